"""Lines, shipping, taxes, transactions and risks of an order."""

from collections.abc import Iterator, Sequence
from typing import Any

from nightclerk.connector.mapping.orders.reading import OrderReading, Pair
from nightclerk.connector.mapping.orders.rows import (
    LineRow,
    RiskRow,
    ShippingLineRow,
    TaxLineRow,
    TransactionRow,
)
from nightclerk.shopify.orders.payloads import (
    AdditionalFee,
    Attribute,
    DiscountAllocation,
    FulfillmentOrder,
    LineItem,
    Order,
    OrderRiskSummary,
    OrderTransaction,
    ShippingLine,
    TaxLine,
)

TIP = "Tip"  # Shopify sells a tip as a line of this name without a product
WITHOUT_WORK = frozenset({"CLOSED", "CANCELLED", "INCOMPLETE"})
RISKS = ("HIGH", "MEDIUM", "LOW", "PENDING", "NONE")  # the highest first


def line_rows(order: Order, reading: OrderReading) -> list[LineRow]:
    """Give the order's lines, as ordered; what edits took away stays a line of 0 now.

    The total is the price of all pieces less all discounts, before taxes that are
    not included.
    """
    locations = locations_of_lines(order.fulfillment_orders.nodes)
    rows = [
        _line(line, position, reading, locations.get(line.id, ""))
        for position, line in enumerate(order.line_items.nodes, start=1)
    ]
    reading.once(rows, "lineItems")
    return rows


def _line(
    line: LineItem, position: int, reading: OrderReading, location: str
) -> LineRow:
    price = reading.money(line.original_unit_price_set, "originalUnitPriceSet")
    gross = reading.money(line.original_total_set, "originalTotalSet")
    discount = discount_sum(line.discount_allocations, reading)
    return LineRow(
        gid=line.id,
        position=position,
        product_gid=line.product.id if line.product else "",
        variant_gid=line.variant.id if line.variant else "",
        sku=line.sku or "",
        title=line.title,
        variant_title=line.variant_title or "",
        vendor=line.vendor or "",
        quantity=reading.count(line.quantity, "quantity"),
        current_quantity=reading.count(line.current_quantity, "currentQuantity"),
        unfulfilled_quantity=reading.count(
            line.unfulfilled_quantity, "unfulfilledQuantity"
        ),
        is_gift_card=line.is_gift_card,
        is_tip=line.title == TIP and line.product is None,
        is_taxable=line.taxable,
        requires_shipping=line.requires_shipping,
        unit_price=price[0],
        unit_price_presentment=price[1],
        discount=discount[0],
        discount_presentment=discount[1],
        total=gross[0] - discount[0],
        total_presentment=gross[1] - discount[1],
        location_gid=location,
        attributes=attributes(line.custom_attributes),
        discounts=discounts(line.discount_allocations),
    )


def locations_of_lines(orders: Sequence[FulfillmentOrder]) -> dict[str, str]:
    """Give the location that each line leaves from, by the line's id.

    Work that is still to be done counts before work that is over. A line that leaves
    from several locations has none of its own: the fulfilment order lines say how
    much leaves from where.
    """
    found: dict[str, tuple[set[str], set[str]]] = {}
    for order in orders:
        location = order.assigned_location.location
        for line in order.line_items.nodes:
            to_do, over = found.setdefault(line.line_item.id, (set(), set()))
            places = over if order.status in WITHOUT_WORK else to_do
            places.add(location.id if location else "")
    return {
        gid: next(iter(places))
        for gid, (to_do, over) in found.items()
        if len(places := to_do or over) == 1
    }


def shipping_rows(order: Order, reading: OrderReading) -> list[ShippingLineRow]:
    """Give the ways of shipping that the order lists; removed ones are marked."""
    rows = [
        _shipping(line, gid, position, reading)
        for position, gid, line in identified_shipping(order)
    ]
    reading.once(rows, "shippingLines")
    return rows


def identified_shipping(order: Order) -> Iterator[tuple[int, str, ShippingLine]]:
    """Give position, id and shipping line; one without an id is known by its place."""
    for position, line in enumerate(order.shipping_lines.nodes, start=1):
        yield position, line.id or f"{order.id}#shipping-{position}", line


def _shipping(
    line: ShippingLine, gid: str, position: int, reading: OrderReading
) -> ShippingLineRow:
    price = reading.money(line.original_price_set, "originalPriceSet")
    discount = discount_sum(line.discount_allocations, reading)
    return ShippingLineRow(
        gid=gid,
        position=position,
        title=line.title,
        code=line.code or "",
        source=line.source or "",
        is_removed=line.is_removed,
        price=price[0],
        price_presentment=price[1],
        discount=discount[0],
        discount_presentment=discount[1],
        discounts=discounts(line.discount_allocations),
    )


def tax_rows(order: Order, reading: OrderReading) -> list[TaxLineRow]:
    """Give the taxes of the order, of its lines and of its shipping."""
    taxed = [(order.id, order.tax_lines)]
    taxed += [(line.id, line.tax_lines) for line in order.line_items.nodes]
    taxed += [(gid, line.tax_lines) for _, gid, line in identified_shipping(order)]
    return [
        _tax(tax, parent, position, reading)
        for parent, taxes in taxed
        for position, tax in enumerate(taxes, start=1)
    ]


def _tax(tax: TaxLine, parent: str, position: int, reading: OrderReading) -> TaxLineRow:
    amount = reading.money(tax.price_set, "taxLines.priceSet")
    return TaxLineRow(
        parent_gid=parent,
        position=position,
        title=tax.title,
        rate=reading.rate(tax.rate, "taxLines.rate"),
        amount=amount[0],
        amount_presentment=amount[1],
        is_channel_liable=bool(tax.channel_liable),
    )


def taxes(given: Sequence[TaxLine], reading: OrderReading) -> list[dict[str, Any]]:
    """Give taxes as JSON: title, rate as a fraction of 1, both amounts."""
    rows = []
    for tax in given:
        amount = reading.money(tax.price_set, "taxLines.priceSet")
        rows.append(
            {
                "title": tax.title,
                "rate": reading.rate(tax.rate, "taxLines.rate"),
                "amount": amount[0],
                "amount_presentment": amount[1],
            }
        )
    return rows


def fees(given: Sequence[AdditionalFee], reading: OrderReading) -> list[dict[str, Any]]:
    """Give what the shop charges besides, as JSON: name, both amounts, taxes."""
    rows = []
    for fee in given:
        price = reading.money(fee.price, "additionalFees.price")
        rows.append(
            {
                "gid": fee.id,
                "name": fee.name,
                "price": price[0],
                "price_presentment": price[1],
                "taxes": taxes(fee.tax_lines, reading),
            }
        )
    return rows


def transaction_rows(
    transactions: Sequence[OrderTransaction], reading: OrderReading
) -> list[TransactionRow]:
    """Give an order's movements of money, the buyer's currency being their own."""
    rows = [
        _transaction(transaction, position, reading)
        for position, transaction in enumerate(transactions, start=1)
    ]
    reading.once(rows, "transactions")
    return rows


def _transaction(
    money: OrderTransaction, position: int, reading: OrderReading
) -> TransactionRow:
    amount = reading.amounts(money.amount_set, "transactions.amountSet")
    rounding = reading.amounts(money.amount_rounding_set, "amountRoundingSet")
    card = money.payment_details
    return TransactionRow(
        gid=money.id,
        position=position,
        kind=money.kind,
        status=money.status,
        gateway=money.gateway or "",
        gateway_name=money.formatted_gateway or "",
        is_manual=money.manual_payment_gateway,
        is_test=money.test,
        payment_id=money.payment_id or "",
        parent_gid=money.parent_transaction.id if money.parent_transaction else "",
        error_code=money.error_code or "",
        processed_at=reading.moment(
            money.processed_at or money.created_at, "transactions.processedAt"
        ),
        card_company=(card.company if card else None) or "",
        card_bin=(card.bin if card else None) or "",
        presentment_currency=reading.known(
            money.amount_set.presentment_money.currency_code, "transactions.amountSet"
        ),
        amount=amount[0],
        amount_presentment=amount[1],
        rounding=rounding[0],
        rounding_presentment=rounding[1],
    )


def risk_rows(risk: OrderRiskSummary) -> list[RiskRow]:
    """Give one row per fact; an assessment without a provider is Shopify's own."""
    facts = [
        (assessment, fact)
        for assessment in risk.assessments
        for fact in assessment.facts
    ]
    return [
        RiskRow(
            position=position,
            level=assessment.risk_level,
            sentiment=fact.sentiment,
            text=fact.description,
            provider=assessment.provider.title if assessment.provider else "Shopify",
        )
        for position, (assessment, fact) in enumerate(facts, start=1)
    ]


def highest_risk(risk: OrderRiskSummary) -> str:
    """Give the highest level that any assessment found; empty without one."""
    levels = [assessment.risk_level for assessment in risk.assessments]
    return next((level for level in RISKS if level in levels), "".join(levels[:1]))


def discount_sum(
    allocations: Sequence[DiscountAllocation], reading: OrderReading
) -> Pair:
    """Add up what discounts take off."""
    bags = (allocation.allocated_amount_set for allocation in allocations)
    return reading.sum(bags, "discountAllocations")


def discounts(allocations: Sequence[DiscountAllocation]) -> list[dict[str, Any]]:
    """Give each discount with its amounts, as JSON that keeps their digits."""
    return [
        {
            "amount": allocation.allocated_amount_set.shop_money.amount,
            "amount_presentment": (
                allocation.allocated_amount_set.presentment_money.amount
            ),
            "type": allocation.discount_application.typename,
            "index": allocation.discount_application.index,
            "method": allocation.discount_application.allocation_method,
            "target": allocation.discount_application.target_type,
        }
        for allocation in allocations
    ]


def attributes(given: Sequence[Attribute]) -> list[dict[str, str | None]]:
    """Give the attributes that buyer, shop or apps added, as JSON."""
    return [{"key": attribute.key, "value": attribute.value} for attribute in given]
