"""What an entry may hold: every field that is wrong, by its name. Pure."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from nightclerk.core.errors import Refused, invalid_fields
from nightclerk.core.params import Params
from nightclerk.core.text import Text, words
from nightclerk.jobs.recurrence import Schedule
from nightclerk.jobs.registry import Task
from nightclerk.jobs.schedule_words import problems

MOST_ATTEMPTS = 10
LONGEST_RERUN_DELAY = 3600
LATEST = 10_080  # minutes, which is a week
LONGEST_TIMEOUT = timedelta(days=7)
PRIORITIES = (1, 2, 3)


def check_entry(fields: Mapping[str, Any], schedule: Schedule) -> None:
    """Refuse an entry's fields and schedule, naming every field that is wrong."""
    found = {**_limits(fields), **problems(schedule)}
    if found:
        raise invalid_fields(found)


def read_params(task: Task, given: Mapping[str, Any]) -> Params:
    """Read a task's parameters; `Refused` names them as `params.<name>`."""
    try:
        return task.params.read(dict(given))
    except Refused as refused:
        named = {f"params.{name}": text for name, text in refused.fields.items()}
        raise Refused(refused.text, hint=refused.hint, fields=named) from None


def _limits(fields: Mapping[str, Any]) -> dict[str, Text]:
    found = {}
    if not 0 <= fields.get("max_attempts", 0) <= MOST_ATTEMPTS:
        found["max_attempts"] = words("Give between 0 and {most}", most=MOST_ATTEMPTS)
    if not 0 <= fields.get("rerun_delay", 0) <= LONGEST_RERUN_DELAY:
        found["rerun_delay"] = words(
            "Give between 0 and {most} seconds", most=LONGEST_RERUN_DELAY
        )
    if fields.get("priority", 2) not in PRIORITIES:
        found["priority"] = words("Choose High, Normal or Low")
    timeout = fields.get("timeout", LONGEST_TIMEOUT)
    if not timedelta(0) < timeout <= LONGEST_TIMEOUT:
        found["timeout"] = words("Give a time limit of at most 7 days")
    found |= _minutes(fields)
    for name, most in (("description", 250), ("category", 40)):
        if len(fields.get(name) or "") > most:
            found[name] = words("Give at most {most} characters", most=most)
    return found


def _minutes(fields: Mapping[str, Any]) -> dict[str, Text]:
    found = {}
    late_after = fields.get("late_after")
    if late_after is not None and not 1 <= late_after <= LATEST:
        found["late_after"] = words("Give between 1 and {most} minutes", most=LATEST)
    if not 0 <= fields.get("inactivity_minutes", 0) <= LATEST:
        found["inactivity_minutes"] = words("Give at most {most} minutes", most=LATEST)
    return found
