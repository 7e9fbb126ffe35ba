"""The shapes in which programs are told of orders and refunds."""

from datetime import datetime

from nightclerk.connector.programs.values import DocumentNamed, ReasonTold
from nightclerk.ledger.programs.values import Told


class OrderHead(Told):
    """An order; amounts are in the shop's currency, `number` is Shopify's."""

    id: int
    shop: str
    number: str
    gid: str
    name: str
    created_at: datetime
    changed_at: datetime
    cancelled_at: datetime | None
    financial_status: str
    fulfillment_status: str
    is_test: bool
    customer: str
    email: str
    company: str
    country: str
    currency: str
    presentment_currency: str
    total: str
    current_total: str
    current_tax: str
    outstanding: str
    refunded: str
    tags: list[str]
    state: str
    document: str


class OrderLineTold(Told):
    """What was ordered; amounts are after all discounts."""

    gid: str
    sku: str
    title: str
    variant_title: str
    quantity: int
    current_quantity: int
    unit_price: str
    discount: str
    total: str
    is_gift_card: bool
    is_tip: bool


class ShippingTold(Told):
    """A way of shipping that was paid for."""

    gid: str
    title: str
    price: str
    discount: str
    is_removed: bool


class DifferenceTold(Told):
    """One field that is not as it was booked."""

    place: str
    field: str
    title: str
    before: str
    now: str


class ProcessingTold(Told):
    """How far an order is on its way into the books, and why not further."""

    order: str
    name: str
    state: str
    problem_class: str
    money: str
    hold_is_lifted: bool
    document: DocumentNamed | None
    later_documents: list[DocumentNamed]
    reasons: list[ReasonTold]
    has_update: bool
    changes: list[DifferenceTold]
    tried_at: datetime | None
    processed_at: datetime | None
    run: int | None


class RefundTold(Told):
    """A refund; its amount is in the shop's currency."""

    id: int
    order: str
    name: str
    gid: str
    created_at: datetime | None
    total: str
    currency: str
    state: str
    is_contained: bool
    accepts_difference: bool
    document: DocumentNamed | None
    applies_to: str
    reasons: list[ReasonTold]
    tried_at: datetime | None
    processed_at: datetime | None


class VersionTold(Told):
    """When an order was in an earlier state, and which run and request read it."""

    id: int
    changed_at: datetime
    read_at: datetime
    replaced_at: datetime
    run: int | None
    request_id: str


class MomentTold(Told):
    """What happened to an order, at Shopify or here."""

    at: datetime
    text: str
    kind: str


class OrderTold(OrderHead):
    """An order with all that belongs to it."""

    note: str
    po_number: str
    lines: list[OrderLineTold]
    shipping: list[ShippingTold]
    processing: ProcessingTold | None
    refunds: list[RefundTold]
    versions: list[VersionTold]
    timeline: list[MomentTold]
