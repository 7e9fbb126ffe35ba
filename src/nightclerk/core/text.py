"""Words for people, kept with their values so that every face can translate them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

Translate = Callable[[str], str]


@dataclass(frozen=True)
class Text:
    """A sentence: an English template with named places, and what goes into them."""

    template: str
    values: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.translated(str)

    def __bool__(self) -> bool:
        return bool(self.template)

    def translated(self, translate: Translate) -> str:
        """Give the sentence in the language that `translate` speaks."""
        if not self.template:
            return ""
        template = translate(self.template)
        return template.format_map(self.values) if self.values else template

    def as_json(self) -> dict[str, Any]:
        """Give the form in which the database and answers keep it."""
        return {"template": self.template, "values": dict(self.values)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Read what `as_json` wrote; an empty mapping is the empty text."""
        return cls(str(stored.get("template", "")), dict(stored.get("values") or {}))


def words(template: str, /, **values: object) -> Text:
    """Say a sentence; the template is what translators find.

    A template without values is taken as it stands; with values, named places such
    as `{order}` are filled in and a literal brace is doubled.
    """
    return Text(template, {name: str(value) for name, value in values.items()})


def verbatim(text: str) -> Text:
    """Pass on what somebody else said; nobody translates it."""
    return Text("{text}", {"text": text}) if text else Text("")


def masked(secret: str) -> str:
    """Show that there is a secret and its last four signs, never more."""
    return f"••••{secret[-4:]}" if len(secret) > 12 else "••••"
