"""Whatever Shopify sends: an order is mapped, or refused by name and field."""

from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from tests.connector import shapes
from tests.connector.shapes import gid, mapped, order, page

from nightclerk.connector.mapping.orders.fulfillment_rows import (
    FulfillmentOrderLineRow,
)
from nightclerk.connector.mapping.orders.rows import (
    LineRow,
    MappedOrder,
    ShippingLineRow,
    TaxLineRow,
)
from nightclerk.connector.models import Shop, ShopOrder
from nightclerk.connector.services.orders.keeping import mirror_orders
from nightclerk.core.errors import NightclerkError, Refused
from nightclerk.shopify.errors import PayloadError
from nightclerk.shopify.nodes import Node
from nightclerk.shopify.orders.payloads import Order

CURRENCIES = some.sampled_from(["EUR", "USD", "JPY", "KWD"])
CENTS = some.integers(min_value=0, max_value=10_000_000)
TEXTS = some.text(max_size=40) | some.none()
PIECES = some.integers(min_value=0, max_value=500)
MOMENTS = some.datetimes().map(lambda at: at.isoformat(timespec="seconds") + "Z")


@some.composite
def bags(draw: Any, shop: str, buyer: str) -> dict[str, Any]:
    """Amounts in both currencies, in the shapes in which they arrive."""
    return shapes.bag(
        str(Decimal(draw(CENTS)).scaleb(-2)),
        str(Decimal(draw(CENTS)).scaleb(-2)),
        currency=shop,
        to=buyer,
    )


@some.composite
def lines(draw: Any, number: int, money: Any) -> dict[str, Any]:
    parts = [
        {**shapes.discount("0"), "allocatedAmountSet": draw(money)}
        for _ in range(draw(some.integers(0, 3)))
    ]
    taxes = [
        shapes.tax(priceSet=draw(money), rate=draw(some.sampled_from([None, 0, 0.19])))
        for _ in range(draw(some.integers(0, 2)))
    ]
    return shapes.line(
        number,
        title=draw(some.sampled_from(["Tip", "Mug", "", "ẞ\U0001f600"])),
        product=draw(some.sampled_from([None, {"id": gid("Product", 1)}])),
        variantTitle=draw(TEXTS),
        **{
            name: draw(money)
            for name in (
                "originalUnitPriceSet",
                "originalTotalSet",
                "discountedTotalSet",
                "totalDiscountSet",
            )
        },
        discountAllocations=parts,
        taxLines=taxes,
    ) | {"quantity": draw(PIECES), "currentQuantity": draw(PIECES)}


@some.composite
def orders(draw: Any) -> dict[str, Any]:
    """Orders of any size and currency, with and without what may be missing."""
    shop, buyer = draw(CURRENCIES), draw(CURRENCIES)
    money = bags(shop, buyer)
    shape = order(
        1001,
        currencyCode=shop,
        presentmentCurrencyCode=buyer,
        customer=draw(some.sampled_from([None, shapes.customer()])),
        shippingAddress=draw(some.sampled_from([None, shapes.address(phone=None)])),
        note=draw(TEXTS),
        tags=draw(some.lists(some.text(max_size=20), max_size=3)),
        cancelledAt=draw(some.none() | MOMENTS),
        lineItems=page(
            [draw(lines(number, money)) for number in range(draw(some.integers(0, 5)))]
        ),
        shippingLines=page(
            [
                shapes.shipping(
                    number,
                    originalPriceSet=draw(money),
                    discountedPriceSet=draw(money),
                    currentDiscountedPriceSet=draw(money),
                )
                for number in range(draw(some.integers(0, 2)))
            ]
        ),
        fulfillmentOrders=page(
            [
                shapes.fulfillment_order(
                    number,
                    location=draw(some.sampled_from([None, 1, 2])),
                    status=draw(some.sampled_from(["OPEN", "CLOSED", "NEW"])),
                    lines={"0": draw(PIECES), "1": draw(PIECES)},
                )
                for number in range(1, draw(some.integers(1, 3)))
            ]
        ),
        taxLines=[shapes.tax(priceSet=draw(money))],
        transactions=[],
    )
    for name, value in shape.items():
        if isinstance(value, dict) and "presentmentMoney" in value:
            shape[name] = draw(money)
    cash = shape["totalCashRoundingAdjustment"]
    shape["totalCashRoundingAdjustment"] = {name: draw(money) for name in cash}
    return shape


def rows(found: MappedOrder, kind: Any) -> list[Any]:
    return found.children[kind]


@given(orders())
def test_every_order_of_known_currencies_is_mapped(shape: dict[str, Any]) -> None:
    found = mapped(shape)

    assert len(rows(found, LineRow)) == len(shape["lineItems"]["nodes"])
    assert len(rows(found, ShippingLineRow)) == len(shape["shippingLines"]["nodes"])
    assert (found.order.currency, found.order.presentment_currency) == (
        shape["currencyCode"],
        shape["presentmentCurrencyCode"],
    )


@given(orders())
def test_a_lines_total_and_its_discounts_add_up_to_its_price(
    shape: dict[str, Any],
) -> None:
    found = mapped(shape)

    for row, line in zip(
        rows(found, LineRow), shape["lineItems"]["nodes"], strict=True
    ):
        gross = line["originalTotalSet"]
        allocated = [part["amount"] for part in row.discounts]
        assert row.total + row.discount == Decimal(gross["shopMoney"]["amount"])
        assert sum(allocated) == row.discount
        assert row.total_presentment + row.discount_presentment == Decimal(
            gross["presentmentMoney"]["amount"]
        )


@given(orders())
def test_no_tax_and_no_piece_to_ship_is_lost(shape: dict[str, Any]) -> None:
    found = mapped(shape)

    taxed = shape["taxLines"] + [
        tax for line in shape["lineItems"]["nodes"] for tax in line["taxLines"]
    ]
    wanted = [
        line["totalQuantity"]
        for part in shape["fulfillmentOrders"]["nodes"]
        for line in part["lineItems"]["nodes"]
    ]
    assert sum(row.amount for row in rows(found, TaxLineRow)) == sum(
        Decimal(tax["priceSet"]["shopMoney"]["amount"]) for tax in taxed
    )
    assert [row.quantity for row in rows(found, FulfillmentOrderLineRow)] == wanted


@given(orders())
def test_the_same_order_gives_the_same_rows(shape: dict[str, Any]) -> None:
    assert mapped(shape) == mapped(shape)


JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.text(max_size=5),
    lambda inner: (
        some.lists(inner, max_size=3)
        | some.dictionaries(some.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


@given(
    shape=orders(),
    field=some.sampled_from(sorted(order())),
    rubbish=JSON,
)
def test_rubbish_in_any_field_maps_or_is_refused_by_name(
    shape: dict[str, Any], field: str, rubbish: Any
) -> None:
    raw = msgspec.json.encode({**shape, field: rubbish})
    node = Node(shape["id"], raw, Order)

    trouble = trouble_of(node)

    if isinstance(trouble, PayloadError):
        assert shape["id"] in str(trouble)
    elif trouble is not None:
        assert str(trouble.text).startswith("Order ")


def trouble_of(node: Node[Order]) -> NightclerkError | None:
    try:
        node.decode()
        mapped(msgspec.json.decode(node.raw))
    except (Refused, PayloadError) as error:
        return error
    return None


@pytest.mark.django_db
@settings(max_examples=25)
@given(orders())
def test_the_database_takes_every_mapped_order_and_the_second_time_writes_nothing(
    shape: dict[str, Any],
) -> None:
    shop, _ = Shop.objects.get_or_create(code="P", url="https://p.myshopify.com")
    ShopOrder.objects.all().delete()

    first = mirror_orders(shop, [mapped(shape)])
    second = mirror_orders(shop, [mapped(shape)])

    assert (len(first.imported), len(second.unchanged)) == (1, 1)
