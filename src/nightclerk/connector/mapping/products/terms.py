"""On what terms items become products: the shop's cards and the day. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from nightclerk.connector.mapping.products.field_values import money_text
from nightclerk.connector.models import OrderSettings, ProductSettings
from nightclerk.core.text import Text
from nightclerk.ledger.pricing import Price, PriceKey
from nightclerk.ledger.rounding import rounded

Prices = Mapping[PriceKey, Price | Text]


@dataclass(frozen=True, slots=True)
class ProductTerms:
    """What a shop wants of items; `decimals` are those of the shop's currency."""

    settings: ProductSettings
    orders: OrderSettings
    on: date
    decimals: int = 2

    @property
    def owners(self) -> Mapping[str, str]:
        """Give who decides the fields that do not follow the usual."""
        found: Mapping[str, str] = self.settings.owners
        return found

    def money(self, amount: Decimal) -> str:
        """Give an amount as plain text with the currency's digits, such as 12.50."""
        return money_text(rounded(amount, self.decimals), self.decimals)
