"""Prices that go to a simulated shop: a small way from a wish to Shopify's answer."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import F
from tests.connector.runs import ListReporter, connected_shop

from nightclerk.connector.clients import client_for
from nightclerk.connector.models import (
    OutgoingCall,
    OutgoingChange,
    Shop,
    ShopVariant,
)
from nightclerk.connector.services.sending.answers import Answers
from nightclerk.connector.services.sending.calls import Verdict, Wish, plan_changes
from nightclerk.connector.tasks.sending.bulk_results import (
    ChangeResults,
    refusal_of_line,
)
from nightclerk.connector.tasks.sending.bulk_running import BulkRunner
from nightclerk.connector.tasks.sending.calls import CallSender
from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.jobs.context import Context, Parked
from nightclerk.shopify.bulk.reading import MutationLine
from nightclerk.shopify.client import ShopifyClient
from nightclerk.shopify.products.operations import (
    PRODUCTS_BY_IDS,
    PRODUCTS_CHANGED,
    VARIANTS_BY_IDS,
    VARIANTS_UPDATE,
)
from nightclerk.shopify.products.payloads import VariantsUpdateData
from nightclerk.simulator.running import RunningSimulator
from nightclerk.simulator.settings import ShopSettings, SimulatorSettings

KIND = "variants"
SMALL = SimulatorSettings(
    shops=(ShopSettings(orders=0, customers=1, products=3),), index_lag=0, port=0
)
Prices = Mapping[str, Decimal]


def mirrored(simulator: RunningSimulator) -> Shop:
    """Give a shop whose five variants of three products are known."""
    shop = connected_shop(simulator)
    with client_for(shop) as client:
        listed = client.execute(PRODUCTS_CHANGED, query="", after=None).products.nodes
        found = client.nodes(PRODUCTS_BY_IDS, [row.id for row in listed])
    ShopVariant.objects.bulk_create(
        ShopVariant(shop=shop, gid=row.id, product_gid=node.gid, sku=row.sku or "")
        for node in found
        if node
        for row in node.decode().variants.nodes
    )
    return shop


def prices_at(shop: Shop) -> list[str]:
    """Give the different prices that a shop has at Shopify, lowest first."""
    gids = list(ShopVariant.objects.filter(shop=shop).values_list("gid", flat=True))
    with client_for(shop) as client:
        nodes = client.nodes(VARIANTS_BY_IDS, gids)
    return [f"{price:.2f}" for price in sorted({n.decode().price for n in nodes if n})]


def states(shop: Shop) -> list[str]:
    """Give the different states of a shop's changes."""
    found = OutgoingChange.objects.filter(shop=shop).order_by("state")
    return sorted(set(found.values_list("state", flat=True)))


def wish(variant: ShopVariant, price: str) -> Wish:
    """Give the wish for a price of a variant."""
    return Wish(
        KIND,
        f"{KIND}:{variant.gid}:{price}",
        {"product": variant.product_gid, "price": price},
        subject=variant.sku,
        gid=variant.gid,
    )


def plan(shop: Shop, price: str, *, run_id: int = 1) -> list[OutgoingChange]:
    """Plan one price for all variants of a shop, in the order of their products."""
    rows = ShopVariant.objects.filter(shop=shop).order_by("product_gid", "gid")
    return plan_changes(shop, [wish(row, price) for row in rows], run_id=run_id)


def by_product(changes: Sequence[OutgoingChange]) -> list[list[OutgoingChange]]:
    """Put the changes of one product together."""
    found: dict[str, list[OutgoingChange]] = {}
    for change in changes:
        found.setdefault(change.payload["product"], []).append(change)
    return list(found.values())


def line_of(changes: Sequence[OutgoingChange]) -> dict[str, Any]:
    """Give the variables that change the prices of one product."""
    return {
        "productId": changes[0].payload["product"],
        "variants": [
            {"id": change.gid, "price": change.payload["price"]} for change in changes
        ],
    }


def prices_in(data: VariantsUpdateData | None) -> dict[str, Decimal]:
    """Give the prices of an answer by variant."""
    payload = data.product_variants_bulk_update if data else None
    rows = payload.product_variants if payload else None
    return {row.id: row.price for row in rows or ()}


def verdicts(changes: Sequence[OutgoingChange], prices: Prices) -> dict[int, Verdict]:
    """Judge changes by the prices that Shopify says it has now."""
    return {change.pk: verdict(change, prices.get(change.gid)) for change in changes}


def verdict(change: OutgoingChange, price: Decimal | None) -> Verdict:
    """Judge one change by the price that Shopify says it has now."""
    if price == Decimal(change.payload["price"]):
        return Verdict(answer={"price": change.payload["price"]})
    return Verdict(
        Refused(
            words(
                "The price is {price}, not {wanted}",
                price=price,
                wanted=change.payload["price"],
            )
        )
    )


def judge(
    line: MutationLine[VariantsUpdateData], changes: Sequence[OutgoingChange]
) -> Answers:
    """Judge the changes of one line of a bulk operation."""
    if not line.is_done:
        return {change.pk: Verdict(refusal_of_line(line)) for change in changes}
    return verdicts(changes, prices_in(line.decode()))


def keep(changes: Sequence[OutgoingChange]) -> None:
    """Keep a confirmed price with its variant, and count the confirmation."""
    for change in changes:
        if change.state == OutgoingChange.State.CONFIRMED:
            rows = ShopVariant.objects.filter(shop=change.shop, gid=change.gid)
            rows.update(confirmed=change.answer, revision=F("revision") + 1)


class Run:
    """One run's body as far as prices go; `messages` is what people read of it."""

    def __init__(
        self,
        shop: Shop,
        client: ShopifyClient,
        *,
        run_id: int = 1,
        reporter: ListReporter | None = None,
    ) -> None:
        self.reporter = reporter or ListReporter()
        self.ctx = Context(self.reporter, run_id=run_id, is_foreground=False)
        self.shop, self.client = shop, client
        self.sender = CallSender(self.ctx, shop, client)
        self.runner = BulkRunner(self.ctx, shop, client)

    def carry(self, changes: Sequence[OutgoingChange]) -> None:
        """Hand changes to a bulk operation."""
        self.runner.carry(KIND, VARIANTS_UPDATE, by_product(changes), line_of)

    @property
    def results(self) -> ChangeResults[VariantsUpdateData]:
        """Say how lines of price changes are judged and kept."""
        return ChangeResults(VARIANTS_UPDATE, judge, keep)

    def follow(self) -> Parked | None:
        """Take in what has ended; gives how the run was parked."""
        try:
            self.runner.follow({KIND: self.results})
        except Parked as parked:
            return parked
        return None

    def send(self, changes: Sequence[OutgoingChange]) -> None:
        """Send changes by one call for each product."""
        for group in by_product(changes):
            self.sender.send(KIND, group, self.ask, keep=keep)

    def settle(self) -> None:
        """Read from Shopify what became of changes without an answer."""
        self.sender.settle([KIND], self.read, keep=keep)

    def ask(self, call: OutgoingCall, changes: Sequence[OutgoingChange]) -> Answers:
        """Send the prices of one product."""
        data = self.client.attempt(VARIANTS_UPDATE, **line_of(changes)).data
        return verdicts(changes, prices_in(data))

    def read(self, call: OutgoingCall, changes: Sequence[OutgoingChange]) -> Answers:
        """Compare the prices at Shopify with what was sent."""
        nodes = self.client.nodes(VARIANTS_BY_IDS, [change.gid for change in changes])
        prices = {node.gid: node.decode().price for node in nodes if node}
        return {
            change.pk: found if found.error is None else None
            for change in changes
            for found in [verdict(change, prices.get(change.gid))]
        }


def open_run(shop: Shop, *, run_id: int = 1) -> Run:
    """Give a run with a client of its own."""
    return Run(shop, client_for(shop), run_id=run_id)
