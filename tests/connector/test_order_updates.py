"""Orders that changed after they were booked: seen field by field, and left alone."""

from decimal import Decimal

import pytest
from tests.connector import shapes
from tests.connector.processing import (
    document,
    goods,
    lines_of,
    mirrored,
    parcel,
    processed,
    shop,
    sold,
    way,
)
from tests.connector.refunding import (
    after,
    back,
    carriage_back,
    edited,
    flagged,
    mirror,
    moved_on,
    posted,
    process_all,
    refund,
    with_line,
)

from nightclerk.connector.models import ShopOrderLine
from nightclerk.connector.selectors.work_lists import order_updates
from nightclerk.connector.services.orders.updates import flag_updates, ignore_update
from nightclerk.core.errors import Refused
from nightclerk.ledger.models import SalesDocument

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.mark.parametrize("refunds", ["", "by_hand"], ids=["i29", "i28"])
def test_i28_i29_pieces_that_were_removed_before_are_not_in_the_document(
    refunds: str,
) -> None:
    here = shop(refunds=refunds)
    order = sold(1001, goods(quantity=3))

    made = document(
        here, after(order, refund(1, back(restock="NO_RESTOCK"), total="0"))
    )

    (line,) = lines_of(made)
    assert (line.quantity, made.gross) == (D(2), D("20.00"))


def test_i30_what_was_removed_before_lowers_total_vat_and_subtotal() -> None:
    here = shop()
    order = sold(
        1001,
        goods(price="1000.00", rate="0.19", included=False),
        goods(2, price="200.00", rate="0.19", included=False),
        included=False,
    )
    gone = back(price="1000.00", included=False, restock="NO_RESTOCK")

    made = document(here, after(order, refund(1, gone, total="0.00")))

    assert (made.net, made.vat, made.gross) == (D("200.00"), D("38.00"), D("238.00"))


def test_i31_a_line_that_was_removed_whole_is_no_line_of_the_document() -> None:
    here = shop()
    order = sold(1001, goods(quantity=2), goods(2))
    gone = back(quantity=2, restock="NO_RESTOCK")

    made = document(here, after(order, refund(1, gone, total="0.00")))

    assert [line.description for line in lines_of(made)] == ["Mug 2 - Blue"]


def test_i32_more_pieces_are_shown_and_the_document_stays() -> None:
    here = shop()
    made = document(here, sold(1001, goods(quantity=5)))

    order = mirror(here, edited(sold(1001, goods(quantity=7))))

    assert flagged(order) == [
        ("Mug 1", "quantity", "5", "7"),
        ("Mug 1", "amount", "50", "70"),
        ("Mug 1", "tax", "7.98", "11.18"),
        ("totals", "total", "50", "70"),
        ("totals", "subtotal", "50", "70"),
        ("totals", "tax", "7.98", "11.18"),
    ]
    assert SalesDocument.objects.get().version == made.version


def test_fewer_pieces_are_shown_when_the_document_is_not_posted() -> None:
    here = shop()
    order = sold(1001, goods(quantity=5))
    document(here, order)

    order = mirror(here, after(order, refund(1, back(), total="10.00")))

    assert flagged(order)[:2] == [
        ("Mug 1", "quantity", "5", "4"),
        ("Mug 1", "amount", "50", "40"),
    ]


def test_lines_that_were_added_and_removed_are_shown() -> None:
    here = shop()
    document(here, sold(1001, goods(), goods(2)))

    order = mirror(here, edited(sold(1001, goods(), goods(3))))

    assert [row for row in flagged(order) if row[1] == "quantity"] == [
        ("Mug 3", "quantity", "0", "1"),
        ("Mug 2", "quantity", "1", "0"),
    ]


def test_i34_a_price_of_shipping_that_changed_is_shown() -> None:
    here = shop()
    document(here, sold(shipping=[parcel()]))

    order = mirror(here, edited(sold(shipping=[parcel(price="6.90")])))

    assert ("Standard", "amount", "4.9", "6.9") in flagged(order)
    assert ("totals", "shipping", "4.9", "6.9") in flagged(order)


def test_an_address_that_changed_is_shown() -> None:
    here = shop()
    document(here, sold())

    order = mirror(
        here, edited(sold(shippingAddress=shapes.address(address1="Other Street 2")))
    )

    assert [(field, now) for _, field, _, now in flagged(order)] == [
        ("delivery address", "Ada Lovelace, Other Street 2, 10115, Berlin, DE")
    ]


def test_i35_tags_notes_and_how_far_it_is_are_no_change() -> None:
    here = shop()
    document(here, sold())

    order = mirror(
        here,
        edited(
            sold(
                tags=["vip"],
                note="Ring twice",
                displayFulfillmentStatus="FULFILLED",
                displayFinancialStatus="PARTIALLY_PAID",
            )
        ),
    )

    assert order.tags == ["vip"]
    assert (flagged(order), way(order).pending_key) == ([], "")


def test_a_refund_of_a_posted_order_is_no_change() -> None:
    here, order = shop(), sold(1001, goods(quantity=2), shipping=[parcel()])
    posted(here, order)

    order = mirror(
        here,
        after(order, refund(1, back(), total="14.90", shipping=[carriage_back()])),
    )

    assert flagged(order) == []
    process_all(here, order)
    assert flag_updates([order.pk]) == 0


def test_pieces_that_an_edit_took_out_of_a_posted_order_are_a_change() -> None:
    here, order = shop(), sold(1001, goods(quantity=2))
    posted(here, order)

    order = mirror(here, after(order, refund(1, back(restock="CANCEL"), total="0.00")))

    assert ("Mug 1", "quantity", "2", "1") in flagged(order)


def test_a_change_that_is_taken_back_is_no_longer_shown() -> None:
    here = shop()
    document(here, sold())
    more = edited(sold(1001, goods(quantity=2)))
    assert flagged(mirror(here, more))

    order = mirror(here, edited(sold(), hours=2))

    assert (flagged(order), way(order).pending_key) == ([], "")


def test_i36_a_change_that_is_left_alone_stays_so_until_there_is_another() -> None:
    here = shop()
    document(here, sold())
    order = mirror(here, edited(sold(1001, goods(quantity=2))))
    ignore_update(way(order))

    mirror(here, edited(sold(1001, goods(quantity=2), tags=["seen"]), hours=2))
    assert not order_updates(here).exists()

    mirror(here, edited(sold(1001, goods(quantity=3)), hours=3))
    assert [row.order for row in order_updates()] == [order]


def test_i36_a_change_that_comes_back_is_shown_again() -> None:
    here = shop()
    document(here, sold())
    order = mirror(here, edited(sold(1001, goods(quantity=2))))
    ignore_update(way(order))

    mirror(here, edited(sold(), hours=2))
    mirror(here, edited(sold(1001, goods(quantity=2)), hours=3))

    assert [row.order for row in order_updates()] == [order]


def test_a_change_that_is_not_there_any_more_cannot_be_left_alone() -> None:
    here = shop()
    document(here, sold())
    order = mirror(here, edited(sold(1001, goods(quantity=2))))
    seen = way(order)
    mirror(here, edited(sold(), hours=2))

    with pytest.raises(Refused, match="no such change"):
        ignore_update(seen)


def test_an_order_that_is_not_booked_has_no_changes() -> None:
    here = shop(books_unpaid=False)
    unpaid = sold(fullyPaid=False, displayFinancialStatus="PENDING")
    processed(here, unpaid)

    (order,) = mirrored(here, moved_on(unpaid, tags=["late"]))

    assert way(order).pending_key == ""


def test_what_is_added_to_an_order_is_in_the_mirror_and_shown_once() -> None:
    here, order = shop(), sold()
    document(here, order)
    added = with_line(order, goods(2, price="5.00"))

    here_now = mirror(here, added)
    again = flag_updates([here_now.pk])

    assert ("Mug 2", "amount", "0", "5") in flagged(here_now)
    assert (ShopOrderLine.objects.count(), again) == (2, 0)
