"""Cells of lists that say two things, one below the other."""

from django.utils.html import format_html
from django.utils.safestring import SafeString


def named(title: object, *facts: object) -> SafeString:
    """Draw what a row is called, and below it, small, what tells it from others."""
    return format_html(
        '<span class="nc-sentence"><strong>{}</strong><small>{}</small></span>',
        title,
        " · ".join(str(fact) for fact in facts if fact),
    )
