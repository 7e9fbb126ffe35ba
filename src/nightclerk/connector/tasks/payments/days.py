"""Compare refunds and payouts of some days: at Shopify, here, in the books."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime

from nightclerk.connector.mapping.orders.rows import TransactionRow
from nightclerk.connector.mapping.payments.days import (
    DayMoney,
    Issued,
    Refund,
    issued,
    money_of_days,
    refunds_there,
)
from nightclerk.connector.mapping.payments.reading import payout_row
from nightclerk.connector.models import Shop
from nightclerk.connector.selectors.payments.days import (
    orders_left_out,
    payouts_here,
    reads_payouts,
    refunds_here,
)
from nightclerk.connector.selectors.settings import order_settings
from nightclerk.connector.tasks.payments.transactions import transactions_read
from nightclerk.core.clock import zone
from nightclerk.core.errors import Broken, Refused
from nightclerk.core.text import words
from nightclerk.jobs.context import Context
from nightclerk.shopify import search
from nightclerk.shopify.client import LARGEST_PAGE, ShopifyClient
from nightclerk.shopify.nodes import Node
from nightclerk.shopify.payments.payloads import ShopifyPaymentsPayout
from nightclerk.shopify.payments.reading import WithoutAccount, payouts
from nightclerk.shopify.scopes import PAYMENT_SCOPES, missing_scopes

Span = tuple[datetime, datetime]


class DaysOfMoney:
    """Compares the money of one shop; asks Shopify only for what may have changed."""

    def __init__(self, ctx: Context, shop: Shop, client: ShopifyClient) -> None:
        self.ctx, self.shop, self.client = ctx, shop, client
        self.zone = zone(shop.zone or "UTC")
        self.with_tests = order_settings(shop).books_test_orders

    def compared(
        self, days: Sequence[date], span: Span, refunded: Collection[str]
    ) -> dict[date, DayMoney]:
        """Give the money of each day; `span` is from the first to the end of the last.

        `refunded` are the orders, by id, that gave money back and may not be here as
        they are. Those that were left out of the mirror are looked at as well.
        """
        # Shopify is asked first: what comes here meanwhile was there before.
        read = self._refunds(sorted({*refunded, *orders_left_out(self.shop)}), span)
        here = refunds_here(self.shop, *span)
        reads = reads_payouts(self.shop)
        if not reads:
            self._say_unread()
        return money_of_days(
            days,
            refunded=refunds_there(here, read),
            refunds=here,
            payouts=self._payouts(span),
            payouts_here=payouts_here(self.shop, *span),
            reads_payouts=reads,
        )

    def _say_unread(self) -> None:
        self.ctx.say(
            words(
                "Payouts are counted and not compared: payments of shop {shop} were "
                "never synced",
                shop=self.shop.code,
            )
        )

    def _refunds(self, orders: Sequence[str], span: Span) -> dict[str, list[Refund]]:
        """Read what orders gave back in a span, 250 a call.

        One that is gone or cannot be read is taken as it is here: the check of orders
        names it.
        """
        read: dict[str, list[Refund]] = {}
        for start in range(0, len(orders), LARGEST_PAGE):
            self.ctx.check()
            some = orders[start : start + LARGEST_PAGE]
            for gid, rows in transactions_read(self.ctx, self.client, some).items():
                read[gid] = list(self._refunds_of(gid, rows, span))
        return read

    def _refunds_of(
        self, order: str, rows: Iterable[TransactionRow], span: Span
    ) -> Iterator[Refund]:
        first, last = span
        for row in rows:
            at = row.processed_at
            if at is not None and first <= at <= last and self._counts(row):
                day = at.astimezone(self.zone).date()
                yield Refund(row.gid, order, day, row.amount + row.rounding)

    def _counts(self, row: TransactionRow) -> bool:
        moved = (row.kind, row.status) == ("REFUND", "SUCCESS")
        return moved and (self.with_tests or not row.is_test)

    def _payouts(self, span: Span) -> list[Issued] | None:
        """List the payouts of a span, 250 a call; None where Shopify shows none."""
        if missing_scopes(self.shop.scopes, PAYMENT_SCOPES):
            self.ctx.say(
                words(
                    "Payouts are not compared: shop {shop} does not let this app read "
                    "them",
                    shop=self.shop.code,
                )
            )
            return None
        found: list[Issued] = []
        try:
            for page in payouts(self.client, query=search.issued_between(*span)):
                found += (each for node in page if (each := self._issued(node)))
        except WithoutAccount:
            return None
        return found

    def _issued(self, node: Node[ShopifyPaymentsPayout]) -> Issued | None:
        try:
            return issued(payout_row(node.decode(), self.zone))
        except (Refused, Broken) as error:
            self.ctx.skip(node.gid, error)
        return None
