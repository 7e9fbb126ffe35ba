"""Say in the reader's language what the floors below said in English."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from nightclerk.core.errors import NightclerkError, error_from_json
from nightclerk.core.text import Text


def said(text: Text) -> str:
    """Translate a sentence; what goes into its places stays as it is."""
    return text.translated(gettext)


def said_json(stored: Mapping[str, Any] | None) -> str:
    """Translate a sentence as the database keeps it; nothing stored is nothing said."""
    return said(Text.from_json(stored or {}))


def error_said(error: NightclerkError) -> str:
    """Give what happened and what to do next, as one line."""
    return " ".join(filter(None, (said(error.text), said(error.hint))))


def stored_error(detail: Mapping[str, Any], fallback: str) -> tuple[str, str]:
    """Give (what happened, what to do next) of an error as the queue keeps it."""
    if not detail.get("text"):
        return fallback, ""
    error = error_from_json(detail)
    return said(error.text) or fallback, said(error.hint)
