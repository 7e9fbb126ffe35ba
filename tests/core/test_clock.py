"""Time knows its zone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from nightclerk.core import clock
from nightclerk.core.errors import Refused


def test_now_is_aware():
    assert clock.now().tzinfo is UTC


def test_a_moment_is_written_in_utc_with_whole_seconds():
    berlin = datetime(2026, 7, 1, 14, 0, 0, 999_000, ZoneInfo("Europe/Berlin"))

    assert clock.utc_text(berlin) == "2026-07-01T12:00:00Z"


@pytest.mark.parametrize("name", ["Berlin", "", "../etc/passwd", "Europe"])
def test_a_name_that_is_no_zone_is_refused(name):
    with pytest.raises(Refused, match="is no time zone"):
        clock.zone(name)


def test_a_zone_is_found_by_its_name():
    assert clock.zone("Europe/Berlin") == ZoneInfo("Europe/Berlin")
