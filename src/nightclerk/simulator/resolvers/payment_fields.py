"""The fields of Shopify Payments: the account, and its lists with search."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from nightclerk.simulator.engine.amounts import money
from nightclerk.simulator.engine.context import Context, Node, Resolver
from nightclerk.simulator.engine.paging import Page
from nightclerk.simulator.engine.search import Search, read_search

Arguments = Mapping[str, Any]

ACCOUNT = "gid://shopify/ShopifyPaymentsAccount/1"
LISTS = {
    "balanceTransactions": "ShopifyPaymentsBalanceTransaction",
    "disputes": "ShopifyPaymentsDispute",
    "payouts": "ShopifyPaymentsPayout",
}


def account(ctx: Context, _root: Node, _arguments: Arguments) -> Node | None:
    """Give the account; null for a shop without Shopify Payments."""
    return ctx.shelves.node(ACCOUNT)


def balance(_ctx: Context, found: Node, _arguments: Arguments) -> list[Node]:
    """Give what is on the account and was not paid out."""
    return [money(found["__balance"](), found["defaultCurrency"])]


def _listed(field: str, kind: str) -> Resolver:
    def resolve(ctx: Context, _account: Node, arguments: Arguments) -> Page:
        text = arguments.get("query")
        search = read_search(text, ctx.shelves.fields(kind), zone=ctx.shelves.zone)
        if text and (search.warnings or ctx.explain):
            ctx.searches.append(search.notice(["shopifyPaymentsAccount", field]))
        narrowed = _narrowed(search, arguments)
        return ctx.shelves.page(kind, narrowed, arguments, now=ctx.now)

    return resolve


def _narrowed(search: Search, arguments: Arguments) -> Search:
    """Keep to what arguments besides the query want: no transfers, one direction."""
    matches, direction = search.matches, arguments.get("transactionType")
    if arguments.get("hideTransfers"):
        return replace(
            search,
            matches=lambda row: (
                "transfer" not in row["transaction_type"] and matches(row)
            ),
        )
    if direction:
        wanted = str(direction).lower()
        return replace(
            search, matches=lambda row: wanted in row["ledger_type"] and matches(row)
        )
    return search


PAYMENT_FIELDS: dict[str, Resolver] = {
    "QueryRoot.shopifyPaymentsAccount": account,
    "ShopifyPaymentsAccount.balance": balance,
    **{f"ShopifyPaymentsAccount.{f}": _listed(f, kind) for f, kind in LISTS.items()},
}
