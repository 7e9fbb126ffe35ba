"""How money of a shop looks: how far it is, what stops it, whether it ties."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from nightclerk.connector.models import PaymentProcessing, ToBooks
from nightclerk.connector.services.payments.outcomes import MoneyOutcome
from nightclerk.ledger.models import CustomerEntry, PaymentLine
from nightclerk.web.amounts import money
from nightclerk.web.badges import Look, badge
from nightclerk.web.words import said, said_json, stored_error

LOOKS = {
    ToBooks.WAITING: Look("neutral", "schedule"),
    ToBooks.STOPPED: Look("bad", "error"),
    ToBooks.PROPOSED: Look("warn", "edit"),
    ToBooks.POSTED: Look("good", "check_circle"),
    ToBooks.NOTHING: Look("neutral", "remove"),
}
REASONS_SHOWN = 5
Line = PaymentLine.State


def books_badge(state: str) -> SafeString:
    """Draw how far money is on its way into the books."""
    known = ToBooks(state)
    return badge(str(known.label), LOOKS[known])


def state_of(row: PaymentProcessing) -> ToBooks:
    """Give how far a payment is; its line in the journal knows that first."""
    if row.line is not None:
        if row.line.state == Line.POSTED:
            return ToBooks.POSTED
        if row.line.state == Line.DROPPED:
            return ToBooks.NOTHING
    return ToBooks(row.state)


def entry_of(row: PaymentProcessing) -> CustomerEntry | None:
    """Give the customer entry that a payment became."""
    return row.entry or (row.line.entry if row.line is not None else None)


def is_to_book(row: PaymentProcessing) -> bool:
    """Tell whether a payment waits to be booked, or was stopped."""
    return state_of(row) in (ToBooks.WAITING, ToBooks.STOPPED)


def problem_of(row: PaymentProcessing) -> tuple[str, str]:
    """Give (what stops a payment, what to do); empty where nothing does."""
    if row.line is not None and row.line.state == Line.OPEN and row.line.problem:
        return stored_error(row.line.problem, "")
    if state_of(row) == ToBooks.POSTED:
        return "", ""
    return stored_error(row.problem, "")


def reason_cell(row: PaymentProcessing) -> SafeString | str:
    """Draw what stops a payment, else why it is booked so, else what it left open."""
    why, advice = problem_of(row)
    if not why and (entry := entry_of(row)) is not None and entry.is_open:
        why = _("{amount} of it settles nothing yet").format(
            amount=money(abs(entry.remaining), entry.currency.code)
        )
    if not why and row.line is not None:
        why = said_json(row.line.reason)
    return reason_drawn(why, advice)


def reason_drawn(why: str, advice: str) -> SafeString | str:
    """Draw a reason, and below it, small, what to do."""
    if not why:
        return ""
    return format_html(
        '<span class="nc-reason-cell">{}<small>{}</small></span>', why, advice
    )


def figure(amount: Decimal, currency: str) -> SafeString:
    """Draw an amount in a list."""
    return format_html('<span class="nc-number">{}</span>', money(amount, currency))


def tell(
    request: HttpRequest, outcome: MoneyOutcome, sentences: Mapping[str, str]
) -> None:
    """Say what became of money that somebody wanted booked; why, where it did not.

    `sentences` say it by state, with `{number}` in each.
    """
    for state, number in sorted(outcome.counts.items()):
        if state in sentences:
            messages.success(request, sentences[state].format(number=number))
    stopped = [row for row in outcome.rows if row.state == ToBooks.STOPPED]
    for row in stopped[:REASONS_SHOWN]:
        told = f"{row.name}: {said(row.reason)}. {said(row.hint)}"
        messages.error(request, told.replace("..", ".").strip())
    if len(stopped) > REASONS_SHOWN:
        more = _("{number} more were stopped.")
        messages.error(request, more.format(number=len(stopped) - REASONS_SHOWN))


def list_tabs(
    chosen: str, lists: Mapping[str, Any], titles: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Give lists as tabs, each with how many there are, and all."""
    tabs = [
        {
            "title": titles[name],
            "query": f"?list={name}",
            "count": found().count(),
            "is_current": name == chosen,
        }
        for name, found in lists.items()
    ]
    whole = {"title": _("All"), "query": "?", "count": "", "is_current": not chosen}
    return [*tabs, whole]
