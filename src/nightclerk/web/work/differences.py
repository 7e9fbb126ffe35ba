"""How an order differs from what was booked, field by field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nightclerk.connector.models import OrderProcessing

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


def _place(change: Mapping[str, str]) -> str:
    if change["place"] == "totals":
        return _("Order")
    if change["place"] == "people":
        return _("Customer")
    return change["title"] or change["place"]
