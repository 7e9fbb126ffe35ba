"""Take an order's values over, or refuse the order with the name of the field."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Never

from nightclerk.connector.mapping.orders.currencies import KNOWN
from nightclerk.connector.mapping.orders.rows import OfOrderRow
from nightclerk.core.errors import Refused
from nightclerk.core.text import Text, words
from nightclerk.shopify.orders.payloads import MoneyBag, MoneyV2

Pair = tuple[Decimal, Decimal]

NOTHING: Pair = (Decimal(0), Decimal(0))
MOST_DIGITS = 15  # before the point; the columns hold no more
MOST_DECIMALS = 5
LARGEST_COUNT = 2**31 - 1


class OrderReading:
    """Reads one order: every refusal names it, every amount is in its currencies.

    Raises `Refused` for a currency that ISO 4217 does not know: a guessed currency
    would be wrong money.
    """

    def __init__(self, name: str, *, currency: str, presentment: str) -> None:
        self.name = name
        self.currency = self.known(currency, "currencyCode")
        self.presentment = self.known(presentment, "presentmentCurrencyCode")

    def refuse(self, reason: Text) -> Never:
        """Refuse the order; the reason is a sentence about one of its fields."""
        raise Refused(
            words("Order {order}: {reason}", order=self.name, reason=reason),
            hint=words("Compare the order at Shopify; the payload is kept here."),
        )

    def money(self, bag: MoneyBag | None, field: str) -> Pair:
        """Give an amount in the shop's and in the buyer's currency; None is nothing."""
        if bag is None:
            return NOTHING
        self._expect(bag.shop_money, self.currency, field)
        self._expect(bag.presentment_money, self.presentment, field)
        return self.amounts(bag, field)

    def amounts(self, bag: MoneyBag | None, field: str) -> Pair:
        """Give both amounts where the buyer's currency may be another one."""
        if bag is None:
            return NOTHING
        self._expect(bag.shop_money, self.currency, field)
        return (
            self._amount(bag.shop_money.amount, field),
            self._amount(bag.presentment_money.amount, field),
        )

    def sum(self, bags: Iterable[MoneyBag], field: str) -> Pair:
        """Add amounts up, in both currencies."""
        shop, presentment = NOTHING
        for bag in bags:
            more = self.money(bag, field)
            shop, presentment = shop + more[0], presentment + more[1]
        return shop, presentment

    def count(self, quantity: int | None, field: str) -> int:
        """Give a number of pieces; below zero and absurd ones are refused."""
        if quantity is None:
            return 0
        if not 0 <= quantity <= LARGEST_COUNT:
            self.refuse(words("{field} is {quantity}", field=field, quantity=quantity))
        return quantity

    def rate(self, rate: Decimal | None, field: str) -> Decimal:
        """Give a tax rate as a fraction of 1; an absent one is 0."""
        if rate is None:
            return NOTHING[0]
        if not (rate.is_finite() and 0 <= rate < 1000):
            self.refuse(words("{field} is {rate}", field=field, rate=rate))
        return rate

    def moment(self, at: datetime | None, field: str) -> datetime | None:
        """Give a moment that knows its zone."""
        if at is not None and at.tzinfo is None:
            self.refuse(words("{field} has no time zone", field=field))
        return at

    def once(self, rows: Sequence[OfOrderRow], field: str) -> None:
        """Refuse an order that lists a record twice."""
        if len({row.gid for row in rows}) != len(rows):
            self.refuse(words("{field} names a record twice", field=field))

    def known(self, code: str, field: str) -> str:
        if code not in KNOWN:
            self.refuse(
                words(
                    "{field} is “{code}”, which is no known currency",
                    field=field,
                    code=code,
                )
            )
        return code

    def _expect(self, money: MoneyV2, currency: str, field: str) -> None:
        if money.currency_code != currency:
            self.refuse(
                words(
                    "{field} is in “{given}” but should be in {expected}",
                    field=field,
                    given=money.currency_code,
                    expected=currency,
                )
            )

    def _amount(self, amount: Decimal, field: str) -> Decimal:
        if not is_storable(amount):
            self.refuse(
                words(
                    "{field} is {amount}, which is no amount of money",
                    field=field,
                    amount=amount,
                )
            )
        return amount


def is_storable(amount: Decimal) -> bool:
    """Tell whether the columns for money hold an amount exactly."""
    _, digits, exponent = amount.as_tuple()
    return (
        isinstance(exponent, int)  # of infinity and what is no number it is a letter
        and exponent >= -MOST_DECIMALS
        and len(digits) + exponent <= MOST_DIGITS
    )
