"""What a shop's stock levels should have, reckoned from the books a page at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from nightclerk.connector.mapping.stock.wanted import (
    StockRule,
    promised_at,
    unseen_pieces,
    wanted_quantity,
)
from nightclerk.connector.models import Shop, StockSettings
from nightclerk.connector.selectors.stock.levels import (
    Goods,
    LevelFacts,
    Places,
    counted_by_location,
    levels_at,
    taken_levels,
    units_of,
)
from nightclerk.connector.selectors.stock.promises import (
    committed_pieces,
    unbooked_pieces,
)
from nightclerk.connector.services.stock.calculations import (
    Counted,
    calculation_named,
    combined,
    reckoned,
)
from nightclerk.connector.services.stock.levels import Reckoned
from nightclerk.core.errors import NightclerkError, Refused
from nightclerk.core.text import words
from nightclerk.ledger.selectors.availability import Availability, availability
from nightclerk.ledger.selectors.company import today

ONE = Decimal(1)
Taken = Mapping[int | None, Decimal]
Here = Mapping[Goods, Sequence[tuple[int | None, Availability]]]
Units = Mapping[tuple[int, int], Decimal]


@dataclass(frozen=True, slots=True)
class Figures:
    """What the quantity of a level is reckoned from.

    `stock` is of all locations of the books that count, `counted` what the calculation
    gives of it, `promised` what orders that the books do not have take: all in the
    item's own unit. `committed` are pieces, as they are sold.
    """

    stock: Availability
    counted: Decimal
    promised: Decimal
    per_unit: Decimal
    committed: int
    rule: StockRule
    name: str

    @property
    def wanted(self) -> int:
        """Give the quantity that Shopify should have."""
        return wanted_quantity(
            self.counted,
            promised=self.promised,
            per_unit=self.per_unit,
            rule=self.rule,
            name=self.name,
            committed=self.committed,
        )


@dataclass
class StockReckoner:
    """Reckons levels of one shop; `see_orders` comes first, and after every reading."""

    shop: Shop
    settings: StockSettings
    rules: Sequence[StockRule]
    known: Mapping[tuple[int, int], int] = field(default_factory=dict)
    places: Places = field(default_factory=dict)
    _taken: dict[Goods, dict[int | None, Decimal]] = field(default_factory=dict)
    _outdated: set[int] = field(default_factory=set)

    def see_orders(self) -> None:
        """Read again what orders hold, and what Shopify has promised besides.

        What Shopify's orders have taken and no order here explains comes on top of
        what the books do not have. A handful of queries.
        """
        self.known = committed_pieces(self.shop)
        self.places = counted_by_location()
        taken = {goods: dict(by) for goods, by in unbooked_pieces().items()}
        held = dict(self.known)
        levels = taken_levels(levels_at(self.shop, self.rules))
        units = units_of({level.item for level in levels})
        outdated = set()
        for level in levels:
            known = held.pop((level.shop_variant, level.location), 0)
            if known != level.committed:
                outdated.add(level.shop_variant)
            if unseen := unseen_pieces(level.committed, known):
                per_unit = units.get((level.item, level.unit or 0), ONE)
                here = taken.setdefault((level.item, level.variant), {})
                before = here.get(level.location, Decimal(0))
                here[level.location] = before + unseen * per_unit
        self._taken = taken
        self._outdated = outdated | self._held_elsewhere(held)

    def _held_elsewhere(self, held: Mapping[tuple[int, int], int]) -> set[int]:
        """Give variants of which orders hold pieces that Shopify did not show yet."""
        here = {rule.location for rule in self.rules}
        return {variant for variant, location in held if location in here}

    @property
    def outdated(self) -> set[int]:
        """Give the variants whose orders are not those of when they were last read."""
        return set(self._outdated)

    def reckon(self, page: Sequence[LevelFacts]) -> list[Reckoned]:
        """Give what each level of a page should have; one that fails has its reason."""
        items = {level.item for level in page}
        units = units_of(items)
        here = _by_goods(availability(items=items, until=today()))
        rules = {rule.location: rule for rule in self.rules}
        return [
            self._reckon(level, rules[level.location], here, units) for level in page
        ]

    def _reckon(
        self, level: LevelFacts, rule: StockRule, here: Here, units: Units
    ) -> Reckoned:
        try:
            wanted = self._figures(level, rule, here, units).wanted
        except NightclerkError as error:
            return Reckoned(level.pk, None, error)
        return Reckoned(level.pk, wanted, unsendable(level, rule, self.settings))

    def figures(self, level: LevelFacts) -> Figures:
        """Give what one level is reckoned from; raises why it cannot be reckoned."""
        (found,) = self.figures_of([level])
        return found

    def figures_of(self, page: Sequence[LevelFacts]) -> list[Figures]:
        """Give what each level of a page is reckoned from; raises where one cannot."""
        items = {level.item for level in page}
        units = units_of(items)
        here = _by_goods(availability(items=items, until=today()))
        rules = {rule.location: rule for rule in self.rules}
        return [
            self._figures(level, rules[level.location], here, units) for level in page
        ]

    def _figures(
        self, level: LevelFacts, rule: StockRule, here: Here, units: Units
    ) -> Figures:
        stock = combined(
            what for place, what in here.get(level.goods, ()) if rule.counts(place)
        )
        counted = Counted(level.no, level.code or "", rule.name, stock)
        return Figures(
            stock=stock,
            counted=reckoned(calculation_named(rule.calculation), counted),
            promised=promised_at(rule, self._taken.get(level.goods, {}), self.places),
            per_unit=_per_unit(level, units),
            committed=level.committed,
            rule=rule,
            name=self.settings.quantity,
        )


def unsendable(
    level: LevelFacts, rule: StockRule, settings: StockSettings
) -> NightclerkError | None:
    """Say why the quantity of a level cannot be sent; None where it can."""
    if not level.inventory_gid:
        return Refused(
            words("Shopify's inventory item of {item} is not known", item=level.name),
            hint=words("Sync products first: it is read with them."),
        )
    if level.read_at is None:
        return Refused(
            words("The stock of {item} at Shopify was not read", item=level.name),
            hint=words("Sync stock once more: it is read first."),
        )
    if not level.is_tracked:
        return Refused(
            words("Shopify does not track the stock of {item}", item=level.name),
            hint=words("Turn on “Track quantity” at Shopify."),
        )
    if not level.is_stocked and not settings.activates:
        return Refused(
            words(
                "{item} is not stocked at {location}",
                item=level.name,
                location=rule.name,
            ),
            hint=words("Stock it there at Shopify, or let the shop card do so."),
        )
    return None


def _by_goods(
    found: Mapping[tuple[int, int | None, int | None], Availability],
) -> Here:
    here: dict[Goods, list[tuple[int | None, Availability]]] = {}
    for (item, variant, place), what in found.items():
        here.setdefault((item, variant), []).append((place, what))
    return here


def _per_unit(level: LevelFacts, units: Units) -> Decimal:
    """Give how many of the own unit are sold in one; raises `Refused` for none."""
    if level.unit is None or level.unit == level.own_unit:
        return ONE
    found = units.get((level.item, level.unit))
    if found is None:
        raise Refused(
            words("Item {no} has no unit {unit}", no=level.no, unit=level.unit_code),
            hint=words("Add the unit to the item, or choose another one."),
        )
    return found
