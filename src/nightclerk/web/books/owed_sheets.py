"""What customers owe, as sheets: a statement, open entries, how late they are."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from nightclerk.ledger.selectors.receivables import (
    Ageing,
    OpenItem,
    Statement,
    ageing,
    open_items,
    statement,
)
from nightclerk.web.books.report_sheets import Asked, sums_of
from nightclerk.web.books.sheets import Sheet, figure, leading, text, total
from nightclerk.web.books.showing import address_of


def statement_sheets(asked: Asked) -> list[Sheet]:
    """Give what a customer owed, what was booked, what is open and how late."""
    found = statement(
        asked["customer"], starts_on=asked["since"], ends_on=asked["until"]
    )
    return [
        movements_sheet(found),
        open_sheet(found.open_items),
        ageing_sheet(found.ageing),
    ]


def receivables_sheets(asked: Asked) -> list[Sheet]:
    """Give what was open at the end of a day, and how late it was."""
    found = open_items(asked["on"], customer=asked["customer"])
    return [open_sheet(found), ageing_sheet(ageing(found))]


def movements_sheet(found: Statement) -> Sheet:
    """Give the movements between the balance before them and the one after."""
    columns = [
        text(_("Posting date")),
        text(_("Document")),
        text(_("Kind")),
        text(_("Shopify Order No.")),
        figure(_("In our currency")),
        figure(_("Balance")),
    ]
    rows: list[list[object]] = [
        [found.starts_on, "", _("Opening balance"), "", "", found.opening],
        *(
            [
                row.entry.date,
                leading(row.entry.document_no, address_of(row.entry)),
                row.entry.get_kind_display(),
                row.entry.external_order_no,
                row.amount_local,
                row.balance,
            ]
            for row in found.movements
        ),
    ]
    if found.differences:
        title = _("Gains and losses of exchange")
        rows.append([found.ends_on, "", title, "", found.differences, found.closing])
    sums = [found.ends_on, "", _("Closing balance"), "", "", found.closing]
    return Sheet(str(found.customer), columns, rows, "", sums)


def open_sheet(items: Sequence[OpenItem]) -> Sheet:
    """Give what is open, by customer and due date."""
    columns = [
        text(_("Customer")),
        text(_("Document")),
        text(_("Kind")),
        text(_("Shopify Order No.")),
        text(_("Posting date")),
        text(_("Due date")),
        figure(_("Days overdue")),
        text(_("Currency")),
        figure(_("Remaining")),
        figure(_("In our currency")),
    ]
    rows = [
        [
            item.entry.customer,
            leading(item.entry.document_no, address_of(item.entry)),
            item.entry.get_kind_display(),
            item.entry.external_order_no,
            item.entry.date,
            item.entry.due_date,
            max(item.days_overdue, 0),
            item.entry.currency.code,
            item.remaining,
            item.remaining_local,
        ]
        for item in items
    ]
    owed = sums_of(item.remaining_local for item in items)
    return Sheet(
        _("Open entries"), columns, rows, _("Nothing is open."), total(owed, before=9)
    )


def ageing_sheet(found: Ageing) -> Sheet:
    """Give what is open in our currency, by how many days it is overdue."""
    columns = [
        figure(title)
        for title in (
            _("Not due"),
            _("1 to 30 days"),
            _("31 to 60 days"),
            _("61 to 90 days"),
            _("Over 90 days"),
            _("Total"),
        )
    ]
    row: list[Decimal] = [
        found.not_due,
        found.to_30,
        found.to_60,
        found.to_90,
        found.over_90,
        found.total,
    ]
    return Sheet(_("How late, in our currency"), columns, [row])
