"""What lies where and what it is worth, as sheets."""

from django.utils.translation import gettext as _

from nightclerk.ledger.selectors.company import company_or_none
from nightclerk.ledger.selectors.stock import inventory_checks, stock
from nightclerk.web.books.report_sheets import Asked, sums_of
from nightclerk.web.books.sheets import Sheet, count, figure, text, total


def stock_sheets(asked: Asked) -> list[Sheet]:
    """Give what lies where; where costs go to the ledger also what it says of them."""
    house = company_or_none()
    has_costs = house is not None and house.cost_to_gl
    is_all = asked["item"] is None and asked["location"] is None
    accounts = [accounts_sheet(asked)] if has_costs and is_all else []
    return [places_sheet(asked), *accounts]


def places_sheet(asked: Asked) -> Sheet:
    """Give quantity and value of each item in each location."""
    columns = [
        text(_("Item")),
        text(_("Variant")),
        text(_("Location")),
        figure(_("Quantity")),
        figure(_("Value")),
        figure(_("Shipped, not invoiced")),
    ]
    found = stock(**asked)
    rows = [
        [
            row.item,
            row.variant,
            row.location,
            count(row.quantity),
            row.value,
            row.not_invoiced,
        ]
        for row in found
    ]
    value = sums_of(row.value for row in found)
    waiting = sums_of(row.not_invoiced for row in found)
    return Sheet(
        _("Stock by location"),
        columns,
        rows,
        _("Nothing lies anywhere."),
        total(value, waiting, before=4),
    )


def accounts_sheet(asked: Asked) -> Sheet:
    """Give each inventory account beside the goods on it."""
    columns = [
        text(_("Account")),
        figure(_("By ledger entries")),
        figure(_("Value")),
        figure(_("Shipped, not invoiced")),
        figure(_("Difference")),
    ]
    rows = [
        [row.account, row.balance, row.value, row.not_invoiced, row.difference]
        for row in inventory_checks(on=asked["on"])
    ]
    return Sheet(
        _("Inventory accounts"), columns, rows, _("No account is for inventory.")
    )
