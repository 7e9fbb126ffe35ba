"""Products of a shop and the items that they are: list, link, unlink, make."""

from django.http import HttpRequest
from ninja import Query, Router, Schema

from nightclerk.api.auth import caller_of
from nightclerk.api.numbers import Number
from nightclerk.api.pages import After, Limit, newest_first
from nightclerk.api.problems import PROBLEMS, Problem
from nightclerk.api.shops.naming import ShopCode
from nightclerk.connector.programs.acting import (
    create_item_asked,
    link_variant_asked,
    unlink_variant_asked,
)
from nightclerk.connector.programs.choosing import Unmapped
from nightclerk.connector.programs.finding import VARIANTS, row_of, shop_of
from nightclerk.connector.programs.mapped import (
    Linked,
    ProductTold,
    VariantLink,
    product_told,
)

CHANGE = "connector.change_shopvariant"


class Products(Schema):
    """A page of products."""

    items: list[ProductTold]
    next: int | None


router = Router(tags=["Products of shops"])


@router.get("", response={200: Products, PROBLEMS: Problem})
def list_products(
    request: HttpRequest,
    shop: ShopCode,
    chosen: Query[Unmapped],
    *,
    limit: Limit = 50,
    after: After = None,
) -> Products:
    """List the products that orders named, with how many orders wait for each."""
    caller_of(request, "connector.view_shopvariant")
    rows = chosen.rows(VARIANTS, shop_of(shop), "variant")
    page, mark = newest_first(rows, after=after, limit=limit)
    return Products(items=[product_told(each) for each in page], next=mark)


@router.get("/{number}", response={200: ProductTold, PROBLEMS: Problem})
def read_product(request: HttpRequest, shop: ShopCode, number: Number) -> ProductTold:
    """Read a product."""
    caller_of(request, "connector.view_shopvariant")
    found = shop_of(shop)
    rows = Unmapped().rows(VARIANTS, found, "variant")
    return product_told(row_of(rows, found, number))


@router.post("/{number}/link", response={200: Linked, PROBLEMS: Problem})
def link_product(
    request: HttpRequest, shop: ShopCode, number: Number, asked: VariantLink
) -> Linked:
    """Say which item a product is; the entry processes the orders that wait."""
    caller = caller_of(request, CHANGE)
    row = row_of(VARIANTS, shop_of(shop), number)
    return link_variant_asked(row, asked, actor=caller.user)


@router.post("/{number}/unlink", response={200: Linked, PROBLEMS: Problem})
def unlink_product(request: HttpRequest, shop: ShopCode, number: Number) -> Linked:
    """Forget which item a product is; documents stay as they are."""
    caller = caller_of(request, CHANGE)
    row = row_of(VARIANTS, shop_of(shop), number)
    return unlink_variant_asked(row, actor=caller.user)


@router.post("/{number}/create_item", response={200: Linked, PROBLEMS: Problem})
def create_item_of_product(
    request: HttpRequest, shop: ShopCode, number: Number
) -> Linked:
    """Make the item that a product is; the orders that wait are processed."""
    caller = caller_of(request, CHANGE)
    row = row_of(VARIANTS, shop_of(shop), number)
    return create_item_asked(row, actor=caller.user)
