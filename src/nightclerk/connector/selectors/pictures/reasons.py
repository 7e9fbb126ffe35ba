"""Why a product lacks pictures, and what its pictures keep from happening."""

from collections.abc import Iterator
from dataclasses import dataclass

from nightclerk.connector.mapping.pictures.waiting import unpublished, waits_for
from nightclerk.connector.models import ProductSettings, ShopPicture, ShopProduct
from nightclerk.connector.selectors.pictures.pictures import facts_of
from nightclerk.connector.selectors.settings import product_settings
from nightclerk.core.errors import NightclerkError, error_from_json


@dataclass(frozen=True, slots=True)
class PictureReason:
    """Why something is not as the books want it; `picture` is the key of its row."""

    error: NightclerkError
    picture: int | None = None


def picture_reasons(product: ShopProduct) -> list[PictureReason]:
    """Say what of a product's pictures is not at Shopify, and what waits for them.

    Empty where all is, and where pictures do not go to Shopify.
    """
    settings = product_settings(product.shop)
    if settings.pictures != ProductSettings.Direction.TO_SHOPIFY or product.is_gone:
        return []
    found = [
        PictureReason(error_from_json(row.message), row.pk)
        for row in _troubled(product)
    ]
    return [*_of_publishing(product), *found]


def _of_publishing(product: ShopProduct) -> Iterator[PictureReason]:
    if not product.awaits_publishing:
        return
    for facts in facts_of([product]):
        reason = unpublished(str(product), waits_for(facts.wanted, facts.rows))
        if reason is not None:
            yield PictureReason(reason)


def _troubled(product: ShopProduct) -> list[ShopPicture]:
    rows = ShopPicture.objects.filter(product=product, is_ours=True)
    return list(rows.exclude(message={}).order_by("position", "pk"))
