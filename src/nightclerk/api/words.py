"""Say in the caller's language what the floors below said in English."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from nightclerk.core.errors import NightclerkError
from nightclerk.core.text import Text


def said(text: Text) -> str:
    """Translate a sentence; what goes into its places stays as it is."""
    return text.translated(gettext)


def said_kept(kept: Any) -> str:
    """Translate a sentence as the database keeps it: as JSON, or as it stands."""
    return said(Text.from_json(kept)) if isinstance(kept, Mapping) else str(kept or "")


def error_said(error: NightclerkError) -> str:
    """Give what happened and what to do next, as sentences in one line."""
    parts = [part for part in (said(error.text), said(error.hint)) if part]
    return " ".join(f"{part.rstrip('.')}." for part in parts)
