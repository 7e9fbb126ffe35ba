"""What a movement of goods has to know: what is there, what it cost, what came back."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import (
    DecimalField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce

from nightclerk.ledger.models import (
    InventorySetup,
    Item,
    ItemApplication,
    ItemEntry,
    PostedLine,
    PostingSetup,
    ValueEntry,
)

Place = tuple[int, int | None, int | None]  # item, variant, location
ZERO = Decimal(0)
MONEY = DecimalField(max_digits=20, decimal_places=5)
NOTHING = Value(ZERO, output_field=MONEY)


@dataclass(frozen=True)
class Cost:
    """What an entry cost, signed as its quantity is: expected and actual."""

    expected: Decimal = ZERO
    actual: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        """Give both together."""
        return self.expected + self.actual


@dataclass(frozen=True)
class OpenEntry:
    """An entry with something left, its cost, and what its applications cost."""

    entry: ItemEntry
    cost: Decimal
    applied: Decimal


@dataclass(frozen=True)
class SoldAs:
    """By which groups goods were sold: what finds the accounts of their cost."""

    business_group: int | None
    product_group: int | None


def place_of(entry: ItemEntry) -> Place:
    """Name the place where the goods of an entry lie or lay."""
    return entry.item_id, entry.variant_id, entry.location_id


def locked_items(pks: Collection[int]) -> dict[int, Item]:
    """Read items as they are now and let nobody else move their goods meanwhile."""
    items = Item.objects.select_for_update(no_key=True).filter(pk__in=pks)
    return {item.pk: item for item in items.order_by("pk")}


def open_entries(places: Collection[Place]) -> list[OpenEntry]:
    """Give and lock the entries of the places that have something left, by number.

    The items are to be locked before: only then are the costs read here the newest.
    """
    found = (
        ItemEntry.objects.select_for_update(no_key=True)
        .filter(_at(places))
        .exclude(remaining=0)
        .annotate(
            cost=_sum(ValueEntry, "item_entry", F("expected") + F("actual")),
            given_cost=_sum(ItemApplication, "inbound", F("cost")),
            taken_cost=_sum(ItemApplication, "outbound", F("cost")),
        )
        .order_by("pk")
    )
    return [
        OpenEntry(
            entry,
            entry.cost,
            entry.given_cost if entry.quantity > 0 else entry.taken_cost,
        )
        for entry in found
        if place_of(entry) in places
    ]


def costs_of(entries: Iterable[int]) -> dict[int, Cost]:
    """Give the cost of each entry that has one."""
    rows = (
        ValueEntry.objects.filter(item_entry__in=set(entries))
        .order_by()
        .values_list("item_entry_id")
        .annotate(Sum("expected"), Sum("actual"))
    )
    return {pk: Cost(expected, actual) for pk, expected, actual in rows}


def came_back(entries: Collection[int]) -> dict[int, Decimal]:
    """Give how much of what went out with each entry has come back and stayed."""
    pairs = set(
        PostedLine.objects.filter(
            returns__item_entry__in=entries, item_entry__kind=ItemEntry.Kind.RETURN
        ).values_list(
            "returns__item_entry_id",
            "item_entry_id",
            "item_entry__quantity",
            "item_entry__corrected_by__quantity",
        )
    )
    back: dict[int, Decimal] = {}
    for origin, _, quantity, corrected in pairs:
        back[origin] = back.get(origin, ZERO) + quantity + (corrected or ZERO)
    return back


def lots_of(entries: Collection[int]) -> dict[int, dict[int, tuple[Decimal, Decimal]]]:
    """Give, for what went out, the quantity and cost it has from each lot."""
    rows = (
        ItemApplication.objects.filter(outbound__in=entries)
        .order_by("inbound")
        .values_list("outbound_id", "inbound_id")
        .annotate(Sum("quantity"), Sum("cost"))
    )
    lots: dict[int, dict[int, tuple[Decimal, Decimal]]] = {}
    for outbound, inbound, quantity, cost in rows:
        lots.setdefault(outbound, {})[inbound] = quantity, cost
    return lots


def sold_as(entries: Iterable[int]) -> dict[int, SoldAs]:
    """Give the groups by which the goods of entries were sold, where they were."""
    lines = PostedLine.objects.filter(item_entry__in=set(entries)).values_list(
        "item_entry_id", "document__business_group_id", "product_group_id"
    )
    return {pk: SoldAs(business, product) for pk, business, product in lines}


def inventory_accounts() -> dict[tuple[int | None, int | None], int]:
    """Give the account of the goods of each item group and location."""
    rows = InventorySetup.objects.exclude(inventory_account=None).values_list(
        "item_group_id", "location_id", "inventory_account_id"
    )
    return {(group, location): account for group, location, account in rows}


def cost_accounts() -> dict[tuple[int | None, int | None], int]:
    """Give the account of costs of each business group and product group."""
    rows = PostingSetup.objects.exclude(cost_account=None).values_list(
        "business_group_id", "product_group_id", "cost_account_id"
    )
    return {(business, product): account for business, product, account in rows}


def adjustment_account(product_group: int | None) -> int | None:
    """Give the account against which goods of a group come into the stock."""
    return (
        PostingSetup.objects.filter(product_group=product_group, is_blocked=False)
        .exclude(adjustment_account=None)
        .order_by("business_group__code")
        .values_list("adjustment_account", flat=True)
        .first()
    )


def _at(places: Collection[Place]) -> Q:
    """Narrow to the items and locations; what is too much is cheap to drop."""
    at = Q(location__in={place[2] for place in places if place[2]})
    if any(place[2] is None for place in places):
        at |= Q(location=None)
    return at & Q(item__in={place[0] for place in places})


def _sum(
    model: type[ValueEntry] | type[ItemApplication], column: str, amount: F | object
) -> Coalesce:
    rows: QuerySet[ValueEntry] | QuerySet[ItemApplication] = model.objects.filter(
        **{column: OuterRef("pk")}
    )
    sums = (
        rows.order_by()
        .values(column)
        .annotate(total=Sum(ExpressionWrapper(amount, output_field=MONEY)))
        .values("total")
    )
    return Coalesce(Subquery(sums, output_field=MONEY), NOTHING)
