"""Task 30103: process Shopify orders into sales documents."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from typing import Literal

from pydantic import Field

from nightclerk.connector.models import Shop
from nightclerk.connector.selectors.mirror import shop as shop_of
from nightclerk.connector.selectors.papers.to_process import orders_to_process
from nightclerk.connector.services.orders.processing_starts import PROCESS_ORDERS
from nightclerk.connector.services.syncs.starting import require_enabled
from nightclerk.connector.tasks.order_selection import Gid, Number, ShopCode
from nightclerk.connector.tasks.orders.processing import OrderRun
from nightclerk.connector.tasks.sending.shop_client import run_client
from nightclerk.core.errors import NotReady
from nightclerk.core.params import Params
from nightclerk.core.text import words
from nightclerk.jobs.context import Context, Level
from nightclerk.jobs.registry import catalogue
from nightclerk.shopify.client import ShopifyClient


class ProcessOrdersParams(Params):
    """Which orders to process; without any filter, all that have no document yet."""

    about = "Make sales documents of Shopify's orders, and credit memos of refunds."

    shop: ShopCode = Field(title=str(words("Shop")))
    financial_status: Literal[
        "", "paid", "partially_paid", "partially_refunded", "pending", "authorized"
    ] = Field(default="", title=str(words("Payment")))
    fulfillment_status: Literal[
        "", "fulfilled", "partially_fulfilled", "unfulfilled"
    ] = Field(default="", title=str(words("Fulfilment")))
    placed_from: date | None = Field(default=None, title=str(words("Placed from")))
    placed_to: date | None = Field(default=None, title=str(words("Placed to")))
    numbers: list[Number] = Field(
        default=[], max_length=500, title=str(words("Order numbers"))
    )
    gids: list[Gid] = Field(
        default=[], max_length=500, title=str(words("Orders by Shopify's id"))
    )
    refunds: bool = Field(
        default=True,
        title=str(words("Credit memos for refunds")),
        description=str(words("As far as the shop card lets them be automatic.")),
    )
    dry_run: bool = Field(default=False, title=str(words("Dry run: write nothing")))


@catalogue.task(
    PROCESS_ORDERS,
    words("Process Shopify orders"),
    params=ProcessOrdersParams,
    category=lambda params: f"SHOP-{params.shop}",
    scope=lambda params: params.shop,
    reads=frozenset({"connector.orders"}),
    writes=frozenset({"connector.documents"}),
)
def process_orders(ctx: Context, params: ProcessOrdersParams) -> None:
    """Make a document of each order to the cent, or keep the order with its reasons."""
    shop = shop_of(params.shop)
    require_enabled(shop)
    with opened(ctx, shop) as client:
        run = OrderRun(ctx, shop, client, is_dry=params.dry_run)
        run.orders(
            orders_to_process(
                shop,
                gids=params.gids,
                numbers=params.numbers,
                financial_status=params.financial_status,
                fulfillment_status=params.fulfillment_status,
                first=params.placed_from,
                last=params.placed_to,
            )
        )
        if params.refunds:
            run.refunds()
        run.tell()


@contextmanager
def opened(ctx: Context, shop: Shop) -> Iterator[ShopifyClient | None]:
    """Open a client of a shop; None where it has no credentials.

    Orders that are here can be processed without asking Shopify.
    """
    client = None
    with ExitStack() as stack:
        try:
            client = stack.enter_context(run_client(ctx, shop))
        except NotReady as missing:
            ctx.say(missing.text, level=Level.WARNING)
        yield client
