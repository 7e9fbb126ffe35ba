"""Task 5: check that all that a shop sold is here and in the books."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self

from pydantic import Field, model_validator

from nightclerk.connector.mapping.completeness import (
    DayHere,
    DayThere,
    Listed,
    compared,
    days_of,
    is_complete,
    needs_list,
    span_of,
)
from nightclerk.connector.mapping.payments.days import DayMoney
from nightclerk.connector.models import Shop
from nightclerk.connector.selectors.completeness import days_here, orders_between
from nightclerk.connector.selectors.mirror import shop as shop_of
from nightclerk.connector.selectors.mirror import watermark
from nightclerk.connector.services.orders.completeness import keep_days
from nightclerk.connector.services.orders.keeping import STREAM
from nightclerk.connector.services.syncs.starting import require_enabled
from nightclerk.connector.tasks.order_selection import ShopCode
from nightclerk.connector.tasks.payments.days import DaysOfMoney
from nightclerk.connector.tasks.sending.shop_client import run_client
from nightclerk.core.clock import now, zone
from nightclerk.core.errors import Refused
from nightclerk.core.params import Params, wrong
from nightclerk.core.text import Text, words
from nightclerk.jobs.context import Context, Level
from nightclerk.jobs.registry import catalogue
from nightclerk.shopify import search
from nightclerk.shopify.client import ShopifyClient
from nightclerk.shopify.orders.counting import (
    order_totals,
    orders_changed_since,
    orders_counted,
)

CHECK_COMPLETENESS = 5
USUAL_SPAN = timedelta(days=30)
LONGEST_SPAN = timedelta(days=1100)  # three years and a bit
INDEX_LAG = timedelta(minutes=1)  # until a new order is surely found by a search
DAYS_AT_ONCE = 14  # counted by one request, and kept in one transaction


class CheckCompletenessParams(Params):
    """Which days of a shop to check; without any, the last thirty."""

    about = "Compare what was sold with what is here and in the books, day by day."

    shop: ShopCode = Field(title=str(words("Shop")))
    first: date | None = Field(default=None, title=str(words("From")))
    last: date | None = Field(default=None, title=str(words("To")))
    every_order: bool = Field(
        default=False,
        title=str(words("Compare every order")),
        description=str(words("Otherwise only those of days whose numbers differ.")),
    )
    dry_run: bool = Field(default=False, title=str(words("Dry run: write nothing")))

    @model_validator(mode="after")
    def _make_sense_together(self) -> Self:
        if self.first and self.last:
            if self.first > self.last:
                raise wrong(words("“From” is after “To”"))
            if self.last - self.first > LONGEST_SPAN:
                raise wrong(words("Check at most three years at once"))
        return self


@catalogue.task(
    CHECK_COMPLETENESS,
    words("Check completeness"),
    params=CheckCompletenessParams,
    category=lambda params: f"SHOP-{params.shop}",
    scope=lambda params: params.shop,
    reads=frozenset(
        {
            "shopify.orders",
            "shopify.payments",
            "connector.orders",
            "connector.payments",
        }
    ),
    writes=frozenset({"connector.completeness"}),
)
def check_completeness(ctx: Context, params: CheckCompletenessParams) -> None:
    """Count orders, refunds and payouts at Shopify, here and in the books, by days."""
    shop = shop_of(params.shop)
    require_enabled(shop)
    first, last = span_until(now().astimezone(zone(shop.zone or "UTC")).date(), params)
    with run_client(ctx, shop) as client:
        Check(ctx, shop, params, client).run(list(days_of(first, last)))


def span_until(today: date, params: CheckCompletenessParams) -> tuple[date, date]:
    """Give the first and the last day; none after today, `Refused` without any."""
    last = min(params.last or today, today)
    first = params.first or last - USUAL_SPAN
    if first > last:
        raise Refused(
            words("{day} has not begun yet", day=first.isoformat()),
            hint=words("Check days until today."),
        )
    return first, last


@dataclass
class Check:
    """Checks the days of one shop, some at a time."""

    ctx: Context
    shop: Shop
    params: CheckCompletenessParams
    client: ShopifyClient

    def __post_init__(self) -> None:
        self.zone = zone(self.shop.zone or "UTC")
        self.mark = watermark(self.shop, STREAM)
        self.until = now() - INDEX_LAG
        self.changed: Counter[date] = Counter()  # orders, by the day they were created

    def run(self, days: Sequence[date]) -> None:
        """Check all days; what was found is kept as it is found."""
        self.ctx.progress(0, len(days), unit=words("days"))
        span = self._span(days[0])[0], self._span(days[-1])[1]
        refunded = self._look_for_changes(*span)
        desk = DaysOfMoney(self.ctx, self.shop, self.client)
        money = desk.compared(days, span, refunded)
        for start in range(0, len(days), DAYS_AT_ONCE):
            some = days[start : start + DAYS_AT_ONCE]
            found = {day: (*both, money[day]) for day, both in self._checked(some)}
            if not self.params.dry_run:
                keep_days(self.shop, found, run_id=self.ctx.run_id)
            self._count(found)
            self.ctx.progress(start + len(some), len(days))
        self._tell()

    def _checked(
        self, days: Sequence[date]
    ) -> Iterator[tuple[date, tuple[DayThere, DayHere]]]:
        """Ask Shopify first, then look here."""
        spans = [self._span(day) for day in days]
        counted = orders_counted(
            self.client, [search.created_between(*span) for span in spans]
        )
        here = days_here(self.shop, spans[0][0], spans[-1][1])
        for day, span, count in zip(days, spans, counted, strict=True):
            known = here.get(day, DayHere())
            changed = self.changed[day] if self.mark else 1
            yield day, (self._there(span, count, changed, known), known)

    def _span(self, day: date) -> tuple[datetime, datetime]:
        """Give a day; today's without its last moments, which are on their way."""
        begin, end = span_of(day, self.zone)
        return begin, max(begin, min(end, self.until))

    def _look_for_changes(self, first: datetime, last: datetime) -> set[str]:
        """Count what changed at Shopify since the last sync had read everything.

        Gives the orders among them that gave money back. Mostly there is nothing, and
        one request says so. Where every order is wanted, all count as changed that
        were since the first day: none from before can have to do with these days.
        """
        refunded: set[str] = set()
        since = first
        if self.mark and not self.params.every_order:
            since = max(first, self.mark + timedelta(seconds=1))
        for page in orders_changed_since(self.client, since):
            for order in page:
                if first <= order.created_at <= last:
                    self.changed[order.created_at.astimezone(self.zone).date()] += 1
                if order.refunded:
                    refunded.add(order.gid)
        return refunded

    def _there(
        self,
        span: tuple[datetime, datetime],
        counted: int,
        changed: int,
        here: DayHere,
    ) -> DayThere:
        is_wanted = self.params.every_order or needs_list(
            counted=counted, changed=changed, here=here.mirrored
        )
        if not is_wanted:
            return DayThere(counted, here.mirrored_gross)
        listed = [
            Listed(order.gid, order.updated_at, order.total)
            for page in order_totals(self.client, query=search.created_between(*span))
            for order in page
        ]
        return compared(listed, orders_between(self.shop, *span))

    def _count(self, found: Mapping[date, tuple[DayThere, DayHere, DayMoney]]) -> None:
        for day, (there, here, money) in found.items():
            differs = {**there.differs, **here.differs, **money.differs}
            self.ctx.count(ok=1, orders=there.orders, mirrored=here.mirrored)
            self.ctx.count(
                **{kind: len(gids) for kind, gids in differs.items()},
                incomplete_days=0 if is_complete(differs) else 1,
            )
            if not is_complete({**there.differs, **here.differs}):
                self.ctx.say(_of_orders(day, there, here), level=Level.WARNING)
            if money.differs:
                self.ctx.say(_of_money(day, money), level=Level.WARNING)

    def _tell(self) -> None:
        counts = self.ctx.counts
        self.ctx.result |= {
            "days": counts["ok"],
            "incomplete_days": counts.get("incomplete_days", 0),
            "orders_at_shopify": counts.get("orders", 0),
        }
        self.ctx.say(
            words(
                "{days} days checked, {incomplete} of them are not complete",
                days=counts["ok"],
                incomplete=counts.get("incomplete_days", 0),
            )
        )


def _of_orders(day: date, there: DayThere, here: DayHere) -> Text:
    return words(
        "{day}: {orders} orders at Shopify, {mirrored} here, "
        "{booked} in documents, {posted} posted",
        day=day.isoformat(),
        orders=there.orders,
        mirrored=here.mirrored,
        booked=here.booked + here.without,
        posted=here.posted,
    )


def _of_money(day: date, money: DayMoney) -> Text:
    return words(
        "{day}: {refunded} refunded at Shopify, {refunded_here} here, "
        "{refunded_posted} posted; {paid_out} paid out by Shopify, {paid_here} here, "
        "{paid_posted} posted",
        day=day.isoformat(),
        refunded=f"{money.refunded:.2f}",
        refunded_here=f"{money.mirrored_refunded:.2f}",
        refunded_posted=f"{money.posted_refunded:.2f}",
        paid_out=f"{money.payouts_net:.2f}",
        paid_here=f"{money.mirrored_net:.2f}",
        paid_posted=f"{money.posted_net:.2f}",
    )
