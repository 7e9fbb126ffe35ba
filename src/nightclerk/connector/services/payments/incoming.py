"""Keep what Shopify says of payments: a page, what is left out, and the mark."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import (
    DataError,
    IntegrityError,
    OperationalError,
    connection,
    transaction,
)
from django.db.models.functions import Now

from nightclerk.connector.mapping.orders.rows import TransactionRow
from nightclerk.connector.mapping.payments.rows import PaymentRow, PayoutRow
from nightclerk.connector.models import Shop, ShopOrder, ShopTransaction
from nightclerk.connector.selectors.payments.streams import (
    MODELS,
    PAYOUTS,
    known_gids,
)
from nightclerk.connector.services.orders.traces import see_words
from nightclerk.connector.services.payments.disputes import DisputeNews, dispute_news
from nightclerk.connector.services.syncs.skips import (
    LeftOut,
    keep_all_skipped,
    resolve_skipped,
)
from nightclerk.connector.services.syncs.upserts import (
    as_json,
    upsert,
    upsert_statement,
)
from nightclerk.connector.services.syncs.watermarks import move_watermark
from nightclerk.core.errors import Broken, Transient
from nightclerk.core.text import words

SYNC_PAYMENTS = 30105
KEY = ("shop_id", "gid")
# The way into the books is not Shopify's to say: only a new row begins it.
ONCE: Mapping[str, tuple[str, ...]] = {PAYOUTS: ("state", "problem", "residue")}
UNSEEN: Mapping[str, tuple[str, ...]] = {PAYOUTS: ("run_id",)}


@dataclass
class PaymentPage:
    """What was read of a stream: rows to write, records that are left out.

    `rested` counts those that were left out before and are not to be tried yet.
    """

    rows: list[PaymentRow] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    rested: int = 0


@dataclass
class PaymentsKept:
    """What a page came to, as ids of Shopify's; `news` tells of disputes."""

    imported: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    news: list[DisputeNews] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many of the page are here now."""
        return len(self.imported) + len(self.updated) + len(self.unchanged)

    def __iadd__(self, other: "PaymentsKept") -> "PaymentsKept":
        self.imported += other.imported
        self.updated += other.updated
        self.unchanged += other.unchanged
        self.news += other.news
        return self


def keep_payments(
    shop: Shop,
    stream: str,
    page: PaymentPage,
    *,
    mark: datetime | None,
    run_id: int | None = None,
    dry_run: bool = False,
) -> PaymentsKept:
    """Write a page in one transaction; a record that the database refuses is left out.

    `mark` is the moment of the last record of a listing in ascending sequence. What is
    left out is added to the page. A dry run takes all back. `Transient` where the
    database broke off: nothing of the page was kept then.
    """
    try:
        if dry_run:
            return _as_it_would_be(shop, stream, page)
        return _keep_together(shop, stream, page, mark, run_id)
    except (DataError, IntegrityError):
        return _keep_one_by_one(shop, stream, page, mark, run_id)
    except OperationalError as error:
        raise Transient(
            words(
                "The database could not keep the payments: {problem}",
                problem=_first_line(error),
            )
        ) from error


def note_read(shop: Shop, stream: str, gids: Collection[str]) -> None:
    """Note that records were asked for now: others have their turn before them."""
    records = MODELS[stream]._default_manager.filter(shop=shop, gid__in=gids)
    records.update(read_at=Now())


@transaction.atomic
def keep_transactions(shop: Shop, found: Mapping[str, Sequence[TransactionRow]]) -> int:
    """Renew the transactions of orders that are here, by the orders' ids.

    Gives how many were new or differed. Shopify never takes a transaction back, so
    none is deleted here.
    """
    orders = ShopOrder.objects.select_for_update(no_key=True).filter(
        shop=shop, gid__in=found
    )
    keys = dict(orders.order_by("pk").values_list("gid", "pk"))
    rows: list[TransactionRow] = []
    for gid, pk in keys.items():
        for row in found[gid]:
            row.order_id = pk
            rows.append(row)
    written = upsert(ShopTransaction, rows, ("order_id", "gid"))
    if written:
        see_words(shop, keys.values())
    return written


def _as_it_would_be(shop: Shop, stream: str, page: PaymentPage) -> PaymentsKept:
    with transaction.atomic():
        kept = _keep_rows(shop, stream, page.rows, None)
        transaction.set_rollback(True)
    return kept


@transaction.atomic
def _keep_together(
    shop: Shop,
    stream: str,
    page: PaymentPage,
    mark: datetime | None,
    run_id: int | None,
) -> PaymentsKept:
    kept = _keep_rows(shop, stream, page.rows, run_id)
    _finish(shop, stream, page.left_out, mark, run_id)
    return kept


@transaction.atomic
def _keep_one_by_one(
    shop: Shop,
    stream: str,
    page: PaymentPage,
    mark: datetime | None,
    run_id: int | None,
) -> PaymentsKept:
    """Write what the database takes; what it refuses is left out."""
    kept = PaymentsKept()
    for row in page.rows:
        try:
            with transaction.atomic():
                kept += _keep_rows(shop, stream, [row], run_id)
        except (DataError, IntegrityError) as error:
            page.left_out.append(_refused_by_database(row, error))
    _finish(shop, stream, page.left_out, mark, run_id)
    return kept


def _keep_rows(
    shop: Shop, stream: str, rows: Sequence[PaymentRow], run_id: int | None
) -> PaymentsKept:
    """Write the rows that differ; what was left out before and is here is resolved."""
    if not rows:
        return PaymentsKept()
    for row in rows:
        row.shop_id = shop.pk
        if isinstance(row, PayoutRow):
            row.run_id = run_id
    gids = [row.gid for row in rows]
    known = known_gids(shop, stream, gids)
    news = dispute_news(shop, rows)
    written = _written(stream, rows)
    resolve_skipped(shop, stream, gids)
    kept = _sorted(gids, known=known, written=written)
    kept.news = news
    return kept


def _written(stream: str, rows: Sequence[PaymentRow]) -> set[str]:
    statement = upsert_statement(
        MODELS[stream],
        type(rows[0]),
        KEY,
        unseen=UNSEEN.get(stream, ()),
        once=ONCE.get(stream, ()),
    )
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} RETURNING gid", [as_json(rows)])
        return {gid for (gid,) in cursor.fetchall()}


def _sorted(gids: Sequence[str], *, known: set[str], written: set[str]) -> PaymentsKept:
    kept = PaymentsKept()
    for gid in gids:
        if gid not in written:
            kept.unchanged.append(gid)
        elif gid in known:
            kept.updated.append(gid)
        else:
            kept.imported.append(gid)
    return kept


def _finish(
    shop: Shop,
    stream: str,
    left_out: Sequence[LeftOut],
    mark: datetime | None,
    run_id: int | None,
) -> None:
    keep_all_skipped(shop, stream, left_out, run_id=run_id)
    if mark is not None:
        move_watermark(shop, stream, to=mark)


def _refused_by_database(row: PaymentRow, error: Exception) -> LeftOut:
    reason = Broken(
        words(
            "The database refuses {record}: {problem}",
            record=row.gid,
            problem=_first_line(error),
        ),
        hint=words(
            "This is a fault of the program. Please report it with these words."
        ),
    )
    return LeftOut(row.gid, str(row.number), reason)


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
