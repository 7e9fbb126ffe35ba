"""What an order of Shopify's becomes; pure, so no test here touches a database."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import models
from tests.connector import shapes
from tests.connector.shapes import bag, gid, mapped, order, page

from nightclerk.connector.mapping.orders.fulfillment_rows import (
    FulfillmentLineRow,
    FulfillmentOrderLineRow,
    FulfillmentRow,
)
from nightclerk.connector.mapping.orders.refund_rows import (
    RefundLineRow,
    RefundRow,
    ReturnLineRow,
    ReturnRow,
)
from nightclerk.connector.mapping.orders.rows import (
    LineRow,
    OrderRow,
    RiskRow,
    Row,
    ShippingLineRow,
    TaxLineRow,
    TransactionRow,
)
from nightclerk.connector.mapping.orders.whole import without_nul
from nightclerk.connector.models import ShopOrder
from nightclerk.connector.services.orders.tables import TABLES
from nightclerk.core.errors import Refused


def rows(found: Any, kind: Any) -> list[Any]:
    return found.children[kind]


def test_an_order_becomes_a_header_with_its_number_its_total_and_its_moments() -> None:
    """ORD-I I01."""
    found = mapped(order(1001, totalPriceSet=bag("14.90"))).order

    assert (found.gid, found.name) == (gid("Order", 1001), "#1001")
    assert found.total == Decimal("14.90")
    assert found.shopify_created_at == datetime(2026, 1, 5, 8, tzinfo=UTC)


def test_a_retail_location_is_kept_with_its_name() -> None:
    """ORD-I I02."""
    place = {"id": gid("Location", 1234567890), "name": "Retail Test Location"}

    found = mapped(order(retailLocation=place)).order

    assert found.retail_location_gid == gid("Location", 1234567890)
    assert found.retail_location_name == "Retail Test Location"


def test_an_order_of_a_company_names_the_company_its_contact_and_its_place() -> None:
    """ORD-I I03, ORD-L L02."""
    buyer = {
        "__typename": "PurchasingCompany",
        "company": {"id": gid("Company", 7), "name": "Acme", "mainContact": None},
        "contact": {"id": gid("CompanyContact", 8)},
        "location": {"id": gid("CompanyLocation", 9), "name": "Berlin"},
    }

    found = mapped(order(purchasingEntity=buyer)).order

    assert found.company_gid == gid("Company", 7)
    assert found.company_contact_gid == gid("CompanyContact", 8)
    assert found.company_location_gid == gid("CompanyLocation", 9)
    assert found.company_name == found.customer_name == "Acme"


def test_every_risk_fact_is_a_row_and_shopify_is_the_provider_without_a_name() -> None:
    """ORD-I I04."""
    facts = (
        ("LOW", "Low Risk", "POSITIVE"),
        ("MEDIUM", "Medium Risk", "NEUTRAL"),
        ("HIGH", "High Risk", "NEGATIVE"),
    )

    found = rows(mapped(order(risk=shapes.risk(*facts))), RiskRow)

    assert [(row.level, row.text, row.sentiment) for row in found] == list(facts)
    assert {row.provider for row in found} == {"Shopify"}


@pytest.mark.parametrize(
    ("levels", "highest"),
    [
        (["LOW"], "LOW"),
        (["LOW", "HIGH", "MEDIUM"], "HIGH"),
        (["NONE", "PENDING"], "PENDING"),
        ([], ""),
        (["NEW_LEVEL"], "NEW_LEVEL"),
    ],
)
def test_the_orders_risk_is_the_highest_that_was_found(
    levels: list[str], highest: str
) -> None:
    """ORD-I I05, ORD-L L04."""
    facts = [(level, "", "NEUTRAL") for level in levels]

    found = mapped(order(risk=shapes.risk(*facts))).order

    assert found.risk == highest


@pytest.mark.parametrize(
    ("schedules", "due"),
    [
        ([], None),
        (["2026-02-04T00:00:00Z"], datetime(2026, 2, 4, tzinfo=UTC)),
        (["2026-02-04T00:00:00Z", "2026-03-04T00:00:00Z"], None),
    ],
)
def test_an_order_is_due_only_where_there_is_exactly_one_payment_schedule(
    schedules: list[str], due: datetime | None
) -> None:
    """ORD-I I07."""
    nodes = [
        {
            "id": gid("PaymentSchedule", place),
            "issuedAt": None,
            "dueAt": at,
            "completedAt": None,
        }
        for place, at in enumerate(schedules)
    ]
    terms = {
        "id": gid("PaymentTerms", 1),
        "paymentTermsName": "Net 30",
        "paymentTermsType": "NET",
        "dueInDays": 30,
        "paymentSchedules": page(nodes),
    }

    found = mapped(order(paymentTerms=terms)).order

    assert (found.due_at, found.payment_terms) == (due, "Net 30")


@pytest.mark.parametrize(
    ("liable", "expected"), [(True, True), (False, False), (None, False)]
)
def test_a_tax_is_the_channels_only_where_it_says_so(
    liable: bool | None, expected: bool
) -> None:
    """ORD-I I08, I12, I13; ORD-L L06."""
    shipping = shapes.shipping(taxLines=[shapes.tax(channelLiable=liable)])
    shape = order(
        taxLines=[shapes.tax("2.38", channelLiable=liable)],
        shippingLines=page([shipping]),
    )

    found = mapped(shape)

    assert found.order.has_channel_liable_tax is expected
    assert [
        row.is_channel_liable
        for row in rows(found, TaxLineRow)
        if row.parent_gid != gid("LineItem", 1)
    ] == [expected, expected]


def test_an_order_without_taxes_has_no_tax_rows_and_no_liable_channel() -> None:
    """ORD-I I08, ORD-L L05."""
    found = mapped(order(taxLines=[], lineItems=page([shapes.line()])))

    assert rows(found, TaxLineRow) == []
    assert not found.order.has_channel_liable_tax


def test_a_shipping_tax_keeps_its_title_its_rate_and_both_amounts() -> None:
    """ORD-I I12."""
    tax = shapes.tax(title="TAX1", rate=0.1, priceSet=bag("5", "6", to="DKK"))
    zero = bag("0.00", to="DKK")
    shape = in_two_currencies(
        taxLines=[],
        lineItems=page([]),
        shippingLines=page(
            [
                shapes.shipping(
                    taxLines=[tax],
                    originalPriceSet=zero,
                    discountedPriceSet=zero,
                    currentDiscountedPriceSet=zero,
                )
            ]
        ),
    )

    (found,) = rows(mapped(shape), TaxLineRow)

    assert (found.parent_gid, found.title) == (gid("ShippingLine", 1), "TAX1")
    assert found.rate == Decimal("0.1")
    assert (found.amount, found.amount_presentment) == (Decimal(5), Decimal(6))


def in_two_currencies(**changes: Any) -> dict[str, Any]:
    """Give an order of a shop in EUR whose buyer pays in DKK."""
    shape = order(presentmentCurrencyCode="DKK", transactions=[], **changes)
    for value in shape.values():
        if isinstance(value, dict) and "presentmentMoney" in value:
            value["presentmentMoney"]["currencyCode"] = "DKK"
    for money in shape["totalCashRoundingAdjustment"].values():
        money["presentmentMoney"]["currencyCode"] = "DKK"
    return shape


def test_both_currencies_are_kept_side_by_side() -> None:
    """ORD-I I20."""
    shape = in_two_currencies(
        taxLines=[],
        lineItems=page([]),
        shippingLines=page([]),
        totalPriceSet=bag("85.50", "120.75", to="DKK"),
    )

    found = mapped(shape).order

    assert (found.total, found.currency) == (Decimal("85.50"), "EUR")
    assert (found.total_presentment, found.presentment_currency) == (
        Decimal("120.75"),
        "DKK",
    )


def test_a_transaction_keeps_its_gateway_its_card_and_its_amount() -> None:
    """ORD-I I18."""
    shape = order(transactions=[shapes.transaction(amount="679.0")])

    (found,) = rows(mapped(shape), TransactionRow)

    assert (found.kind, found.status, found.gateway) == ("SALE", "SUCCESS", "bogus")
    assert (found.amount, found.amount_presentment) == (Decimal(679), Decimal(679))
    assert (found.card_company, found.card_bin, found.is_test) == ("Bogus", "1", True)


@pytest.mark.parametrize("code", ["", "XXX", "eur", "BITCOIN"])
def test_an_unknown_currency_is_refused_with_the_order_and_the_field(code: str) -> None:
    """ORD-I I22."""
    with pytest.raises(Refused) as refusal:
        mapped(order(currencyCode=code))

    assert "Order #1001" in str(refusal.value)
    assert "currencyCode" in str(refusal.value)


def test_an_amount_in_another_currency_than_the_orders_is_refused() -> None:
    with pytest.raises(Refused, match="tax is in “USD” but should be in EUR"):
        mapped(order(totalTaxSet=bag("2.38", currency="USD")))


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "0.000001", "1" + "0" * 16])
def test_an_amount_that_the_columns_cannot_hold_is_refused(amount: str) -> None:
    with pytest.raises(Refused, match="#1001: total is"):
        mapped(order(totalPriceSet=bag(amount)))


@pytest.mark.parametrize("pieces", [-1, 2**31])
def test_a_quantity_below_zero_or_beyond_reason_is_refused(pieces: int) -> None:
    with pytest.raises(Refused, match="#1001: quantity is"):
        mapped(order(lineItems=page([shapes.line() | {"quantity": pieces}])))


def test_a_line_that_is_named_twice_is_refused() -> None:
    with pytest.raises(Refused, match="lineItems names a record twice"):
        mapped(order(lineItems=page([shapes.line(1), shapes.line(1)])))


def test_a_line_named_tip_without_product_is_a_tip_and_the_next_line_is_not() -> None:
    """ORD-I I25."""
    tip = shapes.line(1, title="Tip", product=None, variant=None)
    mug = shapes.line(2, product=None)
    real = shapes.line(3, title="Tip")

    found = rows(mapped(order(lineItems=page([tip, mug, real]))), LineRow)

    assert [row.is_tip for row in found] == [True, False, False]


def test_a_line_leaves_from_the_location_of_its_fulfilment_order() -> None:
    """ORD-I I26."""
    shape = order(
        lineItems=page([shapes.line(1, quantity=5)]),
        fulfillmentOrders=page(
            [shapes.fulfillment_order(1, location=7, lines={"1": 5})]
        ),
    )

    (found,) = rows(mapped(shape), LineRow)

    assert found.location_gid == gid("Location", 7)


def test_a_line_that_leaves_from_two_locations_keeps_the_split() -> None:
    """ORD-I I27."""
    shape = order(
        lineItems=page([shapes.line(1, quantity=5)]),
        fulfillmentOrders=page(
            [
                shapes.fulfillment_order(1, location=7, lines={"1": 2}),
                shapes.fulfillment_order(2, location=8, lines={"1": 3}),
            ]
        ),
    )

    found = mapped(shape)

    assert rows(found, LineRow)[0].location_gid == ""
    assert [row.quantity for row in rows(found, FulfillmentOrderLineRow)] == [2, 3]


def test_work_to_do_decides_the_location_before_work_that_is_over() -> None:
    shape = order(
        lineItems=page([shapes.line(1, quantity=5)]),
        fulfillmentOrders=page(
            [
                shapes.fulfillment_order(
                    1, location=7, lines={"1": 2}, status="CLOSED"
                ),
                shapes.fulfillment_order(2, location=8, lines={"1": 3}),
            ]
        ),
    )

    (found,) = rows(mapped(shape), LineRow)

    assert found.location_gid == gid("Location", 8)


def test_a_lines_discount_is_the_sum_of_its_allocations() -> None:
    taken_off = [shapes.discount("1.50"), shapes.discount("0.25")]
    shape = order(
        lineItems=page(
            [shapes.line(1, quantity=2, price="10.00", discountAllocations=taken_off)]
        )
    )

    (found,) = rows(mapped(shape), LineRow)

    assert found.discount == Decimal("1.75")
    assert found.total == Decimal("18.25")
    assert [part["amount"] for part in found.discounts] == [
        Decimal("1.50"),
        Decimal("0.25"),
    ]


def test_an_edited_line_keeps_what_was_ordered_and_what_is_left() -> None:
    """ORD-I I28, I31."""
    lines = [
        shapes.line(1, quantity=3, currentQuantity=2),
        shapes.line(2, currentQuantity=0),
    ]

    found = rows(mapped(order(edited=True, lineItems=page(lines))), LineRow)

    assert [(row.quantity, row.current_quantity) for row in found] == [(3, 2), (1, 0)]


def test_twelve_shipping_lines_are_twelve_rows() -> None:
    """ORD-I I39."""
    many = page([shapes.shipping(number) for number in range(1, 13)])

    found = rows(mapped(order(shippingLines=many)), ShippingLineRow)

    assert [row.position for row in found] == list(range(1, 13))


def test_a_shipping_line_without_an_id_is_known_by_its_place() -> None:
    shape = order(shippingLines=page([shapes.shipping(id=None)]))

    (found,) = rows(mapped(shape), ShippingLineRow)

    assert found.gid == f"{gid('Order', 1001)}#shipping-1"


def test_an_order_without_customer_address_and_lines_is_mapped() -> None:
    shape = order(
        customer=None,
        displayAddress=None,
        billingAddress=None,
        shippingAddress=None,
        lineItems=page([]),
        shippingLines=page([]),
        fulfillmentOrders=page([]),
        transactions=[],
    )

    found = mapped(shape)

    assert found.order.customer_name == found.order.customer_gid == ""
    assert found.order.billing_address is None
    assert found.order.shipping_address is None
    assert rows(found, LineRow) == []


def test_the_customers_own_name_mail_and_phone_stand_in_for_the_orders() -> None:
    quiet = shapes.address(phone=None)
    shape = order(displayAddress=quiet, shippingAddress=quiet, billingAddress=quiet)

    found = mapped(shape).order

    assert found.customer_name == "Ada Lovelace"
    assert (found.email, found.phone) == ("ada@example.com", "+4930222")


def test_the_orders_own_mail_and_phone_come_first() -> None:
    found = mapped(order(email="x@example.com", phone="+491")).order

    assert (found.email, found.phone) == ("x@example.com", "+491")


def test_a_name_is_taken_from_the_address_where_the_customer_has_none() -> None:
    nameless = shapes.customer(firstName=None, lastName="", displayName="x@y.z")

    found = mapped(order(customer=nameless)).order

    assert found.customer_name == "Ada Lovelace"


def test_an_address_is_kept_without_its_empty_fields() -> None:
    found = mapped(order()).order

    assert found.billing_address is not None
    assert found.billing_address["city"] == "Berlin"
    assert "company" not in found.billing_address
    assert found.ship_country == "DE"


def test_cancelled_archived_and_test_orders_are_mapped_and_marked() -> None:
    shape = order(
        test=True,
        cancelledAt="2026-01-06T00:00:00Z",
        cancelReason="FRAUD",
        closed=True,
        closedAt="2026-01-07T00:00:00Z",
    )

    found = mapped(shape).order

    assert found.is_test
    assert (found.cancel_reason, found.cancelled_at) == (
        "FRAUD",
        datetime(2026, 1, 6, tzinfo=UTC),
    )
    assert found.closed_at == datetime(2026, 1, 7, tzinfo=UTC)


def test_a_refund_keeps_its_amount_its_lines_and_its_transactions() -> None:
    shape = order(refunds=[shapes.refund(total="10.00")])

    found = mapped(shape)

    (refund,) = rows(found, RefundRow)
    (refunded,) = rows(found, RefundLineRow)
    assert refund.total == Decimal("10.00")
    assert refund.transaction_gids == [gid("OrderTransaction", 9)]
    assert (refunded.refund_gid, refunded.line_gid, refunded.subtotal) == (
        refund.gid,
        gid("LineItem", 1),
        Decimal("10.00"),
    )


def test_a_shipment_keeps_its_tracking_and_its_lines() -> None:
    found = mapped(order(fulfillments=[shapes.fulfillment()]))

    (shipment,) = rows(found, FulfillmentRow)
    (shipped,) = rows(found, FulfillmentLineRow)
    assert (shipment.carrier, shipment.tracking_numbers) == ("DHL", ["T1"])
    assert (shipped.fulfillment_gid, shipped.quantity) == (shipment.gid, 1)


def test_returns_are_rows_and_name_the_refund_that_pays_them_back() -> None:
    back = shapes.return_(refunds=page([{"id": gid("Refund", 1)}]))
    shape = order(returnStatus="IN_PROGRESS", refunds=[shapes.refund(1)])

    found = mapped(shape, shapes.returns(back))

    (given,) = rows(found, ReturnRow)
    (given_line,) = rows(found, ReturnLineRow)
    assert (given.name, given.status, given.quantity) == ("#1001-R1", "OPEN", 1)
    assert (given_line.reason, given_line.line_gid) == ("Damaged", gid("LineItem", 1))
    assert rows(found, RefundRow)[0].return_gid == given.gid


def test_returns_that_were_not_read_are_not_said_to_be_none() -> None:
    found = mapped(order(returnStatus="IN_PROGRESS"))

    assert ReturnRow not in found.children


def test_an_order_that_says_it_has_no_return_has_no_return_rows() -> None:
    found = mapped(order(returnStatus="NO_RETURN"))

    assert rows(found, ReturnRow) == rows(found, ReturnLineRow) == []


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        (rb'{"a":"x\u0000y"}', rb'{"a":"x\ufffdy"}'),
        (rb'{"a":"\\u0000"}', rb'{"a":"\\u0000"}'),
        (rb'{"a":"\\\u0000"}', rb'{"a":"\\\ufffd"}'),
        (rb'{"a":"plain"}', rb'{"a":"plain"}'),
    ],
)
def test_only_the_real_nul_is_replaced_in_json(raw: bytes, clean: bytes) -> None:
    assert without_nul(raw) == clean


FILLED_BY_THE_DATABASE = {"id", "imported_at", "refreshed_at"}


@pytest.mark.parametrize(
    ("row", "model"),
    [(OrderRow, ShopOrder), *((row, table.model) for row, table in TABLES.items())],
)
def test_a_row_names_exactly_the_columns_of_its_table(
    row: type[Row], model: type[models.Model]
) -> None:
    columns = {field.column for field in model._meta.concrete_fields}

    assert set(row.__struct_fields__) == columns - FILLED_BY_THE_DATABASE
