"""Send parcels by calls, one for each; what is in doubt is read, never sent twice."""

from collections.abc import Sequence

from nightclerk.connector.mapping.shipping.facts import (
    CANCELLED,
    Fulfilled,
    OrderShipping,
)
from nightclerk.connector.mapping.shipping.matching import made_by
from nightclerk.connector.mapping.shipping.tracking import followed_of, is_told
from nightclerk.connector.models import OutgoingCall, OutgoingChange, Shop
from nightclerk.connector.selectors.shipping.to_send import parcels_at
from nightclerk.connector.services.sending.answers import Answers, Kept
from nightclerk.connector.services.sending.calls import Verdict
from nightclerk.connector.services.shipping.parcels import answer_of, keep_parcels
from nightclerk.connector.services.shipping.sendings import (
    CANCEL,
    KIND,
    KINDS,
    TRACKING,
)
from nightclerk.connector.tasks.sending.calls import CallSender
from nightclerk.connector.tasks.shipping.reading import read_shipping
from nightclerk.jobs.context import Context
from nightclerk.shopify.client import ShopifyClient
from nightclerk.shopify.shipping.making import (
    Row,
    Tracking,
    cancel_fulfillment,
    create_fulfillment,
    update_tracking,
)


class ParcelCalls:
    """Sends changes of parcels of one shop, for one run."""

    def __init__(self, ctx: Context, shop: Shop, client: ShopifyClient) -> None:
        self._shop, self._client = shop, client
        self._sender = CallSender(ctx, shop, client)

    def settle(self) -> None:
        """Find out by reading what became of changes whose answer was lost."""
        self._sender.settle(KINDS, self._look, keep=keep_parcels)

    def send(self, change: OutgoingChange) -> Kept:
        """Send one change; gives what it came to. Raises what stops the run."""
        ask = {KIND: self._create, TRACKING: self._tell, CANCEL: self._cancel}
        return self._sender.send(
            change.kind, [change], ask[change.kind], keep=keep_parcels
        )

    def _create(self, _: OutgoingCall, changes: Sequence[OutgoingChange]) -> Answers:
        answers: dict[int, Verdict] = {}
        for change in changes:
            sent = change.payload
            rows = [
                Row(row["fulfillment_order"], row["fulfillment_line"], row["quantity"])
                for row in sent["rows"]
            ]
            made = create_fulfillment(
                self._client,
                rows,
                tracking=Tracking(**sent["tracking"]),
                notify=sent["notify"],
            )
            told = {"gid": made.id, "name": made.name, "status": made.status}
            answers[change.pk] = Verdict(answer=told)
        return answers

    def _tell(self, _: OutgoingCall, changes: Sequence[OutgoingChange]) -> Answers:
        for change in changes:
            update_tracking(
                self._client,
                change.payload["fulfillment"],
                tracking=Tracking(**change.payload["tracking"]),
                notify=change.payload["notify"],
            )
        return {change.pk: Verdict() for change in changes}

    def _cancel(self, _: OutgoingCall, changes: Sequence[OutgoingChange]) -> Answers:
        for change in changes:
            cancel_fulfillment(self._client, change.payload["fulfillment"])
        return {change.pk: Verdict() for change in changes}

    def _look(self, _: OutgoingCall, changes: Sequence[OutgoingChange]) -> Answers:
        """Ask of changes in doubt; an order that cannot be read leaves them so."""
        gids = [change.payload["order"] for change in changes]
        page = read_shipping(self._client, gids)
        taken = parcels_at(self._shop, gids)
        answers: dict[int, Verdict | None] = {}
        for change in changes:
            gid = change.payload["order"]
            order = page.orders.get(gid)
            if order is None:
                continue
            found = _found(change, order, taken.get(gid, set()))
            answers[change.pk] = Verdict(answer=answer_of(found)) if found else None
            if found and change.kind == KIND:
                taken.setdefault(gid, set()).add(found.gid)
        return answers


def _found(
    change: OutgoingChange, order: OrderShipping, taken: set[str]
) -> Fulfilled | None:
    """Give the fulfilment that shows that a change arrived; None: it did not."""
    if change.kind == KIND:
        return made_by(change.payload, order, taken=taken)
    gid = change.payload["fulfillment"]
    made = next((each for each in order.fulfilled if each.gid == gid), None)
    if made is None:
        return None
    if change.kind == CANCEL:
        return made if made.status == CANCELLED else None
    wanted = followed_of(change.payload["tracking"])
    return made if is_told(wanted, made.tracking) else None
