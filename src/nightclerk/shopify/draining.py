"""Bring the rest of the lists inside a record, so that 300 lines come whole."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, TypeVar

import msgspec

from nightclerk.shopify.client import ShopifyClient
from nightclerk.shopify.companies.operations import COMPANY_LOCATIONS_MORE
from nightclerk.shopify.customers.operations import CUSTOMER_ADDRESSES_MORE
from nightclerk.shopify.inventory.operations import ITEM_LEVELS_MORE
from nightclerk.shopify.nodes import Node
from nightclerk.shopify.operations import Operation, Tree
from nightclerk.shopify.orders import operations
from nightclerk.shopify.paging import next_cursor
from nightclerk.shopify.products import operations as products
from nightclerk.shopify.refusals import list_cut_short

N = TypeVar("N")

CUT = re.compile(rb'"hasNextPage"\s*:\s*true')
GID_TYPE = re.compile(r"gid://shopify/(\w+)/")

# Which request brings the rest of which list of which type.
REST: dict[tuple[str, str], Operation[Tree]] = {
    ("Company", "locations"): COMPANY_LOCATIONS_MORE,
    ("Customer", "addressesV2"): CUSTOMER_ADDRESSES_MORE,
    ("InventoryItem", "inventoryLevels"): ITEM_LEVELS_MORE,
    ("Order", "lineItems"): operations.ORDER_LINES_MORE,
    ("Order", "shippingLines"): operations.ORDER_SHIPPING_LINES_MORE,
    ("Order", "fulfillmentOrders"): operations.FULFILLMENT_ORDERS_MORE,
    ("Order", "returns"): operations.ORDER_RETURNS_MORE,
    ("Product", "media"): products.PRODUCT_MEDIA_MORE,
    ("Product", "variants"): products.PRODUCT_VARIANTS_MORE,
    ("ProductVariant", "media"): products.VARIANT_MEDIA_MORE,
    ("Publication", "channels"): products.PUBLICATION_CHANNELS_MORE,
    ("PaymentTerms", "paymentSchedules"): operations.PAYMENT_SCHEDULES_MORE,
    ("FulfillmentOrder", "lineItems"): operations.FULFILLMENT_ORDER_LINES_MORE,
    ("Fulfillment", "fulfillmentLineItems"): operations.FULFILLMENT_LINES_MORE,
    ("Refund", "refundLineItems"): operations.REFUND_LINES_MORE,
    ("Refund", "refundShippingLines"): operations.REFUND_SHIPPING_LINES_MORE,
    ("Refund", "orderAdjustments"): operations.REFUND_ADJUSTMENTS_MORE,
    ("Refund", "transactions"): operations.REFUND_TRANSACTIONS_MORE,
    ("Return", "returnLineItems"): operations.RETURN_LINES_MORE,
    ("Return", "exchangeLineItems"): operations.RETURN_EXCHANGE_LINES_MORE,
    ("Return", "refunds"): operations.RETURN_REFUNDS_MORE,
    ("Return", "reverseFulfillmentOrders"): operations.REVERSE_ORDERS_MORE,
    ("ReverseFulfillmentOrder", "lineItems"): operations.REVERSE_ORDER_LINES_MORE,
}

# Numbers keep the digits that Shopify sent.
READER = msgspec.json.Decoder(float_hook=Decimal)
WRITER = msgspec.json.Encoder(decimal_format="number")


def complete(client: ShopifyClient, node: Node[N]) -> Node[N]:
    """Give the record with every list inside it read to its end.

    The record is unchanged, and nothing is asked, where no list was cut. Raises
    `PayloadError` where the rest of a list cannot be had.
    """
    if not CUT.search(node.raw):
        return node
    tree = READER.decode(node.raw)
    for owner, field in _lists(tree):
        _fill(client, owner, field, gid=str(owner.get("id") or node.gid))
    return Node(node.gid, WRITER.encode(tree), node.kind)


def _lists(value: Any) -> Iterator[tuple[Tree, str]]:
    """Find every paged list and its owner; what a caller fills in is looked at too."""
    if isinstance(value, list):
        for row in value:
            yield from _lists(row)
    elif isinstance(value, dict):
        for field, held in value.items():
            if isinstance(held, dict) and "pageInfo" in held:
                yield value, field
            yield from _lists(held)


def _fill(client: ShopifyClient, owner: Tree, field: str, *, gid: str) -> None:
    """Append what is missing of one list."""
    connection = owner[field]
    cursor: str | None = None
    while cursor := next_cursor(
        cursor,
        has_next=connection["pageInfo"]["hasNextPage"],
        cursor=connection["pageInfo"]["endCursor"],
        name=gid,
        field=field,
    ):
        page = _page(client, gid, field, after=cursor)
        connection["nodes"] += page["nodes"]
        connection["pageInfo"] = page["pageInfo"]


def _page(client: ShopifyClient, gid: str, field: str, *, after: str) -> Tree:
    kind = GID_TYPE.match(gid)
    operation = REST.get((kind[1], field)) if kind else None
    if operation is None:
        raise list_cut_short(gid, field)
    node = client.execute(operation, id=gid, after=after)["node"]
    if not node:
        raise list_cut_short(gid, field)
    page: Tree = node[field]
    return page
