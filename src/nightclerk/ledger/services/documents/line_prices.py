"""Putting into lines what the price lists say, unless a price was given."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import prefetch_related_objects

from nightclerk.ledger.facts import ZERO
from nightclerk.ledger.models import Item, SalesDocument, SalesLine, VatSetup
from nightclerk.ledger.price_terms import PricedItem, PriceRates
from nightclerk.ledger.pricing import (
    Offers,
    PriceKey,
    PriceQuestion,
    PriceTerms,
    line_price_of,
)
from nightclerk.ledger.selectors.company import today
from nightclerk.ledger.selectors.prices import offers_of
from nightclerk.ledger.selectors.setup import Setup
from nightclerk.ledger.services.documents.line_input import FINENESS
from nightclerk.ledger.services.documents.recalculation import put_vat

PriceFrom = SalesLine.PriceFrom
FOUND = frozenset({PriceFrom.CARD, PriceFrom.LIST})
OF_DISCOUNT = ("discount_percent", "discount_amount")
# A change of these may bring another price; of VAT, where it is part of one price only.
OF_PRICES = frozenset({"quantity", "unit", "variant", "vat_group", *OF_DISCOUNT})
# The amount of a discount follows from its percentage with the other amounts.
COLUMNS = ("unit_price", "discount_percent", "price_from", "price_list")


def put_prices(
    sales: Sequence[tuple[SalesDocument, Sequence[SalesLine]]], setup: Setup
) -> None:
    """Put the best price and discount into the lines whose price nobody gave.

    Prices are those of who gets the invoice, on the document's date, for the quantity
    of the line, in the document's currency (five decimals) and price mode. A discount
    that was given stays. The lines know their VAT already. Two queries for any number
    of documents and lines, none where all prices are given.
    """
    wanted = [
        (document, found)
        for document, lines in sales
        if (found := [line for line in lines if line.price_from in FOUND])
    ]
    if not wanted:
        return
    every = [line for _, lines in wanted for line in lines]
    prefetch_related_objects(every, "item")
    terms = [_terms(document, setup) for document, _ in wanted]
    offers = offers_of({line.item_id for line in every if line.item_id}, terms)
    for (document, lines), own in zip(wanted, terms, strict=True):
        for line in lines:
            _put_price(line, own, _rates(line, document, setup), offers)


def put_prices_again(
    document: SalesDocument,
    line: SalesLine,
    fields: Mapping[str, Any],
    setup: Setup,
) -> None:
    """Find a changed line's price anew where it was not given and depends on `fields`.

    A price or discount among `fields` was given; None asks for what the lists say.
    Once goods were shipped at a price it stays, unless it is asked for.
    """
    is_asked = _note_given(line, fields)
    if is_asked or (fields.keys() & OF_PRICES and not line.shipped):
        put_vat(line, document, setup)
        put_prices([(document, [line])], setup)


def put_all_prices_again(
    document: SalesDocument, lines: Sequence[SalesLine], setup: Setup
) -> None:
    """Find all prices anew that nobody gave, for another customer or date, and write.

    Goods that were shipped keep theirs. The caller computes the amounts.
    """
    found = [line for line in lines if line.price_from in FOUND and not line.shipped]
    before = {line.pk: _row(line) for line in found}
    for line in found:
        put_vat(line, document, setup)
    put_prices([(document, found)], setup)
    changed = [line for line in found if _row(line) != before[line.pk]]
    for line in changed:
        line.given_vat = None
    if changed:
        SalesLine.objects.bulk_update(changed, [*COLUMNS, "given_vat"])


def price_day(document: SalesDocument, setup: Setup) -> date:
    """Give the day whose prices a document has: its date, else that of posting."""
    day = document.document_date or document.posting_date
    return day or today(setup.company)


def _row(line: SalesLine) -> tuple[object, ...]:
    return tuple(getattr(line, column) for column in COLUMNS)


def _note_given(line: SalesLine, fields: Mapping[str, Any]) -> bool:
    """Note what of price and discount was given, and forget what no longer is.

    Tells whether something was forgotten, which is to be found instead.
    """
    discounts = [fields[name] for name in OF_DISCOUNT if name in fields]
    is_discount_asked = bool(discounts) and all(one is None for one in discounts)
    is_price_asked = "unit_price" in fields and fields["unit_price"] is None
    if "unit_price" in fields:
        is_found = is_price_asked and line.item_id is not None
        line.price_from = PriceFrom.CARD if is_found else PriceFrom.HAND
        line.price_list = ""
    if discounts:
        line.is_discount_given = not is_discount_asked
    if is_discount_asked:
        line.discount_percent = ZERO
    return is_price_asked or is_discount_asked


def _terms(document: SalesDocument, setup: Setup) -> PriceTerms:
    payer = document.bill_to
    return PriceTerms(
        on=price_day(document, setup),
        customer=payer.pk,
        price_group=payer.price_group_id,
        discount_group=payer.discount_group_id,
        currency=document.currency_id,
        includes_vat=document.prices_include_vat,
        vat_business_group=document.vat_group_id,
    )


def _rates(line: SalesLine, document: SalesDocument, setup: Setup) -> PriceRates:
    """Give the document's rate of exchange and the line's VAT.

    Where VAT is not set up there is none; releasing refuses that.
    """
    share = line.vat_rate if line.vat_kind == VatSetup.Kind.NORMAL else ZERO
    return PriceRates(
        own=setup.company.currency_id,
        factor=document.factor,
        decimals=FINENESS,
        vat={line.vat_group_id: share} if line.vat_group_id else {},
    )


def _question(
    line: SalesLine, item: Item, terms: PriceTerms, rates: PriceRates
) -> PriceQuestion:
    return PriceQuestion(
        PriceKey(item.pk, line.variant_id, line.unit_id),
        replace(terms, allows_discount=not line.is_discount_given),
        PricedItem(
            no=item.no,
            unit=item.unit_id,
            unit_price=item.unit_price,
            unit_cost=item.unit_cost,
            vat_group=line.vat_group_id,
            includes_vat=item.price_includes_vat,
            allows_discount=item.allows_line_discount,
            is_free=item.is_free,
        ),
        rates,
        quantity=abs(line.quantity),
    )


def _put_price(
    line: SalesLine,
    terms: PriceTerms,
    rates: PriceRates,
    offers: Mapping[int, Offers],
) -> None:
    if line.item is None:
        return
    question = _question(line, line.item, terms, rates)
    found = line_price_of(question, offers[line.item.pk], line.per_unit)
    line.unit_price = found.unit_price
    line.price_from = PriceFrom.LIST if found.is_listed else PriceFrom.CARD
    line.price_list = found.price_list
    if not line.is_discount_given:
        line.discount_percent = found.percent
