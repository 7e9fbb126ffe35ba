"""Terms, lists and items as prices are made of them. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from nightclerk.ledger.rounding import ZERO

ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class PriceKey:
    """Whose price is asked for, by primary keys; `unit` None is the item's own."""

    item: int
    variant: int | None = None
    unit: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceTerms:
    """For whom and when, by primary keys; `currency` None is the company's own.

    `vat_business_group` says what VAT is put on, or taken out, where a price is kept
    the other way than `includes_vat` wants it.
    """

    on: date
    customer: int | None = None
    price_group: int | None = None
    discount_group: int | None = None
    currency: int | None = None
    includes_vat: bool = False
    vat_business_group: int | None = None
    allows_discount: bool = True


@dataclass(frozen=True, slots=True)
class Price:
    """What one costs in the currency of the terms, rounded to it.

    `compare_at` is the price before a discount, None without one; `cost` is what one
    costs us.
    """

    price: Decimal
    compare_at: Decimal | None
    cost: Decimal


@dataclass(frozen=True, slots=True)
class LinePrice:
    """What one costs in a line of a document, before `percent` are taken off.

    `is_listed` tells a price of a list from the item's own; `price_list` is how people
    call the list, empty for that of everybody.
    """

    unit_price: Decimal
    percent: Decimal
    is_listed: bool = False
    price_list: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceOffer:
    """A line of a price list; None holds for all, as an empty column does.

    `price_list` is how people call the price group or customer.
    """

    unit_price: Decimal
    customer: int | None = None
    price_group: int | None = None
    price_list: str = ""
    variant: int | None = None
    unit: int | None = None
    currency: int | None = None
    minimum_quantity: Decimal = ZERO
    starts: date | None = None
    ends: date | None = None
    includes_vat: bool = False
    allows_discount: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscountOffer:
    """A line of a list of discounts for the item or for all; None holds for all."""

    percent: Decimal
    discount_group: int | None = None
    unit: int | None = None
    minimum_quantity: Decimal = ZERO
    starts: date | None = None
    ends: date | None = None


@dataclass(frozen=True, slots=True)
class Offers:
    """All that the lists say of one item, valid on the terms or not."""

    prices: Sequence[PriceOffer] = ()
    discounts: Sequence[DiscountOffer] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedItem:
    """An item's own price and cost, in our currency for one of its own unit.

    `units` are all its units with how many of its own are in one, its own with 1.
    """

    no: str
    unit: int | None
    unit_price: Decimal
    unit_cost: Decimal
    vat_group: int | None = None
    includes_vat: bool = False
    allows_discount: bool = True
    is_free: bool = False
    units: Mapping[int, Decimal] = field(default_factory=dict)
    variants: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRates:
    """What money is worth on the terms' day.

    `factor` is units of the terms' currency for one of our own, `decimals` how fine it
    is, `own` our own currency; `vat` has the rates in % by VAT product group.
    """

    own: int
    factor: Decimal = ONE
    decimals: int = 2
    vat: Mapping[int, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PriceQuestion:
    """One price that is asked for; `unit_code` is how people call the unit.

    `quantity` is how many of the unit are sold together.
    """

    key: PriceKey
    terms: PriceTerms
    item: PricedItem
    rates: PriceRates
    unit_code: str = ""
    quantity: Decimal = ONE

    @property
    def unit(self) -> int | None:
        """Give the unit that is asked for."""
        return self.item.unit if self.key.unit is None else self.key.unit

    @property
    def per_unit(self) -> Decimal | None:
        """Give how many of the item's own unit are in one; None: not the item's."""
        if self.unit == self.item.unit:
            return ONE
        return self.item.units.get(self.unit) if self.unit is not None else None
