"""What is to be told to Shopify of one product, and what cannot be. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nightclerk.connector.mapping.products.field_owners import change_key
from nightclerk.connector.mapping.products.terms import Prices
from nightclerk.connector.models import ShopProduct, ShopVariant
from nightclerk.core.errors import NightclerkError
from nightclerk.ledger.goods import Goods

PRODUCT, NEW_PRODUCT, PUBLISH = "product", "product-new", "publish"
OPTION = "option"
VARIANTS, NEW_VARIANTS, GONE_VARIANTS = "variants", "variants-new", "variants-gone"
BLOCKED = "blocked"  # among the fields of a reason: it is as somebody decided


@dataclass(frozen=True, slots=True)
class Told:
    """A change for Shopify: of which record, in which state of it, and what."""

    kind: str
    gid: str
    subject: str
    payload: Mapping[str, Any]
    revision: int = 0
    owner: str = ""  # the product, where the record is a part of it or new

    @property
    def key(self) -> str:
        """Give the key that only this change of this state of the record has."""
        return change_key(
            self.kind, self.gid or self.owner, self.revision, self.payload
        )


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something of a product is not sent; `variant` where it is one's."""

    gid: str
    name: str
    reason: NightclerkError
    variant: int | None = None


@dataclass(slots=True)
class ProductPlan:
    """What is to be sent of a product, and what cannot be."""

    told: list[Told] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    prices: int = 0  # prices that are known and looked at

    @property
    def changed_prices(self) -> int:
        """Give how many prices would change."""
        return sum("price" in told.payload for told in self.told)


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """A product at Shopify, its variants that are there, and the goods they are."""

    product: ShopProduct
    variants: Sequence[ShopVariant]
    goods: Mapping[int, Goods]
    prices: Prices

    @property
    def own(self) -> Goods | None:
        """Give the item that the product as a whole is."""
        item = self.product.item_id
        return self.goods.get(item) if item else None
