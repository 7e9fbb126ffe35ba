"""Which pictures of a shop items shall have and do not have yet."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Max, Q, QuerySet

from nightclerk.connector.models import Shop, ShopPicture, ShopProduct
from nightclerk.connector.selectors.mirror import resting_skips
from nightclerk.ledger.models import PictureContent

AT_ONCE = 500
State = ShopPicture.State


@dataclass(frozen=True, slots=True)
class Target:
    """An item, or a variant of one, by their keys."""

    item: int
    variant: int | None = None


@dataclass(slots=True)
class PictureToFetch:
    """A picture at Shopify that items shall have, and the rows that say so.

    `digest` is there where its content was fetched before, for another item.
    """

    gid: str
    url: str
    alt: str
    name: str
    digest: str = ""
    targets: list[Target] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)


def pictures_to_fetch(
    shop: Shop, *, stream: str, gids: Collection[str] = ()
) -> Iterator[list[PictureToFetch]]:
    """Give pictures that items lack, in their order, those of 500 products at once.

    One that could not be fetched is among them when its time has come.
    """
    resting = set(resting_skips(shop, stream))
    lacking = _lacking(shop)
    lacking = lacking.filter(product__gid__in=gids) if gids else lacking
    products = lacking.order_by("product").values_list("product", flat=True).distinct()
    last = 0
    while page := list(products.filter(product__gt=last)[:AT_ONCE]):
        yield _of_products(page, resting)
        last = page[-1]


def _lacking(shop: Shop) -> QuerySet[ShopPicture]:
    rows = ShopPicture.objects.filter(shop=shop, is_ours=False, digest="")
    is_item = Q(variant=None, product__item__isnull=False)
    is_variant = Q(variant__item__isnull=False)
    rows = rows.filter(is_item | is_variant).exclude(url="")
    return rows.filter(state__in=(State.READY, State.FAILED))


def _of_products(
    products: Sequence[int], resting: Collection[str]
) -> list[PictureToFetch]:
    rows = list(
        ShopPicture.objects.filter(product__in=products)
        .exclude(state=State.GONE)
        .select_related("product", "variant")
        .order_by("product", "position", "pk")
    )
    shown = {
        (row.product_id, row.gid)
        for row in rows
        if row.variant is not None and row.variant.variant_id
    }
    digests = _contents_here(rows)
    found: dict[str, PictureToFetch] = {}
    for row in rows:
        if row.is_ours or row.digest or not row.url or row.gid in resting:
            continue
        target = _target(row)
        if target is None:
            continue
        picture = found.setdefault(
            row.gid,
            PictureToFetch(
                row.gid, row.url, row.alt, str(row.product), digests.get(row.gid, "")
            ),
        )
        picture.rows.append(row.pk)
        # What a variant shows is the variant's, unless it is the product's first.
        is_variants = row.variant is None and (row.product_id, row.gid) in shown
        if not is_variants or row.position == 0:
            picture.targets.append(target)
    return list(found.values())


def _contents_here(rows: Sequence[ShopPicture]) -> dict[str, str]:
    """Give the contents that are kept, by Shopify's id of the picture."""
    named = {row.gid: row.digest for row in rows if row.gid and row.digest}
    kept = PictureContent.objects.filter(digest__in=named.values())
    here = set(kept.values_list("digest", flat=True))
    return {gid: digest for gid, digest in named.items() if digest in here}


def _target(row: ShopPicture) -> Target | None:
    """Give what shall have a picture; a variant that is the whole item has none."""
    item = row.product.item_id
    if row.variant is None:
        return Target(item) if item else None
    variant = row.variant
    if variant.item_id is None:
        return None
    if variant.variant_id:
        return Target(variant.item_id, variant.variant_id)
    return Target(variant.item_id) if variant.item_id != item else None


def products_known(shop: Shop, gids: Collection[str]) -> set[str]:
    """Give which products are kept, and not gone."""
    rows = ShopProduct.objects.filter(shop=shop, gid__in=gids, is_gone=False)
    return set(rows.values_list("gid", flat=True))


def products_here(shop: Shop) -> int:
    """Count the products of a shop that are kept, and not gone."""
    return ShopProduct.objects.filter(shop=shop, is_gone=False).count()


def products_seen_since(
    shop: Shop, mark: datetime | None
) -> tuple[list[str], datetime | None]:
    """Give products that became known after a moment, and the newest such moment."""
    rows = ShopProduct.objects.filter(shop=shop, is_gone=False)
    rows = rows.filter(first_seen_at__gt=mark) if mark else rows
    newest: datetime | None = rows.aggregate(newest=Max("first_seen_at"))["newest"]
    return list(rows.order_by("pk").values_list("gid", flat=True)), newest
