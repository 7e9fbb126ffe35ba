"""Keep what a check of completeness found, and mend what it names."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from nightclerk.connector.mapping.completeness import (
    CHANGED,
    DIFFERENT,
    MISSING,
    MOST_NAMED,
    OPEN,
    REFUNDS,
    DayHere,
    DayThere,
)
from nightclerk.connector.mapping.payments.days import DayMoney
from nightclerk.connector.models import CompletenessDay, Shop
from nightclerk.connector.services.orders.keeping import sync_some_orders
from nightclerk.connector.services.orders.processing_starts import process_some
from nightclerk.connector.services.syncs.starting import Started
from nightclerk.core.errors import Refused
from nightclerk.core.text import words

MONEY = (
    "refunded",
    "mirrored_refunded",
    "posted_refunded",
    "payouts",
    "payouts_net",
    "mirrored_net",
    "posted_net",
    "fees",
    "posted_fees",
)
COUNTED = (
    "orders",
    "gross",
    "is_listed",
    "mirrored",
    "mirrored_gross",
    "booked",
    "booked_gross",
    "without",
    "posted",
    "posted_gross",
    *MONEY,
    "differs",
    "checked_at",
    "run_id",
)


@transaction.atomic
def keep_days(
    shop: Shop,
    days: Mapping[date, tuple[DayThere, DayHere, DayMoney]],
    *,
    run_id: int | None = None,
) -> list[CompletenessDay]:
    """Keep the days as they were found, each in place of its last check."""
    rows = [day_row(shop, day, *found, run_id=run_id) for day, found in days.items()]
    for row in rows:
        row.checked_at = Now()
    return CompletenessDay.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["shop", "day"],
        update_fields=COUNTED,
    )


def day_row(
    shop: Shop,
    day: date,
    there: DayThere,
    here: DayHere,
    money: DayMoney,
    *,
    run_id: int | None,
) -> CompletenessDay:
    """Make the row of a day without writing it."""
    differs = {**there.differs, **here.differs, **money.differs}
    return CompletenessDay(
        shop=shop,
        day=day,
        orders=there.orders,
        gross=there.gross,
        is_listed=there.is_listed,
        mirrored=here.mirrored,
        mirrored_gross=here.mirrored_gross,
        booked=here.booked,
        booked_gross=here.booked_gross,
        without=here.without,
        posted=here.posted,
        posted_gross=here.posted_gross,
        differs={kind: list(gids)[:MOST_NAMED] for kind, gids in differs.items()},
        run_id=run_id,
        **{name: getattr(money, name) for name in MONEY},
    )


def fetch(
    day: CompletenessDay, *, actor: Any = None, background: bool | None = None
) -> Started:
    """Bring the orders of a day that are missing, were changed, or gave money back."""
    kinds = (MISSING, CHANGED, REFUNDS)
    gids = [*dict.fromkeys(gid for kind in kinds for gid in day.differs.get(kind, ()))]
    _require(gids, words("No order of this day has to be brought"))
    return sync_some_orders(day.shop, gids, actor=actor, background=background)


def process(
    day: CompletenessDay, *, actor: Any = None, background: bool | None = None
) -> Started:
    """Process the orders of a day that are not in the books yet."""
    gids = [*day.differs.get(OPEN, ()), *day.differs.get(DIFFERENT, ())]
    _require(gids, words("No order of this day has to be processed"))
    return process_some(day.shop, gids, actor=actor, background=background)


def _require(gids: list[str], otherwise: Any) -> None:
    if not gids:
        raise Refused(otherwise, hint=words("Check the day again to see how it is."))
