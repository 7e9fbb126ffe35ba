"""Products at Shopify as pages list them: which need somebody, and where items are."""

from collections.abc import Collection

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from nightclerk.connector.models import (
    OutgoingChange,
    Shop,
    ShopProduct,
    ShopVariant,
)
from nightclerk.connector.selectors.products.products_out import items_at_shopify
from nightclerk.ledger.models import Item

Products = QuerySet[ShopProduct]
DRIFTED = Q(is_gone=False) & ~Q(observed={}) & ~Q(observed=F("confirmed"))


def with_figures(rows: Products) -> Products:
    """Add how many variants a product has, and what the cheapest and dearest cost.

    Each is a query of its row alone: a page of a long list asks for its rows only.
    """
    variants = ShopVariant.objects.filter(product=OuterRef("pk"), is_gone=False)
    grouped = variants.order_by().values("product")
    return rows.annotate(
        variant_count=Subquery(
            grouped.annotate(number=Count("pk")).values("number"),
            output_field=IntegerField(),
        ),
        lowest=Subquery(grouped.annotate(price_min=Min("price")).values("price_min")),
        highest=Subquery(grouped.annotate(price_max=Max("price")).values("price_max")),
        has_trouble=_flag(_trouble()),
        has_drift=_flag(_drift()),
    )


def unmapped(rows: Products) -> Products:
    """Give the products that are at Shopify and of which no variant is an item."""
    mapped = _variants().filter(item__isnull=False)
    return rows.filter(~Exists(mapped), item=None, is_gone=False)


def in_trouble(rows: Products) -> Products:
    """Give the products of which something was not sent, or was refused."""
    return rows.filter(_trouble(), is_gone=False)


def changed_there(rows: Products) -> Products:
    """Give the products that somebody changed at Shopify in what we decide."""
    return rows.filter(_drift(), is_gone=False)


def items_products(rows: Products) -> Products:
    """Give the products that are items, and those with variants that are."""
    mapped = _variants().filter(item__isnull=False)
    return rows.filter(Q(item__isnull=False) | Exists(mapped), is_gone=False)


def gone(rows: Products) -> Products:
    """Give the products that were deleted at Shopify."""
    return rows.filter(is_gone=True)


def variants_of(product: ShopProduct) -> QuerySet[ShopVariant]:
    """Give the variants of a product that are at Shopify, as they stand there."""
    rows = product.variants.filter(is_gone=False).order_by("position", "pk")
    return rows.select_related("item", "variant", "unit", "shop", "product")


def changes_of_product(product: ShopProduct) -> QuerySet[OutgoingChange]:
    """Give what was meant for a product and its variants, the newest first."""
    gids = [product.gid, *product.variants.values_list("gid", flat=True)]
    rows = OutgoingChange.objects.filter(shop=product.shop_id, gid__in=gids)
    return rows.order_by("-pk")


def variants_of_item(item: Item) -> QuerySet[ShopVariant]:
    """Give what an item is at Shopify, shop by shop."""
    rows = ShopVariant.objects.filter(item=item, is_gone=False)
    return rows.select_related("shop", "product", "variant", "unit").order_by(
        "shop__code", "product_title", "position", "pk"
    )


def products_of_item(item: Item) -> Products:
    """Give the products that an item is, or of which it is a variant, by shop."""
    variants = ShopVariant.objects.filter(item=item, is_gone=False)
    mine = Q(item=item) | Q(pk__in=variants.values("product"))
    rows = ShopProduct.objects.filter(mine, is_gone=False).select_related("shop")
    return rows.order_by("shop__code", "pk")


def addable_items(shop: Shop, items: Collection[Item]) -> list[Item]:
    """Give which of some items a shop does not have yet."""
    there = items_at_shopify(shop, [item.pk for item in items])
    return [item for item in items if item.pk not in there]


def selling_shops() -> QuerySet[Shop]:
    """Give the shops to which items can be added."""
    return Shop.objects.filter(is_enabled=True).order_by("code")


def drifted_variants(rows: QuerySet[ShopVariant]) -> QuerySet[ShopVariant]:
    """Give the variants that are items and were changed at Shopify."""
    return rows.filter(DRIFTED, item__isnull=False)


def _variants() -> QuerySet[ShopVariant]:
    return ShopVariant.objects.filter(product=OuterRef("pk"), is_gone=False)


def _drift() -> Q:
    own = DRIFTED & Q(item__isnull=False)
    below = _variants().filter(DRIFTED, item__isnull=False)
    return own | Q(Exists(below))


def _trouble() -> Q:
    refused = OutgoingChange.objects.filter(
        shop=OuterRef("shop"), state=OutgoingChange.State.REJECTED
    )
    of_variant = refused.filter(gid=OuterRef("gid"))
    unsent = _variants().filter(~Q(unsent={}) | Exists(of_variant))
    own = refused.filter(gid=OuterRef("gid"))
    return ~Q(problem={}) | Q(Exists(unsent)) | Q(Exists(own))


def _flag(condition: Q) -> Case:
    return Case(When(condition, then=Value(1)), default=Value(0))
