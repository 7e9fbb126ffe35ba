"""Orders as they are to be booked, and books that know all that they name."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from tests.connector.shapes import gid

from nightclerk.connector.mapping.papers.sale_draft import (
    Accounts,
    Draft,
    ItemTerms,
    Rate,
    SaleProblem,
    SaleTerms,
    TaxTerms,
)
from nightclerk.connector.mapping.papers.sale_facts import (
    Fee,
    Sale,
    SaleLine,
    ShippingLine,
    Tax,
    Totals,
)
from nightclerk.connector.mapping.papers.sales import draft_of

STANDARD, REDUCED, ZERO = 1, 2, 3
DOMESTIC, UNION, EXPORT, FRANCE = 10, 11, 12, 13
SHIPPING, TIP, GIFT_CARD, ROUNDING, DUTIES, FEES, CUSTOM = range(101, 108)
NOTHING = Decimal(0)


def money(text: str) -> Decimal:
    return Decimal(text)


def tax(amount: str, rate: str = "0.19", title: str = "VAT") -> Tax:
    return Tax(title, Decimal(rate), Decimal(amount))


def line(
    number: int = 1,
    *,
    quantity: int = 1,
    price: str = "10.00",
    amount: str | None = None,
    taxes: Sequence[Tax] = (),
    **changes: Any,
) -> SaleLine:
    """Give a line of a known variant; all its pieces are still ordered."""
    unit_price = Decimal(price)
    fields: dict[str, Any] = {
        "gid": gid("LineItem", number),
        "title": f"Mug {number}",
        "variant_key": gid("ProductVariant", number),
        "quantity": quantity,
        "current_quantity": quantity,
        "unit_price": unit_price,
        "amount": unit_price * quantity if amount is None else Decimal(amount),
        "taxes": taxes,
    }
    return SaleLine(**fields | changes)


def shipping(
    number: int = 1,
    *,
    price: str = "4.90",
    amount: str | None = None,
    taxes: Sequence[Tax] = (),
    **changes: Any,
) -> ShippingLine:
    fields: dict[str, Any] = {
        "gid": gid("ShippingLine", number),
        "title": "Standard",
        "price": Decimal(price),
        "amount": Decimal(price if amount is None else amount),
        "taxes": taxes,
    }
    return ShippingLine(**fields | changes)


def fee(amount: str, *, taxes: Sequence[Tax] = ()) -> Fee:
    return Fee(
        gid=gid("AdditionalFee", 1),
        name="Import fee",
        amount=Decimal(amount),
        taxes=taxes,
    )


def sale(
    *lines: SaleLine,
    shipping: Sequence[ShippingLine] = (),
    fees: Sequence[Fee] = (),
    totals: dict[str, str] | None = None,
    **changes: Any,
) -> Sale:
    """Give an order whose figures add up, but for the totals that are named."""
    fields: dict[str, Any] = {
        "key": 1,
        "gid": gid("Order", 1001),
        "name": "#1001",
        "money": "shop",
        "currency": "EUR",
        "taxes_included": True,
        "placed_at": datetime(2026, 1, 5, 8, tzinfo=UTC),
        "country": "DE",
        "lines": lines,
        "shipping": shipping,
        "fees": fees,
    }
    order = Sale(**fields, totals=Totals(total=NOTHING))
    order = replace(order, **changes)
    given = {name: Decimal(value) for name, value in (totals or {}).items()}
    return replace(order, totals=added_up(order, given))


def added_up(order: Sale, given: dict[str, Decimal]) -> Totals:
    """Add up an order as Shopify does."""
    charged = [
        *((each.amount - each.gone_amount, each) for each in order.lines),
        *((each.amount - each.gone_amount, each) for each in order.shipping),
    ]
    goods = len(order.lines)
    sums = {
        "subtotal": sum((amount for amount, _ in charged[:goods]), NOTHING),
        "shipping": sum((amount for amount, _ in charged[goods:]), NOTHING),
        "fees": sum((each.amount for each in order.fees), NOTHING),
        "tax": sum((_tax_of(each) - each.gone_tax for _, each in charged), NOTHING)
        + sum((_tax_of(each) for each in order.fees), NOTHING),
        "discounts": sum(
            (each.unit_price * each.quantity - each.amount for each in order.lines),
            NOTHING,
        )
        + sum((each.price - each.amount for each in order.shipping), NOTHING),
        "tip": sum((each.amount for each in order.lines if each.is_tip), NOTHING),
    } | given
    whole = sums["subtotal"] + sums["shipping"] + sums["fees"]
    whole += sums.get("duties", NOTHING)
    if not order.taxes_included:
        whole += sums["tax"]
    return Totals(**{"total": whole} | sums)


def _tax_of(charge: SaleLine | ShippingLine | Fee) -> Decimal:
    return sum((each.amount for each in charge.taxes), NOTHING)


def rate(percent: str, kind: str = "normal") -> Rate:
    return Rate(Decimal(percent), kind, f"{kind}-{percent}")


RATES = {
    (DOMESTIC, STANDARD): rate("19"),
    (DOMESTIC, REDUCED): rate("7"),
    (DOMESTIC, ZERO): rate("0"),
    (UNION, STANDARD): rate("0", "reverse"),
    (UNION, REDUCED): rate("0", "reverse"),
    (UNION, ZERO): rate("0", "reverse"),
    (EXPORT, STANDARD): rate("0"),
    (EXPORT, REDUCED): rate("0"),
    (EXPORT, ZERO): rate("0"),
    (FRANCE, STANDARD): rate("20"),
    (FRANCE, REDUCED): rate("5.5"),
    (FRANCE, ZERO): rate("0"),
}
ALL_ACCOUNTS = Accounts(
    shipping=SHIPPING,
    tip=TIP,
    gift_card=GIFT_CARD,
    rounding=ROUNDING,
    duties=DUTIES,
    fees=FEES,
    custom=CUSTOM,
)


def tax_terms(*candidates: int, **changes: Any) -> TaxTerms:
    """Give a VAT setup in which sales at home are likeliest."""
    fields: dict[str, Any] = {
        "rates": RATES,
        "candidates": candidates or (DOMESTIC,),
        "order": (ZERO, STANDARD, REDUCED),
    }
    return TaxTerms(**fields | changes)


def terms(**changes: Any) -> SaleTerms:
    """Give books with all accounts and nine items that are taxed at 19 %."""
    items = {
        gid("ProductVariant", number): ItemTerms(item=number, vat_group=STANDARD)
        for number in range(1, 10)
    }
    fields: dict[str, Any] = {
        "items": items,
        "shipping": {},
        "locations": {},
        "accounts": ALL_ACCOUNTS,
        "tax": tax_terms(),
        "most_vat_difference": Decimal("0.05"),
    }
    return SaleTerms(**fields | changes)


def drafted(order: Sale, known: SaleTerms | None = None) -> Draft:
    """Give the draft of an order that must have become one."""
    found = draft_of(order, known or terms())
    assert found.draft is not None, [str(each.text) for each in found.problems]
    return found.draft


def stopped(order: Sale, known: SaleTerms | None = None) -> Sequence[SaleProblem]:
    """Give the reasons of an order that must not have become a draft."""
    found = draft_of(order, known or terms())
    assert found.draft is None
    return found.problems


def booked(draft: Draft) -> list[tuple[int | None, Decimal, Decimal, Decimal]]:
    """Give item or account of each line, with its quantity, price and discount."""
    return [
        (each.item or each.account, each.quantity, each.unit_price, each.discount)
        for each in draft.lines
    ]


def row(
    record: int, quantity: int, price: str, discount: str = "0"
) -> tuple[int, Decimal, Decimal, Decimal]:
    """Give what `booked` says of a line."""
    return record, Decimal(quantity), Decimal(price), Decimal(discount)
