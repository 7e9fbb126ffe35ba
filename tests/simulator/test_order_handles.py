"""What the handles do to orders is what Shopify's API then answers."""

from typing import Any

import pytest
from tests.simulator.asking import Asker, line

from nightclerk.core.errors import Refused

ORDERS = """{ orders(first: 9) { nodes {
  displayFinancialStatus paymentGatewayNames
  currentTotalPriceSet { shopMoney { amount } }
  totalRefundedSet { shopMoney { amount } }
  totalOutstandingSet { shopMoney { amount } }
  totalCashRoundingAdjustment { paymentSet { shopMoney { amount } } }
  shippingAddress { city countryCodeV2 }
  refunds {
    totalRefundedSet { shopMoney { amount } }
    orderAdjustments(first: 9) { nodes { reason amountSet { shopMoney { amount } } } }
    refundShippingLines(first: 9) {
      nodes { subtotalAmountSet { shopMoney { amount } } }
    }
    transactions(first: 9) { nodes { status } }
  }
} } }"""
POST = {"title": "Post", "originalPriceSet": "4.90"}


def placed(shop: Asker, **fields: Any) -> None:
    """Place order #1: two mugs at 10.00 and shipping."""
    shop.control.index_lag(0)
    shop.control.add_order(
        name="#1", lineItems=[line(quantity=2)], shippingLines=[POST], **fields
    )


def answered(shop: Asker) -> dict[str, Any]:
    """Ask for the only order."""
    (order,) = shop.ask(ORDERS)["data"]["orders"]["nodes"]
    return order


def amount(row: dict[str, Any], name: str) -> str:
    return row[f"{name}Set"]["shopMoney"]["amount"]


def money(shop: Asker) -> list[str]:
    """Give what the order comes to, what was paid back, and what is owed."""
    order = answered(shop)
    names = ("currentTotalPrice", "totalRefunded", "totalOutstanding")
    return [amount(order, name) for name in names]


def test_a_refund_of_goods_and_some_shipping(shop):
    placed(shop)

    shop.control.refund_order("#1", {"MUG": 1}, shipping="2.00", note="Late")

    (refund,) = answered(shop)["refunds"]
    (way,) = refund["refundShippingLines"]["nodes"]
    assert amount(way, "subtotalAmount") == "2.0"
    assert money(shop) == ["12.9", "12.0", "0.0"]


@pytest.mark.parametrize(
    ("quantities", "paid", "adjusted", "left"),
    [({}, "5.00", "-5.0", "24.9"), ({"MUG": 1}, "8.00", "2.0", "14.9")],
)
def test_a_refund_of_an_amount_is_adjusted(shop, quantities, paid, adjusted, left):
    placed(shop)

    shop.control.refund_order("#1", quantities, amount=paid)

    (told,) = answered(shop)["refunds"][0]["orderAdjustments"]["nodes"]
    assert told["reason"] == "REFUND_DISCREPANCY"
    assert amount(told, "amount") == adjusted
    assert money(shop) == [left, f"{paid[:3]}", "0.0"]


def test_a_refund_that_waits_is_settled(shop):
    placed(shop)
    shop.control.refund_order("#1", {"MUG": 1}, pending=True)
    before = money(shop)

    shop.control.settle_refunds("#1")

    assert before == ["14.9", "0.0", "-10.0"]
    assert money(shop) == ["14.9", "10.0", "0.0"]
    (refund,) = answered(shop)["refunds"]
    assert refund["transactions"]["nodes"] == [{"status": "SUCCESS"}]


def test_a_refund_that_keeps_a_fee(shop):
    placed(shop)

    shop.control.refund_order("#1", {"MUG": 1}, fee="3.00")

    assert money(shop) == ["14.9", "7.0", "0.0"]


def test_a_refund_that_says_what_is_not_known_is_refused(shop):
    placed(shop)

    with pytest.raises(Refused, match="tip"):
        shop.control.refund_order("#1", {"MUG": 1}, tip="1.00")

    assert answered(shop)["refunds"] == []


def test_goods_are_exchanged(shop):
    placed(shop)

    shop.control.exchange("#1", {"MUG": 1}, [line("TEA", price="4.00")])

    assert money(shop) == ["18.9", "6.0", "0.0"]


def test_an_order_is_paid_by_a_gift_card_and_cash(shop):
    placed(shop, displayFinancialStatus="PENDING")

    shop.control.pay_order("#1", "gift_card", "20.00")
    shop.control.pay_order("#1", "cash", rounding="0.10")

    order = answered(shop)
    assert order["displayFinancialStatus"] == "PAID"
    assert order["paymentGatewayNames"] == ["gift_card", "cash"]
    assert amount(order["totalCashRoundingAdjustment"], "payment") == "0.1"
    assert money(shop) == ["24.9", "0.0", "0.0"]


def test_an_order_is_sent_elsewhere(shop):
    placed(shop, shippingAddress={"city": "Kiel", "countryCodeV2": "DE"})

    shop.control.change_address("#1", city="Wien", countryCodeV2="AT")

    address = answered(shop)["shippingAddress"]
    assert address == {"city": "Wien", "countryCodeV2": "AT"}


def test_an_edit_takes_off_a_discount_and_the_shipping(shop):
    placed(shop)

    shop.control.edit_order("#1", discounts={"MUG": "2.50"}, keeps_shipping=False)

    assert money(shop) == ["17.5", "0.0", "-7.4"]
