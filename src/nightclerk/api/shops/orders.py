"""Orders of a shop: list, read, bring, process, and deal with what changed."""

from typing import Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status

from nightclerk.api.auth import caller_of
from nightclerk.api.choosing import entry_for
from nightclerk.api.pages import After, Limit, newest_first
from nightclerk.api.problems import PROBLEMS, Problem
from nightclerk.api.shapes import EntryOut, entry_shape
from nightclerk.api.shops.naming import ShopCode
from nightclerk.connector.programs.acting import (
    act_asked,
    fetch_asked,
    process_asked,
)
from nightclerk.connector.programs.choosing import OrdersChosen, WaitingOrders
from nightclerk.connector.programs.finding import order_of, processing_of, shop_of
from nightclerk.connector.programs.mapped import OrdersNamed
from nightclerk.connector.programs.order_shapes import (
    OrderHead,
    OrderTold,
    ProcessingTold,
)
from nightclerk.connector.programs.orders import (
    order_head,
    order_told,
    processing_told,
)

VIEW = "connector.view_shoporder"
DECIDE = "connector.change_orderprocessing"
Act = Literal["lift_hold", "apply_update", "follow_update", "ignore_update"]


class Orders(Schema):
    """A page of orders without their lines."""

    items: list[OrderHead]
    next: int | None


class Waiting(Schema):
    """A page of orders on their way into the books."""

    items: list[ProcessingTold]
    next: int | None


router = Router(tags=["Orders of shops"])


@router.get("", response={200: Orders, PROBLEMS: Problem})
def list_orders(
    request: HttpRequest,
    shop: ShopCode,
    chosen: Query[OrdersChosen],
    *,
    limit: Limit = 50,
    after: After = None,
) -> Orders:
    """List the orders of a shop, those that came last first."""
    caller_of(request, VIEW)
    page, mark = newest_first(chosen.rows(shop_of(shop)), after=after, limit=limit)
    return Orders(items=[order_head(each) for each in page], next=mark)


@router.get("/waiting", response={200: Waiting, PROBLEMS: Problem})
def list_waiting_orders(
    request: HttpRequest,
    shop: ShopCode,
    chosen: Query[WaitingOrders],
    *,
    limit: Limit = 50,
    after: After = None,
) -> Waiting:
    """List orders that have no document, or that changed after they had one."""
    caller_of(request, "connector.view_orderprocessing")
    page, mark = newest_first(chosen.rows(shop_of(shop)), after=after, limit=limit)
    return Waiting(items=[processing_told(each) for each in page], next=mark)


@router.post("/process", response={202: EntryOut, PROBLEMS: Problem})
def process_some_orders(
    request: HttpRequest, shop: ShopCode, asked: OrdersNamed
) -> Status[EntryOut]:
    """Let the job queue make documents of orders; of all that wait if none is named."""
    caller = caller_of(request, DECIDE)
    entry = process_asked(shop_of(shop), asked, actor=caller.user)
    return Status(202, entry_shape(entry_for(caller, entry.pk)))


@router.post("/fetch", response={202: EntryOut, PROBLEMS: Problem})
def fetch_orders(
    request: HttpRequest, shop: ShopCode, asked: OrdersNamed
) -> Status[EntryOut]:
    """Let the job queue bring orders from Shopify, also those that are here."""
    caller = caller_of(request, "connector.change_shoporder")
    entry = fetch_asked(shop_of(shop), asked, actor=caller.user)
    return Status(202, entry_shape(entry_for(caller, entry.pk)))


@router.get("/{number}", response={200: OrderTold, PROBLEMS: Problem})
def read_order(request: HttpRequest, shop: ShopCode, number: str) -> OrderTold:
    """Read an order by its number at Shopify, with all that became of it."""
    caller_of(request, VIEW)
    return order_told(order_of(shop_of(shop), number))


@router.post("/{number}/{act}", response={200: ProcessingTold, PROBLEMS: Problem})
def act_on_order(
    request: HttpRequest, shop: ShopCode, number: str, act: Act
) -> ProcessingTold:
    """Lift the hold of an order, or deal with what changed since it was booked."""
    caller = caller_of(request, DECIDE)
    order = order_of(shop_of(shop), number)
    act_asked(processing_of(order), act, actor=caller.user)
    return processing_told(processing_of(order))
