"""How an order differs from what was booked, field by field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nightclerk.connector.models import OrderProcessing

SHOWN_IN_LISTS = 3
NAMES = {
    "total": gettext_lazy("total"),
    "subtotal": gettext_lazy("subtotal"),
    "tax": gettext_lazy("tax"),
    "shipping": gettext_lazy("shipping"),
    "duties": gettext_lazy("duties"),
    "fees": gettext_lazy("additional fees"),
    "rounding": gettext_lazy("cash rounding"),
    "quantity": gettext_lazy("quantity"),
    "amount": gettext_lazy("amount"),
    "customer": gettext_lazy("customer"),
    "e-mail": gettext_lazy("e-mail"),
    "delivery address": gettext_lazy("delivery address"),
    "billing address": gettext_lazy("billing address"),
}


@dataclass(frozen=True)
class Change:
    """One field: of what, which, before, now."""

    place: str
    field: str
    before: str
    now: str


def changes_of(row: OrderProcessing) -> list[Change]:
    """Give the differences of an order, those of its lines first."""
    found: Sequence[Mapping[str, str]] = row.pending
    return [
        Change(
            _place(change),
            str(NAMES.get(change["field"], change["field"])),
            change["before"],
            change["now"],
        )
        for change in found
    ]


def changes_cell(row: OrderProcessing) -> SafeString:
    """Draw the first differences of an order in a list, and how many there are more."""
    found = changes_of(row)
    more = len(found) - SHOWN_IN_LISTS
    lines = format_html_join(
        "",
        "<div>{} · {}: {} → <strong>{}</strong></div>",
        (
            (change.place, change.field, change.before or "–", change.now or "–")
            for change in found[:SHOWN_IN_LISTS]
        ),
    )
    rest = _("and {number} more").format(number=more) if more > 0 else ""
    return format_html(
        '<div class="nc-sentence">{}<small>{}</small></div>', lines, rest
    )


def _place(change: Mapping[str, str]) -> str:
    if change["place"] == "totals":
        return _("Order")
    if change["place"] == "people":
        return _("Customer")
    return change["title"] or change["place"]
