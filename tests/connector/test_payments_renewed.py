"""Payments that were on their way are seen to arrive, 250 orders a call."""

from decimal import Decimal
from typing import Any

import pytest
from tests.connector import buying, shapes
from tests.connector.payments_line import PaymentsLine
from tests.connector.runs import ListReporter, Ran
from tests.connector.shapes import gid, transaction
from tests.shopify.shop_double import client

from nightclerk.connector.models import PaymentMapping, Shop, ShopTransaction
from nightclerk.connector.services.orders.keeping import mirror_orders
from nightclerk.connector.tasks.payments.transactions import renew_transactions
from nightclerk.core.clock import now, utc_text
from nightclerk.jobs.context import Context

pytestmark = pytest.mark.django_db
Json = dict[str, Any]


@pytest.fixture
def shop() -> Shop:
    return buying.shop()


@pytest.fixture
def line() -> PaymentsLine:
    return PaymentsLine()


def placed(shop: Shop, number: int, *paid: Json, **changes: Any) -> None:
    """Mirror an order that was placed today with these transactions."""
    given = {"createdAt": utc_text(now()), "transactions": list(paid), **changes}
    mirror_orders(shop, [shapes.mapped(shapes.order(number, **given))])


def money_of(number: int, *paid: Json, currency: str = "EUR") -> Json:
    """Give what Shopify says of an order's transactions."""
    return {
        "__typename": "Order",
        "id": gid("Order", number),
        "name": f"#{number}",
        "updatedAt": shapes.CREATED,
        "currencyCode": currency,
        "presentmentCurrencyCode": currency,
        "transactions": list(paid),
    }


def renew(shop: Shop, line: PaymentsLine, *, dry_run: bool = False) -> Ran:
    reporter = ListReporter()
    ctx = Context(reporter, run_id=1, is_foreground=False)
    renew_transactions(ctx, shop, client(line), dry_run=dry_run)
    return Ran(reporter, ctx)


def statuses() -> list[str]:
    rows = ShopTransaction.objects.order_by("order_id", "position")
    return list(rows.values_list("status", flat=True))


def test_a_pending_payment_that_arrived_has_arrived_here(shop, line):
    placed(shop, 1001, transaction(1, status="PENDING"))
    line.has(money_of(1001, transaction(1, status="SUCCESS", amount="15.00")))

    ran = renew(shop, line)

    kept = ShopTransaction.objects.get()
    assert (kept.status, kept.amount) == ("SUCCESS", Decimal(15))
    assert ran.counts["transactions_renewed"] == 1


def test_a_capture_is_added_to_its_authorisation_and_its_gateway_can_be_mapped(
    shop, line
):
    held = transaction(1, kind="AUTHORIZATION")
    placed(shop, 1001, held, displayFinancialStatus="AUTHORIZED")
    taken = transaction(2, kind="CAPTURE", gateway="klarna", parentTransaction=None)
    line.has(money_of(1001, held, taken))

    renew(shop, line)

    kinds = ShopTransaction.objects.order_by("position").values_list("kind", flat=True)
    assert list(kinds) == ["AUTHORIZATION", "CAPTURE"]
    assert PaymentMapping.objects.filter(gateway="klarna").exists()


def test_orders_whose_money_is_there_or_that_are_old_are_not_asked_for(shop, line):
    placed(shop, 1001, transaction(1))
    pending = transaction(2, status="PENDING")
    placed(shop, 1002, pending, createdAt="2020-01-05T08:00:00Z")

    renew(shop, line)

    assert line.asked == []


def test_an_order_that_cannot_be_read_is_skipped_and_the_others_arrive(shop, line):
    for number in (1001, 1002):
        placed(shop, number, transaction(number, status="PENDING"))
    line.has(
        money_of(1001, transaction(1001), currency="XXY"),
        money_of(1002, transaction(1002)),
    )

    ran = renew(shop, line)

    assert statuses() == ["PENDING", "SUCCESS"]
    assert "no known currency" in ran.reporter.skipped[gid("Order", 1001)]


def test_a_dry_run_asks_and_writes_nothing(shop, line):
    placed(shop, 1001, transaction(1, status="PENDING"))
    line.has(money_of(1001, transaction(1)))

    ran = renew(shop, line, dry_run=True)

    assert statuses() == ["PENDING"]
    assert ran.counts["orders_asked"] == 1


def test_three_hundred_orders_take_two_calls(shop, line):
    for number in range(1, 301):
        placed(shop, number, transaction(number, status="PENDING"))
        line.has(money_of(number, transaction(number)))

    renew(shop, line)

    assert set(statuses()) == {"SUCCESS"}
    assert line.names == ["TransactionsByOrderIds"] * 2
