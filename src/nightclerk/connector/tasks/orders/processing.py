"""One run's processing of orders and refunds: what it asks, does and tells."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from nightclerk.connector.models import OrderSettings, Shop, ShopOrder, State
from nightclerk.connector.selectors.papers.refunds import refunds_to_process
from nightclerk.connector.selectors.settings import order_settings
from nightclerk.connector.services.papers.outcomes import Outcome, OutcomeRow
from nightclerk.connector.services.papers.processing import pages, process_page
from nightclerk.connector.services.papers.refunds import process_refunds
from nightclerk.connector.tasks.customers.reading import bring_buyers
from nightclerk.connector.tasks.products.reading import bring_products
from nightclerk.core.errors import NotReady
from nightclerk.core.text import Text, joined, words
from nightclerk.jobs.context import Context, Level
from nightclerk.shopify.client import ShopifyClient

MADE = words(
    "Made {processed} documents; {stopped} orders are stopped and {held} are held."
)
WOULD_MAKE = words(
    "Would make {processed} documents; {stopped} orders would be "
    "stopped and {held} held. Nothing was written."
)
CREDITED = words(
    "Made {processed} credit memos; {stopped} refunds are stopped "
    "and {waiting} wait for something else."
)
WOULD_CREDIT = words(
    "Would make {processed} credit memos; {stopped} refunds would be stopped "
    "and {waiting} would wait for something else."
)


@dataclass
class OrderRun:
    """Processes records of one shop; a page that is done stays done.

    Without a client it goes by what is here.
    """

    ctx: Context
    shop: Shop
    client: ShopifyClient | None
    is_dry: bool = False
    reads_products: bool = True
    totals: dict[str, Decimal] = field(default_factory=dict)
    credited: dict[str, Decimal] = field(default_factory=dict)
    became: Counter[str] = field(default_factory=Counter)
    refunds_became: Counter[str] = field(default_factory=Counter)

    def orders(self, keys: Sequence[int]) -> None:
        """Process orders by their keys; Shopify is asked first for unknown buyers."""
        done = 0
        self.ctx.progress(0, len(keys), unit=words("orders"))
        for some in pages(keys):
            self._bring_buyers(some)
            self._bring_products(some)
            self._note(
                process_page(
                    self.shop, some, run_id=self.ctx.run_id, dry_run=self.is_dry
                ),
                kind="order",
            )
            done += len(some)
            self.ctx.progress(done, len(keys))

    def _bring_buyers(self, keys: Sequence[int]) -> None:
        """Read buyers; without, and in a dry run, what orders say of them is enough."""
        if self.client is None or self.is_dry:
            return
        orders = ShopOrder.objects.filter(pk__in=keys).defer("payload")
        bring_buyers(self.client, self.shop, list(orders), run_id=self.ctx.run_id)

    def _bring_products(self, keys: Sequence[int]) -> None:
        """Read what orders do not say of new products, such as their barcodes.

        Where the app may not read products, what orders say of them is enough.
        """
        if self.client is None or self.is_dry or not self.reads_products:
            return
        try:
            left_out = bring_products(self.client, self.shop, keys)
        except NotReady as error:
            self.reads_products = False
            self.ctx.say(error.text, level=Level.WARNING)
            return
        for each in left_out:
            self.ctx.say(each.text, level=Level.WARNING)

    def refunds(self) -> None:
        """Make the credit memos that the shop card lets be automatic."""
        if order_settings(self.shop).refunds != OrderSettings.Refunds.AUTOMATIC:
            return
        keys = refunds_to_process(self.shop)
        for some in pages(keys):
            self._note(
                process_refunds(
                    self.shop, some, run_id=self.ctx.run_id, dry_run=self.is_dry
                ),
                kind="refund",
            )
            self.ctx.check()

    def tell(self) -> None:
        """Say what came of it all; totals are by currency, credit memos apart."""
        self.ctx.result |= {
            **{state: self.became[state] for state in State.values},
            "totals": {code: str(total) for code, total in self.totals.items()},
            "credited": {code: str(total) for code, total in self.credited.items()},
            "refunds": dict(self.refunds_became),
        }
        self._tell_of_refunds()
        told = {state: self.became[state] for state in State.values}
        self.ctx.say((WOULD_MAKE if self.is_dry else MADE).filled(**told))

    def _tell_of_refunds(self) -> None:
        if self.refunds_became:
            told = {state: self.refunds_became[state] for state in State.values}
            self.ctx.say((WOULD_CREDIT if self.is_dry else CREDITED).filled(**told))

    def _note(self, found: Outcome, *, kind: str) -> None:
        counts, is_refund = found.counts, kind == "refund"
        became = self.refunds_became if is_refund else self.became
        became.update(counts)
        self.ctx.count(
            ok=counts[State.PROCESSED] + counts[State.NOTHING],
            **{f"{kind}s_{state}": number for state, number in counts.items()},
        )
        if found.locked:
            self.ctx.count(locked=found.locked)
        totals = self.credited if is_refund else self.totals
        for currency, total in found.totals.items():
            totals[currency] = totals.get(currency, Decimal(0)) + total
        for row in found.rows:
            self._note_row(row, kind)

    def _note_row(self, row: OutcomeRow, kind: str) -> None:
        if row.notice is not None:
            self.ctx.say(row.notice, level=Level.WARNING)
        if row.problems and row.state != State.WAITING:
            self.ctx.skip(row.name, reasons(row))
        elif row.state == State.PROCESSED and self.is_dry:
            self.ctx.say(_would_be(row))
        elif row.document is not None:
            self.ctx.touch(kind, row.name, key=str(row.key))
            self.ctx.touch("document", row.document_no, key=str(row.document))


def reasons(row: OutcomeRow) -> Text:
    """Give all reasons of a record as one sentence."""
    return joined((problem.text for problem in row.problems), by="; ")


def _would_be(row: OutcomeRow) -> Text:
    return words(
        "{record} would become {kind} for {customer}: {lines} lines, "
        "{gross} {currency}",
        record=row.name,
        kind=row.kind,
        customer=row.customer,
        lines=row.lines,
        gross=row.gross,
        currency=row.currency,
    )
