"""How lines of the payment journal look, which are shown, and what came of posting."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.admin import SimpleListFilter
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from nightclerk.ledger.models import PaymentLine, PaymentTarget
from nightclerk.ledger.services.receivables.payment_journal import Posted
from nightclerk.web.badges import Look, badge
from nightclerk.web.books.showing import amount, linked
from nightclerk.web.words import stored_error

State = PaymentLine.State
LOOKS = {
    State.OPEN: Look("warn", "edit"),
    State.POSTED: Look("good", "check_circle"),
    State.DROPPED: Look("neutral", "block"),
}
REASONS_SHOWN = 5


class StateFilter(SimpleListFilter):
    """What is open, unless something else is asked for."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*((state.value, state.label) for state in State), ("all", _("All"))]

    def choices(self, changelist: Any) -> Any:
        for place, choice in enumerate(super().choices(changelist)):
            if place:  # what is open is shown anyway
                yield choice

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "all" or request.resolver_match is None:
            return queryset
        return queryset.filter(state=self.value() or State.OPEN)


class ProblemFilter(SimpleListFilter):
    """Lines that could not be posted, or all others."""

    title = gettext_lazy("problem")
    parameter_name = "problem"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("1", _("With a problem")), ("0", _("Without a problem"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "1":
            return queryset.exclude(problem={})
        return queryset.filter(problem={}) if self.value() == "0" else queryset


def is_open(line: PaymentLine) -> bool:
    """Tell whether a line can be changed, posted or dropped."""
    return line.state == State.OPEN


def is_dropped(line: PaymentLine) -> bool:
    """Tell whether a line can be put back."""
    return line.state == State.DROPPED


def state_badge(line: PaymentLine) -> SafeString:
    """Draw how a line stands."""
    return badge(line.get_state_display(), LOOKS[State(line.state)])


def state_tabs(request: HttpRequest) -> list[dict[str, Any]]:
    """Give a tab for each state, with how many lines there are."""
    rows = PaymentLine.objects.order_by().values_list("state")
    counts = dict(rows.annotate(number=Count("pk")))
    chosen = request.GET.get("state", State.OPEN.value)
    return [
        {
            "title": state.label,
            "query": f"?state={state.value}",
            "count": counts.get(state.value, 0),
            "is_current": chosen == state.value,
        }
        for state in State
    ]


def tell(request: HttpRequest, done: Posted) -> None:
    """Say how many lines were posted, and why some were not."""
    posted, failed = len(done.posted), len(done.failed)
    if posted:
        sentence = ngettext(
            "{number} payment is posted.", "{number} payments are posted.", posted
        )
        messages.success(request, sentence.format(number=posted))
    for line in done.failed[:REASONS_SHOWN]:
        why, advice = stored_error(line.problem, "")
        messages.error(request, f"{line}: {why}. {advice}".strip())
    if failed > REASONS_SHOWN:
        sentence = ngettext(
            "{number} more is not posted.",
            "{number} more are not posted.",
            failed - REASONS_SHOWN,
        )
        messages.error(request, sentence.format(number=failed - REASONS_SHOWN))
    if posted + failed == 0:
        messages.warning(request, _("Nothing of it is open."))


def drawn_target(target: PaymentTarget) -> str | SafeString:
    """Draw what a payment settles as a link to the entry."""
    entry, part = target.entry, _part(target.amount)
    return linked(entry, f"{entry.document_no}: {part}" if part else entry.document_no)


def _part(value: Decimal | None) -> str:
    return "" if value is None else amount(value)
