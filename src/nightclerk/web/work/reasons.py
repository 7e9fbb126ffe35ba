"""Why something waits, as people read it: the sort, the sentence, where to mend it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from nightclerk.connector.models import (
    OrderProblem,
    OrderProcessing,
    OrderSettings,
    ProblemClass,
)
from nightclerk.web.amounts import money
from nightclerk.web.badges import Look, badge
from nightclerk.web.words import said_json

SORTS = {
    ProblemClass.ROUNDING: Look("warn", "rounded_corner"),
    ProblemClass.TAX: Look("bad", "percent"),
    ProblemClass.MAPPING: Look("warn", "link_off"),
    ProblemClass.CHARGE: Look("bad", "help"),
    ProblemClass.SETTINGS: Look("warn", "settings"),
    ProblemClass.HELD: Look("neutral", "pause_circle"),
    ProblemClass.BOOKS: Look("bad", "block"),
    ProblemClass.WAITS: Look("neutral", "hourglass_top"),
}
# Mended on the shop card where no row of a mapping is named.
OF_THE_CARD = frozenset(
    {ProblemClass.SETTINGS, ProblemClass.HELD, ProblemClass.MAPPING}
)
# The card of the row that a mapping waits for.
MAPPED = {
    "variant": "shopvariant",
    "customer": "shopcustomer",
    "company": "shopcompany",
    "shipping": "shippingmapping",
    "payment": "paymentmapping",
    "terms": "termsmapping",
    "location": "shoplocation",
    "tax": "taxmapping",
}


@dataclass(frozen=True)
class Reason:
    """One reason: what it is, what to do, both figures, and where it is mended."""

    sort: str
    text: str
    hint: str = ""
    expected: str = ""
    found: str = ""
    difference: str = ""
    address: str = ""

    @property
    def mark(self) -> SafeString | str:
        """Draw of which sort it is."""
        return sort_badge(self.sort)


def sort_badge(sort: str) -> SafeString | str:
    """Draw the sort of a reason."""
    if sort not in ProblemClass.values:
        return ""
    kind = ProblemClass(sort)
    return badge(str(kind.label), SORTS[kind])


def is_in_buyers_currency(row: OrderProcessing) -> bool:
    """Tell whether an order's documents use what the buyer was shown."""
    return row.money == OrderSettings.Money.PRESENTMENT


def currency_of(row: OrderProcessing) -> str:
    """Give the currency of an order's documents."""
    order = row.order
    return order.presentment_currency if is_in_buyers_currency(row) else order.currency


def reasons_of(row: OrderProcessing) -> list[Reason]:
    """Give why an order is not in the books."""
    currency = currency_of(row)
    return [_reason(problem, row, currency) for problem in row.problems.all()]


def stored_reasons(problems: list[Mapping[str, Any]], currency: str) -> list[Reason]:
    """Give reasons that are kept as JSON, as a refund's are."""
    return [
        Reason(
            sort=str(problem.get("kind") or ""),
            text=said_json(problem.get("text")),
            hint=said_json(problem.get("hint")),
            expected=_money(problem.get("expected"), currency),
            found=_money(problem.get("found"), currency),
            difference=_difference(
                problem.get("expected"), problem.get("found"), currency
            ),
        )
        for problem in problems
    ]


def reasons_cell(reasons: list[Reason]) -> SafeString:
    """Draw the reasons of a row in a list: each a sentence, what to do, and a link."""
    return format_html_join(
        "",
        '<div class="nc-sentence">{} {}{}<small>{} {}</small></div>',
        (
            (
                reason.mark,
                reason.text,
                figures(reason),
                reason.hint,
                _link(reason.address),
            )
            for reason in reasons
        ),
    )


def figures(reason: Reason) -> SafeString | str:
    """Draw what Shopify has, what the books would have, and the difference."""
    if not reason.difference:
        return ""
    sentence = _("At Shopify {expected}, in the books {found}: {difference} differs")
    told = sentence.format(
        expected=reason.expected, found=reason.found, difference=reason.difference
    )
    return format_html("<small>{}</small>", told)


def _reason(problem: OrderProblem, row: OrderProcessing, currency: str) -> Reason:
    return Reason(
        sort=problem.kind,
        text=said_json(problem.text),
        hint=said_json(problem.hint),
        expected=_money(problem.expected, currency),
        found=_money(problem.found, currency),
        difference=_difference(problem.expected, problem.found, currency),
        address=mending_place(problem, row),
    )


def mending_place(problem: OrderProblem, row: OrderProcessing) -> str:
    """Give the address where a reason is mended; empty where there is no such page."""
    if problem.mapping in MAPPED and problem.mapping_id is not None:
        return _card(MAPPED[problem.mapping], problem.mapping_id)
    if problem.kind in OF_THE_CARD:
        return reverse("admin:connector_shop_orders", args=[row.order.shop_id])
    if problem.kind == ProblemClass.TAX:
        return reverse("admin:ledger_vatsetup_changelist")
    return ""


def _card(model: str, key: int) -> str:
    try:
        return reverse(f"admin:connector_{model}_change", args=[key])
    except NoReverseMatch:
        return ""


def _link(address: str) -> SafeString | str:
    if not address:
        return ""
    return format_html('<a class="nc-link" href="{}">{}</a>', address, _("Mend it"))


def _difference(expected: Any, found: Any, currency: str) -> str:
    if expected is None or found is None:
        return ""
    return money(Decimal(str(expected)) - Decimal(str(found)), currency)


def _money(amount: Any, currency: str) -> str:
    if amount is None:
        return ""
    return money(Decimal(str(amount)), currency)
