"""The form of an entry: when it runs, beside whom, and what happens when it fails."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from nightclerk.jobs.models import JobCategory, JobEntry
from nightclerk.jobs.recurrence import Misfire, Schedule, in_utc
from nightclerk.jobs.registry import Task
from nightclerk.jobs.selectors import schedule_of
from nightclerk.jobs.services.drafts import CHANGEABLE
from nightclerk.web.switches import switch

OWN, NONE = "", "-"  # the task's own category, and no category at all
MINUTE = timedelta(minutes=1)
DAYS = [
    ("0", _("Monday")),
    ("1", _("Tuesday")),
    ("2", _("Wednesday")),
    ("3", _("Thursday")),
    ("4", _("Friday")),
    ("5", _("Saturday")),
    ("6", _("Sunday")),
]
WHEN = (
    "days",
    "minutes_between_runs",
    "starting_time",
    "ending_time",
    "formula",
    "earliest_start",
    "expires_at",
    "zone",
    "misfire",
)


def _line(kind: str, **more: Any) -> UnfoldAdminTextInputWidget:
    return UnfoldAdminTextInputWidget({"type": kind, **more})


class WallTimeField(forms.DateTimeField):
    """A date and time as a clock on the wall shows it; the zone is said elsewhere."""

    widget = _line("datetime-local")

    def to_python(self, value: Any) -> datetime | None:
        with timezone.override("UTC"):
            wall: datetime | None = super().to_python(value)
        return wall.replace(tzinfo=None) if wall else None


class EntryForm(forms.Form):
    """What an entry has beside its task and its parameters."""

    description = forms.CharField(
        label=_("Description"),
        max_length=250,
        required=False,
        help_text=_("Left empty, it is called as its task."),
        widget=_line("text"),
    )
    days = forms.MultipleChoiceField(
        label=_("On which days"),
        choices=DAYS,
        required=False,
        help_text=_("Without a day it runs once."),
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
    )
    minutes_between_runs = forms.IntegerField(
        label=_("Minutes between runs"),
        required=False,
        min_value=1,
        help_text=_("Left empty, it runs once in each window."),
        widget=_line("number", min=1),
    )
    starting_time = forms.TimeField(
        label=_("Starting time"), required=False, widget=_line("time")
    )
    ending_time = forms.TimeField(
        label=_("Ending time"),
        required=False,
        help_text=_("Earlier than the starting time: over midnight."),
        widget=_line("time"),
    )
    formula = forms.CharField(
        label=_("Date formula"),
        required=False,
        max_length=60,
        help_text=_("Instead of days, for instance 1M for once a month."),
        widget=_line("text"),
    )
    earliest_start = WallTimeField(label=_("Earliest start"), required=False)
    expires_at = WallTimeField(label=_("Expiration"), required=False)
    zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=[(name, name) for name in sorted(available_timezones())],
        widget=UnfoldAdminSelectWidget(),
    )
    misfire = forms.ChoiceField(
        label=_("Missed runs"),
        choices=JobEntry.Misfire.choices,
        initial=Misfire.ONCE.value,
        help_text=_("What happens to times that passed while no worker ran."),
        widget=UnfoldAdminSelectWidget(),
    )
    category = forms.ChoiceField(
        label=_("Category"),
        required=False,
        help_text=_("Entries of one category wait for each other."),
        widget=UnfoldAdminSelectWidget(),
    )
    priority = forms.TypedChoiceField(
        label=_("Priority"),
        choices=JobEntry.Priority.choices,
        coerce=int,
        initial=JobEntry.Priority.NORMAL.value,
        widget=UnfoldAdminSelectWidget(),
    )
    max_attempts = forms.IntegerField(
        label=_("Further attempts after a failure"),
        min_value=0,
        max_value=10,
        widget=_line("number", min=0, max=10),
    )
    rerun_delay = forms.IntegerField(
        label=_("Rerun delay in seconds"),
        min_value=0,
        max_value=3600,
        initial=0,
        widget=_line("number", min=0, max=3600),
    )
    timeout = forms.IntegerField(
        label=_("Time limit in minutes"), min_value=1, widget=_line("number", min=1)
    )
    late_after = forms.IntegerField(
        label=_("Late after minutes"),
        required=False,
        min_value=1,
        help_text=_("Left empty, as the notice set-up says."),
        widget=_line("number", min=1),
    )
    inactivity_minutes = forms.IntegerField(
        label=_("Look again after minutes without work"),
        required=False,
        min_value=0,
        help_text=_("0 or empty: it sleeps until somebody wakes it."),
        widget=_line("number", min=0),
    )
    notifies_on_success = forms.BooleanField(
        label=_("Tell the owner also when it went well"),
        required=False,
        widget=switch(),
    )
    ignores_conflicts = forms.BooleanField(
        label=_("May run beside conflicting tasks"), required=False, widget=switch()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - CHANGEABLE - set(WHEN):
            del self.fields[name]
        category = self.fields["category"]
        if isinstance(category, forms.ChoiceField):
            category.choices = self.categories()

    def categories(self) -> list[tuple[str, Any]]:
        """Give what may be chosen: also a code that is proposed and not there yet."""
        codes = list(JobCategory.objects.values_list("code", flat=True))
        given = self.data.get("category", "") or self.initial.get("category", "")
        if given not in {*codes, OWN, NONE}:
            codes.append(given)
        named = [(code, code) for code in sorted(codes)]
        return [(OWN, _("The task's own")), (NONE, _("None")), *named]

    def when(self) -> list[forms.BoundField]:
        """Give the fields of the schedule."""
        return [self[name] for name in WHEN]

    def how(self) -> list[forms.BoundField]:
        """Give the fields that are no part of the schedule."""
        return [self[name] for name in self.fields if name not in WHEN]

    def schedule(self) -> Schedule:
        """Read the schedule from the fields that are valid."""
        read = self.cleaned_data
        zone = read.get("zone") or "UTC"
        chosen = read.get("days") or []
        return Schedule(
            days=tuple(number in chosen for number, _name in DAYS),
            minutes=read.get("minutes_between_runs"),
            starting=read.get("starting_time"),
            ending=read.get("ending_time"),
            zone=zone,
            earliest=_placed(read.get("earliest_start"), zone),
            expires=_placed(read.get("expires_at"), zone),
            misfire=Misfire(read.get("misfire") or Misfire.ONCE),
            formula=read.get("formula") or "",
        )

    def columns(self) -> dict[str, Any]:
        """Give the other fields as the services take them."""
        read = {name: self.cleaned_data[name] for name in self.fields}
        columns = {name: read[name] for name in read if name not in WHEN}
        columns["timeout"] = columns["timeout"] * MINUTE
        columns["category"] = category_code(columns["category"])
        if "inactivity_minutes" in columns:
            columns["inactivity_minutes"] = columns["inactivity_minutes"] or 0
        return columns


def category_code(chosen: str) -> str | None:
    """Give a choice as services take it: None is the task's own, "" is none."""
    return {OWN: None, NONE: ""}.get(chosen, chosen)


def values_of(entry: JobEntry) -> dict[str, Any]:
    """Give an entry as the form's first values."""
    schedule = schedule_of(entry)
    names = (*WHEN, *EntryForm.base_fields)
    return {
        **{name: getattr(entry, name) for name in names if hasattr(entry, name)},
        "days": [str(day) for day, is_on in enumerate(schedule.days) if is_on],
        "starting_time": _clock(schedule.starting),
        "ending_time": _clock(schedule.ending),
        "earliest_start": _wall(schedule.earliest, schedule.zone),
        "expires_at": _wall(schedule.expires, schedule.zone),
        "category": entry.category.code if entry.category else NONE,
        "timeout": max(entry.timeout // MINUTE, 1),
    }


def is_as_before(schedule: Schedule, entry: JobEntry) -> bool:
    """Tell whether a form's schedule, which knows no seconds, is the entry's own."""
    own = schedule_of(entry)
    by_minute = replace(
        own,
        starting=own.starting and own.starting.replace(second=0, microsecond=0),
        ending=own.ending and own.ending.replace(second=0, microsecond=0),
        earliest=own.earliest and own.earliest.replace(second=0, microsecond=0),
        expires=own.expires and own.expires.replace(second=0, microsecond=0),
    )
    return schedule == by_minute


def values_for(task: Task) -> dict[str, Any]:
    """Give the first values of a new entry of a task."""
    return {
        "zone": timezone.get_current_timezone_name(),
        "max_attempts": task.attempts,
        "timeout": task.timeout // MINUTE,
    }


def _placed(wall: datetime | None, zone: str) -> datetime | None:
    return in_utc(wall, ZoneInfo(zone)) if wall else None


def _wall(at: datetime | None, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%dT%H:%M}" if at else ""


def _clock(at: time | None) -> str:
    return f"{at:%H:%M}" if at else ""
