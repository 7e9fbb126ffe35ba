"""How far shipments are on their way to Shopify, and what stops them."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from nightclerk.connector.mapping.shipping.plan import Plan
from nightclerk.connector.mapping.shipping.reasons import WAITS, Left
from nightclerk.connector.models import (
    OutgoingChange,
    Parcel,
    ShipmentSending,
    Shop,
)
from nightclerk.connector.services.shipping.parcels import Planned
from nightclerk.connector.services.shipping.sendings import STREAM, record_name
from nightclerk.connector.services.syncs.skips import LeftOut, keep_all_skipped
from nightclerk.core.errors import NightclerkError
from nightclerk.core.text import words

State = ShipmentSending.State
Change = OutgoingChange.State


@transaction.atomic
def conclude(
    planned: Sequence[Planned], *, run_id: int | None
) -> list[ShipmentSending]:
    """Keep how far shipments are after their parcels were sent; gives them."""
    keys = [each.sending.pk for each in planned]
    changes = _changes_by_key(planned)
    counted = Parcel.objects.filter(sending__in=keys, cancelled_at=None)
    with_parcels = set(counted.values_list("sending", flat=True))
    rows = []
    for each in planned:
        sending = each.sending
        found = [changes[key] for key in each.keys if key in changes]
        sending.left = [left.as_json() for left in each.plan.left]
        sending.problem = _problem(found, each.plan)
        sending.state = _state(
            found, each.plan.left, has_parcels=sending.pk in with_parcels
        )
        rows.append(sending)
    ShipmentSending.objects.bulk_update(rows, ["left", "problem", "state"])
    touched = ShipmentSending.objects.filter(pk__in=keys)
    touched.update(attempts=F("attempts") + 1, tried_at=Now(), run_id=run_id)
    arrived = touched.filter(state__in=(State.SENT, State.PARTLY), sent_at=None)
    arrived.update(sent_at=Now())
    return rows


def _changes_by_key(planned: Sequence[Planned]) -> dict[str, OutgoingChange]:
    keys = [key for each in planned for key in each.keys]
    shops = {each.sending.shop_id for each in planned}
    rows = OutgoingChange.objects.filter(shop__in=shops, key__in=keys)
    return {row.key: row for row in rows.defer("payload")}


def _state(
    changes: Sequence[OutgoingChange], left: Sequence[Left], *, has_parcels: bool
) -> State:
    if any(row.state in (Change.REJECTED, Change.DROPPED) for row in changes):
        return State.FAILED
    if any(row.state != Change.CONFIRMED for row in changes):
        return State.WAITING
    if has_parcels:
        return State.PARTLY if left else State.SENT
    return State.WAITING if any(each.why in WAITS for each in left) else State.NOTHING


def _problem(changes: Sequence[OutgoingChange], plan: Plan) -> dict[str, Any]:
    for row in changes:
        if row.state == Change.REJECTED:
            return dict(row.answer or {})
        if row.state == Change.DROPPED:
            text = words("A person gave it up")
            hint = words("Send the shipment again where Shopify shall know of it.")
            return {"text": text.as_json(), "hint": hint.as_json()}
        if row.state == Change.UNKNOWN:
            text = words("Whether Shopify has it is not known")
            hint = words("Sync once more: it asks Shopify first and then decides.")
            return {"text": text.as_json(), "hint": hint.as_json()}
    if plan.is_empty:
        text = words("Nothing of the order's goods left by it")
        return {"text": text.as_json()}
    return {}


@transaction.atomic
def keep_unread(
    shop: Shop,
    sendings: Sequence[ShipmentSending],
    error: NightclerkError,
    *,
    run_id: int | None,
) -> None:
    """Keep of shipments why their order could not be read at Shopify."""
    rows = ShipmentSending.objects.filter(pk__in=[each.pk for each in sendings])
    rows.update(
        state=State.FAILED,
        problem=error.as_json(),
        attempts=F("attempts") + 1,
        tried_at=Now(),
        run_id=run_id,
    )
    left = [LeftOut(record_name(each), each.shipment.no, error) for each in sendings]
    keep_all_skipped(shop, STREAM, left, run_id=run_id)
