"""What a task is asked to do: one model for the page, the command and the API."""

from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from nightclerk.core.errors import Refused
from nightclerk.core.text import Text, verbatim, words

# What people read instead of the validator's own words; values come from its context.
SAID = {
    "missing": words("This is needed"),
    "extra_forbidden": words("There is no such parameter"),
    "string_type": words("This must be text"),
    "int_type": words("This must be a whole number"),
    "int_parsing": words("This must be a whole number"),
    "int_from_float": words("This must be a whole number"),
    "float_type": words("This must be a number"),
    "float_parsing": words("This must be a number"),
    "bool_type": words("This must be yes or no"),
    "bool_parsing": words("This must be yes or no"),
    "list_type": words("This must be a list"),
    "tuple_type": words("This must be a list"),
    "date_type": words("This must be a date such as 2026-03-31"),
    "date_parsing": words("This must be a date such as 2026-03-31"),
    "date_from_datetime_parsing": words("This must be a date such as 2026-03-31"),
    "enum": words("Choose one of {expected}"),
    "literal_error": words("Choose one of {expected}"),
    "string_too_short": words("At least {min_length} signs are needed"),
    "string_too_long": words("At most {max_length} signs are possible"),
    "string_pattern_mismatch": words("This has signs that are not possible here"),
    "too_short": words("At least {min_length} are needed"),
    "too_long": words("At most {max_length} are possible"),
    "greater_than_equal": words("This must be at least {ge}"),
    "less_than_equal": words("This must be at most {le}"),
    "greater_than": words("This must be more than {gt}"),
    "less_than": words("This must be less than {lt}"),
}
OWN = "text"


class Params(BaseModel):
    """Frozen parameters; a field that nobody declared is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    about: ClassVar[str] = ""

    @classmethod
    def read(cls, given: dict[str, Any]) -> Self:
        """Read parameters from JSON; `Refused` names every field that is wrong."""
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            raise Refused(
                words("The parameters cannot be used"), fields=_fields(error)
            ) from None

    def as_json(self) -> dict[str, Any]:
        """Give the parameters that differ from their defaults, as JSON."""
        return self.model_dump(mode="json", exclude_defaults=True)


class NoParams(Params):
    """A task that asks for nothing."""


def wrong(text: Text) -> PydanticCustomError:
    """Make what a validator raises, so that its sentence can be translated."""
    return PydanticCustomError(OWN, "{said}", {"said": str(text), "text": text})


def _fields(error: ValidationError) -> dict[str, Text]:
    return {
        ".".join(map(str, problem["loc"])) or "parameters": _said(problem)
        for problem in error.errors(include_url=False, include_input=False)
    }


def _said(problem: ErrorDetails) -> Text:
    """Give the sentence for one problem: a validator's own, ours, or pydantic's."""
    context = problem.get("ctx", {})
    if problem["type"] == OWN and isinstance(context.get("text"), Text):
        text: Text = context["text"]
        return text
    if problem["type"] in SAID:
        template = SAID[problem["type"]].template
        return Text(template, {name: str(value) for name, value in context.items()})
    return verbatim(problem["msg"])
