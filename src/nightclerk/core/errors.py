"""Four kinds of trouble, told apart by who can act."""

from collections.abc import Mapping
from typing import Any, Self

from nightclerk.core.text import Text, words


class NightclerkError(Exception):
    """A sentence for people: what happened to which thing, and what to do next."""

    kind = "broken"

    def __init__(
        self,
        text: Text,
        *,
        hint: Text | None = None,
        fields: Mapping[str, Text] | None = None,
        request_id: str = "",
    ) -> None:
        super().__init__(str(text))
        self.text = text
        self.hint = hint or Text("")
        self.fields = dict(fields or {})
        self.request_id = request_id

    def __str__(self) -> str:
        return " ".join(str(part) for part in (self.text, self.hint) if part)

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.as_json())

    def as_json(self) -> dict[str, Any]:
        """Give all that a page, an answer or a log row needs."""
        return {
            "kind": self.kind,
            "text": self.text.as_json(),
            "hint": self.hint.as_json(),
            "fields": {name: text.as_json() for name, text in self.fields.items()},
            "request_id": self.request_id,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Read what `as_json` wrote."""
        return cls(
            Text.from_json(stored.get("text") or {}),
            hint=Text.from_json(stored.get("hint") or {}),
            fields={
                name: Text.from_json(text)
                for name, text in (stored.get("fields") or {}).items()
            },
            request_id=str(stored.get("request_id") or ""),
        )


def _rebuild(kind: type[NightclerkError], stored: dict[str, Any]) -> NightclerkError:
    return kind.from_json(stored)


class Refused(NightclerkError):
    """The user asked for something that cannot be; the user acts."""

    kind = "refused"


class NotAllowed(Refused):
    """The user lacks the right for what was asked; an administrator gives it."""

    kind = "not_allowed"


class NotFound(Refused):
    """What was asked for is not there, or not any more."""

    kind = "not_found"


class SomeRefused(Refused):
    """Some records were refused, each by itself; the rest was done."""


class NotReady(NightclerkError):
    """Something is not set up; an administrator acts."""

    kind = "not_ready"


class Transient(NightclerkError):
    """It may work later; the queue tries again, not before `retry_after` seconds."""

    kind = "transient"

    def __init__(
        self, text: Text, *, retry_after: float | None = None, **rest: Any
    ) -> None:
        super().__init__(text, **rest)
        self.retry_after = retry_after

    def as_json(self) -> dict[str, Any]:
        return {**super().as_json(), "retry_after": self.retry_after}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        error = super().from_json(stored)
        error.retry_after = stored.get("retry_after")
        return error


class Broken(NightclerkError):
    """What cannot happen has happened; a developer acts."""

    kind = "broken"


KINDS: dict[str, type[NightclerkError]] = {
    kind.kind: kind
    for kind in (Refused, NotAllowed, NotFound, NotReady, Transient, Broken)
}


def error_from_json(stored: Mapping[str, Any]) -> NightclerkError:
    """Read an error of any kind that `as_json` wrote; an unknown kind is `Broken`."""
    return KINDS.get(str(stored.get("kind")), Broken).from_json(stored)


def invalid_fields(fields: Mapping[str, Text]) -> Refused:
    """Refuse input whose named fields are wrong; nothing was changed."""
    return Refused(
        words("Check the marked fields: {names}", names=", ".join(fields)),
        fields=fields,
    )
