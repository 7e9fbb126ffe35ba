"""What lies where, what it is worth, and whether the ledger says the same."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, Sum

from nightclerk.ledger.cost_rows import inventory_account
from nightclerk.ledger.models import (
    Account,
    Item,
    ItemEntry,
    ItemVariant,
    Location,
    ValueEntry,
)
from nightclerk.ledger.selectors.balances import balance_of
from nightclerk.ledger.selectors.stock_costs import Place, inventory_accounts

ZERO = Decimal(0)


@dataclass(frozen=True)
class Stock:
    """What lies of an item in one place, in its own unit and in our currency.

    `value` is what the goods that are there cost; `not_invoiced` is the cost of goods
    that were shipped and not invoiced yet, less what came back and is not credited.
    The inventory account holds both.
    """

    item: Item
    variant: ItemVariant | None
    location: Location | None
    quantity: Decimal
    value: Decimal
    not_invoiced: Decimal

    @property
    def booked(self) -> Decimal:
        """Give what the inventory account should hold."""
        return self.value + self.not_invoiced


@dataclass(frozen=True)
class InventoryCheck:
    """An inventory account, and what it should hold."""

    account: Account
    balance: Decimal
    value: Decimal
    not_invoiced: Decimal

    @property
    def difference(self) -> Decimal:
        """Give what the ledger has too much (> 0) or too little; zero is right."""
        return self.balance - self.value - self.not_invoiced


def stock(
    *,
    item: Item | None = None,
    location: Location | None = None,
    variant: ItemVariant | None = None,
    on: date | None = None,
) -> list[Stock]:
    """Give what lies where at the end of a day, or now; by item, variant and location.

    A quantity below zero went out before it came in. Places with nothing left, of
    goods or of cost, are left out.
    """
    chosen = _chosen(item, location, variant)
    quantities = _quantities(chosen, on)
    worth = _worth(chosen, on)
    items = Item.objects.in_bulk({place[0] for place in quantities})
    variants = ItemVariant.objects.in_bulk({p[1] for p in quantities if p[1]})
    locations = Location.objects.in_bulk({p[2] for p in quantities if p[2]})
    rows = [
        Stock(
            items[place[0]],
            variants[place[1]] if place[1] else None,
            locations[place[2]] if place[2] else None,
            quantity,
            *worth.get(place, (ZERO, ZERO)),
        )
        for place, quantity in quantities.items()
    ]
    left = [row for row in rows if row.quantity or row.value or row.not_invoiced]
    return sorted(left, key=_by_name)


def on_hand(places: Collection[Place]) -> dict[Place, Decimal]:
    """Give how much lies in each place now; below zero, how much is owed."""
    rows = (
        ItemEntry.objects.filter(item__in={place[0] for place in places})
        .exclude(remaining=0)
        .order_by()
        .values_list("item_id", "variant_id", "location_id")
        .annotate(Sum("remaining"))
    )
    found = {(item, variant, location): left for item, variant, location, left in rows}
    return {place: found.get(place, ZERO) for place in places}


def quantity_of(
    item: Item,
    *,
    location: Location | None = None,
    variant: ItemVariant | None = None,
    on: date | None = None,
) -> Decimal:
    """Give how much of an item there is at the end of a day, or now; all places."""
    entries = ItemEntry.objects.filter(_chosen(item, location, variant))
    total = entries.filter(_until("date", on)).aggregate(total=Sum("quantity"))
    return total["total"] or ZERO


def stock_value(*, on: date | None = None) -> Decimal:
    """Give what all goods that are there cost, at the end of a day or now."""
    return sum((value for value, _ in _worth(Q(), on).values()), ZERO)


def shipped_not_invoiced(*, on: date | None = None) -> Decimal:
    """Give the cost of what is shipped and not invoiced, at the end of a day or now."""
    return sum((waiting for _, waiting in _worth(Q(), on).values()), ZERO)


def inventory_checks(*, on: date | None = None) -> list[InventoryCheck]:
    """Hold each inventory account against the goods on it, at the end of a day or now.

    It means something where costs have gone to the ledger from the beginning.
    """
    accounts = inventory_accounts()
    sums: dict[int, tuple[Decimal, Decimal]] = dict.fromkeys(
        accounts.values(), (ZERO, ZERO)
    )
    groups = dict(Item.objects.order_by().values_list("pk", "item_group_id"))
    for (item, _, location), worth in _worth(Q(), on).items():
        account = inventory_account(accounts, groups[item], location)
        if account is not None:
            value, waiting = sums[account]
            sums[account] = value + worth[0], waiting + worth[1]
    return [
        InventoryCheck(account, balance_of(account, until=on), *sums[account.pk])
        for account in Account.objects.filter(pk__in=sums).order_by("no")
    ]


def _chosen(
    item: Item | None, location: Location | None, variant: ItemVariant | None
) -> Q:
    chosen = {"item": item, "location": location, "variant": variant}
    return Q(**{name: row for name, row in chosen.items() if row is not None})


def _until(column: str, on: date | None) -> Q:
    return Q() if on is None else Q(**{f"{column}__lte": on})


def _quantities(chosen: Q, on: date | None) -> Mapping[Place, Decimal]:
    rows = (
        ItemEntry.objects.filter(chosen, _until("date", on))
        .order_by()
        .values_list("item_id", "variant_id", "location_id")
        .annotate(Sum("quantity"))
    )
    return {(item, variant, location): left for item, variant, location, left in rows}


def _worth(chosen: Q, on: date | None) -> Mapping[Place, tuple[Decimal, Decimal]]:
    """Give, by place, what is there and what is shipped but not invoiced."""
    entries = ItemEntry.objects.filter(chosen)
    rows = (
        ValueEntry.objects.filter(_until("date", on))
        .filter(item_entry__in=entries)
        .order_by()
        .values_list(
            "item_entry__item_id", "item_entry__variant_id", "item_entry__location_id"
        )
        .annotate(Sum("expected"), Sum("actual"))
    )
    return {
        (item, variant, location): (expected + actual, -expected)
        for item, variant, location, expected, actual in rows
    }


def _by_name(row: Stock) -> tuple[str, str, str]:
    return row.item.no, str(row.variant or ""), str(row.location or "")
