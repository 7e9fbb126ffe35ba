"""Requests about payments, generated from their documents; do not edit."""

from nightclerk.shopify.operations import read_nodes_operation, read_operation
from nightclerk.shopify.payments.payloads import (
    BalanceTransactionsData,
    DisputesData,
    PayoutsData,
    ShopifyPaymentsBalanceTransaction,
    ShopifyPaymentsDispute,
    ShopifyPaymentsPayout,
)

PACKAGE = "nightclerk.shopify.payments"

BALANCE_TRANSACTIONS = read_operation(
    PACKAGE, "balance_transactions", BalanceTransactionsData
)
BALANCE_TRANSACTIONS_BY_IDS = read_nodes_operation(
    PACKAGE, "balance_transactions_by_ids", ShopifyPaymentsBalanceTransaction
)
DISPUTES = read_operation(PACKAGE, "disputes", DisputesData)
DISPUTES_BY_IDS = read_nodes_operation(
    PACKAGE, "disputes_by_ids", ShopifyPaymentsDispute
)
PAYOUTS = read_operation(PACKAGE, "payouts", PayoutsData)
PAYOUTS_BY_IDS = read_nodes_operation(PACKAGE, "payouts_by_ids", ShopifyPaymentsPayout)
