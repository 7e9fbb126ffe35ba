"""From where on payments are listed at Shopify, and which are to be read again."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Now

from nightclerk.connector.models import (
    BalanceTransaction,
    Dispute,
    Payout,
    Shop,
    ShopOrder,
    ShopTransaction,
    ToBooks,
)
from nightclerk.connector.selectors import mirror

PAYOUTS, BALANCE, DISPUTES = "payouts", "balance", "disputes"

StreamModel = type[Payout] | type[BalanceTransaction] | type[Dispute]
MODELS: dict[str, StreamModel] = {
    PAYOUTS: Payout,
    BALANCE: BalanceTransaction,
    DISPUTES: Dispute,
}
MOMENTS = {
    PAYOUTS: "issued_at",
    BALANCE: "happened_at",
    DISPUTES: "initiated_at",
}

# So many records before the mark are listed again: Shopify's index may show a lower id
# after a higher one, and a change of the newest payouts is seen with them for nothing.
READ_AGAIN = 250
# At most so many known records are asked for by id in a run, those first that were
# read longest ago: each has its turn, and no run is without end.
MOST_AGAIN = 2500
# Orders whose money is on its way; the order sync brings what these are not enough for.
MOST_ORDERS = 1250

MOST_TO_COMPLETE = 10
PAUSE = timedelta(hours=1)

FINISHED = ("PAID", "CANCELED", "FAILED")
UNSETTLED = ("PENDING", "AWAITING_RESPONSE", "UNKNOWN")
AUTHORIZED = ("AUTHORIZED", "PARTIALLY_PAID", "PENDING")


def start_of(shop: Shop, stream: str) -> int | None:
    """Give the number from which on a stream is listed; None: from its beginning.

    Nothing is lost: a mark stands only where all records with lower numbers are here
    or left out by name, for records are kept by ascending number and the mark with
    them, and the listing begins `READ_AGAIN` records before the mark.
    """
    mark = mirror.watermark(shop, stream)
    if mark is None:
        return None
    here = _records(shop, stream).filter(**{f"{MOMENTS[stream]}__lte": mark})
    numbers = here.order_by("-number").values_list("number", flat=True)
    # Where fewer are here than are listed again, all are: a lower one may come yet.
    return next(iter(numbers[READ_AGAIN - 1 : READ_AGAIN]), None)


def to_read_again(shop: Shop, stream: str, *, before: int) -> list[str]:
    """Give ids of records that may still change and that the listing does not reach.

    Payouts that are not finished, movements without a payout, disputes without an end.
    """
    found = _records(shop, stream).filter(number__lt=before)
    if stream == PAYOUTS:
        found = found.exclude(status__in=FINISHED)
    elif stream == BALANCE:
        found = found.filter(payout_gid="", is_test=False)
    else:
        found = found.exclude(status__in=Dispute.DECIDED)
    oldest = found.order_by("read_at", "number").values_list("gid", flat=True)
    return list(oldest[:MOST_AGAIN])


def payouts_to_complete(shop: Shop) -> list[tuple[str, int]]:
    """Give id and number of payouts that did not add up when they were to be booked.

    A few, those first that were asked for longest ago, and none twice in `PAUSE`: one
    that lacks nothing has its residue for another reason.
    """
    found = Payout.objects.filter(
        shop=shop, state=ToBooks.STOPPED, read_at__lte=Now() - PAUSE
    ).exclude(residue=0)
    rows = found.order_by("read_at", "number").values_list("gid", "number")
    return list(rows[:MOST_TO_COMPLETE])


def statuses_of(shop: Shop, gids: Collection[str]) -> dict[str, str]:
    """Give what disputes are said to be here, by their ids."""
    found = Dispute.objects.filter(shop=shop, gid__in=gids)
    return dict(found.values_list("gid", "status"))


def known_gids(shop: Shop, stream: str, gids: Collection[str]) -> set[str]:
    """Give which of these ids are here."""
    found = _records(shop, stream).filter(gid__in=gids)
    return set(found.values_list("gid", flat=True))


def orders_with_money_on_its_way(shop: Shop, *, since: datetime) -> list[str]:
    """Give the ids of orders whose transactions may have changed, the newest first.

    Those since a moment that have a pending transaction, or one that is authorised and
    not captured in full.
    """
    pending = ShopTransaction.objects.filter(
        order__shop=shop, order__shopify_created_at__gte=since, status__in=UNSETTLED
    )
    authorized = ShopTransaction.objects.filter(
        order__shop=shop,
        order__shopify_created_at__gte=since,
        order__financial_status__in=AUTHORIZED,
        kind="AUTHORIZATION",
        status="SUCCESS",
    )
    keys = pending.values("order").union(authorized.values("order"))
    orders = ShopOrder.objects.filter(pk__in=keys).order_by("-shopify_created_at")
    return list(orders.values_list("gid", flat=True)[:MOST_ORDERS])


def open_disputes(shop: Shop | None = None) -> QuerySet[Dispute]:
    """Give the disputes that are not decided, the next evidence due first."""
    found = Dispute.objects.exclude(status__in=Dispute.DECIDED)
    found = found if shop is None else found.filter(shop=shop)
    return found.order_by(F("evidence_due").asc(nulls_last=True), "number")


def _records(shop: Shop, stream: str) -> QuerySet[Any]:
    return MODELS[stream]._default_manager.filter(shop=shop)
