"""What one of an item costs on given terms. Pure: terms, item and offers decide.

Rules of the price lists: a price for the customer, for the price group or for everybody
hides the item's own price even where it is higher; of several the most fitting counts
(for the variant before all variants, in the currency before our own), and of those the
lowest that is paid in the end. Discounts are not added up: the best one counts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from nightclerk.core.text import Text, words
from nightclerk.ledger.price_terms import (
    DiscountOffer,
    LinePrice,
    Offers,
    Price,
    PricedItem,
    PriceKey,
    PriceOffer,
    PriceQuestion,
    PriceTerms,
)
from nightclerk.ledger.rounding import EXACT, HUNDRED, ZERO, product, rounded

__all__ = [
    "LinePrice",
    "Offers",
    "Price",
    "PriceKey",
    "PriceQuestion",
    "PriceTerms",
    "line_price_of",
    "price_of",
]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A price before and after its discount of `percent`, on the terms."""

    full: Decimal
    price: Decimal
    percent: Decimal
    offer: PriceOffer


def price_of(question: PriceQuestion, offers: Offers) -> Price | Text:
    """Give what one of an item costs, or the sentence why that cannot be said.

    There is no price where the unit or the variant is not the item's, where VAT is to
    be put on or taken out at an unknown rate, and where the price is zero but the item
    may not be sold for nothing.
    """
    item, per_unit = question.item, question.per_unit
    if per_unit is None:
        return words(
            "Item {no} has no unit {unit}", no=item.no, unit=question.unit_code
        )
    if question.key.variant is not None and question.key.variant not in item.variants:
        return words("Item {no} has no such variant", no=item.no)
    usable = _most_fitting(question, offers.prices, per_unit) or [_own_price(item)]
    if not all(_has_vat_rate(question, offer) for offer in usable):
        return words(
            "There is no rate of VAT for item {no} and the VAT business group",
            no=item.no,
        )
    best = _best(question, usable, offers.discounts, per_unit)
    if not best.price and not item.is_free:
        return words(
            "The price of item {no} is 0, and it may not be sold for nothing",
            no=item.no,
        )
    return Price(
        best.price,
        best.full if best.full > best.price else None,
        _rounded(question, EXACT.multiply(item.unit_cost, per_unit), is_own=True),
    )


def line_price_of(
    question: PriceQuestion, offers: Offers, per_unit: Decimal
) -> LinePrice:
    """Give what one of an item costs in a line for its quantity, and what is taken off.

    `per_unit` is how many of the item's own unit are in one of the line's. A price of
    zero is one: people see it and decide.
    """
    listed = _most_fitting(question, offers.prices, per_unit)
    usable = listed or [_own_price(question.item)]
    best = _best(question, usable, offers.discounts, per_unit)
    return LinePrice(best.full, best.percent, bool(listed), best.offer.price_list)


def _best(
    question: PriceQuestion,
    usable: Sequence[PriceOffer],
    discounts: Sequence[DiscountOffer],
    per_unit: Decimal,
) -> _Candidate:
    """Choose what is paid least for in the end; of equals the first of the lists."""
    percent = _best_percent(question, discounts, per_unit)
    found = [_candidate(question, offer, per_unit, percent) for offer in usable]
    return min(found, key=lambda candidate: candidate.price)


def _own_price(item: PricedItem) -> PriceOffer:
    return PriceOffer(unit_price=item.unit_price, includes_vat=item.includes_vat)


def _most_fitting(
    question: PriceQuestion, prices: Sequence[PriceOffer], per_unit: Decimal
) -> list[PriceOffer]:
    """Choose the valid prices that none fits better than."""
    valid = [offer for offer in prices if _is_valid(question, offer, per_unit)]
    best = max((_fitness(question, offer) for offer in valid), default=None)
    return [offer for offer in valid if _fitness(question, offer) == best]


def _is_valid(question: PriceQuestion, offer: PriceOffer, per_unit: Decimal) -> bool:
    terms = question.terms
    return (
        offer.price_group in {None, terms.price_group}
        and offer.customer in {None, terms.customer}
        and offer.variant in {None, question.key.variant}
        and (_is_own(question, offer.currency) or offer.currency == terms.currency)
        and _is_for_quantity(question, offer, per_unit)
        and _is_in_time(offer, terms.on)
    )


def _is_for_quantity(
    question: PriceQuestion, offer: PriceOffer | DiscountOffer, per_unit: Decimal
) -> bool:
    """Tell whether an offer holds for the unit, and already for so many of it."""
    if offer.unit is None:
        return offer.minimum_quantity <= EXACT.multiply(question.quantity, per_unit)
    return offer.unit == question.unit and offer.minimum_quantity <= question.quantity


def _is_in_time(offer: PriceOffer | DiscountOffer, on: date) -> bool:
    has_begun = offer.starts is None or offer.starts <= on
    return has_begun and (offer.ends is None or on <= offer.ends)


def _fitness(question: PriceQuestion, offer: PriceOffer) -> tuple[bool, bool]:
    return offer.variant is not None, not _is_own(question, offer.currency)


def _is_own(question: PriceQuestion, currency: int | None) -> bool:
    return currency is None or currency == question.rates.own


def _best_percent(
    question: PriceQuestion, discounts: Sequence[DiscountOffer], per_unit: Decimal
) -> Decimal:
    return max(_valid_percents(question, discounts, per_unit), default=ZERO)


def _valid_percents(
    question: PriceQuestion, discounts: Sequence[DiscountOffer], per_unit: Decimal
) -> Iterator[Decimal]:
    terms = question.terms
    if not (terms.allows_discount and question.item.allows_discount):
        return
    for offer in discounts:
        if (
            offer.discount_group in {None, terms.discount_group}
            and _is_for_quantity(question, offer, per_unit)
            and _is_in_time(offer, terms.on)
        ):
            yield offer.percent


def _has_vat_rate(question: PriceQuestion, offer: PriceOffer) -> bool:
    if offer.includes_vat == question.terms.includes_vat:
        return True
    return question.item.vat_group in question.rates.vat


def _candidate(
    question: PriceQuestion, offer: PriceOffer, per_unit: Decimal, percent: Decimal
) -> _Candidate:
    """Bring an offer to the terms' unit, VAT and currency, and take its discount."""
    amount = offer.unit_price
    if offer.unit is None:
        amount = EXACT.multiply(amount, per_unit)
    amount = _with_vat_as_asked(question, amount, includes_vat=offer.includes_vat)
    full = _rounded(question, amount, is_own=_is_own(question, offer.currency))
    if not offer.allows_discount:
        return _Candidate(full, full, ZERO, offer)
    share = EXACT.divide(EXACT.subtract(HUNDRED, percent), HUNDRED)
    price = product(full, share, decimals=question.rates.decimals)
    return _Candidate(full, price, percent, offer)


def _with_vat_as_asked(
    question: PriceQuestion, amount: Decimal, *, includes_vat: bool
) -> Decimal:
    group = question.item.vat_group
    if includes_vat == question.terms.includes_vat or group is None:
        return amount
    gross = EXACT.add(HUNDRED, question.rates.vat[group])
    if includes_vat:
        return EXACT.divide(EXACT.multiply(amount, HUNDRED), gross)
    return EXACT.divide(EXACT.multiply(amount, gross), HUNDRED)


def _rounded(question: PriceQuestion, amount: Decimal, *, is_own: bool) -> Decimal:
    """Round to the terms' currency, from our own at the rate of the day."""
    rates = question.rates
    if is_own and not _is_own(question, question.terms.currency):
        return product(amount, rates.factor, decimals=rates.decimals)
    return rounded(amount, rates.decimals)
