"""What stands in the way of a document: a list, so that nobody finds them in turns."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from nightclerk.core.errors import Refused
from nightclerk.core.text import Text, joined, words

WHOLE = "document"
LINES = "lines"


@dataclass(frozen=True)
class Problem:
    """One sentence, and the field or line it is about; neither: the whole document."""

    text: Text
    field: str = ""
    line_no: int | None = None

    @property
    def place(self) -> str:
        """Name the place as answers do: `due_date`, `lines.10000.quantity`."""
        line = f"{LINES}.{self.line_no}" if self.line_no is not None else ""
        return ".".join(part for part in (line, self.field) if part) or WHOLE


def refuse(
    problems: Iterable[Problem], title: Text, *, hint: Text | None = None
) -> NoReturn:
    """Raise `Refused` that says all problems and names all places."""
    found = list(problems)
    raise Refused(
        words(
            "{title}: {problems}",
            title=title,
            problems=joined((problem.text for problem in found), by="; "),
        ),
        hint=hint,
        fields=by_place(found),
    )


def by_place(problems: Iterable[Problem]) -> dict[str, Text]:
    """Gather the sentences of each place, in the order they were found."""
    places: dict[str, list[Text]] = {}
    for problem in problems:
        places.setdefault(problem.place, []).append(problem.text)
    return {
        place: texts[0] if len(texts) == 1 else joined(texts, by="; ")
        for place, texts in places.items()
    }


def problems_in(error: Refused) -> list[Problem]:
    """Give the problems of a refusal; one without places is one problem."""
    if not error.fields:
        return [Problem(error.text)]
    return [_placed(place, text) for place, text in error.fields.items()]


def as_json(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """Give the form in which the database and answers keep problems."""
    return [
        {
            "text": problem.text.as_json(),
            "field": problem.field,
            "line_no": problem.line_no,
        }
        for problem in problems
    ]


def from_json(stored: Sequence[Mapping[str, Any]]) -> list[Problem]:
    """Read what `as_json` wrote."""
    return [
        Problem(
            Text.from_json(problem.get("text") or {}),
            str(problem.get("field") or ""),
            problem.get("line_no"),
        )
        for problem in stored
    ]


def _placed(place: str, text: Text) -> Problem:
    head, _, rest = place.partition(".")
    number, _, field = rest.partition(".")
    if head == LINES and number.isdecimal():
        return Problem(text, field, int(number))
    return Problem(text, "" if place == WHOLE else place)
