"""Types of the answers about payments, generated; do not edit."""

# ruff: noqa: D101

from datetime import datetime
from decimal import Decimal

from nightclerk.shopify.operations import Payload


class PageInfo(Payload, frozen=True):
    has_next_page: bool
    end_cursor: str | None = None


class MoneyV2(Payload, frozen=True):
    amount: Decimal
    currency_code: str


class ShopifyPaymentsBalanceTransactionAssociatedPayout(Payload, frozen=True):
    id: str | None = None
    status: str | None = None


class ShopifyPaymentsAssociatedOrder(Payload, frozen=True):
    id: str
    name: str


class ShopifyPaymentsAdjustmentOrder(Payload, frozen=True):
    name: str
    order_transaction_id: str
    amount: MoneyV2
    fees: MoneyV2
    net: MoneyV2


class ShopifyPaymentsBalanceTransaction(Payload, frozen=True):
    id: str
    test: bool
    type: str
    transaction_date: datetime
    amount: MoneyV2
    fee: MoneyV2
    net: MoneyV2
    associated_payout: ShopifyPaymentsBalanceTransactionAssociatedPayout
    adjustments_orders: list[ShopifyPaymentsAdjustmentOrder]
    source_type: str | None = None
    source_id: str | None = None
    source_order_transaction_id: str | None = None
    adjustment_reason: str | None = None
    associated_order: ShopifyPaymentsAssociatedOrder | None = None


class ShopifyPaymentsAccountBalanceTransactions(Payload, frozen=True):
    page_info: PageInfo
    nodes: list[ShopifyPaymentsBalanceTransaction]


class ShopifyPaymentsAccount(Payload, frozen=True):
    id: str
    balance_transactions: ShopifyPaymentsAccountBalanceTransactions


class BalanceTransactionsData(Payload, frozen=True):
    shopify_payments_account: ShopifyPaymentsAccount | None = None


class ShopifyPaymentsDisputeReasonDetails(Payload, frozen=True):
    reason: str
    network_reason_code: str | None = None


class Order(Payload, frozen=True):
    id: str
    name: str


class ShopifyPaymentsDispute(Payload, frozen=True):
    id: str
    type: str
    status: str
    initiated_at: datetime
    amount: MoneyV2
    reason_details: ShopifyPaymentsDisputeReasonDetails
    evidence_due_by: datetime | None = None
    evidence_sent_on: datetime | None = None
    finalized_on: datetime | None = None
    order: Order | None = None


class ShopifyPaymentsAccountDisputes(Payload, frozen=True):
    page_info: PageInfo
    nodes: list[ShopifyPaymentsDispute]


class ShopifyPaymentsAccountAgain(Payload, frozen=True):
    id: str
    disputes: ShopifyPaymentsAccountDisputes


class DisputesData(Payload, frozen=True):
    shopify_payments_account: ShopifyPaymentsAccountAgain | None = None


class ShopifyPaymentsPayoutSummary(Payload, frozen=True):
    charges_gross: MoneyV2
    charges_fee: MoneyV2
    refunds_fee_gross: MoneyV2
    refunds_fee: MoneyV2
    adjustments_gross: MoneyV2
    adjustments_fee: MoneyV2
    reserved_funds_gross: MoneyV2
    reserved_funds_fee: MoneyV2
    retried_payouts_gross: MoneyV2
    retried_payouts_fee: MoneyV2
    advance_gross: MoneyV2
    advance_fees: MoneyV2


class ShopifyPaymentsPayout(Payload, frozen=True):
    id: str
    issued_at: datetime
    status: str
    transaction_type: str
    net: MoneyV2
    summary: ShopifyPaymentsPayoutSummary
    external_trace_id: str | None = None


class ShopifyPaymentsAccountPayouts(Payload, frozen=True):
    page_info: PageInfo
    nodes: list[ShopifyPaymentsPayout]


class ShopifyPaymentsAccountAgainAgain(Payload, frozen=True):
    id: str
    payouts: ShopifyPaymentsAccountPayouts


class PayoutsData(Payload, frozen=True):
    shopify_payments_account: ShopifyPaymentsAccountAgainAgain | None = None
