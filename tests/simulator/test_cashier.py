"""Money that goes in and out of orders in more than the plain way."""

from decimal import Decimal

import pytest
from tests.simulator.asking import line
from tests.simulator.test_orders import VAT, shop, sums

__all__ = ["shop"]

POST = {"title": "Post", "originalPriceSet": "4.90", "taxLines": [VAT]}


def placed(shop, *lines, **fields):
    """Place an order with prices that contain their VAT."""
    lines = lines or (line(price="11.90", quantity=2, taxLines=[VAT]),)
    return shop.orders.put({"taxesIncluded": True, "lineItems": list(lines), **fields})


def adjustments(order):
    """Give what the last refund was adjusted by, and why."""
    rows = order["refunds"][-1]["orderAdjustments"]
    return [(*sums(row, "amount"), row["reason"]) for row in rows]


def test_a_part_of_the_shipping_goes_back_with_its_share_of_the_tax(shop):
    order = placed(shop, shippingLines=[POST])

    shop.cashier.refund(order, {}, shipping="2.45")
    shop.cashier.refund(order, {}, shipping=True)

    first, second = (each["refundShippingLines"][0] for each in order["refunds"])
    assert sums(first, "subtotalAmount", "taxAmount") == ["2.45", "0.39"]
    assert sums(second, "subtotalAmount", "taxAmount") == ["2.45", "0.39"]
    assert sums(order, "currentShippingPrice", "currentTotalTax", "totalRefunded") == [
        "0.0",
        "3.8",
        "4.9",
    ]


def test_money_without_goods_is_an_adjustment_and_makes_no_debt(shop):
    order = placed(shop)

    shop.cashier.refund(order, {}, amount="5.00")

    assert adjustments(order) == [("-5.0", "REFUND_DISCREPANCY")]
    assert sums(order, "currentTotalPrice", "totalRefunded", "totalOutstanding") == [
        "23.8",
        "5.0",
        "0.0",
    ]


def test_less_money_than_the_goods_cost_is_an_adjustment(shop):
    order = placed(shop)

    shop.cashier.refund(order, {"MUG": 1}, amount="10.00")

    assert adjustments(order) == [("1.9", "REFUND_DISCREPANCY")]
    assert sums(order, "currentTotalPrice", "totalRefunded", "totalOutstanding") == [
        "11.9",
        "10.0",
        "0.0",
    ]


def test_a_pending_refund_counts_when_it_is_settled(shop):
    order = placed(shop)
    shop.cashier.refund(order, {"MUG": 1}, pending=True)
    before = sums(order, "totalRefunded", "totalOutstanding")

    shop.cashier.settle(order)

    assert before == ["0.0", "-11.9"]
    assert sums(order, "totalRefunded", "totalOutstanding") == ["11.9", "0.0"]
    assert order["refunds"][0]["transactions"][0]["status"] == "SUCCESS"
    assert order["displayFinancialStatus"] == "PARTIALLY_REFUNDED"


def test_a_fee_for_the_way_back_is_kept_from_the_money(shop):
    order = placed(shop)

    shop.cashier.refund(order, {"MUG": 1}, fee="3.00")

    (given,) = order["returns"]
    assert sums(given["returnShippingFees"][0], "amount") == ["3.0"]
    assert order["refunds"][0]["return"] is given
    assert sums(order["refunds"][0], "totalRefunded") == ["8.9"]
    assert sums(order, "currentTotalPrice", "totalOutstanding") == ["11.9", "0.0"]


def test_who_gets_less_in_exchange_is_paid_the_difference(shop):
    order = placed(shop)
    tea = line("TEA", price="5.00", taxLines=[VAT])

    shop.clerk.exchange(order, {"MUG": 1}, [tea])

    (given,) = order["returns"]
    (sent,) = given["exchangeLineItems"]
    assert (sent["variantSku"], sent["quantity"]) == ("TEA", 1)
    assert sent["lineItems"] == [order["lineItems"][1]]
    assert sums(order["refunds"][0], "totalRefunded") == ["6.9"]
    assert sums(order, "currentTotalPrice", "totalOutstanding") == ["16.9", "0.0"]


def test_who_gets_more_in_exchange_pays_the_difference(shop):
    order = placed(shop)
    lamp = line("LAMP", price="20.00", taxLines=[VAT])

    shop.clerk.exchange(order, {"MUG": 1}, [lamp], gateway="cash")

    assert sums(order["refunds"][0], "totalRefunded") == ["0.0"]
    assert sums(order["transactions"][-1], "amount") == ["8.1"]
    assert order["paymentGatewayNames"] == ["shopify_payments", "cash"]
    assert sums(order, "currentTotalPrice", "totalOutstanding") == ["31.9", "0.0"]


def test_an_order_is_paid_by_a_gift_card_and_rounded_cash(shop):
    order = placed(shop, line(price="11.92"), displayFinancialStatus="PENDING")

    shop.cashier.pay(order, "gift_card", "10.00")
    shop.cashier.pay(order, "cash", rounding="-0.02")

    assert [sums(t, "amount") for t in order["transactions"]] == [["10.0"], ["1.92"]]
    rounded = order["totalCashRoundingAdjustment"]
    assert sums(rounded, "payment", "refund") == ["-0.02", "0.0"]
    assert sums(order["transactions"][1], "amountRounding") == ["-0.02"]
    assert order["displayFinancialStatus"] == "PAID"
    assert sums(order, "totalPrice", "totalOutstanding") == ["11.92", "0.0"]


def test_an_edit_takes_a_discount_off_a_line_and_its_tax(shop):
    order = placed(shop)

    shop.clerk.edit(order, {}, [], discounts={"MUG": "11.90"})

    names = ("currentTotalPrice", "currentTotalTax", "currentTotalDiscounts")
    assert sums(order, *names) == ["11.9", "1.9", "11.9"]
    assert sums(order, "totalOutstanding") == ["-11.9"]


def test_an_edit_takes_the_shipping_away(shop):
    order = placed(shop, shippingLines=[POST])

    shop.clerk.edit(order, {}, [], keeps_shipping=False)

    assert order["shippingLines"][0]["isRemoved"] is True
    names = ("currentShippingPrice", "currentTotalTax", "currentTotalPrice")
    assert sums(order, *names) == ["0.0", "3.8", "23.8"]
    assert sums(order, "totalRefundedShipping") == ["0.0"]


def test_what_was_paid_back_stays_when_the_order_is_edited_later(shop):
    order = placed(shop)
    shop.cashier.refund(order, {"MUG": 1})

    shop.clerk.edit(order, {"MUG": 3}, [], discounts={"MUG": "1.00"})

    assert sums(order["refunds"][0]["refundLineItems"][0], "subtotal") == ["11.9"]
    assert sums(order, "currentTotalPrice") == ["34.7"]


def test_the_last_piece_of_a_line_takes_the_remainder(shop):
    off = {
        "allocatedAmountSet": "0.01",
        "discountApplication": {"code": "LESS", "targetSelection": "ALL"},
    }
    mugs = line(price="3.37", quantity=3, taxLines=[VAT], discountAllocations=[off])
    order = placed(shop, mugs)

    for _ in range(3):
        shop.cashier.refund(order, {"MUG": 1})

    rows = [each["refundLineItems"][0] for each in order["refunds"]]
    assert [sums(row, "subtotal", "totalTax") for row in rows] == [
        ["3.37", "0.54"],
        ["3.37", "0.54"],
        ["3.36", "0.53"],
    ]
    assert sums(order, "currentTotalPrice", "currentTotalTax") == ["0.0", "0.0"]


def test_a_tip_without_a_line_is_part_of_the_total(shop):
    order = placed(shop, totalTipReceivedSet="2.00")

    shop.clerk.edit(order, {"MUG": 1}, [])

    assert sums(order, "totalTipReceived", "currentTotalPrice") == ["2.0", "13.9"]


def test_duties_and_fees_with_their_tax_are_part_of_the_total(shop):
    fee = {"name": "Import", "price": "10.00", "taxLines": [VAT]}

    order = shop.orders.put(
        {
            "lineItems": [line(taxLines=[VAT])],
            "additionalFees": [fee],
            "originalTotalDutiesSet": "7.00",
        }
    )

    names = ("Price", "Tax", "Duties", "AdditionalFees")
    assert sums(order, *(f"currentTotal{name}" for name in names)) == [
        "30.8",
        "3.8",
        "7.0",
        "10.0",
    ]


def test_each_amount_is_rounded_in_its_own_currency(shop):
    price = {
        "shopMoney": {"amount": "9.99"},
        "presentmentMoney": {"amount": "1651"},
    }
    mugs = line(price=price, quantity=3, taxLines=[VAT])
    order = placed(shop, mugs, presentmentCurrencyCode="JPY")

    shop.cashier.refund(order, {"MUG": 1})

    bag = order["currentTotalTaxSet"]
    assert bag["shopMoney"]["amount"] == "3.19"
    assert bag["presentmentMoney"]["amount"] == "527.0"


def test_a_new_address_keeps_what_it_does_not_name(shop):
    order = placed(shop, shippingAddress={"city": "Kiel", "countryCodeV2": "DE"})

    shop.clerk.change_address(order, {"city": "Wien", "countryCodeV2": "AT"})
    shop.clerk.change_address(order, {"zip": "1010"})

    address = order["shippingAddress"]
    known = [address[name] for name in ("city", "countryCodeV2", "zip")]
    assert known == ["Wien", "AT", "1010"]
    assert order["displayAddress"] is address


def test_a_refund_knows_no_other_ways(shop):
    order = placed(shop)

    with pytest.raises(TypeError, match="tip"):
        shop.cashier.refund(order, {}, tip=Decimal(1))
