"""Fiscal periods: opened by the year, closed by the month, locked for good."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminIntegerFieldWidget

from nightclerk.ledger.models import FiscalPeriod
from nightclerk.ledger.services.setup import periods as services
from nightclerk.web.badges import Look, badge
from nightclerk.web.books.acts import Act
from nightclerk.web.books.pages import BookAdmin
from nightclerk.web.books.showing import columns
from nightclerk.web.signed_in import actor_of

State = FiscalPeriod.State
LOOKS = {
    State.OPEN: Look("good", "lock_open"),
    State.CLOSED: Look("warn", "lock"),
    State.LOCKED: Look("neutral", "lock_clock"),
}


def is_open(period: FiscalPeriod) -> bool:
    """Tell whether a period can be posted in."""
    return period.state == State.OPEN


def is_closed(period: FiscalPeriod) -> bool:
    """Tell whether a period is closed and may be opened again."""
    return period.state == State.CLOSED


class YearForm(forms.Form):
    """Which year is opened, and with which month it begins."""

    year = forms.IntegerField(
        label=gettext_lazy("Fiscal year"),
        min_value=1990,
        max_value=2200,
        widget=UnfoldAdminIntegerFieldWidget(),
    )
    first_month = forms.IntegerField(
        label=gettext_lazy("First month"),
        initial=1,
        min_value=1,
        max_value=12,
        widget=UnfoldAdminIntegerFieldWidget(),
    )


class PeriodAdmin(BookAdmin):
    """Fiscal periods."""

    list_display = columns(FiscalPeriod, "starts_on", "ends_on", "year", "state")
    list_filter = ("state", "year")
    shown_facts = ("starts_on", "ends_on", "year")
    when_empty = gettext_lazy("Nothing can be posted before a fiscal year is opened.")
    new_title = gettext_lazy("Open a fiscal year")
    acts = {
        "close": Act(
            gettext_lazy("Close"),
            "lock",
            lambda period, actor: services.close_period(period, actor=actor),
            gettext_lazy("Period {record} is closed."),
            when=is_open,
        ),
        "reopen": Act(
            gettext_lazy("Open again"),
            "lock_open",
            lambda period, actor: services.reopen_period(period, actor=actor),
            gettext_lazy("Period {record} is open again."),
            when=is_closed,
        ),
        "lock": Act(
            gettext_lazy("Lock"),
            "lock_clock",
            lambda period, actor: services.lock_period(period, actor=actor),
            gettext_lazy("Period {record} is locked."),
            when=is_closed,
            is_danger=True,
            asks=gettext_lazy("A locked period is never opened again."),
        ),
    }

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(self.permission("add"))

    def marks(self, record: FiscalPeriod) -> SafeString:
        return badge(record.get_state_display(), LOOKS[State(record.state)])

    def typed_form(self, data: Any, record: Any) -> forms.Form:
        last = FiscalPeriod.objects.order_by("-year").first()
        return YearForm(data, initial={"year": last.year + 1 if last else None})

    def create(self, request: HttpRequest, fields: dict[str, Any]) -> FiscalPeriod:
        year = fields.pop("year")
        return services.open_year(year, actor=actor_of(request), **fields)[0]

    def line(self, record: FiscalPeriod) -> str:
        return _("Fiscal year {year}").format(year=record.year)
