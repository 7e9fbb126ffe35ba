"""What waits for somebody: lists with the number of orders that wait, and cues."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.connector import producing, shapes
from tests.connector.processing import (
    change,
    goods,
    mirrored,
    parcel,
    processed,
    shop,
    sold,
    way,
)

from nightclerk.connector.models import (
    CustomerSettings,
    OrderProcessing,
    RefundProcessing,
    Shop,
    ShopVariant,
    State,
)
from nightclerk.connector.selectors.cues import cues
from nightclerk.connector.selectors.work_lists import (
    missing_mappings,
    order_updates,
    unmapped_customers,
    unmapped_variants,
    unprocessed_orders,
    unprocessed_refunds,
)
from nightclerk.connector.services.products.pages import keep_products
from nightclerk.ledger.services.documents.drafts import delete_document
from nightclerk.ledger.services.documents.release import reopen

pytestmark = pytest.mark.django_db


def strict(code: str = "DEMO") -> Shop:
    """Give a shop that creates nothing and has no account for shipping."""
    here = shop(code)
    change(here, shipping_account=None, creates_items=False)
    CustomerSettings.objects.filter(shop=here).update(creates_unknown=False)
    return here


def names(found: Any) -> list[str]:
    return [row.order.name for row in found]


def counted(key: str) -> int:
    return next(cue.count for cue in cues() if cue.key == key)


def test_orders_that_are_not_in_the_books_are_listed_with_their_reasons() -> None:
    here, other = shop(), strict("OTHER")
    mirrored(here, sold(1001))
    processed(here, sold(1002), sold(1003, test=True))
    processed(other, sold(1001, goods(2)))

    found = unprocessed_orders(here)

    assert [(row.order.name, row.state) for row in found] == [
        ("#1003", State.HELD),
        ("#1001", State.WAITING),
    ]
    assert unprocessed_orders().count() == counted("unprocessed_orders") == 3


def test_an_order_whose_document_was_deleted_is_listed_again() -> None:
    here = shop()
    order = mirrored(here, sold())[0]
    processed(here, sold())
    document = way(order).document
    assert document is not None

    delete_document(reopen(document))

    assert names(unprocessed_orders(here)) == ["#1001"]


def test_a_list_takes_as_many_queries_for_many_orders_as_for_one() -> None:
    here = strict()
    processed(here, sold(1001))
    with CaptureQueriesContext(connection) as one:
        told_one = [list(row.problems.all()) for row in unprocessed_orders(here)]
    processed(here, *(sold(1002 + number) for number in range(8)))

    with CaptureQueriesContext(connection) as many:
        told = [list(row.problems.all()) for row in unprocessed_orders(here)]

    assert (len(told_one), len(told)) == (1, 9)
    assert len(many) == len(one) == 2


def test_products_for_which_most_orders_wait_come_first() -> None:
    here = strict()
    processed(here, sold(1001, goods(1)), sold(1002, goods(2)), sold(1003, goods(2)))
    ShopVariant.objects.create(shop=here, gid=shapes.gid("ProductVariant", 9))

    found = unmapped_variants(here)

    assert [(row.product_title, row.waiting) for row in found] == [
        ("Mug 2", 2),
        ("Mug 1", 1),
        ("", 0),
    ]
    assert counted("unmapped_products") == 3


def test_a_product_that_is_an_item_is_on_no_list() -> None:
    here = shop()
    processed(here, sold())

    assert not unmapped_variants(here).exists()
    assert counted("unmapped_products") == 0


def test_buyers_for_whom_orders_wait_are_listed_with_their_number() -> None:
    here = strict()
    buyer = shapes.customer(7)
    processed(here, sold(1001, customer=buyer), sold(1002, customer=buyer))

    found = unmapped_customers(here)

    assert [(row.gid, row.waiting) for row in found] == [(shapes.gid("Customer", 7), 2)]
    assert counted("unmapped_customers") == 1


def test_words_that_orders_wait_for_are_listed_most_orders_first() -> None:
    here = shop()
    change(here, shipping_account=None)
    ways = ["Express", "Standard", "Standard"]
    processed(
        here,
        *(
            sold(1001 + number, shipping=[parcel(number + 1, title=title)])
            for number, title in enumerate(ways)
        ),
        sold(1009, goods(rate="0.085")),
    )

    found = missing_mappings(here)

    assert [(each.mapping, str(each.row), each.waiting) for each in found] == [
        ("shipping", "Standard", 2),
        ("shipping", "Express", 1),
        ("tax", "DE VAT 8.5 %", 1),
    ]
    assert [str(each.title) for each in found] == [
        "Way of shipping",
        "Way of shipping",
        "Taxes",
    ]


def test_a_word_of_another_shop_is_not_listed() -> None:
    here, other = shop(), strict("OTHER")
    processed(other, sold(1001, shipping=[parcel()]))

    assert missing_mappings(here) == []
    assert len(missing_mappings(other)) == len(missing_mappings()) == 1


def test_a_word_is_off_the_list_when_its_orders_are_processed() -> None:
    here = shop()
    change(here, shipping_account=None)
    order = sold(1001, shipping=[parcel()])
    processed(here, order)
    waiting = missing_mappings(here)
    OrderProcessing.objects.update(state=State.PROCESSED)

    assert len(waiting) == 1
    assert missing_mappings(here) == []


def test_orders_that_changed_are_listed_until_somebody_dealt_with_them() -> None:
    here = shop()
    processed(here, sold(1001), sold(1002), sold(1003))
    ways = OrderProcessing.objects.order_by("order_id")
    ways.filter(order__name="#1001").update(pending_key="abc")
    ways.filter(order__name="#1002").update(pending_key="abc", settled_key="abc")

    assert names(order_updates(here)) == ["#1001"]
    assert counted("order_updates") == 1


def test_refunds_that_wait_for_a_credit_memo_are_listed() -> None:
    here = shop()
    processed(here, sold(1001))
    changed = sold(1001, refunds=[shapes.refund(1), shapes.refund(2, total="0.00")])
    mirrored(here, changed | {"updatedAt": "2026-01-06T08:00:00Z"})

    found = unprocessed_refunds(here)

    assert [row.refund.gid for row in found] == [shapes.gid("Refund", 1)]
    assert counted("unprocessed_refunds") == 1
    RefundProcessing.objects.update(is_contained=True)
    assert not unprocessed_refunds(here).exists()


def test_refunds_are_on_no_list_where_the_shop_takes_no_notice_of_them() -> None:
    here = shop()
    processed(here, sold(1001))
    changed = sold(1001, refunds=[shapes.refund(1)])
    mirrored(here, changed | {"updatedAt": "2026-01-06T08:00:00Z"})

    change(here, refunds="")

    assert not unprocessed_refunds(here).exists()
    assert counted("unprocessed_refunds") == 0


def test_every_cue_says_what_it_counts_and_where() -> None:
    shop()

    found = cues()

    assert {cue.key: cue.count for cue in found} == {
        "shops_with_error": 0,
        "skipped_records": 0,
        "waiting_changes": 0,
        "refused_changes": 0,
        "unknown_changes": 0,
        "unsent_variants": 0,
        "changed_products": 0,
        "stock_problems": 0,
        "failed_pictures": 0,
        "taken_off_pictures": 0,
        "failed_operations": 0,
        "unprocessed_orders": 0,
        "order_updates": 0,
        "unprocessed_refunds": 0,
        "unmapped_customers": 0,
        "unmapped_products": 0,
        "unprocessed_shipments": 0,
        "failed_shipments": 0,
        "unmatched_payments": 0,
        "untied_payouts": 0,
        "open_disputes": 0,
    }
    assert all(cue.record and str(cue.title) for cue in found)


def test_products_that_were_only_read_are_missing_once_they_were_looked_for() -> None:
    here = shop()
    keep_products(here, [producing.row(1), producing.row(2)], is_answer=False)
    keep_products(here, [producing.row(3, isGiftCard=True)], is_answer=False)
    looked_for = {"text": {"template": "There is none", "values": {}}}
    ShopVariant.objects.exclude(gid=shapes.gid("ProductVariant", 1)).update(
        problem=looked_for
    )

    missing = unmapped_variants(here)

    assert [row.gid for row in missing] == [shapes.gid("ProductVariant", 2)]
