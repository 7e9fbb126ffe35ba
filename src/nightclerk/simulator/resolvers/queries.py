"""The fields of the root: the shop, lists with search, counts, objects by id."""

from collections.abc import Mapping
from typing import Any

from graphql import get_named_type

from nightclerk.simulator.engine.context import Context, Node, Resolver
from nightclerk.simulator.engine.failures import bad_request
from nightclerk.simulator.engine.paging import Page, page_of, page_size
from nightclerk.simulator.engine.schema import is_connection, object_type
from nightclerk.simulator.engine.search import Search, read_search
from nightclerk.simulator.engine.templates import plain

Arguments = Mapping[str, Any]

# https://shopify.dev/docs/api/usage/limits: what `limit: null` counts up to.
MOST_COUNTED = 25_000

SEARCHED = {
    "companies": "Company",
    "customers": "Customer",
    "inventoryItems": "InventoryItem",
    "orders": "Order",
    "productVariants": "ProductVariant",
    "products": "Product",
}
COUNTED = {
    "customersCount": "Customer",
    "ordersCount": "Order",
    "productsCount": "Product",
}
BY_ID = {
    "customer": "Customer",
    "inventoryItem": "InventoryItem",
    "inventoryLevel": "InventoryLevel",
    "location": "Location",
    "order": "Order",
    "product": "Product",
    "productVariant": "ProductVariant",
}


def search_of(ctx: Context, kind: str, field: str, arguments: Arguments) -> Search:
    """Read the search of a list's arguments; what is odd about it is told."""
    text = arguments.get("query")
    search = read_search(text, ctx.shelves.fields(kind), zone=ctx.shelves.zone)
    if text and (search.warnings or ctx.explain):
        ctx.searches.append(search.notice([field]))
    return search


def _oldest(ctx: Context, kind: str) -> str:
    return ctx.access.oldest_order(ctx.now) if kind == "Order" else ""


def _listed(field: str, kind: str) -> Resolver:
    def resolve(ctx: Context, _root: Node, arguments: Arguments) -> Page:
        search = search_of(ctx, kind, field, arguments)
        return ctx.shelves.page(
            kind, search, arguments, now=ctx.now, oldest=_oldest(ctx, kind)
        )

    return resolve


def _counted(field: str, kind: str) -> Resolver:
    def resolve(ctx: Context, _root: Node, arguments: Arguments) -> Node:
        search = search_of(ctx, kind, field, arguments)
        found = ctx.shelves.found(kind, search, now=ctx.now, oldest=_oldest(ctx, kind))
        limit = arguments.get("limit") or MOST_COUNTED
        return plain(
            "Count",
            count=min(found, limit),
            precision="AT_LEAST" if found > limit else "EXACT",
        )

    return resolve


def _visible(ctx: Context, gid: str) -> Node | None:
    node = ctx.shelves.node(gid)
    if node is None or node["__typename"] != "Order":
        return node
    return node if node["createdAt"] >= _oldest(ctx, "Order") else None


def _by_id(kind: str) -> Resolver:
    def resolve(ctx: Context, _root: Node, arguments: Arguments) -> Node | None:
        gid = arguments.get("id")
        if gid is None:
            return next(iter(ctx.shelves.all(kind)), None)
        node = _visible(ctx, gid)
        return node if node is not None and node["__typename"] == kind else None

    return resolve


def node(ctx: Context, _root: Node, arguments: Arguments) -> Node | None:
    """Give the object of an id, as it is now; unknown is null."""
    return _visible(ctx, arguments["id"])


def nodes(ctx: Context, _root: Node, arguments: Arguments) -> list[Node | None]:
    """Give the objects of many ids in their order; unknown ones are null."""
    return [_visible(ctx, gid) for gid in arguments["ids"]]


def locations(ctx: Context, _root: Node, arguments: Arguments) -> Page:
    """Give the shop's locations; inactive ones only when asked for."""
    page_size(arguments)
    shown = [
        place
        for place in ctx.shelves.all("Location")
        if place["isActive"] or arguments.get("includeInactive")
    ]
    return page_of(shown, arguments)


def publications(ctx: Context, _root: Node, arguments: Arguments) -> Page:
    """Give the sales channels that products can be published to."""
    return page_of(ctx.shelves.all("Publication"), arguments)


def shop(ctx: Context, _root: Node, _arguments: Arguments) -> Node | None:
    """Give the shop itself."""
    return ctx.shelves.node(ctx.shelves.shop_gid)


def installation(ctx: Context, _root: Node, _arguments: Arguments) -> Node:
    """Give the app as this shop has installed it, with the scopes it was granted."""
    return plain(
        "AppInstallation",
        id="gid://shopify/AppInstallation/1",
        app=plain(
            "App", id="gid://shopify/App/1", apiKey=ctx.api_key, title="Nightclerk"
        ),
        accessScopes=[
            plain("AccessScope", handle=scope) for scope in sorted(ctx.granted)
        ],
    )


def customer_orders(ctx: Context, customer: Node, arguments: Arguments) -> Page:
    """Give a customer's orders, oldest first."""
    orders = [
        order
        for order in ctx.shelves.all("Order")
        if order["customer"] is customer and _visible(ctx, order["id"])
    ]
    return page_of(orders, arguments)


def first_of_list(field: str) -> Resolver:
    """Make the reader of a plain list that takes `first`."""

    def resolve(_ctx: Context, owner: Node, arguments: Arguments) -> list[Any]:
        rows: list[Any] = owner[field]
        first = arguments.get("first")
        if first is not None and first < 0:
            raise bad_request("first must be non-negative")
        return rows if first is None else rows[:first]

    return resolve


def nothing(_ctx: Context, _root: Node, arguments: Arguments) -> Page:
    """Give the empty list of what this shop does not have."""
    page_size(arguments)
    return Page([])


def _empty_lists() -> dict[str, Resolver]:
    """Answer every list that nobody fills with nothing."""
    query = object_type("QueryRoot")
    return {
        f"QueryRoot.{name}": nothing
        for name, field in query.fields.items()
        if is_connection(get_named_type(field.type))
    }


RESOLVERS: dict[str, Resolver] = {
    **_empty_lists(),
    **{f"QueryRoot.{f}": _listed(f, kind) for f, kind in SEARCHED.items()},
    **{f"QueryRoot.{f}": _counted(f, kind) for f, kind in COUNTED.items()},
    **{f"QueryRoot.{f}": _by_id(kind) for f, kind in BY_ID.items()},
    "QueryRoot.node": node,
    "QueryRoot.nodes": nodes,
    "QueryRoot.locations": locations,
    "QueryRoot.publications": publications,
    "QueryRoot.shop": shop,
    "QueryRoot.currentAppInstallation": installation,
    "Customer.orders": customer_orders,
    "Order.transactions": first_of_list("transactions"),
    "Order.refunds": first_of_list("refunds"),
    "Order.fulfillments": first_of_list("fulfillments"),
}
