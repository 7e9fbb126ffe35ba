"""How long something took, in as few words as are needed."""

from datetime import timedelta

from django.utils.formats import number_format
from django.utils.translation import gettext as _

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def duration_in_words(took: timedelta) -> str:
    """Give such as “0.4 s”, “12 s”, “3 min 5 s”, “2 h 10 min”, “4 d 3 h”."""
    seconds = max(took.total_seconds(), 0)
    whole = round(seconds)
    if seconds < 10:
        return _("{seconds} s").format(seconds=number_format(seconds, decimal_pos=1))
    if whole < MINUTE:
        return _("{seconds} s").format(seconds=whole)
    if whole < HOUR:
        return _("{minutes} min {seconds} s").format(
            minutes=whole // MINUTE, seconds=whole % MINUTE
        )
    if whole < DAY:
        return _("{hours} h {minutes} min").format(
            hours=whole // HOUR, minutes=whole % HOUR // MINUTE
        )
    return _("{days} d {hours} h").format(days=whole // DAY, hours=whole % DAY // HOUR)
