"""Sales, receipts, shipments and troubles at random: stock ends in step everywhere."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.connector import stocking as stock
from tests.ledger.posting_building import SHIP, posted

from nightclerk.connector.models import OrderProcessing, Shop, ShopOrder, State
from nightclerk.core.errors import Refused, Transient
from nightclerk.ledger.models import SalesDocument
from nightclerk.shopify.client import ShopifyClient
from nightclerk.simulator.running import RunningSimulator

pytestmark = pytest.mark.django_db

PIECES = st.integers(1, 9)
ORDERS = st.integers(0, 5)
# How one request goes wrong, and how all of a run do.
ONCE = ("throttled", "status_after", "drop_before", "drop_after", "stale")
FAULTS = st.sampled_from([*((kind, 1) for kind in ONCE), ("drop_after", 0)])
STEPS = st.one_of(
    st.tuples(st.sampled_from(["sell", "receive", "order"]), PIECES),
    st.tuples(st.sampled_from(["add", "cancel", "fulfill", "ship"]), ORDERS),
    st.tuples(st.sampled_from(["bring", "process", "sync", "count"]), st.none()),
    st.tuples(st.just("trouble"), FAULTS),
)


@pytest.fixture(autouse=True)
def _no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ShopifyClient, "_pause", lambda self, seconds: None)


@dataclass
class Store:
    """A shop, and how many can be sold of its only mug, reckoned by hand."""

    simulator: RunningSimulator
    shop: Shop
    sellable: int = 0
    sold: dict[str, int] = field(default_factory=dict)
    left: set[str] = field(default_factory=set)
    figures: "count[int]" = field(default_factory=lambda: count(500))

    def order_of(self, number: int) -> str | None:
        """Give one of the orders that are not cancelled."""
        gids = list(self.sold)
        return gids[number % len(gids)] if gids else None

    def is_processed(self, gid: str) -> bool:
        ways = OrderProcessing.objects.filter(order__gid=gid)
        return ways.filter(state=State.PROCESSED).exists()

    def sell(self, pieces: int) -> None:
        self.sold[self.simulator.control.sell({"MUG-1": pieces})] = pieces
        self.sellable -= pieces

    def receive(self, pieces: int) -> None:
        stock.receive(1, str(pieces))
        self.sellable += pieces

    def order(self, pieces: int) -> None:
        stock.sold_in_the_books(1, str(pieces))
        self.sellable -= pieces

    def add(self, number: int) -> None:
        """Edit an order to have one piece more."""
        if gid := self.order_of(number):
            self.sold[gid] += 1
            quantities = {"MUG-1": self.sold[gid]}
            self.simulator.control.edit_order(gid, quantities=quantities)
            self.sellable -= 1

    def cancel(self, number: int) -> None:
        """Cancel an order that is not in the books: there a person has to decide."""
        gid = self.order_of(number)
        if gid and not self.is_processed(gid) and gid not in self.left:
            self.simulator.control.cancel_order(gid)
            self.sellable += self.sold.pop(gid)

    def fulfill(self, number: int) -> None:
        """Ship an order at Shopify that was imported, whatever the books know of it."""
        gid = self.order_of(number)
        if gid and ShopOrder.objects.filter(gid=gid).exists():
            self.simulator.control.fulfill_order(gid)
            self.left.add(gid)

    def ship(self, number: int) -> None:
        """Ship in the books what is there of a document."""
        documents = list(SalesDocument.objects.order_by("pk"))
        if documents:
            # Where it is shipped already, or there is too little, it stays as it is.
            with suppress(Refused), transaction.atomic():
                posted(documents[number % len(documents)], SHIP)

    def bring(self) -> None:
        stock.bring(self.shop)

    def process(self) -> None:
        stock.process(self.shop)

    def count(self) -> None:
        """Let somebody at Shopify write down another figure."""
        self.simulator.control.count_stock(
            "MUG-1", next(self.figures), place=stock.MAIN
        )

    def trouble(self, fault: tuple[str, int]) -> None:
        """Let the next requests go wrong, and sync."""
        kind, hits = fault
        told = {"count": hits, "operation": "InventorySet"}
        if kind == "stale":
            told |= {
                "code": "CHANGE_FROM_QUANTITY_STALE",
                "field": ["input", "quantities", "0", "changeFromQuantity"],
            }
            kind = "user_error"
        self.simulator.control.fault(kind, **told)
        self.sync()
        self.simulator.control.clear_faults()

    def sync(self) -> None:
        """Sync; whatever was written is no more than there is, and not the same."""
        self.simulator.control.forget_mutations()
        with suppress(Transient):  # the next run goes on
            stock.sync(self.shop)
        for sent in self.simulator.control.mutations():
            for row in sent["variables"]["input"]["quantities"] if sent["done"] else ():
                assert row["quantity"] <= max(self.sellable, 0)
                assert row["quantity"] != row["changeFromQuantity"]

    def do(self, step: tuple[str, object]) -> None:
        self.simulator.control.advance(5)
        name, argument = step
        work: Callable[..., None] = getattr(self, name)
        work() if argument is None else work(argument)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEPS, max_size=25))
def test_stock_is_in_step_after_one_more_import_processing_and_sync(steps) -> None:
    with RunningSimulator() as simulator, transaction.atomic():
        simulator.control.index_lag(0)
        shop = stock.goods_shop(simulator)
        stock.counts(shop)
        store = Store(simulator, shop)
        store.receive(20)

        for step in steps:
            store.do(step)
        simulator.control.advance(5)
        store.bring()
        store.process()
        stock.sync(shop, audit=True)
        store.sync()

        there = stock.at_shopify(simulator)["MUG-1"]
        assert max(there, 0) == max(store.sellable, 0)
        assert stock.sync(shop).counts.get("sent", 0) == 0
        transaction.set_rollback(True)
