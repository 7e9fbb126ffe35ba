"""Words for people, kept with their values so that every face can translate them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

Translate = Callable[[str], str]


@dataclass(frozen=True)
class Text:
    """A sentence: an English template with named places, and what goes into them."""

    template: str
    values: Mapping[str, "str | Text"] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.translated(str)

    def __bool__(self) -> bool:
        return bool(self.template)

    def translated(self, translate: Translate) -> str:
        """Give the sentence in the language that `translate` speaks."""
        if not self.template:
            return ""
        template = translate(self.template)
        if self.template == THOUSAND and self.values:
            return _grouped(int(str(self.values["number"])), by=template[1:-3])
        return template.format_map(self._said(translate)) if self.values else template

    def filled(self, **values: object) -> "Text":
        """Give the sentence with values in its places, as `words` fills them."""
        return Text(self.template, {**self.values, **_kept(values)})

    def as_json(self) -> dict[str, Any]:
        """Give the form in which the database and answers keep it."""
        values = {
            name: value.as_json() if isinstance(value, Text) else value
            for name, value in self.values.items()
        }
        return {"template": self.template, "values": values}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Read what `as_json` wrote; an empty mapping is the empty text."""
        values = {
            name: cls.from_json(value) if isinstance(value, Mapping) else str(value)
            for name, value in (stored.get("values") or {}).items()
        }
        return cls(str(stored.get("template", "")), values)

    def _said(self, translate: Translate) -> dict[str, str]:
        return {
            name: value.translated(translate) if isinstance(value, Text) else value
            for name, value in self.values.items()
        }


def words(template: str, /, **values: object) -> Text:
    """Say a sentence; the template is what translators find.

    A template without values is taken as it stands; with values, named places such
    as `{order}` are filled in and a literal brace is doubled. A value that is a
    `Text` itself is translated in its place.
    """
    return Text(template, _kept(values))


def counted(number: int) -> Text:
    """Say how many there are: thousands are grouped as the reader's language does.

    For quantities only; numbers of documents and ids are values as they stand.
    """
    return Text(THOUSAND, {"number": str(number)})


def verbatim(text: str) -> Text:
    """Pass on what somebody else said; nobody translates it."""
    return Text("{text}", {"text": text}) if text else Text("")


def joined(texts: Iterable[Text], *, by: str = ", ") -> Text:
    """Put sentences after each other; each is translated by itself."""
    parts = {f"part{number}": text for number, text in enumerate(texts)}
    return Text(by.join(f"{{{name}}}" for name in parts), parts)


def masked(secret: str) -> str:
    """Show that there is a secret and its last four signs, never more."""
    return f"••••{secret[-4:]}" if len(secret) > 12 else "••••"


def _grouped(number: int, *, by: str) -> str:
    return f"{number:,}".replace(",", by)


def _kept(values: Mapping[str, object]) -> dict[str, str | Text]:
    return {
        name: value if isinstance(value, Text) else str(value)
        for name, value in values.items()
    }


# Translators write a thousand as their language does: the sign between is for all.
THOUSAND = words("1,000").template
