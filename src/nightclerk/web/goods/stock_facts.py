"""One level of stock: how its quantity comes about, and what became of it."""

from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from nightclerk.connector.models import StockLevel
from nightclerk.connector.selectors.stock.lists import changes_of_level
from nightclerk.connector.services.stock.calculations import calculations
from nightclerk.connector.services.stock.explained import explain_level
from nightclerk.core.errors import NightclerkError
from nightclerk.web.badges import Look, badge
from nightclerk.web.books.showing import linked, quantity
from nightclerk.web.errors import message_of
from nightclerk.web.goods.outbox_facts import state_badge
from nightclerk.web.order_tables import Column, Table
from nightclerk.web.times import moment
from nightclerk.web.words import said, stored_error

SHOWN = 20
TO_A_THOUSANDTH = Decimal("0.001")


def difference_mark(level: StockLevel) -> SafeString | str:
    """Draw what Shopify has too few or too many of, or that it has just that."""
    if not level.is_stocked:
        return badge(_("Not stocked"), Look("neutral", "block"))
    difference = level.difference
    if difference is None:
        return ""
    if difference == 0:
        return badge(_("Equal"), Look("good", "check_circle"))
    return badge(f"{difference:+d}", Look("warn", "compare_arrows"))


def problem_of(level: StockLevel) -> tuple[str, str]:
    """Give (why a level was not sent, what to do); empty where nothing is wrong."""
    return stored_error(level.problem, "")


def explained(level: StockLevel) -> dict[str, Any]:
    """Give the lines of a level's reckoning, or why it is not reckoned."""
    try:
        steps = explain_level(level)
    except NightclerkError as error:
        return {"steps": [], "no_reckoning": message_of(error)}
    lines = [
        (
            said(step.title),
            said(step.note),
            quantity(step.quantity.quantize(TO_A_THOUSANDTH)),
            step.is_result,
        )
        for step in steps
    ]
    return {"steps": lines, "no_reckoning": ""}


def level_facts(level: StockLevel) -> list[tuple[str, Any]]:
    """Give the figures of a level and when each of them was known."""
    here = level.confirmed if level.is_stocked else None
    pairs = [
        (_("Product"), linked(level.variant)),
        (_("Item"), linked(level.variant.item)),
        (_("Location"), linked(level.location)),
        (_("In the books"), level.wanted),
        (_("At Shopify"), here),
        (_("Ordered at Shopify"), level.committed),
        (_("Computed"), moment(level.wanted_at)),
        (_("Read"), moment(level.read_at)),
        (_("Sent"), moment(level.sent_at)),
    ]
    return [(title, "–" if value in (None, "") else value) for title, value in pairs]


def history_table(level: StockLevel) -> Table:
    """Make the table of the last changes that were sent of a level."""
    rows = [
        [
            linked(change, moment(change.created_at)),
            state_badge(change),
            str(change.payload.get("from", "–")),
            str(change.payload.get("to", "–")),
            change.message,
        ]
        for change in changes_of_level(level)[:SHOWN]
    ]
    columns = [
        Column(_("Change")),
        Column(_("State")),
        Column(_("From"), is_number=True),
        Column(_("To"), is_number=True),
        Column(_("Shopify's words")),
    ]
    empty = _("Nothing was sent of it yet.")
    return Table(_("What was sent"), columns, rows, empty)


def calculation_words(name: str) -> str:
    """Say which calculation a location has; one that is gone is said as it was."""
    if not name:
        return _("Off")
    found = calculations().get(name)
    return said(found.title) if found else name
