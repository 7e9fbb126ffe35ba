"""What is kept of products and variants, and where Shopify has it otherwise."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet

from nightclerk.connector.mapping.products.columns import ProductColumns, VariantColumns
from nightclerk.connector.models import Shop, ShopProduct, ShopVariant


@dataclass(frozen=True, slots=True)
class KeptProduct:
    """A product's row: its key, its item's, and its columns."""

    pk: int
    item: int | None
    columns: ProductColumns


@dataclass(frozen=True, slots=True)
class KeptVariant:
    """A variant's row: its key, its item's, and its columns."""

    pk: int
    item: int | None
    columns: VariantColumns


def kept_products(shop: Shop, gids: Collection[str]) -> dict[str, KeptProduct]:
    """Give products by Shopify's id, locked; call it in a transaction."""
    rows = ShopProduct.objects.filter(shop=shop, gid__in=gids)
    return {
        row["gid"]: KeptProduct(row.pop("pk"), row.pop("item"), ProductColumns(**row))
        for row in _locked(rows, ProductColumns)
    }


def kept_variants(shop: Shop, gids: Collection[str]) -> dict[str, KeptVariant]:
    """Give variants by Shopify's id, locked; call it in a transaction."""
    rows = ShopVariant.objects.filter(shop=shop, gid__in=gids)
    return {
        row["gid"]: KeptVariant(row.pop("pk"), row.pop("item"), VariantColumns(**row))
        for row in _locked(rows, VariantColumns)
    }


def product_keys(shop: Shop, gids: Collection[str]) -> dict[str, int]:
    """Give the keys of products by Shopify's id."""
    rows = ShopProduct.objects.filter(shop=shop, gid__in=gids)
    return dict(rows.values_list("gid", "pk"))


def drifted_products(shop: Shop) -> QuerySet[ShopProduct]:
    """Give the products that were changed at Shopify in fields that we decide."""
    found = ShopProduct.objects.filter(shop=shop, is_gone=False, item__isnull=False)
    return found.exclude(observed={}).filter(~Q(observed=F("confirmed")))


def drifted(shop: Shop) -> QuerySet[ShopVariant]:
    """Give the variants that were changed at Shopify in fields that we decide."""
    found = ShopVariant.objects.filter(shop=shop, is_gone=False, item__isnull=False)
    return found.exclude(observed={}).filter(~Q(observed=F("confirmed")))


def _locked(rows: QuerySet[Any], columns: Any) -> QuerySet[Any, dict[str, Any]]:
    names = columns.__struct_fields__
    return rows.select_for_update().order_by("pk").values("pk", "item", *names)
