"""Products at Shopify: list, read, sync, add items, and what stands in the way."""

from typing import Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status

from nightclerk.api.auth import caller_of
from nightclerk.api.choosing import entry_for
from nightclerk.api.numbers import Number
from nightclerk.api.pages import After, Limit, newest_first
from nightclerk.api.problems import PROBLEMS, Problem
from nightclerk.api.shapes import EntryOut, entry_shape
from nightclerk.api.shops.naming import ShopCode
from nightclerk.connector.programs.finding import shop_of
from nightclerk.connector.programs.goods_acting import (
    Decided,
    GoodsSync,
    ItemsAdded,
    PriceAllowed,
    Removed,
    add_items_asked,
    allow_price_asked,
    decide_asked,
    remove_asked,
    sync_goods_asked,
)
from nightclerk.connector.programs.products import (
    GoodsChosen,
    GoodsHead,
    GoodsTold,
    WhyTold,
    goods_head,
    goods_told,
    product_of,
    variant_of,
    why_told,
)

START = "jobs.add_jobentry"
SEE = "connector.view_shopproduct"
CHANGE = "connector.change_shopproduct"


class Goods(Schema):
    """A page of products at Shopify."""

    items: list[GoodsHead]
    next: int | None


class Why(Schema):
    """Why a variant is not as the books want it; empty where it is."""

    reasons: list[WhyTold]


router = Router(tags=["Goods of shops"])


@router.get("", response={200: Goods, PROBLEMS: Problem})
def list_goods(
    request: HttpRequest,
    shop: ShopCode,
    chosen: Query[GoodsChosen],
    *,
    limit: Limit = 50,
    after: After = None,
) -> Goods:
    """List products at Shopify, the newest first; `list=changed` those to decide."""
    caller_of(request, SEE)
    rows = chosen.rows(shop_of(shop))
    page, mark = newest_first(rows, after=after, limit=limit)
    return Goods(items=list(map(goods_head, page)), next=mark)


@router.post("/sync", response={202: EntryOut, PROBLEMS: Problem})
def sync_goods(
    request: HttpRequest, shop: ShopCode, asked: GoodsSync
) -> Status[EntryOut]:
    """Let the job queue keep products and prices in step."""
    caller = caller_of(request, START)
    entry = sync_goods_asked(shop_of(shop), asked, actor=caller.user)
    return Status(202, entry_shape(entry_for(caller, entry.pk)))


@router.post("/add", response={202: EntryOut, PROBLEMS: Problem})
def add_items(
    request: HttpRequest, shop: ShopCode, asked: ItemsAdded
) -> Status[EntryOut]:
    """Let the job queue add items to Shopify."""
    caller = caller_of(request, START)
    entry = add_items_asked(shop_of(shop), asked, actor=caller.user)
    return Status(202, entry_shape(entry_for(caller, entry.pk)))


@router.get("/variants/{number}/why", response={200: Why, PROBLEMS: Problem})
def read_why(request: HttpRequest, shop: ShopCode, number: Number) -> Why:
    """Read why a variant was not sent, and what to do."""
    caller_of(request, "connector.view_shopvariant")
    return Why(reasons=why_told(variant_of(shop_of(shop), number)))


@router.post("/variants/{number}/allow_price", response={200: Why, PROBLEMS: Problem})
def allow_price(
    request: HttpRequest, shop: ShopCode, number: Number, asked: PriceAllowed
) -> Why:
    """Let a price pass that changes more than the shop card allows."""
    caller = caller_of(request, "connector.change_shopvariant")
    row = variant_of(shop_of(shop), number)
    return Why(reasons=why_told(allow_price_asked(row, asked, actor=caller.user)))


@router.get("/{number}", response={200: GoodsTold, PROBLEMS: Problem})
def read_goods(request: HttpRequest, shop: ShopCode, number: Number) -> GoodsTold:
    """Read a product and its variants: wanted, confirmed, observed, field by field."""
    caller_of(request, SEE)
    return goods_told(product_of(shop_of(shop), number))


@router.post("/{number}/remove", response={200: Removed, PROBLEMS: Problem})
def remove_goods(request: HttpRequest, shop: ShopCode, number: Number) -> Removed:
    """Let a product be no item any more, and take it off sale as the card says."""
    caller = caller_of(request, CHANGE)
    caller.require(START)
    return remove_asked(product_of(shop_of(shop), number), actor=caller.user)


@router.post("/{number}/{act}", response={200: Decided, PROBLEMS: Problem})
def decide_about_goods(
    request: HttpRequest,
    shop: ShopCode,
    number: Number,
    act: Literal["send_ours", "take_theirs"],
) -> Decided:
    """Put right what was changed at Shopify, or let items take it over."""
    caller = caller_of(request, CHANGE)
    if act == "send_ours":
        caller.require(START)
    product = product_of(shop_of(shop), number)
    return decide_asked(product, act, actor=caller.user)
