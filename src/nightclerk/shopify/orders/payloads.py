"""Types of the answers about orders, generated; do not edit."""

# ruff: noqa: D101

from datetime import datetime
from decimal import Decimal

from msgspec import field

from nightclerk.shopify.operations import Payload


class MoneyV2(Payload, frozen=True):
    amount: Decimal
    currency_code: str


class MoneyBag(Payload, frozen=True):
    shop_money: MoneyV2
    presentment_money: MoneyV2


class CashRoundingAdjustment(Payload, frozen=True):
    payment_set: MoneyBag
    refund_set: MoneyBag


class Attribute(Payload, frozen=True):
    key: str
    value: str | None = None


class OrderApp(Payload, frozen=True):
    id: str
    name: str


class OrderAttribution(Payload, frozen=True):
    handle: str
    display_name: str


class Reference(Payload, frozen=True):
    id: str


class Location(Payload, frozen=True):
    id: str
    name: str


class CustomerEmailAddress(Payload, frozen=True):
    email_address: str


class CustomerPhoneNumber(Payload, frozen=True):
    phone_number: str


class MailingAddress(Payload, frozen=True):
    name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    company: str | None = None
    address1: str | None = None
    address2: str | None = None
    zip: str | None = None
    city: str | None = None
    province: str | None = None
    province_code: str | None = None
    country: str | None = None
    country_code_v2: str | None = None
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    phone: str | None = None


class Customer(Payload, frozen=True):
    id: str
    display_name: str
    first_name: str | None = None
    last_name: str | None = None
    default_email_address: CustomerEmailAddress | None = None
    default_phone_number: CustomerPhoneNumber | None = None
    default_address: MailingAddress | None = None


class Company(Payload, frozen=True):
    id: str
    name: str
    main_contact: Reference | None = None


class CompanyLocation(Payload, frozen=True):
    id: str
    name: str


class PurchasingEntity(Payload, frozen=True):
    typename: str = field(name="__typename")
    company: Company | None = None
    contact: Reference | None = None
    location: CompanyLocation | None = None


class PageInfo(Payload, frozen=True):
    has_next_page: bool
    end_cursor: str | None = None


class PaymentSchedule(Payload, frozen=True):
    id: str
    issued_at: datetime | None = None
    due_at: datetime | None = None
    completed_at: datetime | None = None


class PaymentTermsPaymentSchedules(Payload, frozen=True):
    page_info: PageInfo
    nodes: list[PaymentSchedule]


class PaymentTerms(Payload, frozen=True):
    id: str
    payment_terms_name: str
    payment_terms_type: str
    payment_schedules: PaymentTermsPaymentSchedules
    due_in_days: int | None = None


class TaxLine(Payload, frozen=True):
    title: str
    price_set: MoneyBag
    rate: Decimal | None = None
    rate_percentage: Decimal | None = None
    channel_liable: bool | None = None
    source: str | None = None


class AdditionalFee(Payload, frozen=True):
    id: str
    name: str
    price: MoneyBag
    tax_lines: list[TaxLine]


class App(Payload, frozen=True):
    id: str
    title: str


class RiskFact(Payload, frozen=True):
    description: str
    sentiment: str


class OrderRiskAssessment(Payload, frozen=True):
    risk_level: str
    facts: list[RiskFact]
    provider: App | None = None


class OrderRiskSummary(Payload, frozen=True):
    recommendation: str
    assessments: list[OrderRiskAssessment]


class PaymentDetails(Payload, frozen=True):
    typename: str = field(name="__typename")
    company: str | None = None
    number: str | None = None
    bin: str | None = None
    avs_result_code: str | None = None
    cvv_result_code: str | None = None


class OrderTransaction(Payload, frozen=True):
    id: str
    kind: str
    status: str
    manual_payment_gateway: bool
    test: bool
    created_at: datetime
    amount_set: MoneyBag
    gateway: str | None = None
    formatted_gateway: str | None = None
    payment_id: str | None = None
    authorization_expires_at: datetime | None = None
    processed_at: datetime | None = None
    error_code: str | None = None
    amount_rounding_set: MoneyBag | None = None
    parent_transaction: Reference | None = None
    payment_details: PaymentDetails | None = None


class DiscountApplication(Payload, frozen=True):
    typename: str = field(name="__typename")
    index: int
    allocation_method: str
    target_type: str
    target_selection: str


class DiscountAllocation(Payload, frozen=True):
    allocated_amount_set: MoneyBag
    discount_application: DiscountApplication


class ShippingLine(Payload, frozen=True):
    title: str
    is_removed: bool
    original_price_set: MoneyBag
    discounted_price_set: MoneyBag
    current_discounted_price_set: MoneyBag
    tax_lines: list[TaxLine]
    discount_allocations: list[DiscountAllocation]
    id: str | None = None
    code: str | None = None
    source: str | None = None
    carrier_identifier: str | None = None


class OrderShippingLines(Payload, frozen=True):
    page_info: PageInfo
    nodes: list[ShippingLine]


class LineItem(Payload, frozen=True):
    id: str
    title: str
    quantity: int
    current_quantity: int
    unfulfilled_quantity: int
    non_fulfillable_quantity: int
    refundable_quantity: int
    is_gift_card: bool
    requires_shipping: bool
    taxable: bool
    custom_attributes: list[Attribute]
    original_unit_price_set: MoneyBag
    original_total_set: MoneyBag
    discounted_total_set: MoneyBag
    total_discount_set: MoneyBag
    tax_lines: list[TaxLine]
    discount_allocations: list[DiscountAllocation]
    sku: str | None = None
    variant_title: str | None = None
    vendor: str | None = None
    product: Reference | None = None
    variant: Reference | None = None


class OrderLineItems(Payload, frozen=True):
    page_info: PageInfo
    nodes: list[LineItem]


class FulfillmentOrderAssignedLocation(Payload, frozen=True):
    name: str
    location: Reference | None = None


class DeliveryMethod(Payload, frozen=True):
    id: str
    method_type: str
    service_code: str | None = None
    presented_name: str | None = None


class FulfillmentOrderLineItem(Payload, frozen=True):
    id: str
    total_quantity: int
    remaining_quantity: int
    line_item: Reference


class FulfillmentOrderLineItems(Payload, frozen=True):
    page_info: PageInfo
    nodes: list[FulfillmentOrderLineItem]


class FulfillmentOrder(Payload, frozen=True):
    id: str
    status: str
    request_status: str
    created_at: datetime
    updated_at: datetime
    assigned_location: FulfillmentOrderAssignedLocation
    line_items: FulfillmentOrderLineItems
    fulfill_at: datetime | None = None
    delivery_method: DeliveryMethod | None = None


class OrderFulfillmentOrders(Payload, frozen=True):
    page_info: PageInfo
    nodes: list[FulfillmentOrder]


class FulfillmentService(Payload, frozen=True):
    id: str
    handle: str
    service_name: str


class FulfillmentTrackingInfo(Payload, frozen=True):
    company: str | None = None
    number: str | None = None
    url: str | None = None


class FulfillmentLineItemLineItem(Payload, frozen=True):
    id: str
    is_gift_card: bool


class FulfillmentLineItem(Payload, frozen=True):
    id: str
    line_item: FulfillmentLineItemLineItem
    quantity: int | None = None


class FulfillmentFulfillmentLineItems(Payload, frozen=True):
    page_info: PageInfo
    nodes: list[FulfillmentLineItem]


class Fulfillment(Payload, frozen=True):
    id: str
    name: str
    status: str
    created_at: datetime
    updated_at: datetime
    tracking_info: list[FulfillmentTrackingInfo]
    fulfillment_line_items: FulfillmentFulfillmentLineItems
    display_status: str | None = None
    location: Reference | None = None
    service: FulfillmentService | None = None


class RefundDuty(Payload, frozen=True):
    amount_set: MoneyBag
    original_duty: Reference | None = None


class RefundLineItem(Payload, frozen=True):
    quantity: int
    restock_type: str
    restocked: bool
    line_item: Reference
    price_set: MoneyBag
    subtotal_set: MoneyBag
    total_tax_set: MoneyBag
    id: str | None = None
    location: Reference | None = None


class RefundRefundLineItems(Payload, frozen=True):
    page_info: PageInfo
    nodes: list[RefundLineItem]


class OptionalReference(Payload, frozen=True):
    id: str | None = None


class RefundShippingLine(Payload, frozen=True):
    id: str
    shipping_line: OptionalReference
    subtotal_amount_set: MoneyBag
    tax_amount_set: MoneyBag


class RefundRefundShippingLines(Payload, frozen=True):
    page_info: PageInfo
    nodes: list[RefundShippingLine]


class OrderAdjustment(Payload, frozen=True):
    id: str
    amount_set: MoneyBag
    tax_amount_set: MoneyBag
    reason: str | None = None


class RefundOrderAdjustments(Payload, frozen=True):
    page_info: PageInfo
    nodes: list[OrderAdjustment]


class RefundTransactions(Payload, frozen=True):
    page_info: PageInfo
    nodes: list[Reference]


class Refund(Payload, frozen=True):
    id: str
    processed_at: datetime
    updated_at: datetime
    total_refunded_set: MoneyBag
    refund_line_items: RefundRefundLineItems
    refund_shipping_lines: RefundRefundShippingLines
    order_adjustments: RefundOrderAdjustments
    transactions: RefundTransactions
    created_at: datetime | None = None
    note: str | None = None
    duties: list[RefundDuty] | None = None


class Order(Payload, frozen=True):
    id: str
    name: str
    number: int
    tags: list[str]
    test: bool
    confirmed: bool
    edited: bool
    created_at: datetime
    processed_at: datetime
    updated_at: datetime
    closed: bool
    currency_code: str
    presentment_currency_code: str
    taxes_included: bool
    tax_exempt: bool
    duties_included: bool
    estimated_taxes: bool
    display_fulfillment_status: str
    return_status: str
    fully_paid: bool
    unpaid: bool
    refundable: bool
    requires_shipping: bool
    payment_gateway_names: list[str]
    discount_codes: list[str]
    subtotal_line_items_quantity: int
    current_subtotal_line_items_quantity: int
    current_total_weight: str
    current_subtotal_price_set: MoneyBag
    current_total_discounts_set: MoneyBag
    total_shipping_price_set: MoneyBag
    current_shipping_price_set: MoneyBag
    current_total_tax_set: MoneyBag
    total_price_set: MoneyBag
    current_total_price_set: MoneyBag
    original_total_price_set: MoneyBag
    total_outstanding_set: MoneyBag
    total_received_set: MoneyBag
    net_payment_set: MoneyBag
    total_refunded_set: MoneyBag
    total_refunded_shipping_set: MoneyBag
    total_tip_received_set: MoneyBag
    total_cash_rounding_adjustment: CashRoundingAdjustment
    custom_attributes: list[Attribute]
    tax_lines: list[TaxLine]
    current_tax_lines: list[TaxLine]
    additional_fees: list[AdditionalFee]
    risk: OrderRiskSummary
    transactions: list[OrderTransaction]
    shipping_lines: OrderShippingLines
    line_items: OrderLineItems
    fulfillment_orders: OrderFulfillmentOrders
    fulfillments: list[Fulfillment]
    refunds: list[Refund]
    confirmation_number: str | None = None
    po_number: str | None = None
    note: str | None = None
    email: str | None = None
    phone: str | None = None
    customer_locale: str | None = None
    source_name: str | None = None
    source_identifier: str | None = None
    cancelled_at: datetime | None = None
    cancel_reason: str | None = None
    closed_at: datetime | None = None
    display_financial_status: str | None = None
    total_weight: str | None = None
    subtotal_price_set: MoneyBag | None = None
    total_discounts_set: MoneyBag | None = None
    total_tax_set: MoneyBag | None = None
    current_total_duties_set: MoneyBag | None = None
    current_total_additional_fees_set: MoneyBag | None = None
    app: OrderApp | None = None
    attribution: OrderAttribution | None = None
    publication: Reference | None = None
    retail_location: Location | None = None
    customer: Customer | None = None
    display_address: MailingAddress | None = None
    billing_address: MailingAddress | None = None
    shipping_address: MailingAddress | None = None
    purchasing_entity: PurchasingEntity | None = None
    payment_terms: PaymentTerms | None = None


class OrderRow(Payload, frozen=True):
    id: str
    name: str
    updated_at: datetime


class Orders(Payload, frozen=True):
    page_info: PageInfo
    nodes: list[OrderRow]


class OrdersChangedData(Payload, frozen=True):
    orders: Orders


class Count(Payload, frozen=True):
    count: int
    precision: str


class OrdersCountedData(Payload, frozen=True):
    c0: Count | None = None
    c1: Count | None = None
    c2: Count | None = None
    c3: Count | None = None
    c4: Count | None = None
    c5: Count | None = None
    c6: Count | None = None
    c7: Count | None = None
    c8: Count | None = None
    c9: Count | None = None
    c10: Count | None = None
    c11: Count | None = None
    c12: Count | None = None
    c13: Count | None = None


class OrderCurrentTotalPriceSet(Payload, frozen=True):
    shop_money: MoneyV2


class MoneyBagShopMoney(Payload, frozen=True):
    amount: Decimal


class OrderTotalRefundedSet(Payload, frozen=True):
    shop_money: MoneyBagShopMoney


class OrderRowAgain(Payload, frozen=True):
    id: str
    name: str
    created_at: datetime
    updated_at: datetime
    current_total_price_set: OrderCurrentTotalPriceSet
    total_refunded_set: OrderTotalRefundedSet


class OrdersAgain(Payload, frozen=True):
    page_info: PageInfo
    nodes: list[OrderRowAgain]


class OrdersTotalsData(Payload, frozen=True):
    orders: OrdersAgain


class ReturnDecline(Payload, frozen=True):
    reason: str
    note: str | None = None


class ReturnReasonDefinition(Payload, frozen=True):
    handle: str
    name: str


class ReturnLineItemFulfillmentLineItem(Payload, frozen=True):
    id: str
    line_item: Reference


class ReturnLineItemType(Payload, frozen=True):
    typename: str = field(name="__typename")
    id: str
    quantity: int
    processed_quantity: int
    refunded_quantity: int
    refundable_quantity: int
    return_reason_note: str
    customer_note: str | None = None
    return_reason_definition: ReturnReasonDefinition | None = None
    with_code_discounted_total_price_set: MoneyBag | None = None
    fulfillment_line_item: ReturnLineItemFulfillmentLineItem | None = None
    unit_price: MoneyV2 | None = None


class ReturnReturnLineItems(Payload, frozen=True):
    page_info: PageInfo
    nodes: list[ReturnLineItemType]


class ExchangeLineItem(Payload, frozen=True):
    id: str
    quantity: int
    variant_id: str | None = None
    variant_sku: str | None = None
    line_items: list[Reference] | None = None


class ReturnExchangeLineItems(Payload, frozen=True):
    page_info: PageInfo
    nodes: list[ExchangeLineItem]


class ReturnShippingFee(Payload, frozen=True):
    id: str
    amount_set: MoneyBag


class ReturnRefunds(Payload, frozen=True):
    page_info: PageInfo
    nodes: list[Reference]


class ReverseFulfillmentOrderDisposition(Payload, frozen=True):
    id: str
    type: str
    quantity: int
    created_at: datetime
    location: Reference | None = None


class ReverseFulfillmentOrderLineItem(Payload, frozen=True):
    id: str
    total_quantity: int
    dispositions: list[ReverseFulfillmentOrderDisposition]
    fulfillment_line_item: ReturnLineItemFulfillmentLineItem | None = None


class ReverseFulfillmentOrderLineItems(Payload, frozen=True):
    page_info: PageInfo
    nodes: list[ReverseFulfillmentOrderLineItem]


class ReverseFulfillmentOrder(Payload, frozen=True):
    id: str
    status: str
    line_items: ReverseFulfillmentOrderLineItems


class ReturnReverseFulfillmentOrders(Payload, frozen=True):
    page_info: PageInfo
    nodes: list[ReverseFulfillmentOrder]


class Return(Payload, frozen=True):
    id: str
    name: str
    status: str
    created_at: datetime
    total_quantity: int
    return_line_items: ReturnReturnLineItems
    exchange_line_items: ReturnExchangeLineItems
    return_shipping_fees: list[ReturnShippingFee]
    refunds: ReturnRefunds
    reverse_fulfillment_orders: ReturnReverseFulfillmentOrders
    closed_at: datetime | None = None
    request_approved_at: datetime | None = None
    decline: ReturnDecline | None = None


class OrderReturns(Payload, frozen=True):
    page_info: PageInfo
    nodes: list[Return]


class ReturnsByOrderIds(Payload, frozen=True):
    id: str
    updated_at: datetime
    return_status: str
    returns: OrderReturns


class TransactionsByOrderIds(Payload, frozen=True):
    id: str
    name: str
    updated_at: datetime
    currency_code: str
    presentment_currency_code: str
    transactions: list[OrderTransaction]
