"""What refunds and payouts of some days are here, and how much the books have."""

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal

from django.db import connection
from django.db.models import Exists, OuterRef, Sum

from nightclerk.connector.mapping.payments.days import (
    CAME_TO_NOTHING,
    PayoutHere,
    Refund,
    RefundHere,
    issued,
)
from nightclerk.connector.mapping.payments.payout_rows import PAYOUT
from nightclerk.connector.models import (
    BalanceTransaction,
    PaymentSettings,
    Payout,
    Shop,
    SkippedRecord,
    ToBooks,
)
from nightclerk.connector.selectors import mirror
from nightclerk.connector.selectors.payments.streams import PAYOUTS
from nightclerk.connector.selectors.settings import order_settings
from nightclerk.ledger.models import LedgerTransaction

ZERO = Decimal(0)
ARRIVED = "PAID"
# A refund is due for the books as the payment sync opens it, unless somebody took its
# line out of the journal. What was posted counts in the shop's currency: where papers
# are in the buyer's, as the same part of the refund.
REFUNDS = """
WITH paid AS (
    SELECT t.id, t.gid, o.gid AS order_gid,
        (coalesce(t.processed_at, o.processed_at, o.shopify_created_at)
            AT TIME ZONE %(zone)s)::date AS day,
        t.amount + t.rounding AS amount,
        CASE p.money WHEN 'presentment'
            THEN t.amount_presentment + t.rounding_presentment
            ELSE t.amount + t.rounding END AS expected
    FROM connector_shoptransaction t
    JOIN connector_shoporder o ON o.id = t.order_id
    LEFT JOIN connector_orderprocessing p ON p.order_id = o.id
    WHERE o.shop_id = %(shop)s AND t.kind = 'REFUND' AND t.status = 'SUCCESS'
        AND (%(tests)s OR NOT t.is_test)
        AND coalesce(t.processed_at, o.processed_at, o.shopify_created_at)
            BETWEEN %(first)s AND %(last)s
)
SELECT paid.gid, paid.order_gid, paid.day, paid.amount,
    %(books)s AND paid.amount <> 0
        AND (%(starts)s::date IS NULL OR paid.day >= %(starts)s)
        AND NOT coalesce(kept.state = 'nothing' AND kept.line_id IS NULL, false)
        AND coalesce(line.state, '') <> 'dropped',
    CASE
        WHEN reversed.id IS NOT NULL THEN NULL
        WHEN entry.amount = paid.expected OR paid.expected = 0 THEN
            CASE WHEN entry.id IS NOT NULL THEN paid.amount END
        ELSE round(entry.amount * paid.amount / paid.expected, 2)
    END
FROM paid
LEFT JOIN connector_paymentprocessing kept ON kept.transaction_id = paid.id
LEFT JOIN ledger_paymentline line ON line.id = kept.line_id
LEFT JOIN ledger_customerentry entry
    ON entry.id = coalesce(kept.entry_id, line.entry_id)
LEFT JOIN ledger_ledgertransaction reversed
    ON reversed.reverses_id = entry.transaction_id
ORDER BY paid.id
"""


def refunds_here(shop: Shop, first: datetime, last: datetime) -> list[RefundHere]:
    """Give the refunds whose money moved in a span, in one statement.

    Those of test orders count where the shop books such orders.
    """
    settings = _settings(shop)
    books = settings is not None and settings.books != PaymentSettings.Books.OFF
    with connection.cursor() as cursor:
        cursor.execute(
            REFUNDS,
            {
                "zone": shop.zone or "UTC",
                "shop": shop.pk,
                "tests": order_settings(shop).books_test_orders,
                "first": first,
                "last": last,
                "books": books,
                "starts": settings.starts_on if settings else None,
            },
        )
        return [
            RefundHere(Refund(gid, order, day, amount), is_due=due, posted=posted)
            for gid, order, day, amount, due, posted in cursor.fetchall()
        ]


def payouts_here(shop: Shop, first: datetime, last: datetime) -> list[PayoutHere]:
    """Give the payouts that were issued in a span; one that was reversed is not posted.

    A payout is due for the books when it is paid or has come to nothing.
    """
    settings = _settings(shop)
    mirrors = LedgerTransaction.objects.filter(reverses=OuterRef("posting"))
    payouts = list(
        Payout.objects.filter(shop=shop, issued_at__gte=first, issued_at__lte=last)
        .annotate(was_reversed=Exists(mirrors))
        .order_by("number")
    )
    fees = _moved_fees(shop, [payout.gid for payout in payouts])
    return [
        PayoutHere(
            issued(payout),
            is_due=_is_due(payout, settings),
            is_posted=payout.state == ToBooks.POSTED and not payout.was_reversed,
            moved_fees=fees.get(payout.gid, ZERO),
        )
        for payout in payouts
    ]


def reads_payouts(shop: Shop) -> bool:
    """Tell whether payouts are to be here: some were read, or the shop books money."""
    settings = _settings(shop)
    books = settings is not None and (settings.books or settings.posts_payouts)
    return bool(books) or mirror.watermark(shop, PAYOUTS) is not None


def orders_left_out(shop: Shop) -> set[str]:
    """Give the ids of the orders that could not be mirrored as they are now."""
    left_out = SkippedRecord.objects.filter(
        shop=shop, stream="orders", resolved_at=None
    )
    return set(left_out.values_list("gid", flat=True))


def _settings(shop: Shop) -> PaymentSettings | None:
    return PaymentSettings.objects.filter(shop=shop).first()


def _is_due(payout: Payout, settings: PaymentSettings | None) -> bool:
    if settings is None or not settings.posts_payouts:
        return False
    starts = settings.starts_on
    return (
        payout.status in {ARRIVED, *CAME_TO_NOTHING}
        and payout.state != ToBooks.NOTHING
        and (starts is None or payout.issued_on >= starts)
    )


def _moved_fees(shop: Shop, payouts: Collection[str]) -> dict[str, Decimal]:
    found = BalanceTransaction.objects.filter(shop=shop, payout_gid__in=payouts)
    sums = found.exclude(kind=PAYOUT).order_by().values_list("payout_gid")
    return dict(sums.annotate(Sum("fee")))
