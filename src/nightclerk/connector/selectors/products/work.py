"""A shop's products with the goods and prices they are, a page at a time."""

from collections.abc import Collection, Iterator, Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet

from nightclerk.connector.mapping.products.field_values import digits_of
from nightclerk.connector.mapping.products.options import parts_of
from nightclerk.connector.mapping.products.plan import part_of
from nightclerk.connector.mapping.products.terms import Prices, ProductTerms
from nightclerk.connector.mapping.products.told import ProductFacts
from nightclerk.connector.mapping.products.variant_wishes import price_key
from nightclerk.connector.models import (
    ProductSettings,
    Shop,
    ShopProduct,
    ShopVariant,
)
from nightclerk.connector.selectors.settings import order_settings
from nightclerk.core.errors import NotReady
from nightclerk.core.text import words
from nightclerk.ledger.goods import Goods
from nightclerk.ledger.models import Currency
from nightclerk.ledger.pricing import PriceKey, PriceTerms
from nightclerk.ledger.selectors.company import today
from nightclerk.ledger.selectors.goods import goods_of
from nightclerk.ledger.selectors.prices import prices_for
from nightclerk.ledger.selectors.setup import Setup

PER_PAGE = 500


class ProductWork:
    """Reads what a run has to look at: the set-up once, records page by page."""

    def __init__(self, shop: Shop, settings: ProductSettings) -> None:
        self.shop = shop
        self.setup = Setup()
        on = today(self.setup.company)
        self.terms = ProductTerms(
            settings, order_settings(shop), on, digits_of(shop.currency)
        )
        self.price_terms = PriceTerms(
            on=on,
            price_group=settings.price_group_id,
            discount_group=settings.discount_group_id,
            currency=currency_of(shop, self.setup),
            includes_vat=settings.prices_include_vat,
            vat_business_group=settings.vat_group_id,
            allows_discount=settings.allows_discount,
        )

    def pages(
        self, *, gids: Collection[str] = (), waiting: bool = False, after: int = 0
    ) -> Iterator[list[ProductFacts]]:
        """Give the linked products of the shop, 500 at once, with a dozen queries.

        Only those of `gids` where some are named; `waiting`: only those that are not
        published yet. They come in the order of their keys, from behind `after`.
        """
        rows = linked_products(self.shop)
        rows = rows.filter(gid__in=gids) if gids else rows
        rows = rows.filter(awaits_publishing=True) if waiting else rows
        last = after
        while page := list(rows.filter(pk__gt=last)[:PER_PAGE]):
            yield self.facts(page)
            last = page[-1].pk

    def facts(self, products: Sequence[ShopProduct]) -> list[ProductFacts]:
        """Give products with their variants, the goods they are, and the prices."""
        rows = (
            ShopVariant.objects.filter(product__in=products, is_gone=False)
            .select_related("unit")
            .order_by("product", "position", "pk")
        )
        variants: dict[int, list[ShopVariant]] = {}
        for row in rows:
            variants.setdefault(row.product_id or 0, []).append(row)
        items = {row.item_id for rows in variants.values() for row in rows}
        items |= {product.item_id for product in products}
        goods = goods_of([item for item in items if item])
        prices = self.prices(self._keys(products, variants, goods))
        return [
            ProductFacts(product, variants.get(product.pk, []), goods, prices)
            for product in products
        ]

    def prices(self, keys: Collection[PriceKey]) -> Prices:
        """Give what goods cost at the shop."""
        return prices_for(keys, self.price_terms, setup=self.setup)

    def keys_of(self, goods: Goods) -> list[PriceKey]:
        """Give the prices that all parts of an item have."""
        parts = parts_of(goods, self.terms.settings)
        return [price_key(goods, part) for part in parts]

    def _keys(
        self,
        products: Sequence[ShopProduct],
        variants: dict[int, list[ShopVariant]],
        goods: dict[int, Goods],
    ) -> set[PriceKey]:
        keys: set[PriceKey] = set()
        for product in products:
            own = goods.get(product.item_id) if product.item_id else None
            keys |= set(self.keys_of(own)) if own else set()
            for variant in variants.get(product.pk, ()):
                held = goods.get(variant.item_id) if variant.item_id else None
                part = part_of(held, variant) if held else None
                if held and part:
                    keys.add(price_key(held, part))
        return keys


def linked_products(shop: Shop) -> QuerySet[ShopProduct]:
    """Give the products of a shop that are an item, or have variants that are one."""
    mapped = ShopVariant.objects.filter(
        product=OuterRef("pk"), is_gone=False, item__isnull=False
    )
    rows = ShopProduct.objects.filter(
        Q(item__isnull=False) | Exists(mapped),
        shop=shop,
        is_gone=False,
        is_gift_card=False,
    )
    return rows.order_by("pk")


def currency_of(shop: Shop, setup: Setup) -> int:
    """Give the key of the currency that a shop sells in.

    Raises `NotReady` where it is not known, or not one of the books'.
    """
    if not shop.currency:
        raise NotReady(
            words("The currency of shop {shop} is not known", shop=shop.code),
            hint=words("Test the connection on the shop card: it asks Shopify."),
        )
    found = Currency.objects.filter(code=shop.currency).first()
    if found is None:
        raise NotReady(
            words("The books have no currency {code}", code=shop.currency),
            hint=words("Add it with a rate of exchange, or prices cannot be said."),
        )
    return found.pk
