"""Entries that are not saved yet, from checked fields."""

from typing import Any

from nightclerk.core.params import Params
from nightclerk.core.text import words
from nightclerk.jobs.checks import check_entry, read_params
from nightclerk.jobs.models import JobCategory, JobEntry
from nightclerk.jobs.recurrence import Schedule
from nightclerk.jobs.registry import Task, catalogue
from nightclerk.jobs.services.rights import require_permission
from nightclerk.jobs.services.schedules import columns_of

SCHEDULED = frozenset(columns_of(Schedule()))
CHANGEABLE = frozenset(
    {
        "description",
        "params",
        "category",
        "priority",
        "schedule",
        "ignores_conflicts",
        "max_attempts",
        "rerun_delay",
        "timeout",
        "notifies_on_success",
        "late_after",
        "inactivity_minutes",
        *SCHEDULED,
    }
)

COPIED = CHANGEABLE - SCHEDULED - {"params", "schedule", "category"}


def new_entry(
    task: Task,
    params: Params,
    schedule: Schedule,
    actor: Any,
    fields: dict[str, Any],
) -> JobEntry:
    """Make an entry that is not saved yet; `Refused` names wrong fields."""
    unknown = sorted(set(fields) - CHANGEABLE)
    if unknown:
        raise TypeError(f"An entry has no {', '.join(unknown)}")
    given = {
        "max_attempts": task.attempts,
        "timeout": task.timeout,
        "category": None,
        **{name: value for name, value in fields.items() if value is not None},
    }
    check_entry(given, schedule)
    read = read_params(task, params.as_json())
    entry = JobEntry(task=task.number, params=read.as_json(), owner=actor)
    put(entry, {**columns_of(schedule), **given}, read, actor)
    entry.description = entry.description or str(task.title)
    return entry


def put(entry: JobEntry, columns: dict[str, Any], params: Params, actor: Any) -> None:
    """Write columns into an entry; a category is given by its code.

    None is the task's own category. Another that is not there yet is made where the
    actor may make categories; else `NotAllowed`.
    """
    for name, value in columns.items():
        if name != "category":
            setattr(entry, name, value)
    if "category" in columns:
        own = catalogue[entry.task].category(params)
        code = own if columns["category"] is None else columns["category"]
        maker = None if code == own else actor
        entry.category = _category(code, maker) if code else None


def _category(code: str, maker: Any) -> JobCategory:
    """Find a category, or make it: the system makes those that tasks name."""
    found = JobCategory.objects.filter(code=code).first()
    if found is not None:
        return found
    refusal = words("There is no category {code} yet, and you may make none", code=code)
    require_permission(maker, "jobs.add_jobcategory", refusal)
    return JobCategory.objects.get_or_create(code=code)[0]
