"""Changes of booked orders come into their documents: in place, or by new ones."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from tests.connector import shapes
from tests.connector.processing import (
    document,
    goods,
    lines_of,
    parcel,
    shop,
    sold,
    way,
)
from tests.connector.refunding import (
    after,
    back,
    edited,
    flagged,
    mirror,
    moved_on,
    post_all,
    posted,
    process_all,
    refund,
    refund_row,
    with_line,
)
from tests.ledger import building

from nightclerk.connector.models import OrderDocument, Shop, ShopOrder, State
from nightclerk.connector.services.papers.processing import process_orders
from nightclerk.connector.services.papers.update_documents import (
    apply_update,
    follow_update,
)
from nightclerk.core.errors import Refused
from nightclerk.ledger.models import CustomerEntry, SalesDocument
from nightclerk.ledger.posting_options import PostingOptions
from nightclerk.ledger.services.documents.drafts import delete_document
from nightclerk.ledger.services.documents.release import reopen
from nightclerk.ledger.services.posting.documents import post

pytestmark = pytest.mark.django_db
D = Decimal
Json = dict[str, Any]


def changed(of: Shop, before: Json, after: Json) -> ShopOrder:
    """Book an order, change it at Shopify, and import it again."""
    document(of, before)
    return mirror(of, edited(after))


def changed_after_posting(of: Shop, before: Json, after: Json) -> ShopOrder:
    """Book and post an order, change it at Shopify, and import it again."""
    posted(of, before)
    return mirror(of, edited(after))


def followed(order: ShopOrder) -> list[tuple[str, Decimal, Decimal]]:
    """Follow an order's change; gives kind, total and VAT of what was made."""
    made = follow_update(way(order))
    return [(each.kind, each.gross, each.vat) for each in made]


@pytest.mark.parametrize(
    ("now", "total", "vat"),
    [
        (sold(1001, goods(quantity=5)), "50.00", "7.98"),
        (sold(1001, goods()), "10.00", "1.60"),
        (sold(1001, goods(quantity=3, price="9.00")), "27.00", "4.31"),
        (sold(1001, goods(quantity=3, off="1.01")), "28.99", "4.63"),
        (sold(1001, goods(quantity=3), goods(2, price="5.55")), "35.55", "5.68"),
        (sold(1001, goods(2, price="5.55")), "5.55", "0.89"),
        (sold(1001, goods(quantity=3), shipping=[parcel()]), "34.90", "5.57"),
    ],
    ids=["more", "fewer", "price", "discount", "added", "replaced", "shipping"],
)
def test_an_unposted_document_becomes_what_the_order_is_now(
    now: Json, total: str, vat: str
) -> None:
    here = shop()
    order = changed(here, sold(1001, goods(quantity=3)), now)

    made = apply_update(way(order))

    assert (made.gross, made.vat) == (D(total), D(vat))
    assert made.status == SalesDocument.Status.RELEASED
    assert SalesDocument.objects.count() == 1
    assert (way(order).pending, way(order).pending_key) == ([], "")
    assert way(order).booked["totals"]["total"] == f"{D(total).normalize():f}"
    assert post_all(order).gross == D(total)


def test_a_document_that_was_open_stays_open() -> None:
    here = shop()
    order = changed(here, sold(), sold(1001, goods(quantity=2)))
    reopen(SalesDocument.objects.get())

    made = apply_update(way(order))

    assert (made.status, made.gross) == (SalesDocument.Status.OPEN, D("20.00"))


def test_an_address_that_changed_is_put_into_the_document() -> None:
    here = shop()
    moved = shapes.address(address1="Other Street 2")
    order = changed(here, sold(), sold(shippingAddress=moved))

    made = apply_update(way(order))

    assert "Other Street 2" in str(made.ship_to_address)


def test_a_refund_made_meanwhile_is_contained_in_the_updated_document() -> None:
    here = shop()
    before = sold(1001, goods(quantity=2))
    document(here, before)
    order = mirror(here, after(before, refund(1, back(), total="10.00")))
    assert process_all(here, order).rows[0].state == State.WAITING

    made = apply_update(way(order))
    post_all(order)

    assert made.gross == D("10.00")
    assert refund_row().is_contained
    assert process_all(here, order).rows[0].state == State.NOTHING
    assert SalesDocument.objects.filter(kind="credit").count() == 0


def test_a_posted_document_is_not_changed() -> None:
    here = shop()
    order = changed_after_posting(here, sold(), sold(1001, goods(quantity=2)))

    with pytest.raises(Refused, match="is posted") as caught:
        apply_update(way(order))

    assert str(caught.value.hint) == "Make documents of the difference instead."


def test_an_order_that_has_not_changed_has_nothing_to_update() -> None:
    here = shop()
    document(here, sold())
    row = way(ShopOrder.objects.get())

    for act in (apply_update, follow_update):
        with pytest.raises(Refused, match="no change to deal with"):
            act(row)


def test_a_change_that_cannot_be_booked_keeps_document_and_change() -> None:
    here = shop()
    order = changed(here, sold(), sold(1001, goods(), goods(2, rate="0.11")))

    with pytest.raises(Refused, match="11"):
        apply_update(way(order))

    made = SalesDocument.objects.get()
    assert (made.gross, made.status) == (D("10.00"), SalesDocument.Status.RELEASED)
    assert flagged(order)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (sold(1001, goods(quantity=5)), [("invoice", D("20.00"), D("3.19"))]),
        (sold(1001, goods(quantity=2)), [("credit", D("10.00"), D("1.60"))]),
        (sold(1001, goods(quantity=3, price="9.00")), [("credit", D("3"), D("0.48"))]),
        (
            sold(1001, goods(quantity=3, price="11.00")),
            [("invoice", D("3"), D("0.48"))],
        ),
        (
            sold(1001, goods(quantity=3), shipping=[parcel()]),
            [("invoice", D("4.90"), D("0.78"))],
        ),
        (
            sold(1001, goods(quantity=2), goods(2, price="5.55")),
            [("invoice", D("5.55"), D("0.89")), ("credit", D("10.00"), D("1.60"))],
        ),
    ],
    ids=["more", "fewer", "cheaper", "dearer", "shipping", "both"],
)
def test_a_posted_order_gets_documents_of_the_difference(
    now: Json, expected: list[tuple[str, Decimal, Decimal]]
) -> None:
    here = shop()
    order = changed_after_posting(here, sold(1001, goods(quantity=3)), now)

    made = followed(order)

    assert made == expected
    assert flagged(order) == []
    keys = OrderDocument.objects.values_list("document__kind", flat=True)
    assert sorted(keys) == sorted(kind for kind, _, _ in expected)


def test_documents_of_the_difference_are_released_and_name_the_order() -> None:
    here = shop()
    invoice = posted(here, sold(1001, goods(quantity=3)))
    order = mirror(here, edited(sold(1001, goods(quantity=2), goods(2, price="5.55"))))
    key = way(order).pending_key[:12]

    more, less = follow_update(way(order))

    assert more.source == f"shopify:DEMO:order:1001:{key}:invoice"
    assert less.source == f"shopify:DEMO:order:1001:{key}:credit"
    assert {more.status, less.status} == {SalesDocument.Status.RELEASED}
    assert {more.external_order_no, less.external_order_no} == {"#1001"}
    assert (less.applies_to, more.applies_to) == (invoice, None)
    (line,) = lines_of(less)
    assert line.returns is not None
    assert line.item.no == "SKU-1"


def test_what_is_less_lowers_what_is_owed_when_it_is_posted() -> None:
    here = shop()
    invoice = posted(here, sold(1001, goods(quantity=3)))
    order = mirror(here, edited(sold(1001, goods(quantity=1))))

    (less,) = follow_update(way(order))
    post(less, PostingOptions())

    assert CustomerEntry.objects.get(document=invoice).remaining == D("10.00")


def test_pieces_that_an_edit_took_out_are_credited_once() -> None:
    here = shop()
    before = sold(1001, goods(quantity=2))
    posted(here, before)
    order = mirror(here, after(before, refund(1, back(), total="0.00")))

    assert followed(order) == [("credit", D("10.00"), D("1.60"))]

    assert process_all(here, order).rows[0].state == State.NOTHING
    assert flagged(mirror(here, order_again(before))) == []


def order_again(before: Json) -> Json:
    """Give an order whose edit is known, read once more with another tag."""
    now = after(before, refund(1, back(), total="0.00"))
    return moved_on(now, tags=["seen"])


def test_only_the_refund_is_credited_where_an_order_changes_and_is_refunded() -> None:
    here = shop()
    before = sold(1001, goods(quantity=2), goods(2, price="5.00"))
    posted(here, before)
    now = sold(1001, goods(quantity=2), goods(2, price="5.00", quantity=3))
    order = mirror(here, after(now, refund(1, back(), total="10.00")))

    made = followed(order)
    (row,) = process_all(here, order).rows

    assert made == [("invoice", D("10.00"), D("1.59"))]
    assert (row.state, row.gross) == (State.PROCESSED, D("10.00"))
    assert flagged(order) == []


def test_an_order_that_is_changed_back_and_forth_has_documents_of_each_change() -> None:
    here = shop()
    posted(here, sold())
    totals = []
    for hours, quantity in enumerate((2, 1, 2), start=1):
        order = mirror(here, edited(sold(1001, goods(quantity=quantity)), hours=hours))
        totals += followed(order)

    assert [kind for kind, _, _ in totals] == ["invoice", "credit", "invoice"]
    assert OrderDocument.objects.count() == 3


def test_a_change_of_who_buys_makes_no_document_of_a_posted_order() -> None:
    here = shop()
    moved = shapes.address(address1="Other Street 2")
    order = changed_after_posting(here, sold(), sold(shippingAddress=moved))

    with pytest.raises(Refused, match="No amount of #1001 has changed"):
        follow_update(way(order))


def test_a_document_that_is_not_posted_is_not_followed() -> None:
    here = shop()
    order = changed(here, sold(), sold(1001, goods(quantity=2)))

    with pytest.raises(Refused, match="is not posted"):
        follow_update(way(order))


def test_an_additional_fee_goes_to_its_account_with_its_tax() -> None:
    here = shop()
    charged = {
        "id": shapes.gid("AdditionalFee", 1),
        "name": "Import fee",
        "price": shapes.bag("1.19"),
        "taxLines": [shapes.tax("0.19")],
    }
    order = changed_after_posting(
        here,
        sold(),
        sold(
            totals={"Price": "11.19", "Tax": "1.79"},
            additionalFees=[charged],
            currentTotalAdditionalFeesSet=shapes.bag("1.19"),
        ),
    )

    (made,) = follow_update(way(order))

    (line,) = lines_of(made)
    assert (made.gross, made.vat, line.description) == (
        D("1.19"),
        D("0.19"),
        "Import fee",
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", [apply_update, follow_update])
def test_a_change_that_two_deal_with_at_once_is_dealt_with_once(
    act: Callable[..., Any],
) -> None:
    here = shop()
    book = changed if act is apply_update else changed_after_posting
    order = book(here, sold(), sold(1001, goods(quantity=2)))
    row = way(order)

    def attempt(_: int) -> bool:
        try:
            act(row)
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        done = [*pool.map(attempt, range(2))]

    assert sorted(done) == [False, True]
    assert SalesDocument.objects.filter(gross=D("10.00")).count() <= 2
    assert OrderDocument.objects.count() == (act is follow_update)
    assert building.company() is not None


def test_more_pieces_than_one_invoice_had_are_credited_to_the_cent() -> None:
    here = shop()
    posted(here, sold())
    now = edited(sold(1001, goods(quantity=3)))
    (more,) = follow_update(way(mirror(here, now)))
    post(more, PostingOptions())

    gone = refund(1, back(quantity=3, restock="CANCEL"), total="0.00")
    order = mirror(here, with_line(after(now, gone), goods(2)))
    made = follow_update(way(order))
    for each in made:
        post(each, PostingOptions())

    assert [(each.kind, each.gross) for each in made] == [
        ("invoice", D("10.00")),
        ("credit", D("30.00")),
    ]
    assert sum(CustomerEntry.objects.values_list("remaining", flat=True)) == D("10.00")


def test_an_order_of_which_nothing_is_left_says_what_to_do_with_its_document() -> None:
    here = shop()
    before = sold()
    document(here, before)
    order = mirror(here, after(before, refund(1, back(), total="10.00")))

    with pytest.raises(Refused, match="Nothing of #1001 is left") as caught:
        apply_update(way(order))

    made = SalesDocument.objects.get()
    assert str(caught.value.hint) == f"Delete {made.no}."
    delete_document(reopen(made))
    process_orders(here, [order.pk])
    assert way(order).state == State.NOTHING
