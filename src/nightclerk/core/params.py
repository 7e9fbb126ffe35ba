"""What a task is asked to do: one model for the page, the command and the API."""

from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from nightclerk.core.errors import Refused
from nightclerk.core.text import Text, verbatim, words


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


def _fields(error: ValidationError) -> dict[str, Text]:
    return {
        ".".join(map(str, problem["loc"])) or "parameters": verbatim(problem["msg"])
        for problem in error.errors(include_url=False, include_input=False)
    }
