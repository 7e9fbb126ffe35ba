"""What becomes of orders: documents, nothing, a hold, or a stop with the reasons."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.connector import shapes
from tests.connector.processing import (
    change,
    document,
    goods,
    lines_of,
    mirrored,
    parcel,
    processed,
    reasons,
    shop,
    sold,
    way,
)
from tests.ledger import building

from nightclerk.connector.models import (
    CustomerSettings,
    OrderProblem,
    OrderProcessing,
    OrderSettings,
    RefundProcessing,
    ShopOrderLine,
    ShopTaxLine,
    ShopVariant,
    State,
    TaxMapping,
)
from nightclerk.connector.services.orders.processing_starts import lift_hold
from nightclerk.connector.services.papers.processing import process_orders
from nightclerk.core.errors import NotAllowed, Refused
from nightclerk.ledger.models import Customer, Item, NumberSeriesLine, SalesDocument
from nightclerk.ledger.services.documents.drafts import delete_document
from nightclerk.ledger.services.documents.release import reopen
from nightclerk.ledger.services.parties.items import change_item

pytestmark = pytest.mark.django_db
D = Decimal


def states(outcome: Any) -> dict[str, str]:
    """Give what became of each order, by its name."""
    return {row.name: row.state for row in outcome.rows}


def test_d01_an_order_of_a_known_buyer_and_item_becomes_his_document() -> None:
    here = shop(creates_items=False)
    change(here, creates_items=False)
    CustomerSettings.objects.filter(shop=here).update(creates_unknown=False)
    buyer = building.customer("Ada Lovelace", email="buyer1001@example.com")
    mug = building.item("Mug", no="SKU-1")

    made = document(here, sold(1001, goods(quantity=2)))

    assert made.customer == buyer
    assert [(line.item, line.quantity) for line in lines_of(made)] == [(mug, D(2))]
    assert made.status == SalesDocument.Status.RELEASED
    assert Customer.objects.count() == Item.objects.count() == 1


def test_d16_an_order_becomes_one_document_that_names_it() -> None:
    here = shop()

    made = document(here, sold(1001, goods(quantity=3), shipping=[parcel()]))

    assert made.external_order_no == "#1001"
    assert made.source == "shopify:DEMO:order:1001"
    assert (made.net, made.vat, made.gross) == (D("29.33"), D("5.57"), D("34.90"))
    row = OrderProcessing.objects.get()
    assert (row.state, row.document, row.money) == (State.PROCESSED, made, "shop")
    assert row.processed_at is not None
    assert row.booked["totals"]["total"] == "34.9"


def test_d45_an_order_that_is_processed_is_left_alone() -> None:
    here = shop()
    order = mirrored(here, sold())[0]
    process_orders(here, [order.pk])

    again = process_orders(here, [order.pk])

    assert again.rows == []
    assert SalesDocument.objects.count() == 1


def test_a_second_document_of_an_order_is_refused_by_the_database_itself() -> None:
    here = shop()
    order = mirrored(here, sold())[0]
    process_orders(here, [order.pk])
    OrderProcessing.objects.update(state=State.WAITING, document=None)

    again = process_orders(here, [order.pk])

    assert states(again) == {"#1001": State.STOPPED}
    assert [str(each.text) for each in again.rows[0].problems] == [
        "A document was made of shopify:DEMO:order:1001 already"
    ]
    assert SalesDocument.objects.count() == 1


def test_an_order_whose_document_was_deleted_is_processed_anew() -> None:
    here = shop()
    made = document(here, sold())
    delete_document(reopen(made))
    order = OrderProcessing.objects.get().order

    again = process_orders(here, [order.pk])

    assert states(again) == {"#1001": State.PROCESSED}
    assert way(order).document != made


def test_d43_a_blocked_item_stops_its_order_and_no_other() -> None:
    here = shop()
    building.item("Mug", no="SKU-1")
    change_item(building.item("Broken", no="SKU-2"), is_blocked=True)
    orders = [sold(1001), sold(1002, goods(2)), sold(1003)]

    outcome = processed(here, *orders)

    assert states(outcome) == {
        "#1001": State.PROCESSED,
        "#1002": State.STOPPED,
        "#1003": State.PROCESSED,
    }
    problem = OrderProblem.objects.get()
    assert problem.kind == "books"
    stopped = next(row for row in outcome.rows if row.state == State.STOPPED)
    told = [str(each.text) for each in stopped.problems]
    assert told == ["Item SKU-2 is blocked"]
    numbers = [row.document_no for row in outcome.processed]
    series = building.company().order_series
    assert NumberSeriesLine.objects.get(series=series).used_no == max(numbers)
    assert numbers == ["O-00001", "O-00002"]


def test_an_unknown_item_is_one_row_that_all_its_orders_wait_for() -> None:
    here = shop()
    change(here, creates_items=False)

    outcome = processed(here, sold(1001), sold(1002), sold(1003, goods(2)))

    assert [row.name for row in outcome.rows] == ["#1001", "#1002", "#1003"]
    assert set(states(outcome).values()) == {State.STOPPED}
    waiting = OrderProblem.objects.filter(mapping="variant")
    rows = {row.gid: row.pk for row in ShopVariant.objects.all()}
    assert sorted(waiting.values_list("mapping_id", flat=True)) == sorted(
        [
            rows[shapes.gid("ProductVariant", 1)],
            rows[shapes.gid("ProductVariant", 1)],
            rows[shapes.gid("ProductVariant", 2)],
        ]
    )


def test_all_reasons_are_told_at_once_and_replaced_by_the_next_try() -> None:
    here = shop(shipping_account=None)
    change(here, creates_items=False)
    CustomerSettings.objects.filter(shop=here).update(creates_unknown=False)
    order = sold(1001, goods(), shipping=[parcel()])

    first = reasons(here, order)
    change(here, creates_items=True)
    second = process_orders(here, [OrderProcessing.objects.get().order_id])

    assert len(first) == 3
    assert len(second.rows[0].problems) == 2
    assert OrderProblem.objects.count() == 2
    assert sorted(OrderProblem.objects.values_list("position", flat=True)) == [0, 1]


def test_what_is_mended_leaves_no_reason_behind() -> None:
    here = shop()
    change(here, creates_items=False)
    order = mirrored(here, sold())[0]
    process_orders(here, [order.pk])
    change(here, creates_items=True)

    process_orders(here, [order.pk])

    assert way(order).state == State.PROCESSED
    assert way(order).problem_class == ""
    assert not OrderProblem.objects.exists()


def test_unknown_taxes_are_one_row_of_the_place_that_orders_wait_for() -> None:
    here = shop()
    strange = [sold(number, goods(rate="0.085")) for number in (1001, 1002)]

    outcome = processed(here, *strange)

    assert set(states(outcome).values()) == {State.STOPPED}
    row = TaxMapping.objects.get()
    assert (row.country, row.rates, row.rate) == ("DE", "VAT 8.5 %", D("8.5"))
    problems = OrderProblem.objects.filter(kind="tax", mapping="tax")
    assert set(problems.values_list("mapping_id", flat=True)) == {row.pk}


def test_a_total_that_nothing_explains_stops_the_order_with_both_figures() -> None:
    here = shop()

    told = reasons(here, sold(1001, goods(), totals={"Price": "11.50"}))

    assert told[0] == (
        "The total is 11.50 at Shopify and 10.00 in the books: 1.50 is not explained"
    )
    problem = OrderProblem.objects.get(field="total")
    assert (problem.kind, problem.expected, problem.found) == (
        "charge",
        D("11.50"),
        D("10.00"),
    )
    assert not SalesDocument.objects.exists()


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("books_test_orders", {"test": True}),
        (
            "books_high_risk",
            {"risk": shapes.risk(("HIGH", "Proxy", "NEGATIVE"))},
        ),
        ("books_unpaid", {"displayFinancialStatus": "PENDING"}),
    ],
    ids=["D50-test", "risk", "unpaid"],
)
def test_rules_of_the_shop_card_hold_orders(rule: str, changes: Any) -> None:
    here = shop(**{rule: False})
    order = mirrored(here, sold(1001, **changes))[0]

    held = process_orders(here, [order.pk])
    change(here, **{rule: True})
    booked = process_orders(here, [order.pk])

    assert states(held) == {"#1001": State.HELD}
    assert [problem.kind for problem in held.rows[0].problems] == ["held"]
    assert states(booked) == {"#1001": State.PROCESSED}


def test_a_person_lifts_a_hold_once() -> None:
    here = shop()
    order = mirrored(here, sold(1001, test=True))[0]
    process_orders(here, [order.pk])
    held = way(order)

    lift_hold(held)

    with pytest.raises(Refused, match="is not held"):
        lift_hold(held)
    outcome = process_orders(here, [order.pk])
    assert states(outcome) == {"#1001": State.PROCESSED}
    assert not OrderProblem.objects.exists()


def test_who_may_only_look_lifts_no_hold() -> None:
    here = shop()
    order = mirrored(here, sold(1001, test=True))[0]
    process_orders(here, [order.pk])
    viewer = get_user_model().objects.create_user("viewer")

    with pytest.raises(NotAllowed):
        lift_hold(way(order), actor=viewer)

    assert way(order).state == State.HELD


def test_d50_a_cancelled_order_of_which_nothing_is_left_is_nothing_to_book() -> None:
    here = shop()
    gone = sold(
        1001,
        goods(currentQuantity=0),
        totals={"Price": "0", "Subtotal": "0", "Tax": "0"},
        cancelledAt=shapes.CREATED,
        displayFinancialStatus="REFUNDED",
        refunds=[shapes.refund()],
    )

    outcome = processed(here, gone)

    assert states(outcome) == {"#1001": State.NOTHING}
    assert not SalesDocument.objects.exists()
    assert not Customer.objects.exists()
    assert RefundProcessing.objects.get().is_contained


def test_a_refund_before_the_document_is_contained_and_one_after_is_not() -> None:
    here = shop()
    line = goods(quantity=2, currentQuantity=1)
    before = sold(
        1001,
        line,
        totals={"Price": "10", "Subtotal": "10", "Tax": "1.60"},
        refunds=[_refund(1)],
    )

    made = document(here, before)
    later = {**before, "updatedAt": "2026-01-07T08:00:00Z"}
    later["refunds"] = [_refund(1), _refund(2)]
    mirrored(here, later)

    assert made.gross == D("10.00")
    assert [line.quantity for line in lines_of(made)] == [D(1)]
    contained = RefundProcessing.objects.order_by("refund__gid")
    assert [row.is_contained for row in contained] == [True, False]


def _refund(number: int) -> dict[str, Any]:
    made = shapes.refund(number, total="10.00")
    made["refundLineItems"]["nodes"][0]["totalTaxSet"] = shapes.bag("1.59")
    return made


def test_no_document_is_made_in_the_shops_name_for_another_shops_order() -> None:
    here, other = shop(), shop("OTHER")
    theirs = mirrored(other, sold())[0]

    outcome = process_orders(here, [theirs.pk])

    assert outcome.rows == []
    assert way(theirs).state == State.WAITING


def test_two_shops_may_have_orders_of_the_same_number() -> None:
    here, other = shop(), shop("OTHER")

    first, second = document(here, sold(1001)), document(other, sold(1001))

    assert first.source == "shopify:DEMO:order:1001"
    assert second.source == "shopify:OTHER:order:1001"
    assert first.external_order_no == second.external_order_no == "#1001"


def test_a_dry_run_tells_what_would_be_made_and_writes_nothing() -> None:
    here = shop()
    keys = [
        order.pk
        for order in mirrored(
            here,
            sold(1001, goods(quantity=2), shipping=[parcel()]),
            sold(1002, goods(), totals={"Price": "12.00"}),
            sold(1003, test=True),
        )
    ]

    outcome = process_orders(here, keys, dry_run=True)

    assert outcome.counts == {State.PROCESSED: 1, State.STOPPED: 1, State.HELD: 1}
    assert outcome.totals == {"EUR": D("24.90")}
    row = outcome.processed[0]
    assert (row.kind, row.customer, row.lines) == ("order", "Ada Lovelace", 2)
    assert (row.document, row.document_no) == (None, "")
    assert not SalesDocument.objects.exists()
    assert not Customer.objects.exists()
    assert not Item.objects.exists()
    assert not OrderProblem.objects.exists()
    assert set(OrderProcessing.objects.values_list("state", flat=True)) == {"waiting"}
    series = building.company().order_series
    assert NumberSeriesLine.objects.get(series=series).used_no == ""


def test_an_order_whose_figures_cannot_be_read_stops_alone() -> None:
    here = shop()
    orders = mirrored(here, sold(1001), sold(1002), sold(1003))
    orders[1].fee_lines = [{"gid": "x", "name": "Fee", "price": "much", "taxes": []}]
    orders[1].save()

    outcome = process_orders(here, [order.pk for order in orders])

    assert states(outcome) == {
        "#1001": State.PROCESSED,
        "#1002": State.STOPPED,
        "#1003": State.PROCESSED,
    }
    assert OrderProblem.objects.get().processing.order.name == "#1002"


def test_a_line_too_large_for_the_books_stops_its_order_alone() -> None:
    here = shop()
    orders = mirrored(here, sold(1001), sold(1002, goods(2)))
    huge = D("10") ** 12
    ShopOrderLine.objects.filter(order=orders[1]).update(unit_price=huge, total=huge)
    ShopTaxLine.objects.filter(order=orders[1]).update(amount=0, rate=0)
    orders[1].current_total = orders[1].current_subtotal = huge
    orders[1].current_tax = D(0)
    orders[1].save()

    outcome = process_orders(here, [order.pk for order in orders])

    assert states(outcome) == {"#1001": State.PROCESSED, "#1002": State.STOPPED}
    assert "too large" in str(outcome.rows[-1].problems[0].text)


def test_the_money_of_an_order_is_chosen_once() -> None:
    here = shop()
    made = document(here, sold(1001))
    change(here, money=OrderSettings.Money.PRESENTMENT)
    delete_document(reopen(made))

    process_orders(here, [OrderProcessing.objects.get().order_id])

    assert OrderProcessing.objects.get().money == "shop"


def test_a_page_of_orders_takes_as_few_statements_as_one() -> None:
    here = shop()
    processed(here, sold(1))
    few_keys = [order.pk for order in mirrored(here, sold(2))]
    many = [order.pk for order in mirrored(here, *map(sold, range(100, 150)))]
    with CaptureQueriesContext(connection) as few:
        process_orders(here, few_keys)

    with CaptureQueriesContext(connection) as lots:
        outcome = process_orders(here, many)

    assert len(outcome.processed) == 50
    assert len(lots) <= len(few) + 2


def test_documents_are_posted_today_and_dated_as_the_order_in_the_shops_zone() -> None:
    here = shop()

    made = document(here, sold(1001, processedAt="2026-01-05T23:30:00Z"))

    assert made.document_date == date(2026, 1, 6)


def test_where_the_company_rounds_invoices_an_order_is_stopped_and_not_rounded() -> (
    None
):
    here = shop()
    building.company(rounding_step=D("0.05"))
    orders = [sold(1001, goods(price="9.95")), sold(1002, goods(price="9.99"))]

    outcome = processed(here, *orders)

    assert states(outcome) == {"#1001": State.PROCESSED, "#1002": State.STOPPED}
    told = next(row for row in outcome.rows if row.problems).problems[0].text
    assert str(told) == "The document comes to 10.00 instead of 9.99"
