"""Task 30105: bring payments, payouts and disputes, and book them."""

from collections.abc import Sequence

from pydantic import Field

from nightclerk.connector.models import Shop
from nightclerk.connector.scopes import NEEDED_SCOPES
from nightclerk.connector.selectors import mirror
from nightclerk.connector.selectors.payments.streams import BALANCE
from nightclerk.connector.services.payments.incoming import SYNC_PAYMENTS
from nightclerk.connector.services.shops.cards import test_connection
from nightclerk.connector.services.syncs.starting import require_enabled
from nightclerk.connector.tasks.order_selection import ShopCode
from nightclerk.connector.tasks.payments.booking import book_money
from nightclerk.connector.tasks.payments.reading import StreamReading
from nightclerk.connector.tasks.payments.streams import (
    DISPUTE_STREAM,
    STREAMS,
    Stream,
)
from nightclerk.connector.tasks.payments.transactions import renew_transactions
from nightclerk.connector.tasks.sending.shop_client import run_client
from nightclerk.core.params import Params
from nightclerk.core.text import counted, joined, words
from nightclerk.jobs.context import Context, Level
from nightclerk.jobs.registry import catalogue
from nightclerk.shopify.client import ShopifyClient
from nightclerk.shopify.payments.reading import WithoutAccount
from nightclerk.shopify.scopes import DISPUTE_SCOPES, PAYMENT_SCOPES, missing_scopes

READ = words(
    "Read {payouts} payouts, {balance} balance transactions and {disputes} disputes "
    "that are new; {changed} had changed."
)
WOULD_READ = words(
    "Would bring {payouts} payouts, {balance} balance transactions and {disputes} "
    "disputes that are new; {changed} have changed. Nothing was written."
)
NAMES = ("payouts", "balance", "disputes")


class SyncPaymentsParams(Params):
    """Whose payments."""

    about = "Read payments, payouts and disputes, and book them as the shop card says."

    shop: ShopCode = Field(title=str(words("Shop")))
    dry_run: bool = Field(
        default=False, title=str(words("Dry run: write nothing, count what would be"))
    )


@catalogue.task(
    SYNC_PAYMENTS,
    words("Sync payments"),
    params=SyncPaymentsParams,
    category=lambda params: f"SHOP-{params.shop}",
    scope=lambda params: params.shop,
    reads=frozenset({"shopify.payments"}),
    writes=frozenset({"connector.orders", "connector.payments"}),
)
def sync_payments(ctx: Context, params: SyncPaymentsParams) -> None:
    """Read what moved at Shopify, then book payments and payouts that are not booked.

    What stays unread because the shop does not grant it is said; payments of orders
    are booked all the same.
    """
    shop = mirror.shop(params.shop)
    require_enabled(shop)
    with run_client(ctx, shop) as client:
        ctx.progress(0, unit=words("payments"))
        renew_transactions(ctx, shop, client, dry_run=params.dry_run)
        try:
            _read(ctx, shop, client, dry_run=params.dry_run)
        except WithoutAccount as without:
            ctx.say(without.text)
    book_money(ctx, shop, dry_run=params.dry_run)


def _read(ctx: Context, shop: Shop, client: ShopifyClient, *, dry_run: bool) -> None:
    streams = _allowed(ctx, shop)
    for stream in streams:
        reading = StreamReading(ctx, shop, stream, client, dry_run=dry_run)
        reading.run()
        if stream.name == BALANCE:
            reading.complete_payouts()
    if streams:
        _tell(ctx, dry_run=dry_run)


def _allowed(ctx: Context, shop: Shop) -> list[Stream]:
    """Give what the shop lets this app read; the rest is said with what it is for."""
    wanted = (*PAYMENT_SCOPES, *DISPUTE_SCOPES)
    if missing_scopes(shop.scopes, wanted):
        test_connection(shop)  # somebody may have granted it by now
    missing = missing_scopes(shop.scopes, wanted)
    if missing:
        _tell_missing(ctx, shop, missing)
    if set(missing) & set(PAYMENT_SCOPES):
        return []
    return [*STREAMS] if missing else [*STREAMS, DISPUTE_STREAM]


def _tell_missing(ctx: Context, shop: Shop, missing: Sequence[str]) -> None:
    ctx.say(
        words(
            "Shop {shop} does not let this app {purposes}",
            shop=shop.code,
            purposes=joined((NEEDED_SCOPES[name].purpose for name in missing), by="; "),
        ),
        level=Level.WARNING,
    )


def _tell(ctx: Context, *, dry_run: bool) -> None:
    counts = ctx.counts
    told = {name: counts.get(f"{name}_imported", 0) for name in NAMES}
    changed = sum(counts.get(f"{name}_updated", 0) for name in NAMES)
    ctx.result |= {
        f"{name}_{what}": counts.get(f"{name}_{what}", 0)
        for name in NAMES
        for what in ("imported", "updated", "unchanged")
    }
    sentence = WOULD_READ if dry_run else READ
    ctx.say(
        sentence.filled(
            **{name: counted(number) for name, number in told.items()},
            changed=counted(changed),
        )
    )
