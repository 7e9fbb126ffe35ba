"""The table of recommended schedules: a row for each, typed or there already."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget

from nightclerk.connector.models import Shop
from nightclerk.connector.selectors.recommended import Recommendation, recommendations
from nightclerk.connector.services.syncs.recommended import Wanted
from nightclerk.jobs.models import JobCategory, JobEntry
from nightclerk.jobs.recurrence import Schedule
from nightclerk.jobs.schedule_words import in_words, problems
from nightclerk.jobs.services.rights import hidden_tasks
from nightclerk.web.entry_facts import schedule_words
from nightclerk.web.entry_forms import NONE, EntryForm, category_code
from nightclerk.web.runs import parameters_of
from nightclerk.web.switches import switch
from nightclerk.web.words import said

ENTRY_FIELDS = EntryForm.base_fields


class RowForm(forms.Form):
    """One recommended schedule: whether it is wanted, when, and in which category."""

    wanted = forms.BooleanField(
        label=gettext_lazy("On"), required=False, widget=switch()
    )
    days = ENTRY_FIELDS["days"]
    minutes_between_runs = ENTRY_FIELDS["minutes_between_runs"]
    starting_time = ENTRY_FIELDS["starting_time"]
    ending_time = ENTRY_FIELDS["ending_time"]
    formula = ENTRY_FIELDS["formula"]
    category = forms.ChoiceField(
        label=gettext_lazy("Category"),
        required=False,
        widget=UnfoldAdminSelectWidget(),
    )

    def __init__(self, data: Any, what: Recommendation, codes: Sequence[str]) -> None:
        super().__init__(data, prefix=what.key, initial=_first_values(what))
        self.what = what
        category = self.fields["category"]
        if isinstance(category, forms.ChoiceField):
            offered = sorted({*codes, what.category} - {""})
            category.choices = [(NONE, _("None")), *((each, each) for each in offered)]

    @property
    def is_on(self) -> bool:
        """Whether the schedule is wanted, also where another field is wrong."""
        return bool(self["wanted"].data)

    def when(self) -> list[forms.BoundField]:
        """Give the fields of the schedule."""
        names = ("days", "minutes_between_runs", "starting_time", "ending_time")
        return [self[name] for name in (*names, "formula")]

    def schedule(self) -> Schedule:
        """Read the schedule from the fields that are valid; its zone stays."""
        read = self.cleaned_data
        chosen = read.get("days") or []
        return replace(
            self.what.schedule,
            days=tuple(str(day) in chosen for day in range(7)),
            minutes=read.get("minutes_between_runs"),
            starting=read.get("starting_time"),
            ending=read.get("ending_time"),
            formula=read.get("formula") or "",
        )

    def in_words(self) -> str:
        """Say the schedule, or what is wrong with it."""
        if not self.is_bound:
            return said(in_words(self.what.schedule))
        if not self.is_valid():
            return " ".join(
                str(one) for name in self.errors for one in self.errors[name]
            )
        schedule = self.schedule()
        wrong = problems(schedule)
        return " ".join(map(said, wrong.values())) or said(in_words(schedule))

    def asked(self) -> Wanted:
        """Give what the valid form asks for."""
        category = category_code(self.cleaned_data["category"])
        return Wanted(self.what.key, self.schedule(), category)


@dataclass(frozen=True)
class Row:
    """A row of the table: a form, or the entry that does the same already."""

    what: Recommendation
    form: RowForm | None
    entry: JobEntry | None = None

    @property
    def title(self) -> str:
        return said(self.what.task.title)

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """Give the parameters as the request page calls them."""
        return parameters_of(self.what.task.number, dict(self.what.told))

    @property
    def schedule(self) -> str:
        return schedule_words(self.entry) if self.entry else ""


def rows_of(request: HttpRequest, shop: Shop) -> list[Row]:
    """Give the rows that the reader may see, with what was typed where that is sent."""
    codes = list(JobCategory.objects.values_list("code", flat=True))
    return [
        Row(
            what,
            None if what.entry else RowForm(request.POST or None, what, codes),
            what.entry,
        )
        for what in recommendations(shop, hidden=hidden_tasks(request.user))
    ]


def _first_values(what: Recommendation) -> dict[str, Any]:
    schedule = what.schedule
    return {
        "wanted": True,
        "days": [str(day) for day, is_on in enumerate(schedule.days) if is_on],
        "minutes_between_runs": schedule.minutes,
        "starting_time": schedule.starting and f"{schedule.starting:%H:%M}",
        "ending_time": schedule.ending and f"{schedule.ending:%H:%M}",
        "formula": schedule.formula,
        "category": what.category or NONE,
    }
