"""Buyers and companies of a shop and the customers that they are."""

from typing import Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema

from nightclerk.api.auth import caller_of
from nightclerk.api.numbers import Number
from nightclerk.api.pages import After, Limit, newest_first
from nightclerk.api.problems import PROBLEMS, Problem
from nightclerk.api.shops.naming import ShopCode
from nightclerk.connector.programs.acting import (
    create_customer_asked,
    link_customer_asked,
    unlink_customer_asked,
)
from nightclerk.connector.programs.choosing import Unmapped
from nightclerk.connector.programs.finding import buyer_of, buyer_rows, shop_of
from nightclerk.connector.programs.mapped import (
    BuyerTold,
    CustomerLink,
    Linked,
    buyer_told,
)

Kind = Literal["customers", "companies"]
RIGHTS = {"customers": "shopcustomer", "companies": "shopcompany"}
WAITING = {"customers": "customer", "companies": "company"}


class Buyers(Schema):
    """A page of buyers or companies."""

    items: list[BuyerTold]
    next: int | None


router = Router(tags=["Customers of shops"])


@router.get("/{kind}", response={200: Buyers, PROBLEMS: Problem})
def list_buyers(
    request: HttpRequest,
    shop: ShopCode,
    kind: Kind,
    chosen: Query[Unmapped],
    *,
    limit: Limit = 50,
    after: After = None,
) -> Buyers:
    """List the customers or the companies of a shop, with how many orders wait."""
    caller_of(request, f"connector.view_{RIGHTS[kind]}")
    rows = chosen.rows(buyer_rows(kind), shop_of(shop), WAITING[kind])
    page, mark = newest_first(rows, after=after, limit=limit)
    return Buyers(items=[buyer_told(each) for each in page], next=mark)


@router.get("/{kind}/{number}", response={200: BuyerTold, PROBLEMS: Problem})
def read_buyer(
    request: HttpRequest, shop: ShopCode, kind: Kind, number: Number
) -> BuyerTold:
    """Read a customer or a company of a shop."""
    caller_of(request, f"connector.view_{RIGHTS[kind]}")
    return buyer_told(buyer_of(shop_of(shop), kind, number))


@router.post("/{kind}/{number}/link", response={200: Linked, PROBLEMS: Problem})
def link_buyer(
    request: HttpRequest,
    shop: ShopCode,
    kind: Kind,
    number: Number,
    asked: CustomerLink,
) -> Linked:
    """Say which customer of the books it is; the entry processes what waits."""
    caller = caller_of(request, f"connector.change_{RIGHTS[kind]}")
    row = buyer_of(shop_of(shop), kind, number)
    return link_customer_asked(row, asked, actor=caller.user)


@router.post("/{kind}/{number}/unlink", response={200: Linked, PROBLEMS: Problem})
def unlink_buyer(
    request: HttpRequest, shop: ShopCode, kind: Kind, number: Number
) -> Linked:
    """Forget which customer it is; documents keep theirs."""
    caller = caller_of(request, f"connector.change_{RIGHTS[kind]}")
    row = buyer_of(shop_of(shop), kind, number)
    return unlink_customer_asked(row, actor=caller.user)


@router.post(
    "/{kind}/{number}/create_customer", response={200: Linked, PROBLEMS: Problem}
)
def create_customer_of_buyer(
    request: HttpRequest, shop: ShopCode, kind: Kind, number: Number
) -> Linked:
    """Make the customer that it is, or take one who is known; what waits goes on."""
    caller = caller_of(request, f"connector.change_{RIGHTS[kind]}")
    row = buyer_of(shop_of(shop), kind, number)
    return create_customer_asked(row, actor=caller.user)
