"""Which orders and refunds are to be processed."""

from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from nightclerk.connector.models import OrderProcessing, Shop, State
from nightclerk.jobs.models import JobRun

TO_DO = (State.WAITING, State.STOPPED, State.HELD)
BROKEN = (
    JobRun.Status.FAILED,
    JobRun.Status.CANCELLED,
    JobRun.Status.TIMED_OUT,
    JobRun.Status.LOST,
)
# Waits for the books, or lost its document to somebody who deleted it.
UNPROCESSED = Q(state__in=TO_DO) | Q(state=State.PROCESSED, document=None)


def unprocessed(shop: Shop | None = None) -> QuerySet[OrderProcessing]:
    """Give the orders that are not in the books, of one shop or of all."""
    found = OrderProcessing.objects.filter(UNPROCESSED)
    return found if shop is None else found.filter(order__shop=shop)


def orders_to_process(
    shop: Shop,
    *,
    gids: Sequence[str] = (),
    numbers: Sequence[str] = (),
    financial_status: str = "",
    fulfillment_status: str = "",
    first: date | None = None,
    last: date | None = None,
) -> list[int]:
    """Give the keys of the orders to process, the oldest first.

    Without any filter all that are not in the books; days are those of the shop.
    """
    found = unprocessed(shop)
    if gids:
        found = found.filter(order__gid__in=gids)
    if numbers:
        found = found.filter(order__name__in=_names(numbers))
    if financial_status:
        found = found.filter(order__financial_status=financial_status.upper())
    if fulfillment_status:
        found = found.filter(order__fulfillment_status=fulfillment_status.upper())
    zone = ZoneInfo(shop.zone or "UTC")
    if first is not None:
        start = datetime.combine(first, time.min, zone)
        found = found.filter(order__processed_at__gte=start)
    if last is not None:
        end = datetime.combine(last, time.max, zone)
        found = found.filter(order__processed_at__lte=end)
    ordered = found.order_by("order__processed_at", "order_id")
    return list(ordered.values_list("order_id", flat=True))


def still_unprocessed(shop: Shop, keys: Sequence[int]) -> list[int]:
    """Give those of some orders, by their keys, that are not in the books."""
    found = unprocessed(shop).filter(order__in=keys).order_by("order_id")
    return list(found.values_list("order_id", flat=True))


def left_behind(shop: Shop) -> list[int]:
    """Give the orders, by their keys, that wait since the run that brought them broke.

    Nobody lists them again: the run's pages were kept, and so was how far it came.
    """
    broken = JobRun.objects.filter(status__in=BROKEN)
    found = OrderProcessing.objects.filter(
        state=State.WAITING, order__shop=shop, order__run_id__in=broken.values("pk")
    )
    return list(found.order_by("order_id").values_list("order_id", flat=True))


def _names(numbers: Sequence[str]) -> set[str]:
    """Give the names of orders, whether `#` was written or not."""
    plain = {number.strip().removeprefix("#") for number in numbers}
    return plain | {f"#{number}" for number in plain}
