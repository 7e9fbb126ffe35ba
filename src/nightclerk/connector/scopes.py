"""The scopes that the syncs in use need, each with what it is for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from nightclerk.core.text import Text, words
from nightclerk.shopify import scopes


@dataclass(frozen=True)
class NeededScope:
    """A scope, what it is for, and whether the order sync cannot work without it."""

    handle: str
    purpose: Text
    is_required: bool = True


NEEDED_SCOPES: Mapping[str, NeededScope] = {
    scope.handle: scope
    for scope in (
        NeededScope("read_orders", words("read orders, refunds and transactions")),
        NeededScope(
            "read_all_orders",
            words("read orders that are older than 60 days"),
            is_required=False,
        ),
        NeededScope("read_customers", words("read who ordered")),
        NeededScope(
            "write_customers",
            words("tell Shopify what changed about customers"),
            is_required=False,
        ),
        NeededScope("read_products", words("read which products were ordered")),
        NeededScope(
            "write_products",
            words("add products and tell Shopify what changed about them"),
            is_required=False,
        ),
        NeededScope(
            "write_publications",
            words("publish products to sales channels"),
            is_required=False,
        ),
        NeededScope(
            "write_inventory",
            words("tell Shopify how much is in stock"),
            is_required=False,
        ),
        NeededScope(
            "write_files",
            words("send pictures of products"),
            is_required=False,
        ),
        NeededScope(
            "read_merchant_managed_fulfillment_orders",
            words("read what your own locations shall ship"),
        ),
        NeededScope(
            "write_merchant_managed_fulfillment_orders",
            words("tell Shopify what left from your own locations"),
            is_required=False,
        ),
        NeededScope(
            "read_assigned_fulfillment_orders",
            words("read what is assigned to this app's fulfilment service"),
            is_required=False,
        ),
        NeededScope(
            "read_third_party_fulfillment_orders",
            words("read what other fulfilment services shall ship"),
            is_required=False,
        ),
        NeededScope("read_locations", words("read where goods leave from")),
        NeededScope("read_payment_terms", words("read when invoices are due")),
        NeededScope(
            "read_returns",
            words("read what buyers send back"),
            is_required=False,
        ),
        NeededScope(
            "read_shopify_payments_accounts",
            words("read what moves at Shopify Payments"),
            is_required=False,
        ),
        NeededScope(
            "read_shopify_payments_payouts",
            words("read payouts"),
            is_required=False,
        ),
        NeededScope(
            "read_shopify_payments_disputes",
            words("read what buyers dispute"),
            is_required=False,
        ),
    )
}


def missing_scopes(granted: Iterable[str]) -> list[str]:
    """Give the needed scopes that were not granted; leave to write includes to read."""
    return list(scopes.missing_scopes(granted, NEEDED_SCOPES))


def required_scopes_missing(granted: Iterable[str]) -> list[str]:
    """Give the missing scopes without which orders cannot be read at all."""
    return [
        handle
        for handle in missing_scopes(granted)
        if NEEDED_SCOPES[handle].is_required
    ]
