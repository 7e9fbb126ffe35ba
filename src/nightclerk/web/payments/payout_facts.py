"""One payout in figures: what it consists of, and the tie to the books."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from nightclerk.connector.codes import code_words
from nightclerk.connector.models import BalanceTransaction, Payout, ShopOrder
from nightclerk.connector.selectors.payments.ties import Tie, TieRow
from nightclerk.web.amounts import money
from nightclerk.web.badges import Look, badge
from nightclerk.web.books.showing import day, heading, linked
from nightclerk.web.order_tables import Column, Table
from nightclerk.web.times import moment
from nightclerk.web.words import said
from nightclerk.web.work.standing import run_link

PARTS = ("charges", "refunds", "adjustments", "reserves", "retried", "advances")
MOST_SHOWN = 100


def payout_facts(payout: Payout) -> list[tuple[str, Any]]:
    """Give when a payout was issued, of which kind it is, and its reference."""
    pairs = [
        (_("Shop"), linked(payout.shop, payout.shop.code)),
        (_("Net"), money(payout.net, payout.currency)),
        (_("Kind"), said(code_words(payout.kind)) if payout.kind else ""),
        (_("Issued"), moment(payout.issued_at)),
        (_("Day in the shop's zone"), day(payout.issued_on)),
        (_("Reference at the bank"), payout.trace_id),
        (_("Read"), moment(payout.read_at)),
        (_("Run"), run_link(payout.run_id)),
    ]
    return [(title, value) for title, value in pairs if value]


def figures_table(payout: Payout) -> Table:
    """Make the table of a payout's sums by kind, as Shopify has them."""
    columns = [
        Column(_("What")),
        Column(_("Amount"), is_number=True),
        Column(_("Fee"), is_number=True),
    ]
    rows = [
        [
            heading(Payout, name),
            money(getattr(payout, name), payout.currency),
            money(getattr(payout, f"{name}_fee"), payout.currency),
        ]
        for name in PARTS
        if getattr(payout, name) or getattr(payout, f"{name}_fee")
    ]
    empty = _("Shopify gives no sums of it.")
    return Table(_("Sums at Shopify"), columns, rows, empty)


def tie_table(tie: Tie) -> Table:
    """Make the table of what must be equal: the payout, its parts, the books."""
    currency = tie.payout.currency
    columns = [
        Column(_("What")),
        Column(_("Amount"), is_number=True),
        Column(_("Difference"), is_number=True),
    ]
    rows = [
        [_("The payout"), money(tie.payout.net, currency), ""],
        [
            _("The sum of its transactions"),
            money(tie.transactions, currency),
            tie_cell(tie.payout.net - tie.transactions, currency),
        ],
        [_("Its payments and refunds"), money(tie.cleared, currency), ""],
        [
            _("What the clearing account has of them"),
            money(tie.booked, currency),
            tie_cell(tie.residue, currency, is_tied=not tie.unexplained),
        ],
    ]
    return Table(_("Does it tie?"), columns, rows)


def tie_cell(
    difference: Decimal, currency: str, *, is_tied: bool | None = None
) -> SafeString:
    """Draw a difference, and whether it is none; orders may differ though sums do not.

    `is_tied` says it where the sums do not.
    """
    is_equal = not difference if is_tied is None else is_tied
    if is_equal:
        return badge(_("Ties"), Look("good", "check_circle"))
    mark = badge(_("Does not tie"), Look("bad", "compare_arrows"))
    return format_html("{} {}", money(difference, currency), mark)


def tie_rows_table(tie: Tie) -> Table:
    """Make the table of the orders whose money does not tie, with the reason."""
    payout = tie.payout
    columns = [
        Column(_("Order")),
        Column(_("At Shopify"), is_number=True),
        Column(_("In the books"), is_number=True),
        Column(_("Difference"), is_number=True),
        Column(_("Reason")),
    ]
    shown = tie.unexplained[:MOST_SHOWN]
    orders = _orders(payout, shown)
    rows = [
        [
            _of_order(row, orders.get(row.order)),
            money(row.at_shopify, payout.currency),
            money(row.in_books, payout.currency),
            money(row.residue, payout.currency),
            said(row.reason),
        ]
        for row in shown
    ]
    more = len(tie.unexplained) - len(shown)
    title = _("What does not tie, order by order")
    if more:
        told = _("{number} more").format(number=more)
        title = f"{title} ({told})"
    return Table(title, columns, rows, _("Every order of it is in the books."))


def _of_order(row: TieRow, order: ShopOrder | None) -> SafeString:
    name = linked(order, row.order) or row.order or "–"
    return format_html("{}<small>{}</small>", name, said(code_words(row.kind)))


def _orders(payout: Payout, rows: Iterable[TieRow]) -> dict[str, ShopOrder]:
    names = {row.order for row in rows if row.order}
    found = ShopOrder.objects.filter(shop=payout.shop_id, name__in=names)
    return {order.name: order for order in found.only("name")}


def movements_table(payout: Payout) -> Table:
    """Make the table of the movements that a payout consists of."""
    columns = [
        Column(_("Kind")),
        Column(_("Happened")),
        Column(_("Order")),
        Column(_("Amount"), is_number=True),
        Column(_("Fee"), is_number=True),
        Column(_("Net"), is_number=True),
    ]
    found = BalanceTransaction.objects.filter(
        shop=payout.shop_id, payout_gid=payout.gid
    ).order_by("number")
    number = found.count()
    rows = [
        [
            linked(row, said(code_words(row.kind))),
            moment(row.happened_at),
            row.order_name or "–",
            money(row.amount, row.currency),
            money(row.fee, row.currency),
            money(row.net, row.currency),
        ]
        for row in found[:MOST_SHOWN]
    ]
    title = _("Balance transactions")
    if number > MOST_SHOWN:
        told = _("the first {shown} of {number}")
        title = f"{title} ({told.format(shown=MOST_SHOWN, number=number)})"
    return Table(title, columns, rows, _("None was read yet."))
