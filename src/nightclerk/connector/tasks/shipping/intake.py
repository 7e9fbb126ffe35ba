"""Take fulfilments in that were made, or cancelled, at Shopify."""

from nightclerk.connector.models import Parcel, Shop
from nightclerk.connector.selectors.mirror import resting_skips
from nightclerk.connector.selectors.settings import shipping_settings
from nightclerk.connector.selectors.shipping.incoming import fulfillments_to_post
from nightclerk.connector.selectors.shipping.to_send import Chosen
from nightclerk.connector.services.shipping.incoming import (
    STREAM,
    take_fulfillments,
    undo_cancelled,
)
from nightclerk.connector.services.shipping.undone import (
    CANCELLED_THERE,
    note_cancelled,
)
from nightclerk.core.errors import Refused
from nightclerk.jobs.context import Context

AT_ONCE = 100


class FulfillmentIntake:
    """Keeps the books in step with what a shop ships itself, for one run."""

    def __init__(self, ctx: Context, shop: Shop, *, writes: bool) -> None:
        self._ctx, self._shop, self._writes = ctx, shop, writes
        self._posts = shipping_settings(shop).posts_fulfillments

    def note_cancelled(self) -> None:
        """Say which fulfilments were cancelled there; undo those that came from there.

        A shipment of ours stays as it is: somebody decides what becomes of it.
        """
        if not self._writes:
            return
        for parcel in note_cancelled(self._shop):
            if not (parcel.is_incoming and self._posts and self._is_undone(parcel)):
                name = f"{parcel.sending.shipment.no} · {parcel.name}"
                self._ctx.skip(name, CANCELLED_THERE)

    def _is_undone(self, parcel: Parcel) -> bool:
        shipment = parcel.sending.shipment
        try:
            undo_cancelled(parcel)
        except Refused as error:
            self._ctx.skip(shipment.no, error)
            return False
        self._ctx.count(ok=1, undone=1)
        self._ctx.touch("posted_shipment", shipment.no, key=str(shipment.pk))
        return True

    def run(self, chosen: Chosen) -> None:
        """Post what was fulfilled at Shopify, where the shop card says so."""
        if not self._posts or chosen.shipments:
            return
        resting = resting_skips(self._shop, STREAM)
        found = fulfillments_to_post(self._shop, chosen).exclude(gid__in=list(resting))
        if not self._writes:
            if would_post := found.count():
                self._ctx.count(would_post=would_post)
            return
        rows = list(found)
        for start in range(0, len(rows), AT_ONCE):
            self._ctx.check()
            taken = take_fulfillments(
                self._shop, rows[start : start + AT_ONCE], run_id=self._ctx.run_id
            )
            for name, error in taken.failed:
                self._ctx.skip(name, error)
            for sending in (*taken.posted, *taken.adopted):
                no = sending.shipment.no
                self._ctx.touch("posted_shipment", no, key=str(sending.shipment_id))
            self._ctx.count(
                ok=len(taken.posted) + len(taken.adopted),
                posted=len(taken.posted),
                adopted=len(taken.adopted),
            )
