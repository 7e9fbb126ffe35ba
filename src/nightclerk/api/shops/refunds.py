"""Refunds of a shop: list, credit, accept a difference."""

from django.http import HttpRequest
from ninja import Query, Router, Schema

from nightclerk.api.auth import caller_of
from nightclerk.api.numbers import Number
from nightclerk.api.pages import After, Limit, newest_first
from nightclerk.api.problems import PROBLEMS, Problem
from nightclerk.api.shops.naming import ShopCode
from nightclerk.connector.programs.choosing import RefundsChosen
from nightclerk.connector.programs.finding import refund_of, shop_of
from nightclerk.connector.programs.order_shapes import RefundTold
from nightclerk.connector.programs.orders import refund_told
from nightclerk.connector.services.papers.refunds import (
    accept_difference,
    credit_refund,
)

CHANGE = "connector.change_refundprocessing"


class Refunds(Schema):
    """A page of refunds."""

    items: list[RefundTold]
    next: int | None


router = Router(tags=["Refunds of shops"])


@router.get("", response={200: Refunds, PROBLEMS: Problem})
def list_refunds(
    request: HttpRequest,
    shop: ShopCode,
    chosen: Query[RefundsChosen],
    *,
    limit: Limit = 50,
    after: After = None,
) -> Refunds:
    """List the refunds of a shop, the newest first; without a state those that wait."""
    caller_of(request, "connector.view_refundprocessing")
    page, mark = newest_first(chosen.rows(shop_of(shop)), after=after, limit=limit)
    return Refunds(items=[refund_told(each) for each in page], next=mark)


@router.post("/{number}/credit", response={200: RefundTold, PROBLEMS: Problem})
def credit_one_refund(
    request: HttpRequest, shop: ShopCode, number: Number
) -> RefundTold:
    """Make the credit memo of a refund; refused with all reasons where it cannot be."""
    caller = caller_of(request, CHANGE)
    found = shop_of(shop)
    credit_refund(refund_of(found, number), actor=caller.user)
    return refund_told(refund_of(found, number))


@router.post(
    "/{number}/accept_difference", response={200: RefundTold, PROBLEMS: Problem}
)
def accept_refund_difference(
    request: HttpRequest, shop: ShopCode, number: Number
) -> RefundTold:
    """Let what was paid back beyond the goods go to the account for refunds."""
    caller = caller_of(request, CHANGE)
    found = shop_of(shop)
    accept_difference(refund_of(found, number), actor=caller.user)
    return refund_told(refund_of(found, number))
