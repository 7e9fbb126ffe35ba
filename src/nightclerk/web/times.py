"""Moments as people read them, with the whole truth in the title."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import pgettext


def moment(at: datetime | None, *, with_seconds: bool = False) -> str | SafeString:
    """Draw a moment in the reader's zone; the title names the zone and UTC."""
    if not at:
        return "–"
    here = timezone.localtime(at)
    text = date_format(here, pgettext("date format", "j M Y")) + " "
    text += date_format(here, "H:i:s" if with_seconds else "H:i")
    zone = timezone.get_current_timezone_name()
    utc = at.astimezone(timezone.get_fixed_timezone(0))
    title = f"{here:%Y-%m-%d %H:%M:%S} {zone} · {utc:%Y-%m-%d %H:%M:%S} UTC"
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', at.isoformat(), title, text
    )
