"""What a row of Shopify's makes of what is kept of the record. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from msgspec.structs import replace

from nightclerk.connector.mapping.products.columns import ProductColumns, VariantColumns
from nightclerk.connector.mapping.products.field_owners import (
    PRICE_FIELDS,
    PRODUCT_FIELDS,
    VARIANT_FIELDS,
    ours,
)
from nightclerk.connector.mapping.products.rows import ProductRow, VariantRow
from nightclerk.connector.mapping.products.states import (
    Stand,
    after_answer,
    after_read,
)


class KnownProduct(Protocol):
    """A product that is kept: its key and its columns."""

    @property
    def pk(self) -> int: ...

    @property
    def columns(self) -> ProductColumns: ...


C = TypeVar("C", ProductColumns, VariantColumns)


@dataclass(frozen=True, slots=True)
class Reading:
    """How rows are taken: as answers to changes of ours, or as what was read.

    `sends` tells whether the shop's products follow our items; prices do in any case
    once they were sent. `repairs`: what was changed at Shopify is to be put right.
    """

    at: datetime
    is_answer: bool = False
    sends: bool = False
    repairs: bool = False
    owners: Mapping[str, str] = field(default_factory=dict)

    def product_fields(self, *, is_linked: bool) -> list[str]:
        """Give the fields of a product that we decide."""
        return ours(PRODUCT_FIELDS, self.owners) if is_linked and self.sends else []

    def variant_fields(self, *, is_linked: bool, was_sent: bool) -> list[str]:
        """Give the fields of a variant that we decide."""
        if not is_linked or not (self.sends or was_sent):
            return []
        return ours(VARIANT_FIELDS if self.sends else PRICE_FIELDS, self.owners)


@dataclass(frozen=True, slots=True)
class Merged(Generic[C]):
    """A record as it is to be kept; `kept` is None for one that is new here."""

    columns: C
    kept: C | None
    drift: tuple[str, ...] = ()

    @property
    def is_written(self) -> bool:
        """Tell whether anything differs from what is kept."""
        if self.kept is None:
            return True
        return self.columns != replace(self.kept, read_at=self.columns.read_at)

    @property
    def is_changed(self) -> bool:
        """Tell whether people would see a difference; moments and counts are none."""
        mine, kept = self.columns, self.kept
        return kept is not None and mine != replace(
            kept,
            confirmed=mine.confirmed,
            observed=mine.observed,
            revision=mine.revision,
            shopify_updated_at=mine.shopify_updated_at,
            read_at=mine.read_at,
            sent_at=mine.sent_at,
        )


def is_older(updated_at: datetime, kept: ProductColumns | VariantColumns) -> bool:
    """Tell whether what was read is older than what is kept."""
    seen = kept.shopify_updated_at
    return not kept.is_gone and seen is not None and updated_at < seen


def merged_product(
    row: ProductRow,
    kept: ProductColumns | None,
    *,
    shop: int,
    is_linked: bool,
    reading: Reading,
) -> Merged[ProductColumns]:
    """Give a product as it is to be kept after a row of it came."""
    old = kept or ProductColumns(shop_id=shop, gid=row.gid, first_seen_at=reading.at)
    fields = reading.product_fields(is_linked=is_linked)
    stand = _stand(old, row, fields, reading)
    columns = replace(
        old,
        handle=row.handle,
        title=row.title,
        status=row.status,
        vendor=row.vendor,
        product_type=row.product_type,
        options=old.options if row.options is None else row.options,
        is_gift_card=_told(row.is_gift_card, old.is_gift_card),
        has_only_default=_told(row.has_only_default, old.has_only_default),
        is_gone=False,
        confirmed=stand.confirmed,
        observed=stand.observed,
        revision=stand.revision,
        sent_at=reading.at if reading.is_answer else old.sent_at,
        read_at=reading.at,
    )
    if row.is_whole:  # what was read whole up to then need not be read again
        columns.shopify_updated_at = row.updated_at
    return Merged(columns, kept, stand.drift)


def merged_variant(
    row: VariantRow,
    kept: VariantColumns | None,
    *,
    product: KnownProduct | None,
    shop: int,
    is_linked: bool,
    reading: Reading,
) -> Merged[VariantColumns]:
    """Give a variant as it is to be kept after a row of it, or of its product, came."""
    old = kept or VariantColumns(shop_id=shop, gid=row.gid, first_seen_at=reading.at)
    was_sent = old.sent_at is not None
    fields = reading.variant_fields(is_linked=is_linked, was_sent=was_sent)
    stand = _stand(old, row, fields, reading)
    columns = replace(
        old,
        product_gid=row.product_gid or old.product_gid,
        product_id=product.pk if product else old.product_id,
        inventory_gid=row.inventory_gid,
        sku=row.sku,
        barcode=row.barcode,
        title=row.title,
        price=row.price,
        compare_at=row.compare_at,
        position=row.position,
        is_tracked=row.is_tracked,
        is_taxable=row.is_taxable,
        requires_shipping=row.requires_shipping,
        options=row.options,
        is_gone=False,
        confirmed=stand.confirmed,
        observed=stand.observed,
        revision=stand.revision,
        shopify_updated_at=row.updated_at,
        sent_at=reading.at if reading.is_answer else old.sent_at,
        read_at=reading.at,
    )
    if product is not None:
        columns.product_title = product.columns.title
        columns.vendor = product.columns.vendor
        columns.product_type = product.columns.product_type
    return Merged(columns, kept, stand.drift)


def _stand(
    old: ProductColumns | VariantColumns,
    row: ProductRow | VariantRow,
    fields: Collection[str],
    reading: Reading,
) -> Stand:
    kept = Stand(old.confirmed, old.observed, old.revision)
    if reading.is_answer:
        return after_answer(kept, row.fields, sent=row.sent, ours=fields)
    return after_read(kept, row.fields, ours=fields, repairs=reading.repairs)


def _told(told: bool | None, kept: bool) -> bool:  # noqa: FBT001 - both are values
    return kept if told is None else told
