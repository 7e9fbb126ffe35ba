"""Shipments that are undone."""

from datetime import date
from decimal import Decimal

import pytest
from tests.ledger.building import WORK_DATE, company
from tests.ledger.posting_building import (
    INVOICE,
    SHIP,
    order,
    posted,
    sold,
    stocked,
    wished,
)

from nightclerk.core.errors import Refused
from nightclerk.ledger.models import ItemEntry, SalesDocument, ValueEntry
from nightclerk.ledger.services.posting.undo import undo_shipment

D = Decimal
pytestmark = pytest.mark.django_db
LOTS = (("6", "8.00"), ("20", "9.00"))


def test_v04_an_undone_shipment_lies_in_its_lots_again():
    lamp = stocked("A", *LOTS)
    sale = order(sold(lamp, "4"))
    shipment = posted(sale, SHIP).shipment

    (correction,) = undo_shipment(shipment)

    assert (correction.line_no, correction.quantity) == (20000, D("-4"))
    assert correction.item_entry.quantity == D("4")
    assert _cost(correction.item_entry) == D("32.00")
    assert _lots(lamp) == [D("6"), D("20")]


def test_v04_the_order_waits_to_be_shipped_again():
    sale = order(sold(stocked("A", *LOTS), "4"))
    undo_shipment(posted(sale, SHIP).shipment)

    (line,) = sale.lines.all()

    assert (line.shipped, line.to_ship, line.to_invoice) == (0, D("4"), D("4"))


def test_v04_a_correction_stands_between_two_lines():
    lamp, bulb = stocked("A", *LOTS), stocked("B", ("10", "12.50"))
    shipment = posted(order(sold(lamp, "4"), sold(bulb, "3")), SHIP).shipment

    corrections = undo_shipment([shipment.lines.get(line_no=10000)])

    assert [line.line_no for line in corrections] == [15000]
    assert shipment.lines.count() == 3


def test_v05_a_line_is_undone_once():
    shipment = posted(order(sold(stocked("A", *LOTS), "4")), SHIP).shipment
    line = shipment.lines.get()
    undo_shipment([line])

    with pytest.raises(Refused, match="undone already") as refused:
        undo_shipment([line])

    assert "lines.10000.quantity" in refused.value.fields


def test_v05_a_correction_is_not_undone():
    shipment = posted(order(sold(stocked("A", *LOTS), "4")), SHIP).shipment
    corrections = undo_shipment(shipment)

    with pytest.raises(Refused, match="undone already"):
        undo_shipment(corrections)


def test_v05_a_shipment_that_is_wholly_undone_has_nothing_left():
    shipment = posted(order(sold(stocked("A", *LOTS), "4")), SHIP).shipment
    undo_shipment(shipment)

    with pytest.raises(Refused, match="nothing to undo"):
        undo_shipment(shipment)


def test_v05_an_invoiced_line_is_not_undone():
    sale = order(sold(stocked("A", *LOTS), "4"))
    shipment = posted(sale, SHIP).shipment
    posted(sale, INVOICE)

    with pytest.raises(Refused, match="Line 10000 is invoiced"):
        undo_shipment(shipment)

    assert shipment.lines.count() == 1


def test_v06_shipping_again_costs_the_same():
    lamp = stocked("A", *LOTS)
    sale = order(sold(lamp, "4"))
    undo_shipment(posted(sale, SHIP).shipment)

    again = posted(sale, SHIP).shipment

    assert _cost(again.lines.get().item_entry) == D("-32.00")
    assert _lots(lamp) == [D("2"), D("20")]


def test_an_undone_shipment_is_not_invoiced():
    sale = order(sold(stocked("A", *LOTS), "4"))
    undo_shipment(posted(sale, SHIP).shipment)

    with pytest.raises(Refused, match="nothing to post"):
        posted(sale, INVOICE)


def test_of_two_shipments_one_can_be_undone():
    sale = order(sold(stocked("A", *LOTS), "10"))
    posted(wished(sale, ship={10000: 4}), SHIP)
    second = posted(sale, SHIP).shipment

    undo_shipment(second)

    line = sale.lines.get()
    assert (line.shipped, line.to_ship) == (D("4"), D("6"))


def test_undoing_happens_on_the_shipments_day():
    shipment = posted(order(sold(stocked("A", *LOTS), "4")), SHIP).shipment

    (correction,) = undo_shipment(shipment)

    assert correction.item_entry.date == WORK_DATE


def test_undoing_happens_today_where_the_shipments_day_is_closed():
    shipment = posted(order(sold(stocked("A", *LOTS), "4")), SHIP).shipment
    company(posting_from=date(2026, 3, 3))

    (correction,) = undo_shipment(shipment)

    assert correction.item_entry.date > WORK_DATE


def test_an_invoice_is_not_undone_as_a_shipment():
    invoice = posted(order(sold(stocked("A", *LOTS), "4"))).invoice

    with pytest.raises(Refused, match="is no posted shipment"):
        undo_shipment(invoice)


def test_the_draft_counts_the_change():
    sale = order(sold(stocked("A", *LOTS), "4"))
    shipment = posted(sale, SHIP).shipment
    before = SalesDocument.objects.get(pk=sale.pk).version

    undo_shipment(shipment)

    assert SalesDocument.objects.get(pk=sale.pk).version == before + 1


def _cost(entry: ItemEntry) -> Decimal:
    values = ValueEntry.objects.filter(item_entry=entry)
    return sum((value.expected + value.actual for value in values), D(0))


def _lots(item) -> list[Decimal]:
    receipts = ItemEntry.objects.filter(item=item, kind=ItemEntry.Kind.RECEIPT)
    return list(receipts.order_by("pk").values_list("remaining", flat=True))
