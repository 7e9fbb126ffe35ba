"""Keep what Shopify answered to a request: of each change, and of what it refused."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from nightclerk.connector.models import OutgoingCall, OutgoingChange, Shop
from nightclerk.connector.services.sending.calls import (
    State,
    Verdict,
    release_changes,
    settle_call,
)
from nightclerk.connector.services.syncs.skips import (
    LeftOut,
    keep_all_skipped,
    resolve_skipped,
)
from nightclerk.core.errors import NightclerkError, error_from_json

Answers = Mapping[int, Verdict | None]
"""By the changes' primary keys: what Shopify said, None where it has it certainly not.

A change that is not among them stays unknown, and is asked for by the next run.
"""
Keep = Callable[[Sequence[OutgoingChange]], None]
"""Keeps of the records what was settled, in the same transaction.

`change.state` says how each ended, `change.payload` what was sent, `change.answer`
what the verdict brought.
"""

# Under which stream of skipped records a kind's refused changes are listed.
STREAMS: Mapping[str, str] = {
    "product": "products_out",
    "product-new": "products_out",
    "variants-new": "products_out",
    "variants-gone": "products_out",
    "publish": "products_out",
    "variants": "prices_out",
    "stock": "stock_out",
    "stock-new": "stock_out",
    "picture": "pictures_out",
    "picture-put": "pictures_out",
    "picture-variant": "pictures_out",
    "picture-order": "pictures_out",
    "picture-text": "pictures_out",
    "picture-gone": "pictures_out",
    "customer": "customers_out",
    "fulfillment": "shipments_out",
    "fulfillment-tracking": "shipments_out",
    "fulfillment-cancel": "shipments_out",
}


@dataclass(frozen=True)
class Kept:
    """What an answer came to: changes that ended by it, and how many are not there."""

    settled: list[OutgoingChange] = field(default_factory=list)
    released: int = 0

    @property
    def confirmed(self) -> list[OutgoingChange]:
        """Give the changes that Shopify has now."""
        return [row for row in self.settled if row.state == State.CONFIRMED]

    @property
    def rejected(self) -> list[OutgoingChange]:
        """Give the changes that Shopify refused."""
        return [row for row in self.settled if row.state == State.REJECTED]


@transaction.atomic
def keep_answers(
    call: OutgoingCall,
    answers: Answers,
    *,
    keep: Keep | None = None,
    request_id: str = "",
    is_last: bool = True,
    run_id: int | None = None,
) -> Kept:
    """Keep what Shopify said of changes of a request, and what that says of records.

    What it refused becomes a skipped record, what it has resolves one. With `is_last`
    nothing more is to come: a change without an answer is unknown then.
    """
    verdicts = {pk: said for pk, said in answers.items() if said is not None}
    settled = settle_call(call, verdicts, request_id=request_id, is_last=False)
    absent = [pk for pk, said in answers.items() if said is None]
    released = release_changes(call, absent)
    kept = Kept(settled, released)
    keep_refusals(call.shop, kept, run_id=run_id)
    if keep is not None and settled:
        keep(settled)
    if is_last:
        settle_call(call, {}, request_id=request_id)
    return kept


def keep_refusals(shop: Shop, kept: Kept, *, run_id: int | None = None) -> None:
    """List refused changes among the skipped records, and resolve what is there now."""
    for stream in {STREAMS.get(row.kind, "") for row in kept.settled} - {""}:
        left = [
            LeftOut(record_of(row), row.subject or row.gid, refusal_of(row))
            for row in kept.rejected
            if STREAMS.get(row.kind) == stream
        ]
        keep_all_skipped(shop, stream, left, run_id=run_id)
        _resolve(shop, stream, kept.confirmed)


def record_of(change: OutgoingChange) -> str:
    """Give what a change is skipped under: Shopify's id, else the item's number."""
    return change.gid or f"item:{change.subject}"


def refusal_of(change: OutgoingChange) -> NightclerkError:
    """Give why Shopify refused a change, as it was kept."""
    return error_from_json(change.answer or {})


def _resolve(shop: Shop, stream: str, confirmed: Sequence[OutgoingChange]) -> None:
    """Close what is there now, unless something else of the record is refused."""
    kinds = [kind for kind, name in STREAMS.items() if name == stream]
    rows = [row for row in confirmed if row.kind in kinds]
    names = {record_of(row) for row in rows} | {f"item:{row.subject}" for row in rows}
    if not names:
        return
    refused = OutgoingChange.objects.filter(
        shop=shop, kind__in=kinds, gid__in=names, state=State.REJECTED
    )
    resolve_skipped(shop, stream, names - set(refused.values_list("gid", flat=True)))
