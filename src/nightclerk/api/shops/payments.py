"""Payments of a shop's orders: list them, book those that wait, bring new ones."""

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
from nightclerk.connector.programs.payments import (
    MoneyBooked,
    PaymentsSync,
    PaymentsToBook,
    ShopPaymentsChosen,
    ShopPaymentTold,
    book_payments_asked,
    shop_payment_of,
    shop_payment_told,
    sync_payments_asked,
)

SEE = "connector.view_paymentprocessing"


class ShopPayments(Schema):
    """A page of payments of a shop's orders."""

    items: list[ShopPaymentTold]
    next: int | None


router = Router(tags=["Payments of shops"])


@router.get("", response={200: ShopPayments, PROBLEMS: Problem})
def list_shop_payments(
    request: HttpRequest,
    shop: ShopCode,
    chosen: Query[ShopPaymentsChosen],
    *,
    limit: Limit = 50,
    after: After = None,
) -> ShopPayments:
    """List payments of orders, how far each is into the books, and why."""
    caller_of(request, SEE)
    rows = chosen.rows(shop_of(shop))
    page, mark = newest_first(rows, after=after, limit=limit)
    return ShopPayments(items=list(map(shop_payment_told, page)), next=mark)


@router.post("/sync", response={202: EntryOut, PROBLEMS: Problem})
def sync_payments(
    request: HttpRequest, shop: ShopCode, asked: PaymentsSync
) -> Status[EntryOut]:
    """Let the job queue bring payments, payouts and disputes, and book them."""
    caller = caller_of(request, "jobs.add_jobentry")
    entry = sync_payments_asked(shop_of(shop), asked, actor=caller.user)
    return Status(202, entry_shape(entry_for(caller, entry.pk)))


@router.post("/book", response={200: MoneyBooked, PROBLEMS: Problem})
def book_payments(
    request: HttpRequest, shop: ShopCode, asked: PaymentsToBook
) -> MoneyBooked:
    """Book payments that wait or were stopped, as the settings of the shop say."""
    caller = caller_of(request, "connector.change_paymentprocessing")
    return book_payments_asked(shop_of(shop), asked, actor=caller.user)


@router.get("/{number}", response={200: ShopPaymentTold, PROBLEMS: Problem})
def read_shop_payment(
    request: HttpRequest, shop: ShopCode, number: Number
) -> ShopPaymentTold:
    """Read a payment of an order."""
    caller_of(request, SEE)
    return shop_payment_told(shop_payment_of(shop_of(shop), number))
