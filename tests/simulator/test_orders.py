"""What an order comes to, and what becomes of it."""

from datetime import UTC, datetime

import pytest
from tests.simulator.asking import line

from nightclerk.core.errors import Refused
from nightclerk.simulator.engine.clock import Clock
from nightclerk.simulator.files import add_objects
from nightclerk.simulator.seed.shop import open_shop
from nightclerk.simulator.settings import ShopSettings
from nightclerk.simulator.shop import Shop

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
VAT = {"title": "DE VAT", "rate": 0.19}


@pytest.fixture
def shop() -> Shop:
    clock = Clock(NOW)
    clock.stop()
    made = Shop(ShopSettings(orders=0), clock, lag=0)
    open_shop(made, clock)
    return made


def sums(order: dict, *names: str) -> list[str]:
    return [order[f"{name}Set"]["shopMoney"]["amount"] for name in names]


def test_an_order_of_nothing_is_complete(shop):
    order = shop.orders.put({})

    assert order["name"] == "#1001"
    assert order["createdAt"] == order["updatedAt"]
    assert order["lineItems"] == []
    assert order["customer"] is None
    assert order["billingAddress"] is None
    assert sums(order, "totalPrice", "totalReceived") == ["0.0", "0.0"]


def test_orders_are_numbered_on_from_the_highest(shop):
    names = [shop.orders.put(given)["name"] for given in ({}, {"name": "#2000"}, {})]

    assert names == ["#1001", "#2000", "#2001"]


def test_prices_without_tax_add_the_tax_to_the_total(shop):
    order = shop.orders.put(
        {
            "lineItems": [line(price="10.00", quantity=3, taxLines=[VAT])],
            "shippingLines": [{"title": "Post", "originalPriceSet": "5.00"}],
        }
    )

    assert sums(order, "subtotalPrice", "totalShippingPrice", "totalTax") == [
        "30.0",
        "5.0",
        "5.7",
    ]
    assert sums(order, "totalPrice", "totalReceived", "totalOutstanding") == [
        "40.7",
        "40.7",
        "0.0",
    ]


def test_prices_with_tax_contain_it(shop):
    order = shop.orders.put(
        {
            "taxesIncluded": True,
            "lineItems": [line(price="11.90", quantity=1, taxLines=[VAT])],
        }
    )

    assert sums(order, "totalTax", "totalPrice") == ["1.9", "11.9"]
    assert order["taxLines"][0]["title"] == "DE VAT"


def test_two_taxes_share_a_price_that_contains_them(shop):
    taxes = [{"title": "State", "rate": 0.04}, {"title": "City", "rate": 0.06}]

    order = shop.orders.put(
        {"taxesIncluded": True, "lineItems": [line(price="110", taxLines=taxes)]}
    )

    amounts = [t["priceSet"]["shopMoney"]["amount"] for t in order["taxLines"]]
    assert amounts == ["4.0", "6.0"]


def test_an_order_discount_lowers_the_subtotal_and_not_the_lines_own_price(shop):
    discount = {
        "allocatedAmountSet": "2.00",
        "discountApplication": {"code": "TEN", "targetSelection": "ALL"},
    }

    order = shop.orders.put(
        {"lineItems": [line(price="20", discountAllocations=[discount])]}
    )

    assert sums(order, "subtotalPrice", "totalDiscounts") == ["18.0", "2.0"]
    assert sums(order["lineItems"][0], "discountedTotal", "totalDiscount") == [
        "20.0",
        "0.0",
    ]
    kind = order["lineItems"][0]["discountAllocations"][0]["discountApplication"]
    assert kind["__typename"] == "DiscountCodeApplication"


def test_a_paid_order_has_one_sale_and_a_pending_one_none(shop):
    paid = shop.orders.put({"lineItems": [line()]})
    pending = shop.orders.put(
        {"lineItems": [line()], "displayFinancialStatus": "PENDING"}
    )

    assert [t["kind"] for t in paid["transactions"]] == ["SALE"]
    assert pending["transactions"] == []
    assert sums(pending, "totalOutstanding") == ["10.0"]
    assert (paid["fullyPaid"], pending["unpaid"]) == (True, True)


def test_given_transactions_decide_the_financial_status(shop):
    order = shop.orders.put(
        {
            "lineItems": [line(price="10")],
            "transactions": [{"kind": "SALE", "amountSet": "4"}],
        }
    )

    assert order["displayFinancialStatus"] == "PARTIALLY_PAID"
    assert sums(order, "totalOutstanding") == ["6.0"]


def test_totals_that_were_given_are_kept(shop):
    order = shop.orders.put({"lineItems": [line(price="10")], "totalPriceSet": "99"})

    assert sums(order, "totalPrice", "subtotalPrice") == ["99.0", "10.0"]


def test_an_amount_may_be_given_in_both_currencies(shop):
    order = shop.orders.put(
        {
            "presentmentCurrencyCode": "USD",
            "lineItems": [
                line(
                    price={
                        "shopMoney": {"amount": "10"},
                        "presentmentMoney": {"amount": "11"},
                    },
                    quantity=2,
                )
            ],
        }
    )

    assert order["totalPriceSet"] == {
        "shopMoney": {"amount": "20.0", "currencyCode": "EUR"},
        "presentmentMoney": {"amount": "22.0", "currencyCode": "USD"},
    }


def test_a_new_order_opens_one_fulfilment_order_for_what_must_be_shipped(shop):
    order = shop.orders.put(
        {"lineItems": [line("MUG", quantity=2), line("CARD", requiresShipping=False)]}
    )

    (opened,) = order["fulfillmentOrders"]
    assert (opened["status"], opened["requestStatus"]) == ("OPEN", "UNSUBMITTED")
    assert [(r["sku"], r["remainingQuantity"]) for r in opened["lineItems"]] == [
        ("MUG", 2)
    ]
    assert opened["assignedLocation"]["name"] == "Main warehouse"


def test_case_26_a_partial_shipment_leaves_the_rest_in_progress(shop):
    order = shop.orders.put({"lineItems": [line(quantity=3)]})

    shop.clerk.fulfill(order, {"MUG": 1})

    (opened,) = order["fulfillmentOrders"]
    assert opened["status"] == "IN_PROGRESS"
    assert opened["lineItems"][0]["remainingQuantity"] == 2
    assert order["displayFulfillmentStatus"] == "PARTIALLY_FULFILLED"
    assert order["lineItems"][0]["unfulfilledQuantity"] == 2


def test_case_27_a_full_shipment_closes_the_fulfilment_order(shop):
    order = shop.orders.put({"lineItems": [line(quantity=3)]})

    shop.clerk.fulfill(order)

    assert order["fulfillmentOrders"][0]["status"] == "CLOSED"
    assert order["displayFulfillmentStatus"] == "FULFILLED"
    assert order["fulfillments"][0]["totalQuantity"] == 3


def test_a_refund_pays_the_goods_with_their_tax_back(shop):
    order = shop.orders.put({"lineItems": [line(quantity=4, taxLines=[VAT])]})

    shop.cashier.refund(order, {"MUG": 1})

    assert order["displayFinancialStatus"] == "PARTIALLY_REFUNDED"
    assert sums(order, "totalRefunded", "currentTotalPrice", "totalPrice") == [
        "11.9",
        "35.7",
        "47.6",
    ]
    (refund,) = order["refunds"]
    assert sums(refund["refundLineItems"][0], "subtotal", "totalTax") == ["10.0", "1.9"]
    assert refund["transactions"][0]["kind"] == "REFUND"
    assert order["lineItems"][0]["currentQuantity"] == 3


def test_cancelling_pays_everything_back_and_closes_the_shipping(shop):
    order = shop.orders.put(
        {
            "taxesIncluded": True,
            "lineItems": [line(quantity=2, taxLines=[VAT])],
            "shippingLines": [{"title": "Post", "originalPriceSet": "4.90"}],
        }
    )

    shop.clerk.cancel(order, reason="FRAUD")

    assert order["cancelReason"] == "FRAUD"
    assert order["cancelledAt"] is not None
    assert order["displayFinancialStatus"] == "REFUNDED"
    assert sums(order, "totalRefunded", "currentTotalPrice", "totalOutstanding") == [
        "24.9",
        "0.0",
        "0.0",
    ]
    (opened,) = order["fulfillmentOrders"]
    assert opened["status"] == "CLOSED"
    assert opened["lineItems"][0]["totalQuantity"] == 0


def test_cancelling_an_unpaid_order_voids_it(shop):
    order = shop.orders.put(
        {"lineItems": [line()], "displayFinancialStatus": "PENDING"}
    )

    shop.clerk.cancel(order, reason="CUSTOMER")

    assert order["displayFinancialStatus"] == "VOIDED"
    assert order["refunds"] == []


def test_an_edit_upwards_leaves_the_rest_to_pay(shop):
    order = shop.orders.put({"lineItems": [line(quantity=1, taxLines=[VAT])]})

    shop.clerk.edit(order, {"MUG": 2}, [line("TEA", price="5")])

    assert order["edited"] is True
    assert sums(order, "originalTotalPrice", "totalPrice", "totalOutstanding") == [
        "11.9",
        "28.8",
        "16.9",
    ]
    assert order["displayFinancialStatus"] == "PARTIALLY_PAID"
    skus = [r["sku"] for fo in order["fulfillmentOrders"] for r in fo["lineItems"]]
    assert skus == ["MUG", "TEA"]


def test_an_edit_downwards_is_a_refund_of_goods_without_money(shop):
    order = shop.orders.put({"lineItems": [line(quantity=3)]})

    shop.clerk.edit(order, {"MUG": 1}, [])

    (refund,) = order["refunds"]
    assert sums(refund, "totalRefunded") == ["0.0"]
    assert order["lineItems"][0]["quantity"] == 3
    assert order["lineItems"][0]["currentQuantity"] == 1
    assert sums(order, "currentTotalPrice", "totalOutstanding") == ["10.0", "-20.0"]


def test_an_edit_of_a_pending_order_pays_nothing(shop):
    order = shop.orders.put(
        {"lineItems": [line()], "displayFinancialStatus": "PENDING"}
    )

    shop.clerk.edit(order, {"MUG": 2}, [])

    assert order["transactions"] == []
    assert order["displayFinancialStatus"] == "PENDING"


def test_a_change_is_stamped_with_the_shops_time(shop):
    order = shop.orders.put({"createdAt": "2026-11-01T00:00:00Z"})
    shop.clock.advance(60)

    shop.orders.put({"id": order["id"], "note": "Hello"})

    assert order["updatedAt"] == "2026-11-23T12:01:00Z"
    assert order["createdAt"] == "2026-11-01T00:00:00Z"
    assert order["note"] == "Hello"


def test_archiving_sets_the_moment(shop):
    order = shop.orders.close(shop.orders.put({}))

    assert order["closed"] is True
    assert order["closedAt"] == "2026-11-23T12:00:00Z"


def test_a_known_line_is_changed_in_place(shop):
    order = shop.orders.put({"lineItems": [line(taxLines=[VAT]), line("TEA")]})
    first, second = order["lineItems"]

    shop.orders.put(
        {
            "id": order["id"],
            "lineItems": [{"id": first["id"], "quantity": 2}, {"id": second["id"]}],
        }
    )

    assert order["lineItems"] == [first, second]
    assert first["sku"] == "MUG"
    assert sums(order, "totalTax") == ["3.8"]


def test_a_refund_may_name_its_line_by_sku(shop):
    order = shop.orders.put(
        {
            "lineItems": [line(quantity=2)],
            "refunds": [{"refundLineItems": [{"lineItem": {"sku": "MUG"}}]}],
        }
    )

    row = order["refunds"][0]["refundLineItems"][0]
    assert row["lineItem"] is order["lineItems"][0]
    assert order["refunds"][0]["order"] is order


def test_an_order_refers_to_the_customer_that_is_there(shop):
    gid = add_objects(shop, {"customers": [{"firstName": "Ada"}]})[0]["id"]

    order = shop.orders.put({"customer": {"id": gid}})

    assert order["customer"]["firstName"] == "Ada"


def test_a_field_that_shopify_does_not_have_is_refused_by_name(shop):
    with pytest.raises(Refused, match="Order has no field “colour”"):
        shop.orders.put({"colour": "red"})


def test_an_unknown_order_is_refused_by_name(shop):
    with pytest.raises(Refused, match="no order “#9”"):
        shop.orders.named("#9")
