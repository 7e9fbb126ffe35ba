"""Money that a bank holds for an order, and the ways back to a buyer."""

import json

import pytest
from tests.simulator.asking import line
from tests.simulator.test_orders import shop, sums

from nightclerk.core.errors import Refused

__all__ = ["shop"]


def unpaid(shop, price="100.00"):
    given = {"lineItems": [line(price=price)], "displayFinancialStatus": "PENDING"}
    return shop.orders.put(given)


def told(order):
    """Give kind, gateway and amount of every transaction."""
    return [
        (t["kind"], t["gateway"], t["amountSet"]["shopMoney"]["amount"])
        for t in order["transactions"]
    ]


def test_held_money_is_captured_in_parts(shop):
    order = unpaid(shop)
    shop.authorizations.authorize(order)
    held = order["displayFinancialStatus"], *sums(order, "totalCapturable")

    shop.authorizations.capture(order, "30.00")
    partly = order["displayFinancialStatus"], *sums(order, "totalCapturable")
    shop.authorizations.capture(order)

    assert held == ("AUTHORIZED", "100.0")
    assert partly == ("PARTIALLY_PAID", "70.0")
    assert sums(order, "totalCapturable", "totalOutstanding") == ["0.0", "0.0"]
    assert order["displayFinancialStatus"] == "PAID"
    first, *captures = order["transactions"]
    assert all(capture["parentTransaction"] is first for capture in captures)
    assert told(order)[1:] == [
        ("CAPTURE", "shopify_payments", "30.0"),
        ("CAPTURE", "shopify_payments", "70.0"),
    ]


def test_no_more_is_captured_than_is_held(shop):
    order = unpaid(shop)
    shop.authorizations.authorize(order, "50.00")

    with pytest.raises(Refused, match=r"50\.0 are held for order #1001"):
        shop.authorizations.capture(order, "50.01")
    with pytest.raises(Refused, match="Nothing is held for order #1002"):
        shop.authorizations.capture(unpaid(shop))


def test_what_is_let_go_cannot_be_captured(shop):
    order = unpaid(shop)
    shop.authorizations.authorize(order)

    shop.authorizations.void(order)

    assert order["displayFinancialStatus"] == "VOIDED"
    assert (order["capturable"], sums(order, "totalCapturable")) == (False, ["0.0"])
    with pytest.raises(Refused, match="Nothing is held"):
        shop.authorizations.capture(order)


def test_a_gift_card_leaves_its_number_in_the_receipt(shop):
    order = unpaid(shop)

    shop.cashier.pay(order, "gift_card", "25.00", gift_card="4711")
    shop.cashier.pay(order, "bank_deposit", status="PENDING")

    card, deposit = order["transactions"]
    assert json.loads(card["receiptJson"]) == {
        "gift_card_id": 4711,
        "gift_card_last_characters": "4711",
    }
    assert (card["formattedGateway"], card["manualPaymentGateway"]) == (
        "Gift card",
        False,
    )
    assert deposit["manualPaymentGateway"] is True
    assert order["displayFinancialStatus"] == "PARTIALLY_PAID"
    shop.cashier.settle(order)
    assert order["displayFinancialStatus"] == "PAID"


def test_a_failed_payment_leaves_an_order_unpaid(shop):
    order = unpaid(shop)

    shop.cashier.pay(
        order, "shopify_payments", status="FAILURE", errorCode="CARD_DECLINED"
    )

    assert order["displayFinancialStatus"] == "PENDING"
    assert sums(order, "totalReceived", "totalOutstanding") == ["0.0", "100.0"]


def test_money_goes_back_the_way_it_came(shop):
    order = unpaid(shop)
    shop.cashier.pay(order, "paypal")

    shop.cashier.refund(order, {}, amount="40.00")

    payment, back = order["transactions"]
    assert (back["kind"], back["gateway"]) == ("REFUND", "paypal")
    assert back["parentTransaction"] is payment


def test_a_refund_that_no_payment_covers_is_shared_among_them(shop):
    order = unpaid(shop)
    shop.cashier.pay(order, "gift_card", "25.00")
    shop.cashier.pay(order, "shopify_payments")

    shop.cashier.refund(order, {"MUG": 1})

    assert told(order)[2:] == [
        ("REFUND", "shopify_payments", "75.0"),
        ("REFUND", "gift_card", "25.0"),
    ]
    assert len(order["refunds"][0]["transactions"]) == 2
    assert order["displayFinancialStatus"] == "REFUNDED"
