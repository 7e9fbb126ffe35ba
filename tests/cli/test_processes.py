"""The command line as a process of its own, as scripts call it."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from nightclerk.jobs.foreground import environment
from nightclerk.jobs.models import JobRun


def called(*arguments: str, code: int = 0) -> Any:
    """Run `nightclerk … --json`; nothing but one piece of JSON may be said."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "nightclerk.cli", *arguments, "--json"],
        env={**os.environ, **environment()},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (code, ""), done.stdout + done.stderr
    return json.loads(done.stdout)


def test_a_preview_gives_times_and_words_and_nothing_else():
    told = called(
        *("jobs", "preview", "--days", "1111100", "--minutes", "60"),
        *("--from", "08:00", "--to", "17:00", "--zone", "Europe/Berlin"),
        *("--planned", "2026-03-02T09:00", "--ended", "2026-03-02T09:10"),
        *("--now", "2026-03-02T09:10", "--count", "2"),
    )

    assert told == {
        "times": ["2026-03-02T10:00:00+01:00", "2026-03-02T11:00:00+01:00"],
        "words": "Weekdays 08:00–17:00 every hour, Europe/Berlin",
    }


@pytest.mark.django_db(transaction=True)
def test_an_entry_goes_its_whole_way_by_commands():
    added = called(
        *("jobs", "add", "--task", "1", "--params", '{"steps": 2}'),
        *("--days", "1111111", "--minutes", "60", "--priority", "high"),
        *("--category", "NIGHT", "--ready"),
    )
    number = str(added["entry"])

    assert (added["status"], added["priority"]) == ("ready", "high")
    assert called("jobs", "cancel", number)["entry"] == added["entry"]
    assert called("jobs", "run", number, code=1)["kind"] == "refused"
    assert called("jobs", "run", number, "--here")["status"] == "done"
    assert called("jobs", "delete", number) == {"deleted": added["entry"]}
    assert JobRun.objects.filter(status=JobRun.Status.DONE).count() == 1


def test_a_command_line_that_cannot_be_understood_is_json_too():
    told = called("jobs", "show", code=2)

    assert told["kind"] == "usage"
    assert "nightclerk jobs show --help" in told["hint"]
