"""Shipping in parts while Shopify edits, holds, ships itself and loses answers."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.connector import shipping as way
from tests.connector import stocking as stock

from nightclerk.connector.mapping.shipping.matching import pieces_of
from nightclerk.connector.models import (
    OutgoingChange,
    Parcel,
    ShipmentSending,
    Shop,
)
from nightclerk.connector.selectors.shipping.to_send import shipped_lines
from nightclerk.core.errors import Refused, Transient
from nightclerk.ledger.models import PostedDocument, SalesDocument
from nightclerk.ledger.services.posting.tracking import change_tracking
from nightclerk.ledger.services.posting.undo import undo_shipment
from nightclerk.shopify.client import ShopifyClient
from nightclerk.simulator.running import RunningSimulator

pytestmark = pytest.mark.django_db

ORDERED = {"MUG-1": 6, "MUG-2": 4}
SKUS = st.sampled_from(sorted(ORDERED))
PIECES = st.integers(1, 3)
FAULTS = st.tuples(
    st.sampled_from(
        ["throttled", "status_after", "drop_before", "drop_after", "user_error"]
    ),
    st.sampled_from([1, 2]),
)
SHIP = st.tuples(st.just("ship"), SKUS, PIECES)
STEPS = st.one_of(
    SHIP,
    SHIP,
    st.tuples(st.sampled_from(["fulfill", "refund"]), SKUS, PIECES),
    st.tuples(st.just("edit"), SKUS, st.integers(0, 7)),
    st.tuples(st.sampled_from(["bring", "sync", "hold", "release", "undo", "take"])),
    st.tuples(st.sampled_from(["follow"]), PIECES),
    st.tuples(st.just("trouble"), FAULTS),
)


@pytest.fixture(autouse=True)
def _no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ShopifyClient, "_pause", lambda self, seconds: None)


@dataclass
class Warehouse:
    """An order of two goods, shipped here and there."""

    simulator: RunningSimulator
    shop: Shop
    document: SalesDocument
    name: str = ""
    shipments: list[PostedDocument] = field(default_factory=list)

    def ship(self, sku: str, pieces: int) -> None:
        """Ship some pieces of one good in the books."""
        counts = (pieces, 0) if sku == "MUG-1" else (0, pieces)
        with suppress(Refused), transaction.atomic():
            self.shipments.append(way.ship(self.document, *counts))

    def fulfill(self, sku: str, pieces: int) -> None:
        with suppress(Refused):
            self.simulator.control.fulfill_order(self.name, {sku: pieces})

    def refund(self, sku: str, pieces: int) -> None:
        with suppress(Refused):
            self.simulator.control.refund_order(self.name, {sku: pieces})

    def edit(self, sku: str, pieces: int) -> None:
        with suppress(Refused):
            self.simulator.control.edit_order(self.name, quantities={sku: pieces})

    def hold(self) -> None:
        with suppress(Refused):
            self.simulator.control.hold_order(self.name)

    def release(self) -> None:
        with suppress(Refused):
            self.simulator.control.release_order(self.name)

    def take(self) -> None:
        """Let somebody cancel the newest fulfilment at Shopify."""
        made = self.simulator.control.fulfillments(self.name)
        with suppress(Refused):
            if made:
                self.simulator.control.cancel_fulfillment(self.name, made[-1]["id"])

    def undo(self) -> None:
        if self.shipments:
            with suppress(Refused), transaction.atomic():
                undo_shipment(self.shipments[-1])

    def follow(self, number: int) -> None:
        if self.shipments:
            change_tracking(self.shipments[-1], tracking_no=f"T{number}")

    def bring(self) -> None:
        stock.bring(self.shop)

    def trouble(self, fault: tuple[str, int]) -> None:
        """Let the next changes go wrong, and sync."""
        kind, hits = fault
        self.simulator.control.fault(
            kind, count=hits, operation="^Fulfillment(Create|Cancel|Tracking)"
        )
        self.sync()
        self.simulator.control.clear_faults()

    def sync(self) -> None:
        with suppress(Transient):  # the next run goes on
            way.sync(self.shop)

    def do(self, step: tuple[object, ...]) -> None:
        self.simulator.control.advance(5)
        name, *arguments = step
        work: Callable[..., None] = getattr(self, str(name))
        work(*arguments)

    def made_by_us(self) -> int:
        """Count the fulfilments that Shopify made because we asked."""
        return sum(
            bool(row["done"])
            for row in self.simulator.control.mutations()
            if row["operation"] == way.CREATE
        )


def explained(sending: ShipmentSending) -> Counter[str]:
    """Count the pieces of lines that are at Shopify, or left with a reason."""
    found: Counter[str] = Counter()
    for parcel in Parcel.objects.filter(sending=sending):
        if parcel.cancelled_at is None or parcel.problem:
            found += pieces_of(parcel.lines)
    for row in sending.left:
        found[row["line"]] += int(row["quantity"])
    return found


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SHIP, st.lists(STEPS, min_size=6, max_size=18))
def test_every_piece_that_left_is_at_shopify_once_or_explained(first, steps) -> None:
    with RunningSimulator() as simulator, transaction.atomic():
        simulator.control.index_lag(0)
        shop = way.shipping_shop(simulator, sells=2)
        document = way.order_in_books(shop, simulator, *ORDERED.values())
        house = Warehouse(simulator, shop, document, way.shopify_order(document))
        for step in (first, *steps):
            house.do(step)

        for _ in range(3):
            simulator.control.advance(5)
            house.bring()
            way.wake(shop)
            house.sync()

        parcels = Parcel.objects.filter(shop=shop)
        assert house.made_by_us() == parcels.count()
        open_states = ("sent", "unknown", "pending", "rejected")
        assert not OutgoingChange.objects.filter(state__in=open_states).exists()
        sendings = list(ShipmentSending.objects.select_related("shipment"))
        for sending in sendings:
            shipped: Counter[str] = Counter()
            for line in shipped_lines(shop, [sending]).get(sending.pk, ()):
                shipped[line.line] += int(line.quantity)
            assert explained(sending) == shipped, sending
        transaction.set_rollback(True)
