"""What is kept of a shop's pictures, and what their files and changes are."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Min, QuerySet

from nightclerk.connector.mapping.pictures.wishes import (
    MAKE,
    WantedPictures,
    wanted_pictures,
)
from nightclerk.connector.models import (
    OutgoingChange,
    Shop,
    ShopPicture,
    ShopProduct,
    ShopVariant,
)
from nightclerk.connector.selectors.products.work import linked_products
from nightclerk.ledger.goods import Goods
from nightclerk.ledger.selectors.goods import goods_of

PER_PAGE = 500
State = ShopPicture.State


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """A product with its variants, what is kept of its pictures, and what it is."""

    product: ShopProduct
    variants: Sequence[ShopVariant]
    rows: Sequence[ShopPicture]
    wanted: WantedPictures
    name: str


def picture_pages(
    shop: Shop, *, gids: Collection[str] = ()
) -> Iterator[list[PictureFacts]]:
    """Give the linked products of a shop, 500 at once, with ten queries.

    A product whose item is blocked is left out: it stays as it is.
    """
    products = linked_products(shop)
    products = products.filter(gid__in=gids) if gids else products
    last = 0
    while page := list(products.filter(pk__gt=last)[:PER_PAGE]):
        yield facts_of(page)
        last = page[-1].pk


def facts_of(products: Sequence[ShopProduct]) -> list[PictureFacts]:
    """Give some products with their pictures; those of blocked items are left out."""
    found = ShopVariant.objects.filter(product__in=products, is_gone=False)
    variants: dict[int | None, list[ShopVariant]] = {}
    for variant in found.order_by("product", "position", "pk"):
        variants.setdefault(variant.product_id, []).append(variant)
    rows: dict[int, list[ShopPicture]] = {}
    kept = ShopPicture.objects.filter(product__in=products).select_related("variant")
    for row in kept.order_by("product", "position", "pk"):
        rows.setdefault(row.product_id, []).append(row)
    items = {product.item_id for product in products}
    items |= {each.item_id for some in variants.values() for each in some}
    goods = goods_of([item for item in items if item])
    facts = []
    for product in products:
        own = goods.get(product.item_id) if product.item_id else None
        if own is not None and own.is_blocked:
            continue
        parts = variants.get(product.pk, [])
        wanted = wanted_pictures(product.item_id, parts, goods)
        here = rows.get(product.pk, [])
        facts.append(PictureFacts(product, parts, here, wanted, _name(product, own)))
    return facts


def _name(product: ShopProduct, own: Goods | None) -> str:
    return own.no if own else str(product)


def pictures_in_work(
    shop: Shop, *, gids: Collection[str] = ()
) -> QuerySet[ShopPicture]:
    """Give the pictures of products whose files Shopify has, but not in their place."""
    rows = ShopPicture.objects.filter(
        shop=shop, variant=None, state=State.PROCESSING, is_ours=True
    ).exclude(gid="")
    rows = rows.filter(product__gid__in=gids) if gids else rows
    return rows.select_related("product", "product__item").order_by("pk")


def files_at_shopify(shop: Shop, digests: Collection[str]) -> dict[str, str]:
    """Give the ids of files that a shop has already, by their content."""
    rows = ShopPicture.objects.filter(shop=shop, digest__in=digests, is_ours=True)
    rows = rows.exclude(gid="").exclude(state=State.FAILED)
    return dict(rows.order_by("-pk").values_list("digest", "gid"))


def leading_rows(shop: Shop, gids: Collection[str]) -> set[int]:
    """Give of each file the row whose text it has; a file has one, many may show it."""
    rows = ShopPicture.objects.filter(
        shop=shop, gid__in=gids, variant=None, is_ours=True
    ).exclude(state=State.GONE)
    first = rows.order_by().values("gid").annotate(first=Min("pk"))
    return set(first.values_list("first", flat=True))


def times_confirmed(
    shop: Shop, kinds: Collection[str], gids: Collection[str]
) -> Mapping[tuple[str, str], int]:
    """Give how often changes of records were confirmed, by kind and name."""
    rows = OutgoingChange.objects.filter(
        shop=shop,
        kind__in=kinds,
        gid__in=gids,
        state=OutgoingChange.State.CONFIRMED,
    )
    counted = rows.order_by().values("kind", "gid").annotate(times=Count("pk"))
    return {(row["kind"], row["gid"]): row["times"] for row in counted}


def pictures_to_make(shop: Shop) -> list[OutgoingChange]:
    """Give the files that wait to be sent, the oldest first."""
    rows = OutgoingChange.objects.filter(
        shop=shop, kind=MAKE, state=OutgoingChange.State.PENDING
    )
    return list(rows.order_by("pk"))


def waiting_for_files(shop: Shop, *, gids: Collection[str] = ()) -> int:
    """Count the files that Shopify is working on; what it refused is not among them."""
    rows = pictures_in_work(shop, gids=gids).filter(message={})
    return rows.order_by().values("gid").distinct().count()
