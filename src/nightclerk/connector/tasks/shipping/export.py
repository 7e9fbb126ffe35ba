"""Send shipments to Shopify: read how orders stand, plan, send parcel by parcel."""

from collections.abc import Iterator, Sequence

from nightclerk.connector.mapping.shipping.facts import OrderShipping
from nightclerk.connector.mapping.shipping.plan import Plan, plans
from nightclerk.connector.models import ShipmentSending, Shop
from nightclerk.connector.selectors.settings import shipping_settings
from nightclerk.connector.selectors.shipping.to_send import (
    Chosen,
    ToSend,
    carriers_of,
    orders_in_doubt,
    parcels_at,
    read_to_send,
    sendings_to_send,
)
from nightclerk.connector.services.sending.calls import Wish
from nightclerk.connector.services.shipping.outcomes import (
    conclude,
    keep_unread,
)
from nightclerk.connector.services.shipping.parcels import (
    Planned,
    Terms,
    plan_parcels,
)
from nightclerk.connector.services.shipping.sendings import CANCEL, TRACKING
from nightclerk.connector.services.shipping.undone import (
    cancellation_wishes,
    plan_changed,
    tracking_wishes,
)
from nightclerk.connector.tasks.shipping.calls import ParcelCalls
from nightclerk.connector.tasks.shipping.reading import ShippingPage, read_shipping
from nightclerk.core.text import counted, words
from nightclerk.jobs.context import Context
from nightclerk.shopify.client import ShopifyClient

ORDERS_AT_ONCE = 250  # the most ids that one reading takes
State = ShipmentSending.State
Pair = tuple[ShipmentSending, Plan, OrderShipping]


class ShipmentExport:
    """Tells Shopify of the shipments of one shop, for one run."""

    def __init__(
        self, ctx: Context, shop: Shop, client: ShopifyClient, *, may_send: bool
    ) -> None:
        self._ctx, self._shop, self._client = ctx, shop, client
        self._may_send = may_send
        self._calls = ParcelCalls(ctx, shop, client)
        self._settings = shipping_settings(shop)
        self._terms = Terms(carriers_of(shop), self._settings.notifies_buyers)
        self._done = self._total = 0

    def settle(self) -> None:
        """Find out what became of changes whose answer was lost."""
        self._calls.settle()

    def cancel_undone(self) -> None:
        """Cancel fulfilments of shipments that were undone here since."""
        wishes = cancellation_wishes(self._shop)
        if wishes and not self._settings.cancels_undone:
            self._ctx.say(
                words(
                    "{count} fulfilments of undone shipments stay at Shopify: "
                    "the shop card says so",
                    count=counted(len(wishes)),
                )
            )
            return
        self._change(CANCEL, wishes)

    def follow(self) -> None:
        """Tell Shopify where parcels can be followed, if that is otherwise now."""
        self._change(TRACKING, tracking_wishes(self._shop, self._terms))

    def run(self, chosen: Chosen) -> None:
        """Send all shipments that are to be sent, or the chosen ones."""
        found = sendings_to_send(self._shop, chosen)
        rows = list(found.values_list("pk", "order_id"))
        self._total = len(rows)
        for keys in _pages(rows):
            self._send_page(keys)

    def _change(self, kind: str, wishes: Sequence[Wish]) -> None:
        """Send changes of parcels that are there already."""
        if not self._may_send:
            self._count_unsent(len(wishes))
            return
        for change in plan_changed(self._shop, kind, wishes, run_id=self._ctx.run_id):
            self._calls.send(change)

    def _send_page(self, keys: Sequence[int]) -> None:
        self._ctx.check()
        to_send = self._known(read_to_send(self._shop, keys))
        page = read_shipping(self._client, list(to_send.sendings))
        self._leave_unread(to_send, page)
        pairs = self._plan(to_send, page)
        if not self._may_send:
            self._tell_what_would_be(pairs)
            return
        planned = plan_parcels(self._shop, pairs, self._terms, run_id=self._ctx.run_id)
        idle = [each for each in planned if not each.ready]
        for each, sending in zip(idle, self._concluded(idle), strict=True):
            self._tell(sending, each)
        self._done += len(keys) - len(planned) + len(idle)
        for each in planned:
            if each.ready:
                self._send(each)

    def _known(self, to_send: ToSend) -> ToSend:
        """Leave orders out of which nobody knows what Shopify has."""
        for gid in orders_in_doubt(self._shop) & to_send.sendings.keys():
            for sending in to_send.sendings.pop(gid):
                reason = words("Whether Shopify has a parcel of it is not known yet")
                self._ctx.skip(sending.shipment.no, reason)
        return to_send

    def _leave_unread(self, to_send: ToSend, page: ShippingPage) -> None:
        """Keep of shipments whose orders cannot be read why that is."""
        for gid, error in page.failed.items():
            sendings = to_send.sendings.get(gid, [])
            for sending in sendings:
                self._ctx.skip(sending.shipment.no, error)
            if self._may_send:
                keep_unread(self._shop, sendings, error, run_id=self._ctx.run_id)

    def _plan(self, to_send: ToSend, page: ShippingPage) -> list[Pair]:
        ours = parcels_at(self._shop, list(page.orders))
        found: list[Pair] = []
        for gid, order in page.orders.items():
            sendings = to_send.sendings[gid]
            planned = plans(
                order,
                [to_send.shipments[sending.pk] for sending in sendings],
                ours=ours.get(gid, set()),
                refunded=to_send.refunded.get(gid),
            )
            found += [
                (sending, plan, order)
                for sending, plan in zip(sendings, planned, strict=True)
            ]
        return found

    def _send(self, planned: Planned) -> None:
        """Send a shipment's parcels; what becomes of each is its own."""
        try:
            for change in planned.ready:
                self._calls.send(change)
        finally:
            (sending,) = self._concluded([planned])
        self._tell(sending, planned)
        self._done += 1
        self._ctx.progress(self._done, self._total)

    def _concluded(self, planned: Sequence[Planned]) -> list[ShipmentSending]:
        return conclude(planned, run_id=self._ctx.run_id)

    def _tell(self, sending: ShipmentSending, planned: Planned) -> None:
        """Say of a shipment what Shopify was not told, and why."""
        no = sending.shipment.no
        for left in planned.plan.left:
            self._ctx.skip(no, left.sentence)
        if planned.plan.is_empty:
            self._ctx.skip(no, words("Nothing of the order's goods left by it"))
        elif sending.state == State.FAILED and len(planned.ready) < len(planned.keys):
            self._ctx.count(postponed=len(planned.keys) - len(planned.ready))
        if sending.state in (State.SENT, State.PARTLY):
            self._ctx.touch("shipment", no, key=str(sending.pk))

    def _tell_what_would_be(self, pairs: Sequence[Pair]) -> None:
        for sending, plan, order in pairs:
            pieces = sum(row.quantity for each in plan.parcels for row in each.rows)
            if plan.parcels:
                self._ctx.say(
                    words(
                        "{shipment} would be sent for {order}: {pieces} pieces in "
                        "{parcels} fulfilments",
                        shipment=sending.shipment.no,
                        order=order.name,
                        pieces=counted(pieces),
                        parcels=counted(len(plan.parcels)),
                    )
                )
            for left in plan.left:
                self._ctx.skip(sending.shipment.no, left.sentence)
            self._count_unsent(len(plan.parcels))

    def _count_unsent(self, number: int) -> None:
        if number:
            self._ctx.count(would_send=number)


def _pages(rows: Sequence[tuple[int, int]]) -> Iterator[list[int]]:
    """Give the keys of shipments, those of 250 orders at once, an order whole."""
    by_order: dict[int, list[int]] = {}
    for key, order in rows:
        by_order.setdefault(order, []).append(key)
    groups = list(by_order.values())
    for start in range(0, len(groups), ORDERS_AT_ONCE):
        yield [key for some in groups[start : start + ORDERS_AT_ONCE] for key in some]
