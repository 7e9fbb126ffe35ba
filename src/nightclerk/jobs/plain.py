"""Make anything that a task says fit for the database."""

import json
from typing import Any

from nightclerk.core.log import without_secrets

NUL = "\x00"  # PostgreSQL keeps every character but this one


def plain_text(text: str, *, most: int = 1_000_000) -> str:
    """Give a text without secrets and NUL, cut to `most` characters."""
    whole = text.encode("utf-8", "replace").decode()  # no half of a character
    return without_secrets(whole.replace(NUL, ""))[:most]


def plain_link(link: str, *, most: int = 300) -> str:
    """Give a link that a page may show: a place of ours, or one of the web.

    Any other kind, such as one that a browser would run as a script, is left out.
    """
    text = plain_text(link.strip(), most=most)
    is_ours = text.startswith("/") and not text.startswith(("//", "/\\"))
    return text if is_ours or text.startswith(("https://", "http://")) else ""


def plain_json(value: Any) -> Any:
    """Give a value as JSON can say it; what it cannot say becomes text."""
    return json.loads(json.dumps(value, default=str).replace("\\u0000", ""))
