"""Flags are read into a schedule, or refused with an example."""

from datetime import UTC, datetime, time
from typing import Any

import pytest

from nightclerk.cli.schedules import FLAGS, moment, read_schedule
from nightclerk.core.errors import Refused

NOTHING: dict[str, Any] = dict.fromkeys(FLAGS)


def test_all_flags_are_read():
    schedule = read_schedule(
        {
            "weekdays": "mon-wed, fri",
            "every": 15,
            "after": "08:00",
            "until": "18:30",
            "zone": "Europe/Berlin",
            "earliest": "2026-12-01T06:00",
            "expires": "2026-12-31T00:00+00:00",
        },
        zone="UTC",
    )

    assert schedule.days == (True, True, True, False, True, False, False)
    assert schedule.minutes == 15
    assert (schedule.starting, schedule.ending) == (time(8), time(18, 30))
    assert schedule.zone == "Europe/Berlin"
    assert schedule.earliest == datetime(2026, 12, 1, 5, 0, tzinfo=UTC)
    assert schedule.expires == datetime(2026, 12, 31, tzinfo=UTC)


def test_without_flags_it_is_once_in_the_companys_zone():
    schedule = read_schedule(NOTHING, zone="Europe/Vienna")

    assert not schedule.is_recurring
    assert schedule.zone == "Europe/Vienna"


def test_days_go_over_the_weekend():
    schedule = read_schedule({**NOTHING, "weekdays": "fri-mon"}, zone="UTC")

    assert schedule.days == (True, False, False, False, True, True, True)


@pytest.mark.parametrize(
    ("flag", "text"),
    [
        ("weekdays", "someday"),
        ("weekdays", "-fri"),
        ("after", "8 o'clock"),
        ("until", "25:00"),
        ("earliest", "tomorrow"),
    ],
)
def test_what_cannot_be_read_is_refused_by_its_flag(flag, text):
    with pytest.raises(Refused, match=f"--{flag}"):
        read_schedule({**NOTHING, flag: text}, zone="UTC")


def test_a_moment_without_an_offset_is_of_the_zone_given():
    assert moment("2026-07-01T12:00", "start", zone="Europe/Berlin") == datetime(
        2026, 7, 1, 10, 0, tzinfo=UTC
    )
    assert moment(None, "start") is None
