"""Payouts and how they tie, movements of the balance, and disputes of a shop."""

from django.http import HttpRequest
from ninja import Query, Router, Schema

from nightclerk.api.auth import caller_of
from nightclerk.api.numbers import Number
from nightclerk.api.pages import After, Limit, newest_first
from nightclerk.api.problems import PROBLEMS, Problem
from nightclerk.api.shops.naming import ShopCode
from nightclerk.connector.programs.finding import row_of, shop_of
from nightclerk.connector.programs.payments import MoneyBooked
from nightclerk.connector.programs.payments_balance import (
    BalanceChosen,
    BalanceTold,
    balance_told,
)
from nightclerk.connector.programs.payments_disputes import (
    DISPUTES,
    DisputesChosen,
    DisputeTold,
    dispute_told,
)
from nightclerk.connector.programs.payments_payouts import (
    PayoutsChosen,
    PayoutShown,
    PayoutsToPost,
    PayoutTold,
    payout_of,
    payout_shown,
    payout_told,
    post_payouts_asked,
)


class Payouts(Schema):
    """A page of payouts."""

    items: list[PayoutTold]
    next: int | None


class Balance(Schema):
    """A page of movements of the balance."""

    items: list[BalanceTold]
    next: int | None


class Disputes(Schema):
    """A page of disputes."""

    items: list[DisputeTold]
    next: int | None


payouts = Router(tags=["Payouts of shops"])
balance = Router(tags=["Payouts of shops"])
disputes = Router(tags=["Payouts of shops"])


@payouts.get("", response={200: Payouts, PROBLEMS: Problem})
def list_payouts(
    request: HttpRequest,
    shop: ShopCode,
    chosen: Query[PayoutsChosen],
    *,
    limit: Limit = 50,
    after: After = None,
) -> Payouts:
    """List payouts, how far each is into the books, and why it is no further."""
    caller_of(request, "connector.view_payout")
    rows = chosen.rows(shop_of(shop))
    page, mark = newest_first(rows, after=after, limit=limit)
    return Payouts(items=list(map(payout_told, page)), next=mark)


@payouts.post("/post", response={200: MoneyBooked, PROBLEMS: Problem})
def post_payouts(
    request: HttpRequest, shop: ShopCode, asked: PayoutsToPost
) -> MoneyBooked:
    """Post payouts that are paid, or take back what came to nothing."""
    caller = caller_of(request, "connector.change_payout")
    return post_payouts_asked(shop_of(shop), asked, actor=caller.user)


@payouts.get("/{number}", response={200: PayoutShown, PROBLEMS: Problem})
def read_payout(request: HttpRequest, shop: ShopCode, number: Number) -> PayoutShown:
    """Read a payout, what it consists of, and how it ties order by order."""
    caller_of(request, "connector.view_payout")
    return payout_shown(payout_of(shop_of(shop), number))


@balance.get("", response={200: Balance, PROBLEMS: Problem})
def list_balance(
    request: HttpRequest,
    shop: ShopCode,
    chosen: Query[BalanceChosen],
    *,
    limit: Limit = 50,
    after: After = None,
) -> Balance:
    """List movements of the balance at Shopify: payments, refunds, fees and others."""
    caller_of(request, "connector.view_balancetransaction")
    rows = chosen.rows(shop_of(shop))
    page, mark = newest_first(rows, after=after, limit=limit)
    return Balance(items=list(map(balance_told, page)), next=mark)


@disputes.get("", response={200: Disputes, PROBLEMS: Problem})
def list_disputes(
    request: HttpRequest,
    shop: ShopCode,
    chosen: Query[DisputesChosen],
    *,
    limit: Limit = 50,
    after: After = None,
) -> Disputes:
    """List disputes: what was asked back, why, and until when evidence is due."""
    caller_of(request, "connector.view_dispute")
    rows = chosen.rows(shop_of(shop))
    page, mark = newest_first(rows, after=after, limit=limit)
    return Disputes(items=list(map(dispute_told, page)), next=mark)


@disputes.get("/{number}", response={200: DisputeTold, PROBLEMS: Problem})
def read_dispute(request: HttpRequest, shop: ShopCode, number: Number) -> DisputeTold:
    """Read a dispute."""
    caller_of(request, "connector.view_dispute")
    return dispute_told(row_of(DISPUTES, shop_of(shop), number))
