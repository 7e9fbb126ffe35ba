"""Requests about bulk, generated from their documents; do not edit."""

from nightclerk.shopify.bulk.payloads import (
    BulkCancelData,
    BulkOperationData,
    BulkOperationsData,
    BulkRunMutationData,
    BulkRunQueryData,
)
from nightclerk.shopify.operations import read_operation

PACKAGE = "nightclerk.shopify.bulk"

BULK_CANCEL = read_operation(PACKAGE, "bulk_cancel", BulkCancelData)
BULK_OPERATION = read_operation(PACKAGE, "bulk_operation", BulkOperationData)
BULK_OPERATIONS = read_operation(PACKAGE, "bulk_operations", BulkOperationsData)
BULK_RUN_MUTATION = read_operation(PACKAGE, "bulk_run_mutation", BulkRunMutationData)
BULK_RUN_QUERY = read_operation(PACKAGE, "bulk_run_query", BulkRunQueryData)
