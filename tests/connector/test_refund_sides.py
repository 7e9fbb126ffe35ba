"""What refunds and changes of one order must not do to each other."""

from decimal import Decimal

import pytest
from tests.connector import shapes
from tests.connector.processing import Json, goods, lines_of, shop, sold, way
from tests.connector.refunding import (
    adjustment,
    after,
    back,
    flagged,
    mirror,
    post_all,
    posted,
    process_all,
    refund,
    texts,
)
from tests.ledger import building

from nightclerk.connector.models import Shop, ShopOrder, State
from nightclerk.connector.services.papers.processing import process_orders
from nightclerk.connector.services.papers.update_documents import follow_update
from nightclerk.core.errors import Refused
from nightclerk.ledger.models import (
    CustomerEntry,
    ItemEntry,
    PostedDocument,
    SalesDocument,
)
from nightclerk.ledger.models.sales import Kind
from nightclerk.ledger.posting_options import PostingOptions
from nightclerk.ledger.services.posting.documents import post
from nightclerk.ledger.services.stock.journal import receive_stock

pytestmark = pytest.mark.django_db
D = Decimal
CREDIT, INVOICE = Kind.CREDIT, Kind.INVOICE


def made(kind: Kind) -> list[Decimal]:
    rows = SalesDocument.objects.filter(kind=kind).order_by("pk")
    return [row.gross for row in rows]


def test_what_pays_nothing_yet_waits_and_is_credited_when_it_is_paid() -> None:
    here, order = shop(), sold(1001, goods(quantity=2))
    posted(here, order)
    money = shapes.transaction(9, amount="10.00", kind="REFUND", status="PENDING")
    begun = refund(1, back(restock="CANCEL"), total="0.00", paid_by=[9])
    now = after(order, begun, transactions=[*order["transactions"], money])
    (row,) = process_all(here, mirror(here, now)).rows
    assert row.state == State.WAITING

    paid = now | {
        "refunds": [begun | {"totalRefundedSet": shapes.bag("10.00")}],
        "transactions": [*order["transactions"], money | {"status": "SUCCESS"}],
        "updatedAt": "2026-11-25T23:00:00Z",
    }
    (row,) = process_all(here, mirror(here, paid)).rows

    assert (row.state, row.gross) == (State.PROCESSED, D("10.00"))
    assert flagged(mirror(here, paid)) == []


def test_what_paid_nothing_is_looked_at_again_when_it_does() -> None:
    here, order = shop(), sold(1001, goods(quantity=2))
    posted(here, order)
    edit = refund(1, back(restock="CANCEL"), total="0.00")
    now = after(order, edit)
    (row,) = process_all(here, mirror(here, now)).rows
    assert row.state == State.NOTHING

    paid = now | {
        "refunds": [edit | {"totalRefundedSet": shapes.bag("10.00")}],
        "updatedAt": "2026-11-25T23:00:00Z",
    }
    (row,) = process_all(here, mirror(here, paid)).rows

    assert (row.state, row.gross) == (State.PROCESSED, D("10.00"))


def returned_for_nothing(here: Shop) -> ShopOrder:
    order = sold(1001, goods(quantity=2))
    posted(here, order)
    return mirror(here, after(order, refund(1, back(), total="0.00")))


def received() -> Decimal:
    for document in SalesDocument.objects.filter(kind=CREDIT, status="released"):
        post(document, PostingOptions())
    return sum((row.quantity for row in ItemEntry.objects.all()), D(0))


def test_goods_of_a_change_that_was_followed_are_not_received_by_the_refund() -> None:
    here = shop()
    order = returned_for_nothing(here)

    follow_update(way(order))
    (row,) = process_all(here, order).rows

    assert row.state == State.NOTHING
    assert made(CREDIT) == [D("10.00")]
    assert received() == D(-1)


def test_a_contained_refund_that_paid_less_back_leaves_the_rest_owed() -> None:
    here = shop()
    order = mirror(
        here,
        after(
            sold(1001, goods(quantity=2)),
            refund(1, back(), total="5.00", adjustments=[adjustment("-5.00")]),
        ),
    )
    process_orders(here, [order.pk])
    post_all(order)

    (row,) = process_all(here, order).rows

    assert (row.state, row.kind, row.gross) == (State.PROCESSED, INVOICE, D("5.00"))
    post(SalesDocument.objects.get(pk=row.document or 0), PostingOptions())
    owed = [entry.amount for entry in CustomerEntry.objects.order_by("pk")]
    assert owed == [D("10.00"), D("5.00")]


def test_more_pieces_for_less_money_go_out_and_lower_what_is_owed() -> None:
    here, order = shop(), sold(1001, goods())
    posted(here, order)
    cheaper = sold(1001, goods(quantity=2, off="12.00"))
    changed = mirror(here, cheaper | {"updatedAt": "2026-11-25T23:00:00Z"})

    documents = follow_update(way(changed))

    assert [(each.kind, each.gross) for each in documents] == [
        (INVOICE, D(0)),
        (CREDIT, D("2.00")),
    ]
    pieces = [line.quantity for each in documents for line in each.lines.all()]
    assert pieces == [D(1), D(1)]


def test_a_refund_that_waited_for_posting_leaves_no_change_behind() -> None:
    here, order = shop(), sold(1001, goods(quantity=2))
    first = mirror(here, order)
    process_orders(here, [first.pk])
    now = mirror(here, after(order, refund(1, back(), total="10.00")))
    assert flagged(now) != []
    post_all(now)

    (row,) = process_all(here, now).rows

    assert row.gross == D("10.00")
    assert flagged(now) == []


def test_a_change_of_nothing_but_an_address_makes_no_document() -> None:
    here, order = shop(), sold(1001, goods())
    posted(here, order)
    other = order["shippingAddress"] | {"address1": "Another street 5"}
    moved = {"shippingAddress": other, "updatedAt": "2026-11-25T23:00:00Z"}
    changed = mirror(here, order | moved)
    assert flagged(changed) != []

    with pytest.raises(Refused, match="No amount of #1001 has changed"):
        follow_update(way(changed))


def invoiced_in_parts(here: Shop) -> Json:
    """Give an order of two lines of which the first is invoiced."""
    order = sold(1001, goods(), goods(2))
    first = mirror(here, order)
    process_orders(here, [first.pk])
    lines = lines_of(document_of(first))
    for line, now in zip(lines, (D(1), D(0)), strict=True):
        document_of(first).lines.filter(pk=line.pk).update(to_ship=now, to_invoice=now)
    post(document_of(first), PostingOptions())
    return order


def document_of(order: ShopOrder) -> SalesDocument:
    found = way(order).document
    assert found is not None
    return found


def test_goods_that_were_not_invoiced_yet_are_not_credited() -> None:
    here = shop()
    order = invoiced_in_parts(here)
    now = mirror(here, after(order, refund(1, back(line=2), total="10.00")))

    (row,) = process_all(here, now).rows

    said = f"{document_of(now).no} is not posted yet"
    assert (row.state, texts(row)) == (State.WAITING, [said])


def test_goods_of_an_earlier_invoice_come_back_to_the_line_they_left_with() -> None:
    here = shop()
    mug = building.item("Mug", no="SKU-1")
    receive_stock(mug, D(3), unit_cost=D("3.00"), on=building.WORK_DATE)
    order = invoiced_in_parts(here)
    first = PostedDocument.objects.get(kind=PostedDocument.Kind.INVOICE)
    now = mirror(here, after(order, refund(1, back(), total="10.00")))
    post(document_of(now), PostingOptions())

    (row,) = process_all(here, now).rows

    assert (row.state, row.gross) == (State.PROCESSED, D("10.00"))
    (line,) = SalesDocument.objects.get(pk=row.document or 0).lines.all()
    assert line.returns is not None
    assert line.returns.document.document_id == first.document_id
    assert line.returns.source == line.source
    post(SalesDocument.objects.get(pk=row.document or 0), PostingOptions())
    entries = ItemEntry.objects.filter(item=mug)
    assert sum(row.quantity for row in entries) == D(3)
