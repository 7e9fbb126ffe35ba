"""Money in the shop's and the customer's currency at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

# ISO 4217: currencies without minor units, of those a shop is likely to use.
WHOLE = frozenset({"CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF"})
# And those whose minor unit is a thousandth.
THOUSANDTHS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})


@dataclass(frozen=True)
class Currencies:
    """The shop's currency, the customer's, and how many of his make one of ours."""

    shop: str
    presentment: str
    rate: Decimal = Decimal(1)


@dataclass(frozen=True)
class Amount:
    """One sum in both currencies."""

    shop: Decimal
    presentment: Decimal

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(self.shop + other.shop, self.presentment + other.presentment)

    def __sub__(self, other: "Amount") -> "Amount":
        return Amount(self.shop - other.shop, self.presentment - other.presentment)

    def times(self, factor: Decimal | int) -> "Amount":
        return Amount(self.shop * factor, self.presentment * factor)

    def rounded(self, currencies: Currencies) -> "Amount":
        return Amount(
            rounded(self.shop, currencies.shop),
            rounded(self.presentment, currencies.presentment),
        )

    def bag(self, currencies: Currencies) -> dict[str, Any]:
        """Write the `MoneyBag`, in the order in which documents select it."""
        return {
            "shopMoney": money(self.shop, currencies.shop),
            "presentmentMoney": money(self.presentment, currencies.presentment),
        }


ZERO = Amount(Decimal(0), Decimal(0))


def rounded(amount: Decimal, currency: str) -> Decimal:
    """Round half up to the currency's smallest unit."""
    decimals = 0 if currency in WHOLE else 3 if currency in THOUSANDTHS else 2
    return amount.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def written(amount: Decimal | str | float, currency: str) -> str:
    """Write an amount as Shopify does: zeros at its end dropped but for one."""
    text = format(rounded(Decimal(str(amount)), currency), "f")
    if "." not in text:
        return f"{text}.0"
    whole, _, part = text.partition(".")
    return f"{whole}.{part.rstrip('0') or '0'}"


def money(amount: Decimal | str | float, currency: str) -> dict[str, Any]:
    """Write a `MoneyV2`."""
    return {"amount": written(amount, currency), "currencyCode": currency}


def read(bag: Mapping[str, Any] | None) -> Amount:
    """Read a stored `MoneyBag`; none is nothing."""
    if bag is None:
        return ZERO
    return Amount(
        Decimal(bag["shopMoney"]["amount"]), Decimal(bag["presentmentMoney"]["amount"])
    )


def total(bags: Iterable[Mapping[str, Any] | None]) -> Amount:
    """Add stored `MoneyBag`s up."""
    sum_ = ZERO
    for bag in bags:
        sum_ += read(bag)
    return sum_


def given_bag(value: Any, currencies: Currencies) -> dict[str, Any]:
    """Read what a person gave for a `MoneyBag`: a number, or one or both moneys."""
    if not isinstance(value, Mapping):
        amount = Decimal(str(value))
        return Amount(amount, amount * currencies.rate).bag(currencies)
    shop = (value.get("shopMoney") or value).get("amount")
    presentment = (value.get("presentmentMoney") or {}).get("amount")
    if shop is None:
        shop = Decimal(str(presentment or 0)) / currencies.rate
    if presentment is None:
        presentment = Decimal(str(shop)) * currencies.rate
    return Amount(Decimal(str(shop)), Decimal(str(presentment))).bag(currencies)
