"""Commands of a shop's orders: list, show, process, and deal with what changed."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, cast

import typer
from rich.console import Group

from nightclerk.cli.books.showing import many, one
from nightclerk.cli.output import Answer, facts, table
from nightclerk.cli.params import with_flags
from nightclerk.cli.trade.naming import (
    OrderName,
    ShopCode,
    started,
    why,
    with_reasons,
)
from nightclerk.connector.models import Shop
from nightclerk.connector.programs.acting import (
    act_asked,
    fetch_asked,
    process_asked,
)
from nightclerk.connector.programs.choosing import OrdersChosen, WaitingOrders
from nightclerk.connector.programs.finding import (
    order_named,
    processing_of,
    shop_of,
)
from nightclerk.connector.programs.mapped import OrdersNamed
from nightclerk.connector.programs.order_shapes import OrderHead
from nightclerk.connector.programs.orders import (
    order_head,
    order_told,
    processing_told,
)
from nightclerk.connector.programs.values import tail
from nightclerk.core.errors import NotFound
from nightclerk.core.params import Params

Most = Annotated[int | None, typer.Option("--limit", min=1, help="At most so many")]
Names = Annotated[
    list[str] | None,
    typer.Argument(metavar="[ORDER]…", help="Names or Shopify's numbers; else all"),
]
COLUMNS = (
    *("name", "created_at", "customer", "current_total", "currency"),
    *("financial_status", "state", "document"),
)
WAITING = ("name", "state", "problem_class")
LINES = ("sku", "title", "quantity", "current_quantity", "unit_price", "total")
# What is done with one order, by the name of the command.
ACTS = {
    "lift": ("lift_hold", "Let an order be booked that a rule of the shop card holds."),
    "update": ("apply_update", "Make the document what the changed order is now."),
    "follow": (
        "follow_update",
        "Make an invoice or a credit memo of how a posted order differs.",
    ),
    "ignore": ("ignore_update", "Leave the documents of a changed order as they are."),
}

app = typer.Typer(no_args_is_help=True, help="Orders of a shop: list, show, process")


def add_commands() -> None:
    """Add the commands whose flags choose orders, and those that do one thing."""
    extra = {"shop": ShopCode, "limit": Most}
    listing = with_flags(OrdersChosen, list_orders, extra=extra)
    app.command("list", help="List orders, the newest first.")(listing)
    waiting = with_flags(WaitingOrders, list_waiting, extra=extra)
    app.command("waiting", help="List orders without a document, or their updates.")(
        waiting
    )
    for name, (act, text) in ACTS.items():
        app.command(name, help=text)(_command(act))


def list_orders(_: typer.Context, chosen: Params, given: Mapping[str, Any]) -> Answer:
    """List orders, the newest first."""
    rows = cast(OrdersChosen, chosen).rows(shop_of(given["shop"])).order_by("-pk")
    found = rows[: given["limit"] or 50]
    return many(map(order_head, found), COLUMNS, empty="There is no such order.")


def list_waiting(_: typer.Context, chosen: Params, given: Mapping[str, Any]) -> Answer:
    """List orders that have no document, or that changed after they had one."""
    rows = cast(WaitingOrders, chosen).rows(shop_of(given["shop"])).order_by("-pk")
    told = [processing_told(each) for each in rows[: given["limit"] or 50]]
    return with_reasons(told, WAITING, empty="No order waits.")


@app.command()
def show(shop: ShopCode, order: OrderName) -> Answer:
    """Show an order with its reasons, documents, refunds and time line."""
    data = order_told(order_named(shop_of(shop), order)).model_dump(mode="json")
    head = {
        name: value for name, value in data.items() if name in OrderHead.model_fields
    }
    way = data["processing"]
    view = Group(
        facts((name.replace("_", " ").capitalize(), head[name]) for name in head),
        table(LINES, ([line[name] for name in LINES] for line in data["lines"])),
        why(way) if way else "",
    )
    return Answer(data, view)


@app.command()
def process(shop: ShopCode, orders: Names = None) -> Answer:
    """Let the job queue make documents of orders, or of all that wait."""
    found = shop_of(shop)
    numbers = [tail(order_named(found, name).gid) for name in orders or ()]
    return started(process_asked(found, OrdersNamed.read({"orders": numbers})))


@app.command()
def fetch(shop: ShopCode, orders: Names = None) -> Answer:
    """Let the job queue bring orders from Shopify again."""
    found = shop_of(shop)
    numbers = [_number(found, name) for name in orders or ()]
    return started(fetch_asked(found, OrdersNamed.read({"orders": numbers})))


def _number(shop: Shop, name: str) -> str:
    """Give Shopify's number of an order; one that is not here is named by it."""
    try:
        return tail(order_named(shop, name).gid)
    except NotFound:
        return name


def _command(act: str) -> Callable[..., Answer]:
    def command(shop: ShopCode, order: OrderName) -> Answer:
        found = order_named(shop_of(shop), order)
        act_asked(processing_of(found), act)
        return one(processing_told(processing_of(found)))

    return command
