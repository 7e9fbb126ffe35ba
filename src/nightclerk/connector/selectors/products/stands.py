"""One product field by field: as wanted, as confirmed, as seen, and who decides."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from nightclerk.connector.mapping.products.field_owners import (
    PRICE_FIELDS,
    PRODUCT_FIELDS,
    VARIANT_FIELDS,
    Owner,
    differences,
    owner_of,
)
from nightclerk.connector.mapping.products.plan import part_of
from nightclerk.connector.mapping.products.price_rails import price_problem
from nightclerk.connector.mapping.products.product_wishes import (
    desired_product,
    wanted_status,
)
from nightclerk.connector.mapping.products.terms import ProductTerms
from nightclerk.connector.mapping.products.told import ProductFacts
from nightclerk.connector.mapping.products.variant_wishes import (
    desired_variant,
    price_key,
)
from nightclerk.connector.models import ProductSettings, ShopProduct, ShopVariant
from nightclerk.connector.selectors.products.work import ProductWork
from nightclerk.connector.selectors.settings import product_settings
from nightclerk.core.errors import NightclerkError
from nightclerk.ledger.goods import Goods
from nightclerk.ledger.pricing import Price

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FieldStand:
    """A field of a record: what the books want, what Shopify confirmed, what is there.

    None is said where a value is not known: the books say nothing, or nobody read it.
    """

    name: str
    owner: Owner
    wanted: Any
    confirmed: Any
    observed: Any
    is_unsent: bool  # the next sync sends it
    has_drift: bool  # somebody changed it at Shopify

    @property
    def differs(self) -> bool:
        """Tell whether anything of the field is worth a look."""
        return self.is_unsent or self.has_drift


@dataclass(slots=True)
class ProductStand:
    """A product's fields, and those of its variants by their keys.

    `stopped` are prices that the limit of the shop card holds, by variant. `trouble`
    is why nothing can be said of what the books want.
    """

    own: list[FieldStand] = field(default_factory=list)
    variants: dict[int, list[FieldStand]] = field(default_factory=dict)
    stopped: dict[int, Decimal] = field(default_factory=dict)
    trouble: NightclerkError | None = None

    def wanted(self, variant: int, name: str) -> Any:
        """Give what the books want of a variant's field; None: they say nothing."""
        rows = self.variants.get(variant, ())
        return next((row.wanted for row in rows if row.name == name), None)


def stand_of(product: ShopProduct) -> ProductStand:
    """Give how a product stands, from the same functions as the sync itself."""
    settings = product_settings(product.shop)
    stand = ProductStand()
    try:
        work = ProductWork(product.shop, settings)
        (facts,) = work.facts([product])
    except NightclerkError as error:
        stand.trouble = error
        _fill_unwanted(stand, product, settings)
        return stand
    wanted = _wanted_own(facts, work.terms)
    stand.own = _rows(PRODUCT_FIELDS, wanted, product, product, settings)
    for variant in facts.variants:
        _fill_variant(stand, facts, variant, work.terms)
    return stand


def sends_all(settings: ProductSettings) -> bool:
    """Tell whether products follow items in more than their prices."""
    is_sent = settings.direction == ProductSettings.Direction.TO_SHOPIFY
    return is_sent and settings.updates_products


def drift_in(record: ShopProduct | ShopVariant, owners: Mapping[str, str]) -> list[str]:
    """Give the fields of ours that Shopify has otherwise than it confirmed them."""
    names = PRODUCT_FIELDS if isinstance(record, ShopProduct) else VARIANT_FIELDS
    return [name for name in names if _has_drift(name, record, owners)]


def _wanted_own(facts: ProductFacts, terms: ProductTerms) -> dict[str, Any]:
    goods, product = facts.own, facts.product
    if goods is None:
        return {}
    current = product.confirmed.get("status") or product.status
    status = wanted_status(
        current, product.restores_to, terms.settings, is_blocked=goods.is_blocked
    )
    return {**desired_product(goods, terms).fields, "status": status.status}


def _fill_variant(
    stand: ProductStand, facts: ProductFacts, variant: ShopVariant, terms: ProductTerms
) -> None:
    goods = facts.goods.get(variant.item_id) if variant.item_id else None
    wanted = _wanted_variant(stand, facts, goods, variant, terms) if goods else {}
    stand.variants[variant.pk] = _rows(
        VARIANT_FIELDS, wanted, variant, facts.product, terms.settings
    )


def _wanted_variant(
    stand: ProductStand,
    facts: ProductFacts,
    goods: Goods,
    variant: ShopVariant,
    terms: ProductTerms,
) -> dict[str, Any]:
    part = part_of(goods, variant)
    if part is None or (variant.unit_id and part.unit is None):
        return {}
    price = facts.prices.get(price_key(goods, part))
    known = price if isinstance(price, Price) else None
    is_sold = not (goods.is_blocked or goods.is_sales_blocked or part.is_blocked)
    if known is not None and is_sold:
        _note_stopped(stand, goods, variant, terms.money(known.price), terms)
    return desired_variant(goods, part, known, terms)


def _note_stopped(
    stand: ProductStand,
    goods: Goods,
    variant: ShopVariant,
    price: str,
    terms: ProductTerms,
) -> None:
    """Keep a price that only the limit of changes holds: a person may let it pass."""
    amount = Decimal(price)
    if amount <= 0:
        return
    problem = price_problem(
        variant.confirmed.get("price"),
        price,
        terms.settings,
        is_free=goods.is_free,
        allowed=variant.allowed_price,
    )
    if problem is not None:
        stand.stopped[variant.pk] = amount


def _fill_unwanted(
    stand: ProductStand, product: ShopProduct, settings: ProductSettings
) -> None:
    """Give what is known of Shopify's side where the books can say nothing."""
    stand.own = _rows(PRODUCT_FIELDS, {}, product, product, settings)
    for variant in product.variants.filter(is_gone=False):
        rows = _rows(VARIANT_FIELDS, {}, variant, product, settings)
        stand.variants[variant.pk] = rows


def _rows(
    names: tuple[str, ...],
    wanted: Values,
    record: ShopProduct | ShopVariant,
    product: ShopProduct,
    settings: ProductSettings,
) -> list[FieldStand]:
    owners, confirmed = settings.owners, record.confirmed
    sent = names if sends_all(settings) else PRICE_FIELDS
    told = {name: value for name, value in wanted.items() if name in sent}
    unsent = differences(told, confirmed, owners, clears=product.is_added)
    return [
        FieldStand(
            name,
            owner_of(name, owners),
            wanted.get(name),
            confirmed.get(name),
            record.observed.get(name),
            is_unsent=bool(confirmed) and name in unsent,
            has_drift=_has_drift(name, record, owners),
        )
        for name in names
        if name in wanted or name in confirmed or name in record.observed
    ]


def _has_drift(
    name: str, record: ShopProduct | ShopVariant, owners: Mapping[str, str]
) -> bool:
    seen, confirmed = record.observed, record.confirmed
    is_ours = owner_of(name, owners) == Owner.OURS
    is_known = name in seen and name in confirmed
    return is_ours and is_known and seen[name] != confirmed[name]
