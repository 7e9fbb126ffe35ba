"""What a movement of goods has to know: what is there, what it cost, what came back."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.db.models import Sum

from nightclerk.ledger.models import (
    InventorySetup,
    Item,
    ItemApplication,
    ItemEntry,
    PostedLine,
    PostingSetup,
)

Place = tuple[int, int | None, int | None]  # item, variant, location
ZERO = Decimal(0)
# What of an item says how its goods move, and where they are booked.
MOVING = (
    "no",
    "kind",
    "costing",
    "unit_cost",
    "prevents_negative",
    "item_group",
    "product_group",
)
OPEN_COLUMNS = (
    "id",
    "item_id",
    "variant_id",
    "location_id",
    "kind",
    "date",
    "document_no",
    "external_order_no",
    "quantity",
    "invoiced",
    "remaining",
    "open_cost",
)
# What remains and what it cost are kept with the entry: however often a lot was taken
# from, reading it costs the same.
OPEN_ENTRIES = f"""
SELECT {", ".join(OPEN_COLUMNS)} FROM ledger_itementry
WHERE item_id = ANY(%s) AND NOT remaining = 0 AND (remaining > 0 OR %s)
ORDER BY id FOR NO KEY UPDATE
"""  # noqa: S608 - our own names
COSTS = """
SELECT item_entry_id, sum(expected), sum(actual) FROM ledger_valueentry
WHERE item_entry_id = ANY(%s) GROUP BY item_entry_id
"""


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
    return {item.pk: item for item in items.only(*MOVING).order_by("pk")}


def open_entries(places: Collection[Place], *, with_owed: bool) -> list[ItemEntry]:
    """Give and lock the entries of the places that have something left, by number.

    Those that went out without goods are many in a shop that books no purchases; they
    come along only `with_owed`. The entries have the columns that movements need, and
    no others.
    """
    items = list({place[0] for place in places})
    with connection.cursor() as cursor:
        cursor.execute(OPEN_ENTRIES, [items, with_owed])
        rows = cursor.fetchall()
    found = (ItemEntry(**dict(zip(OPEN_COLUMNS, row, strict=True))) for row in rows)
    return [entry for entry in found if place_of(entry) in places]


def costs_of(entries: Iterable[int]) -> dict[int, Cost]:
    """Give the cost of each entry that has one."""
    pks = list(set(entries))
    if not pks:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(COSTS, [pks])
        rows = cursor.fetchall()
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
