"""Mirrored orders are read as they are to be booked: many at once, in one money."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.connector import shapes
from tests.connector.shapes import address, bag, gid, mapped, order, page, tax

from nightclerk.connector.mapping.papers.sale_facts import Sale, Tax
from nightclerk.connector.models import Shop, ShopOrder
from nightclerk.connector.selectors.papers.sales import sales_of
from nightclerk.connector.services.orders.keeping import mirror_orders

pytestmark = pytest.mark.django_db

Read = Callable[..., Sale]
TAX = tax("1.60")  # on 10.00 in which it is included


@pytest.fixture
def shop() -> Shop:
    return Shop.objects.create(code="DEMO", url="https://demo.myshopify.com")


@pytest.fixture
def read(shop: Shop) -> Read:
    """Mirror an order with some of its fields changed, and read it to be booked."""

    def read_order(*, money: str = "shop", **changes: Any) -> Sale:
        mirror_orders(shop, [mapped(order(**changes))], run_id=1)
        kept = ShopOrder.objects.get()
        (found,) = sales_of([kept], {kept.pk: money})
        return found

    return read_order


def line(number: int = 1, **changes: Any) -> dict[str, Any]:
    return shapes.line(number, **changes)


def refunded(
    quantity: int = 1, *, amount: str = "10.00", vat: str = "1.60", **changes: Any
) -> dict[str, Any]:
    return {
        "id": gid("RefundLineItem", quantity),
        "quantity": quantity,
        "restockType": "RETURN",
        "restocked": True,
        "location": None,
        "lineItem": {"id": gid("LineItem", 1)},
        "priceSet": bag(amount),
        "subtotalSet": bag(amount),
        "totalTaxSet": bag(vat),
        **changes,
    }


def refund(*lines: dict[str, Any], number: int = 1, **changes: Any) -> dict[str, Any]:
    return shapes.refund(number, refundLineItems=page(list(lines)), **changes)


def test_an_order_is_read_with_its_lines_shipping_and_taxes(read: Read) -> None:
    found = read(
        lineItems=page([line(1, quantity=2, taxLines=[tax("3.19")])]),
        shippingLines=page([shapes.shipping(taxLines=[tax("0.78")])]),
    )

    (goods,), (way,) = found.lines, found.shipping
    assert (found.gid, found.name, found.currency) == (
        gid("Order", 1001),
        "#1001",
        "EUR",
    )
    assert (goods.title, goods.variant_title, goods.sku) == ("Mug 1", "Blue", "SKU-1")
    assert (goods.quantity, goods.current_quantity) == (2, 2)
    assert (goods.unit_price, goods.amount) == (Decimal("10.00"), Decimal("20.00"))
    assert goods.taxes == [Tax("VAT", Decimal("0.19"), Decimal("3.19"))]
    assert (way.title, way.price, way.amount) == (
        "Standard",
        Decimal("4.90"),
        Decimal("4.90"),
    )
    assert way.taxes == [Tax("VAT", Decimal("0.19"), Decimal("0.78"))]


def test_totals_are_shopifys_current_ones(read: Read) -> None:
    found = read(
        currentTotalPriceSet=bag("25.00"),
        currentSubtotalPriceSet=bag("12.00"),
        currentTotalTaxSet=bag("3.99"),
        currentShippingPriceSet=bag("4.00"),
        currentTotalDiscountsSet=bag("1.00"),
        currentTotalDutiesSet=bag("5.00"),
        currentTotalAdditionalFeesSet=bag("3.00"),
        totalTipReceivedSet=bag("2.00"),
        totalCashRoundingAdjustment={
            "paymentSet": bag("-0.02"),
            "refundSet": bag("0.00"),
        },
    ).totals

    assert (found.total, found.subtotal, found.tax, found.shipping) == (
        Decimal("25.00"),
        Decimal("12.00"),
        Decimal("3.99"),
        Decimal("4.00"),
    )
    assert (found.discounts, found.duties, found.fees) == (1, 5, 3)
    assert (found.tip, found.rounding) == (Decimal("2.00"), Decimal("-0.02"))


def test_d29_an_order_is_read_in_the_buyers_money(read: Read) -> None:
    yen = {"currency": "EUR", "to": "JPY"}

    found = read(
        money="presentment",
        presentmentCurrencyCode="JPY",
        lineItems=page(
            [
                line(
                    originalUnitPriceSet=bag("10.00", "1650", **yen),
                    originalTotalSet=bag("10.00", "1650", **yen),
                    discountAllocations=[
                        {
                            **shapes.discount("1.00"),
                            "allocatedAmountSet": bag("1.00", "165", **yen),
                        }
                    ],
                    taxLines=[tax(priceSet=bag("1.44", "237", **yen))],
                )
            ]
        ),
        **{
            name: bag("13.90", "2293", **yen)
            for name in ("currentTotalPriceSet", "totalPriceSet")
        },
        **in_yen(),
    )

    (goods,) = found.lines
    assert (found.money, found.currency, found.totals.total) == (
        "presentment",
        "JPY",
        2293,
    )
    assert (goods.unit_price, goods.amount, goods.taxes[0].amount) == (1650, 1485, 237)


def in_yen() -> dict[str, Any]:
    """Give all that an order has besides its goods, in yen."""
    whole = order()
    names = [name for name in whole if name.endswith("Set")]
    rest = {
        name: bag("0.00", "0", to="JPY")
        for name in names
        if name not in {"currentTotalPriceSet", "totalPriceSet"}
    }
    return {
        **rest,
        "totalCashRoundingAdjustment": {
            "paymentSet": bag("0.00", "0", to="JPY"),
            "refundSet": bag("0.00", "0", to="JPY"),
        },
        "taxLines": [],
        "transactions": [],
        "shippingLines": page([]),
    }


def test_what_edits_and_refunds_took_away_is_added_up_by_line(read: Read) -> None:
    found = read(
        lineItems=page(
            [line(1, quantity=4, currentQuantity=1, taxLines=[tax("6.39")]), line(2)]
        ),
        refunds=[
            refund(refunded(1, restockType="NO_RESTOCK"), total="0.00"),
            refund(refunded(2, amount="20.00", vat="3.19"), number=2),
        ],
    )

    first, second = found.lines
    assert (first.gone_amount, first.gone_tax) == (Decimal("30.00"), Decimal("4.79"))
    assert (second.gone_amount, second.gone_tax) == (0, 0)


def test_shipping_that_was_given_back_is_told_by_its_line(read: Read) -> None:
    back = {
        "id": gid("RefundShippingLine", 1),
        "shippingLine": {"id": gid("ShippingLine", 1)},
        "subtotalAmountSet": bag("2.00"),
        "taxAmountSet": bag("0.32"),
    }

    (way,) = read(refunds=[refund(refundShippingLines=page([back]))]).shipping

    assert (way.gone_amount, way.gone_tax) == (Decimal("2.00"), Decimal("0.32"))


def test_an_amount_of_shipping_is_after_its_discounts(read: Read) -> None:
    way = shapes.shipping(discountAllocations=[shapes.discount("1.90")])

    (found,) = read(shippingLines=page([way])).shipping

    assert (found.price, found.amount) == (Decimal("4.90"), Decimal("3.00"))


@pytest.mark.parametrize(
    ("shipped", "status", "kept", "lost"),
    [
        (3, "SUCCESS", {"restockType": "NO_RESTOCK", "restocked": False}, 2),
        (2, "SUCCESS", {"restockType": "NO_RESTOCK", "restocked": False}, 1),
        (0, "SUCCESS", {"restockType": "NO_RESTOCK", "restocked": False}, 0),
        (3, "CANCELLED", {"restockType": "NO_RESTOCK", "restocked": False}, 0),
        (3, "SUCCESS", {"restockType": "LEGACY_RESTOCK", "restocked": False}, 2),
        (3, "SUCCESS", {"restockType": "LEGACY_RESTOCK", "restocked": True}, 0),
        (3, "SUCCESS", {"restockType": "RETURN", "restocked": True}, 0),
        (3, "SUCCESS", {"restockType": "CANCEL", "restocked": True}, 0),
    ],
    ids=[
        "sent and kept",
        "some sent",
        "never sent",
        "parcel cancelled",
        "of old kept",
        "of old back",
        "returned",
        "cancelled",
    ],
)
def test_pieces_that_left_and_did_not_come_back_are_lost(
    read: Read, shipped: int, status: str, kept: dict[str, Any], lost: int
) -> None:
    parcel = shapes.fulfillment(lines={"1": shipped}, status=status)

    (goods,) = read(
        lineItems=page([line(quantity=3, currentQuantity=1)]),
        fulfillments=[parcel] if shipped else [],
        refunds=[refund(refunded(2, amount="20.00", **kept))],
    ).lines

    assert goods.lost_quantity == lost


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({}, gid("ProductVariant", 1)),
        ({"variant": None}, "line:SKU-1"),
        ({"variant": None, "product": None}, "line:SKU-1"),
        ({"variant": None, "sku": None}, "line:Mug 1"),
        ({"variant": None, "product": None, "sku": None}, ""),
    ],
    ids=["variant", "variant deleted", "product deleted", "no SKU", "d42 custom"],
)
def test_a_line_is_known_by_its_variant_else_by_sku_or_title(
    read: Read, changes: dict[str, Any], key: str
) -> None:
    (goods,) = read(lineItems=page([line(1, **changes)])).lines

    assert goods.variant_key == key


def test_tips_and_gift_cards_are_told_apart(read: Read) -> None:
    tip = line(1, title="Tip", product=None, variant=None, sku=None)

    first, second = read(lineItems=page([tip, line(2, isGiftCard=True)])).lines

    assert (first.is_tip, first.is_gift_card) == (True, False)
    assert (second.is_tip, second.is_gift_card) == (False, True)


def test_fees_are_read_with_their_taxes(read: Read) -> None:
    given = {
        "id": gid("AdditionalFee", 1),
        "name": "Import fee",
        "price": bag("3.00"),
        "taxLines": [tax("0.48")],
    }

    (fee,) = read(additionalFees=[given]).fees

    assert (fee.name, fee.amount) == ("Import fee", Decimal("3.00"))
    assert fee.taxes == [Tax("VAT", Decimal("0.19"), Decimal("0.48"))]


def test_current_taxes_of_the_order_are_read(read: Read) -> None:
    found = read(currentTaxLines=[tax("1.60"), tax("0.40", title="City", rate=0.04)])

    assert found.taxes == [
        Tax("VAT", Decimal("0.19"), Decimal("1.60")),
        Tax("City", Decimal("0.04"), Decimal("0.40")),
    ]


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"shippingAddress": address(countryCodeV2="US", provinceCode="NY")}, "US NY"),
        (
            {
                "shippingAddress": None,
                "billingAddress": address(countryCodeV2="FR"),
            },
            "FR ",
        ),
        (
            {
                "shippingAddress": None,
                "billingAddress": None,
                "displayAddress": address(countryCodeV2="AT"),
            },
            "AT ",
        ),
        (
            {"shippingAddress": None, "billingAddress": None, "displayAddress": None},
            " ",
        ),
    ],
    ids=["goods go there", "buyer pays there", "buyer is there", "nowhere"],
)
def test_the_place_of_a_sale_is_where_the_goods_go_else_where_the_buyer_is(
    read: Read, changes: dict[str, Any], place: str
) -> None:
    found = read(**changes)

    assert f"{found.country} {found.county}" == place


def test_many_orders_are_read_with_as_few_statements_as_one(shop: Shop) -> None:
    shapes_of = [
        order(
            number,
            lineItems=page([line(number)]),
            refunds=[refund(refunded(lineItem={"id": gid("LineItem", number)}))],
            fulfillments=[],
            fulfillmentOrders=page([]),
        )
        for number in (1001, 1002, 1003)
    ]
    for shape in shapes_of:
        mirror_orders(shop, [mapped(shape)], run_id=1)
    orders = list(ShopOrder.objects.order_by("name"))

    with CaptureQueriesContext(
        connection,
    ) as of_one:
        sales_of(orders[:1], {})
    with CaptureQueriesContext(connection) as of_all:
        found = sales_of(orders, {})

    assert len(of_one) == len(of_all) == 7
    assert [sale.name for sale in found] == ["#1001", "#1002", "#1003"]
    assert [sale.lines[0].gid for sale in found] == [
        gid("LineItem", number) for number in (1001, 1002, 1003)
    ]
    assert all(sale.lines[0].gone_amount == Decimal("10.00") for sale in found)


def test_an_order_that_was_read_in_part_is_no_order_of_nothing(
    shop: Shop,
) -> None:
    mirror_orders(shop, [mapped(order())], run_id=1)
    kept = ShopOrder.objects.only("gid", "name", "currency").get()

    with pytest.raises(KeyError, match="current_total"):
        sales_of([kept], {})


def test_a_refund_that_is_credited_by_itself_is_as_if_it_had_not_been(
    shop: Shop,
) -> None:
    back = {
        "id": gid("RefundShippingLine", 1),
        "shippingLine": {"id": gid("ShippingLine", 1)},
        "subtotalAmountSet": bag("4.90"),
        "taxAmountSet": bag("0.78"),
    }
    shape = order(
        lineItems=page([line(quantity=3, currentQuantity=1, taxLines=[tax("4.79")])]),
        refunds=[
            refund(refunded(1, vat="1.59")),
            refund(
                refunded(1, id=gid("RefundLineItem", 9)),
                number=2,
                refundShippingLines=page([back]),
            ),
        ],
        currentTotalPriceSet=bag("10.00"),
        currentSubtotalPriceSet=bag("10.00"),
        currentShippingPriceSet=bag("0.00"),
        currentTotalTaxSet=bag("1.60"),
    )
    mirror_orders(shop, [mapped(shape)], run_id=1)

    (found,) = sales_of([ShopOrder.objects.get()], {}, aside=[gid("Refund", 2)])

    (goods,), (way,) = found.lines, found.shipping
    assert (goods.current_quantity, goods.gone_amount, goods.gone_tax) == (
        2,
        Decimal("10.00"),
        Decimal("1.59"),
    )
    assert (way.gone_amount, way.gone_tax) == (0, 0)
    assert (found.totals.total, found.totals.subtotal) == (
        Decimal("24.90"),
        Decimal("20.00"),
    )
    assert (found.totals.shipping, found.totals.tax) == (
        Decimal("4.90"),
        Decimal("3.98"),
    )


def test_tax_that_comes_on_top_goes_back_with_a_refund_set_aside(shop: Shop) -> None:
    shape = order(
        taxesIncluded=False,
        lineItems=page([line(currentQuantity=0, taxLines=[tax("1.90")])]),
        shippingLines=page([]),
        refunds=[refund(refunded(vat="1.90"), total="11.90")],
        currentTotalPriceSet=bag("0.00"),
        currentSubtotalPriceSet=bag("0.00"),
        currentTotalTaxSet=bag("0.00"),
    )
    mirror_orders(shop, [mapped(shape)], run_id=1)

    (found,) = sales_of([ShopOrder.objects.get()], {}, aside=[gid("Refund", 1)])

    assert (found.totals.total, found.totals.tax) == (
        Decimal("11.90"),
        Decimal("1.90"),
    )


def test_what_is_sent_instead_is_left_out_with_the_refund_of_its_return(
    shop: Shop,
) -> None:
    shape = order(
        returnStatus="RETURNED",
        lineItems=page(
            [
                line(1, currentQuantity=0, taxLines=[TAX]),
                line(2, taxLines=[TAX]),
            ]
        ),
        shippingLines=page([]),
        refunds=[refund(refunded())],
        currentTotalPriceSet=bag("10.00"),
        currentSubtotalPriceSet=bag("10.00"),
        currentTotalTaxSet=bag("1.60"),
    )
    exchange = {
        "id": gid("ExchangeLineItem", 1),
        "quantity": 1,
        "lineItems": [{"id": gid("LineItem", 2)}],
    }
    given = shapes.return_(
        exchangeLineItems=page([exchange]),
        refunds=page([{"id": gid("Refund", 1)}]),
    )
    mirror_orders(shop, [mapped(shape, shapes.returns(given))], run_id=1)

    (found,) = sales_of([ShopOrder.objects.get()], {}, aside=[gid("Refund", 1)])

    assert [each.gid for each in found.lines] == [gid("LineItem", 1)]
    assert found.lines[0].current_quantity == 1
    assert (found.totals.total, found.totals.tax) == (
        Decimal("10.00"),
        Decimal("1.60"),
    )
