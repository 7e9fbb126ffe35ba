"""Prices of many items on the same terms, with a handful of queries."""

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal

from django.db.models import Q

from nightclerk.core.text import Text, words
from nightclerk.ledger.models import (
    Item,
    ItemUnit,
    ItemVariant,
    SalesDiscount,
    SalesPrice,
    Unit,
    VatSetup,
)
from nightclerk.ledger.price_terms import (
    DiscountOffer,
    Offers,
    PricedItem,
    PriceOffer,
    PriceQuestion,
    PriceRates,
)
from nightclerk.ledger.pricing import Price, PriceKey, PriceTerms, price_of
from nightclerk.ledger.rounding import ZERO
from nightclerk.ledger.selectors.setup import Setup

COLUMNS = (
    *("no", "unit", "unit_price", "unit_cost", "vat_group", "price_includes_vat"),
    *("allows_line_discount", "is_free"),
)


def prices_for(
    keys: Collection[PriceKey], terms: PriceTerms, *, setup: Setup | None = None
) -> dict[PriceKey, Price | Text]:
    """Give what one of each costs on the terms, or the sentence why that is unknown.

    Every key is answered. The number of queries does not depend on how many there
    are. Raises `NotReady` where the terms' currency has no rate on the day.
    """
    rates = _rates(terms, setup or Setup())
    wanted = sorted({key.item for key in keys})
    items = _items(wanted, {key.variant for key in keys if key.variant})
    offers = offers_of(wanted, [terms])
    codes = dict(Unit.objects.order_by().values_list("pk", "code"))
    found: dict[PriceKey, Price | Text] = {}
    for key in keys:
        item = items.get(key.item)
        if item is None:
            found[key] = words("Item {key} is not there any more", key=key.item)
            continue
        code = codes.get(key.unit, str(key.unit)) if key.unit else ""
        question = PriceQuestion(key, terms, item, rates, code)
        found[key] = price_of(question, offers[key.item])
    return found


def _rates(terms: PriceTerms, setup: Setup) -> PriceRates:
    own = setup.company.currency_id
    currency = terms.currency or own
    vat: dict[int, Decimal] = {
        product: row.rate if row.kind == VatSetup.Kind.NORMAL else ZERO
        for (business, product), row in setup.vat.items()
        if business == terms.vat_business_group
    }
    return PriceRates(
        own=own,
        factor=setup.factor(currency, terms.on),
        decimals=setup.decimals(currency),
        vat=vat,
    )


def _items(wanted: Collection[int], variants: Collection[int]) -> dict[int, PricedItem]:
    """Read items as prices need them, with their units and the variants asked for."""
    units: dict[int, dict[int, Decimal]] = {}
    chosen = ItemUnit.objects.filter(item__in=wanted).order_by()
    for pk, unit, per_unit in chosen.values_list("item_id", "unit_id", "per_unit"):
        units.setdefault(pk, {})[unit] = per_unit
    of_item: dict[int, set[int]] = {}
    known = ItemVariant.objects.filter(pk__in=variants).order_by()
    for variant, pk in known.values_list("pk", "item_id"):
        of_item.setdefault(pk, set()).add(variant)
    rows = Item.objects.filter(pk__in=wanted).order_by()
    return {
        row.pk: PricedItem(
            no=row.no,
            unit=row.unit_id,
            unit_price=row.unit_price,
            unit_cost=row.unit_cost,
            vat_group=row.vat_group_id,
            includes_vat=row.price_includes_vat,
            allows_discount=row.allows_line_discount,
            is_free=row.is_free,
            units=units.get(row.pk, {}),
            variants=frozenset(of_item.get(row.pk, ())),
        )
        for row in rows.only(*COLUMNS)
    }


def offers_of(
    wanted: Collection[int], terms: Sequence[PriceTerms]
) -> dict[int, Offers]:
    """Give what the lists say of each item on any of the terms: at most two queries.

    Items are named by their primary keys, and each is answered; of what is given,
    which is valid on which terms is decided by `price_of` and `line_price_of`.
    """
    prices: dict[int, list[PriceOffer]] = {}
    for item, price in _prices(wanted, terms):
        prices.setdefault(item, []).append(price)
    discounts: dict[int, list[DiscountOffer]] = {}
    for_all: list[DiscountOffer] = []
    for of_item, discount in _discounts(wanted, terms):
        known = for_all if of_item is None else discounts.setdefault(of_item, [])
        known.append(discount)
    found = dict.fromkeys(wanted, Offers((), for_all))
    for pk in {*prices, *discounts}:
        found[pk] = Offers(prices.get(pk, ()), [*for_all, *discounts.get(pk, ())])
    return found


def _prices(
    wanted: Collection[int], terms: Sequence[PriceTerms]
) -> Iterable[tuple[int, PriceOffer]]:
    groups = Q(price_group=None) | Q(price_group__in=_named(terms, "price_group"))
    buyers = Q(customer=None) | Q(customer__in=_named(terms, "customer"))
    rows = SalesPrice.objects.filter(groups, buyers, _in_time(terms), item__in=wanted)
    for row in rows.select_related("price_group", "customer").order_by("pk"):
        yield (
            row.item_id,
            PriceOffer(
                unit_price=row.unit_price,
                price_group=row.price_group_id,
                customer=row.customer_id,
                price_list=_list_name(row),
                variant=row.variant_id,
                unit=row.unit_id,
                currency=row.currency_id,
                minimum_quantity=row.minimum_quantity,
                starts=row.starts,
                ends=row.ends,
                includes_vat=row.includes_vat,
                allows_discount=row.allows_discount,
            ),
        )


def _list_name(row: SalesPrice) -> str:
    if row.customer is not None:
        return row.customer.no
    return row.price_group.code if row.price_group is not None else ""


def _discounts(
    wanted: Collection[int], terms: Sequence[PriceTerms]
) -> Iterable[tuple[int | None, DiscountOffer]]:
    if not any(each.allows_discount for each in terms):
        return
    named = _named(terms, "discount_group")
    groups = Q(discount_group=None) | Q(discount_group__in=named)
    of_items = Q(item=None) | Q(item__in=wanted)
    rows = SalesDiscount.objects.filter(groups, of_items, _in_time(terms))
    for row in rows.order_by():
        yield (
            row.item_id,
            DiscountOffer(
                percent=row.percent,
                discount_group=row.discount_group_id,
                unit=row.unit_id,
                minimum_quantity=row.minimum_quantity,
                starts=row.starts,
                ends=row.ends,
            ),
        )


def _named(terms: Sequence[PriceTerms], name: str) -> set[int]:
    """Give the keys that terms have for a column, without those that have none."""
    return {key for each in terms if (key := getattr(each, name)) is not None}


def _in_time(terms: Sequence[PriceTerms]) -> Q:
    first, last = min(each.on for each in terms), max(each.on for each in terms)
    begun = Q(starts=None) | Q(starts__lte=last)
    return begun & (Q(ends=None) | Q(ends__gte=first))
