"""What still has to go to Shopify, what it refused, and for how long."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Min, Q, QuerySet

from nightclerk.connector.models import BulkOperation, OutgoingChange, Shop
from nightclerk.jobs.models import JobRun

State = OutgoingChange.State
# On their way: planned, sent, or nobody knows.
WAITING = (State.PENDING, State.SENT, State.UNKNOWN)
TOLD = "would_send"  # what runs count where nothing may be sent


@dataclass(frozen=True)
class Backlog:
    """How many changes of a shop have no good end yet, by state.

    `oldest` is when the oldest of those that wait was wished for; None: none waits.
    """

    shop: Shop
    counts: dict[str, int] = field(default_factory=dict)
    oldest: datetime | None = None

    @property
    def waiting(self) -> int:
        """Count what still has to arrive at Shopify."""
        return sum(self.counts.get(state, 0) for state in WAITING)

    @property
    def rejected(self) -> int:
        """Count what Shopify refused and nobody has mended or given up."""
        return self.counts.get(State.REJECTED, 0)


def backlog(shop: Shop) -> Backlog:
    """Give what of a shop's changes has no good end yet."""
    (found,) = _backlogs([shop])
    return found


def backlogs() -> list[Backlog]:
    """Give the backlog of every shop, by its code; one query for the changes."""
    return _backlogs(list(Shop.objects.order_by("code")))


def _backlogs(shops: list[Shop]) -> list[Backlog]:
    rows = unended_changes().filter(shop__in=shops).order_by()
    counted = rows.values_list("shop", "state").annotate(
        Count("pk"), oldest=Min("created_at")
    )
    counts: dict[int, dict[str, int]] = {}
    oldest: dict[int, list[datetime]] = {}
    for shop, state, number, moment in counted:
        counts.setdefault(shop, {})[state] = number
        if state in WAITING:
            oldest.setdefault(shop, []).append(moment)
    return [
        Backlog(
            shop, counts.get(shop.pk, {}), min(oldest.get(shop.pk, ()), default=None)
        )
        for shop in shops
    ]


def unended_changes() -> QuerySet[OutgoingChange]:
    """Give the changes of all shops that wait or were refused."""
    # Two conditions, as the two partial indexes have them.
    return OutgoingChange.objects.filter(
        Q(state__in=WAITING) | Q(state=State.REJECTED)
    ).order_by("pk")


def pending_changes(shop: Shop, kinds: Collection[str]) -> QuerySet[OutgoingChange]:
    """Give the changes of some kinds that are to be sent, the oldest first.

    Those that a person sends again are among them, although nothing differs anew.
    """
    found = OutgoingChange.objects.filter(
        shop=shop, kind__in=kinds, state=State.PENDING
    )
    return found.order_by("pk")


def refused_changes(shop: Shop | None = None) -> QuerySet[OutgoingChange]:
    """Give what Shopify refused and nobody has mended or given up."""
    found = OutgoingChange.objects.filter(state=State.REJECTED)
    return (found if shop is None else found.filter(shop=shop)).order_by("-pk")


def unknown_changes(shop: Shop | None = None) -> QuerySet[OutgoingChange]:
    """Give the changes of which nobody knows whether Shopify has them."""
    found = OutgoingChange.objects.filter(state=State.UNKNOWN)
    return (found if shop is None else found.filter(shop=shop)).order_by("-pk")


def bulk_under_way(shop: Shop | None = None) -> QuerySet[BulkOperation]:
    """Give the bulk operations whose result was not taken in yet, newest first."""
    found = BulkOperation.objects.filter(applied_at=None)
    return (found if shop is None else found.filter(shop=shop)).order_by("-pk")


def counts_by_state() -> dict[str, int]:
    """Count the changes of all shops without a good end, by state; one query."""
    rows = unended_changes().order_by().values_list("state").annotate(Count("pk"))
    return dict(rows)


def oldest_waiting(state: str = "") -> datetime | None:
    """Give when the oldest change was wished for that is not at Shopify yet.

    With a state only those in it count; None where there is none.
    """
    states = [state] if state else list(WAITING)
    rows = OutgoingChange.objects.filter(state__in=WAITING).filter(state__in=states)
    found: datetime | None = rows.aggregate(oldest=Min("created_at"))["oldest"]
    return found


def silenced_shops() -> list[Shop]:
    """Give the enabled shops to which no change goes, by code."""
    rows = Shop.objects.filter(is_enabled=True, sends_changes=False)
    return list(rows.order_by("code"))


def run_that_told(shop: Shop) -> JobRun | None:
    """Give the newest run of a shop that said what it would send; None: none did."""
    runs = JobRun.objects.filter(params__shop=shop.code)
    told = runs.filter(Q(counts__has_key=TOLD) | Q(result__has_key=TOLD))
    return told.order_by("-pk").first()
