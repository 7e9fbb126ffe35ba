"""What must be true after a week: shop, mirror, goods, books and queue agree."""

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.db.models import Count, F, Sum
from tests.connector.stocking import MAIN
from tests.week.engine import Week, is_busy

from nightclerk.connector.mapping.completeness import is_complete
from nightclerk.connector.models import (
    CompletenessDay,
    OrderProcessing,
    OutgoingChange,
    Parcel,
    PaymentProcessing,
    Payout,
    RefundProcessing,
    ShipmentSending,
    ShopOrder,
    SkippedRecord,
    State,
    ToBooks,
)
from nightclerk.connector.selectors.payments.ties import ties_of
from nightclerk.connector.selectors.work_lists import order_updates
from nightclerk.jobs.models import JobEntry
from nightclerk.ledger.models import (
    CustomerEntry,
    ItemEntry,
    LedgerEntry,
    PostedDocument,
    PostingBatchItem,
    SalesDocument,
)

PAPERS = (PostedDocument.Kind.INVOICE, PostedDocument.Kind.CREDIT)
ENDED = (State.PROCESSED, State.NOTHING)
ON_THE_WAY = ("pending", "sent", "unknown")
# An entry that found nothing to do looks again by itself.
RESTING = (JobEntry.Status.READY, JobEntry.Status.INACTIVE)
NOT_SENT = (ShipmentSending.State.WAITING, ShipmentSending.State.FAILED)


def complaints(week: Week) -> list[str]:
    """Say what is wrong after a week; nothing where all is well."""
    return [
        *_mirror(week),
        *_documents(week),
        *_goods(week),
        *_shipments(week),
        *_money(week),
        *_queue(),
    ]


def _mirror(week: Week) -> Iterator[str]:
    here = dict(ShopOrder.objects.values_list("gid", "total"))
    there = {order["id"]: Decimal(order["total"]) for order in week.control.orders()}
    if here != there:
        wrong = sorted(gid for gid in here | there if here.get(gid) != there.get(gid))
        known = [(gid, here.get(gid), there.get(gid)) for gid in wrong]
        left = SkippedRecord.objects.filter(gid__in=wrong)
        reasons = [row.reason_text for row in left]
        yield f"Orders are not mirrored as they are: {known} {reasons}"
    days = CompletenessDay.objects.filter(shop=week.shop)
    wrong = [
        f"{day.day}: {day.differs}" for day in days if not is_complete(day.differs)
    ]
    if wrong or not days:
        yield f"The check is not complete: {wrong}"


def _documents(week: Week) -> Iterator[str]:
    for model in (OrderProcessing, RefundProcessing):
        waiting = model.objects.exclude(state__in=ENDED)
        if waiting:
            reasons = [str(row.problems)[:300] for row in waiting[:3]]
            yield f"{model.__name__}: {waiting.count()} not processed: {reasons}"
    if order_updates(week.shop).exists():
        yield f"Changes were not followed: {week.people.office.refused}"
    drafts = SalesDocument.objects.exclude(status=SalesDocument.Status.POSTED)
    if drafts:
        tried = PostingBatchItem.objects.filter(document__in=drafts).order_by("pk")
        reasons = [(item.document_no, item.problems) for item in tried]
        yield f"Not posted: {[str(each) for each in drafts]}, {reasons[-3:]}"
    orders = SalesDocument.objects.filter(source__startswith="shopify:", kind="order")
    yield from _twice("Sales orders", orders.values_list("source", flat=True))
    sold = ShopOrder.objects.aggregate(sum=Sum("current_total"))["sum"]
    entries = CustomerEntry.objects.filter(document__kind__in=PAPERS)
    billed = entries.aggregate(sum=Sum("amount"))["sum"]
    if sold != billed:
        yield f"Orders come to {sold}, what was billed to {billed}"


def _goods(week: Week) -> Iterator[str]:
    rows = ItemEntry.objects.values_list("item__no").annotate(sum=Sum("quantity"))
    here = {no: int(quantity) for no, quantity in rows.order_by("item__no")}
    there = {
        row["sku"]: row["available"]
        for row in sorted(week.control.stock(), key=lambda row: str(row["sku"]))
        if row["place"] == MAIN and row["active"]
    }
    if here != there:
        yield f"In stock are {here}, at Shopify {there}"


def _shipments(week: Week) -> Iterator[str]:
    waiting = ShipmentSending.objects.filter(state__in=NOT_SENT)
    if waiting:
        yield f"Shipments were not sent: {[str(row.problem) for row in waiting[:3]]}"
    standing = Parcel.objects.filter(cancelled_at=None)
    told = Counter[str]()
    for parcel in standing:
        told[parcel.gid] += sum(int(row["quantity"]) for row in parcel.lines)
    made = Counter[str]()
    for order in week.people.buyers.sold:
        for each in week.control.fulfillments(order):
            if each["status"] != "CANCELLED":
                made[each["id"]] += sum(row["quantity"] for row in each["lines"])
    if told != made:
        yield f"Fulfilments at Shopify {made - told} are not parcels {told - made}"


def _money(week: Week) -> Iterator[str]:
    found = LedgerEntry.objects.aggregate(sum=Sum("amount"))["sum"]
    if found != 0:
        yield f"The trial balance is {found}"
    payouts = list(Payout.objects.filter(shop=week.shop).order_by("number"))
    unposted = [
        (each.number, each.status, each.state, each.problem)
        for each in payouts
        if each.state != ToBooks.POSTED
    ]
    if unposted or not payouts:
        yield f"Payouts are not posted: {unposted}"
    for tie in ties_of(week.shop, payouts):
        if not tie.is_tied:
            rows = [
                (row.order, row.residue, str(row.reason)) for row in tie.unexplained
            ]
            yield f"Payout {tie.payout.number} does not tie: {tie.difference} {rows}"
    stopped = PaymentProcessing.objects.exclude(
        state__in=(ToBooks.POSTED, ToBooks.NOTHING)
    )
    if stopped:
        yield f"Payments are not booked: {[str(row.problem) for row in stopped[:3]]}"
    for kind in PostedDocument.Kind.values:
        numbers = PostedDocument.objects.filter(kind=kind).values_list("no", flat=True)
        yield from _gaps(kind, numbers)


def _queue() -> Iterator[str]:
    if is_busy():
        yield "Runs are still under way"
    stuck = JobEntry.objects.exclude(status__in=RESTING)
    if stuck:
        yield f"Entries are stuck: {[(str(each), each.status) for each in stuck]}"
    changes = OutgoingChange.objects.filter(state__in=ON_THE_WAY)
    if changes:
        kinds = changes.values_list("kind", "state").annotate(Count("pk"))
        yield f"Changes are on their way: {list(kinds.order_by(F('kind')))}"


def _twice(what: str, keys: Iterable[str]) -> Iterator[str]:
    found = [key for key, count in Counter(keys).items() if count > 1]
    if found:
        yield f"{what} exist twice: {found}"


def _gaps(kind: str, numbers: Iterable[str]) -> Iterator[str]:
    found = sorted(int("".join(filter(str.isdigit, no))) for no in numbers)
    if found and len(found) != found[-1] - found[0] + 1:
        yield f"There is a gap in the numbers of kind {kind}"
