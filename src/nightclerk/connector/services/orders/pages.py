"""Keep a page of orders: their rows, what is left out and the mark, all or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import DataError, IntegrityError, OperationalError, transaction

from nightclerk.connector.mapping.orders.rows import MappedOrder
from nightclerk.connector.models import Shop
from nightclerk.connector.services.orders.keeping import STREAM, Mirrored, mirror_orders
from nightclerk.connector.services.syncs.skips import LeftOut, keep_skipped
from nightclerk.connector.services.syncs.watermarks import move_watermark
from nightclerk.core.errors import Broken, Transient
from nightclerk.core.text import words


@dataclass
class OrderPage:
    """What came of a page: rows to write, and orders that are left out."""

    mapped: list[MappedOrder] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


@dataclass(frozen=True)
class Mark:
    """Where a stream's watermark goes once the page is kept; `filters` name it."""

    filters: str
    to: datetime


def keep_page(
    shop: Shop, page: OrderPage, *, mark: Mark | None, run_id: int | None
) -> Mirrored:
    """Write a page in one transaction; an order that the database refuses is left out.

    What is left out is added to the page, so that the caller can tell it. `Transient`
    where the database broke off: nothing of the page was kept then.
    """
    try:
        return _keep_together(shop, page, mark, run_id)
    except (DataError, IntegrityError):
        return _keep_one_by_one(shop, page, mark, run_id)
    except OperationalError as error:
        raise Transient(
            words(
                "The database could not keep the orders: {problem}",
                problem=_first_line(error),
            )
        ) from error


@transaction.atomic
def _keep_together(
    shop: Shop, page: OrderPage, mark: Mark | None, run_id: int | None
) -> Mirrored:
    mirrored = mirror_orders(shop, page.mapped, run_id=run_id)
    _finish(shop, page.left_out, mark, run_id)
    return mirrored


@transaction.atomic
def _keep_one_by_one(
    shop: Shop, page: OrderPage, mark: Mark | None, run_id: int | None
) -> Mirrored:
    """Write what the database takes; what it refuses is left out."""
    mirrored = Mirrored()
    for mapped in page.mapped:
        try:
            with transaction.atomic():
                mirrored += mirror_orders(shop, [mapped], run_id=run_id)
        except (DataError, IntegrityError) as error:
            page.left_out.append(_refused_by_database(mapped, error))
    _finish(shop, page.left_out, mark, run_id)
    return mirrored


def _finish(
    shop: Shop, left_out: Sequence[LeftOut], mark: Mark | None, run_id: int | None
) -> None:
    for left in left_out:
        keep_skipped(shop, STREAM, left, run_id=run_id)
    if mark is not None:
        move_watermark(shop, STREAM, filters=mark.filters, to=mark.to)


def _refused_by_database(mapped: MappedOrder, error: Exception) -> LeftOut:
    order = mapped.order
    reason = Broken(
        words(
            "The database refuses order {order}: {problem}",
            order=order.name,
            problem=_first_line(error),
        ),
        hint=words(
            "This is a fault of the program. Please report it with these words."
        ),
    )
    return LeftOut(
        order.gid, order.name, reason, bytes(order.payload), order.shopify_updated_at
    )


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
