"""Numbers that may need somebody, for the home page."""

from dataclasses import dataclass, field

from nightclerk.connector.models import (
    Shop,
)
from nightclerk.connector.selectors.mirror import unresolved_skips
from nightclerk.core.text import Text, words


@dataclass(frozen=True)
class Cue:
    """A number that may need somebody; `record` and `filters` find what it counts."""

    key: str
    title: Text
    count: int
    record: str
    filters: dict[str, str] = field(default_factory=dict)


def cues() -> list[Cue]:
    """Give what of all shops may need somebody, for the home page."""
    return [
        Cue(
            "shops_with_error",
            words("Shops that cannot be reached"),
            Shop.objects.filter(is_enabled=True).exclude(test_error="").count(),
            "shop",
            {"is_enabled": "1", "has_error": "1"},
        ),
        Cue(
            "skipped_records",
            words("Skipped records"),
            unresolved_skips().count(),
            "skippedrecord",
            {"resolved_at__isnull": "1"},
        ),
    ]
