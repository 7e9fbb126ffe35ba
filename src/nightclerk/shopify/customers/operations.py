"""Requests about customers, generated from their documents; do not edit."""

from nightclerk.shopify.customers.payloads import (
    CustomersByIds,
    CustomersChangedData,
    CustomerSetData,
    CustomersFoundData,
)
from nightclerk.shopify.operations import Tree, read_nodes_operation, read_operation

PACKAGE = "nightclerk.shopify.customers"

CUSTOMER_ADDRESSES_MORE = read_operation(PACKAGE, "customer_addresses_more", Tree)
CUSTOMER_SET = read_operation(PACKAGE, "customer_set", CustomerSetData)
CUSTOMERS_BY_IDS = read_nodes_operation(PACKAGE, "customers_by_ids", CustomersByIds)
CUSTOMERS_CHANGED = read_operation(PACKAGE, "customers_changed", CustomersChangedData)
CUSTOMERS_FOUND = read_operation(PACKAGE, "customers_found", CustomersFoundData)
