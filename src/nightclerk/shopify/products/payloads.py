"""Types of the answers about products, generated; do not edit."""

# ruff: noqa: D101

from datetime import datetime
from decimal import Decimal

from msgspec import field

from nightclerk.shopify.operations import Payload


class ProductOptionValue(Payload, frozen=True):
    id: str
    name: str


class ProductOption(Payload, frozen=True):
    id: str
    name: str
    position: int
    option_values: list[ProductOptionValue]


class PageInfo(Payload, frozen=True):
    has_next_page: bool
    end_cursor: str | None = None


class SelectedOption(Payload, frozen=True):
    name: str
    value: str


class MoneyV2(Payload, frozen=True):
    amount: Decimal
    currency_code: str


class Weight(Payload, frozen=True):
    unit: str
    value: Decimal


class InventoryItemMeasurement(Payload, frozen=True):
    weight: Weight | None = None


class InventoryItem(Payload, frozen=True):
    id: str
    tracked: bool
    requires_shipping: bool
    measurement: InventoryItemMeasurement
    harmonized_system_code: str | None = None
    country_code_of_origin: str | None = None
    unit_cost: MoneyV2 | None = None


class ProductVariant(Payload, frozen=True):
    id: str
    title: str
    position: int
    price: Decimal
    taxable: bool
    inventory_policy: str
    updated_at: datetime
    selected_options: list[SelectedOption]
    inventory_item: InventoryItem
    sku: str | None = None
    barcode: str | None = None
    compare_at_price: Decimal | None = None


class ProductVariants(Payload, frozen=True):
    page_info: PageInfo
    nodes: list[ProductVariant]


class Product(Payload, frozen=True):
    id: str
    handle: str
    title: str
    status: str
    vendor: str
    product_type: str
    tags: list[str]
    description_html: str
    updated_at: datetime
    has_only_default_variant: bool
    options: list[ProductOption]
    variants: ProductVariants


class ProductOptionUpdateUserError(Payload, frozen=True):
    message: str
    code: str | None = None
    field: list[str] | None = None


class ProductOptionUpdatePayload(Payload, frozen=True):
    user_errors: list[ProductOptionUpdateUserError]
    product: Product | None = None


class OptionRenameData(Payload, frozen=True):
    product_option_update: ProductOptionUpdatePayload | None = None


class ProductByIdentifier(Payload, frozen=True):
    id: str
    handle: str
    title: str
    updated_at: datetime


class ProductByHandleData(Payload, frozen=True):
    product_by_identifier: ProductByIdentifier | None = None


class ProductSetUserError(Payload, frozen=True):
    message: str
    code: str | None = None
    field: list[str] | None = None


class ProductSetPayload(Payload, frozen=True):
    user_errors: list[ProductSetUserError]
    product: Product | None = None


class ProductCreateData(Payload, frozen=True):
    product_set: ProductSetPayload | None = None


class ProductUpdatePayloadProduct(Payload, frozen=True):
    id: str
    handle: str
    title: str
    status: str
    vendor: str
    product_type: str
    tags: list[str]
    description_html: str
    updated_at: datetime


class UserError(Payload, frozen=True):
    message: str
    field: list[str] | None = None


class ProductUpdatePayload(Payload, frozen=True):
    user_errors: list[UserError]
    product: ProductUpdatePayloadProduct | None = None


class ProductUpdateData(Payload, frozen=True):
    product_update: ProductUpdatePayload | None = None


class Image(Payload, frozen=True):
    url: str
    width: int | None = None
    height: int | None = None


class Media(Payload, frozen=True):
    typename: str = field(name="__typename")
    id: str
    status: str
    alt: str | None = None
    image: Image | None = None


class ProductMedia(Payload, frozen=True):
    page_info: PageInfo
    nodes: list[Media]


class MediaRow(Payload, frozen=True):
    typename: str = field(name="__typename")
    id: str


class ProductVariantMedia(Payload, frozen=True):
    page_info: PageInfo
    nodes: list[MediaRow]


class ProductVariantRow(Payload, frozen=True):
    id: str
    title: str
    position: int
    price: Decimal
    taxable: bool
    inventory_policy: str
    updated_at: datetime
    selected_options: list[SelectedOption]
    media: ProductVariantMedia
    inventory_item: InventoryItem
    sku: str | None = None
    barcode: str | None = None
    compare_at_price: Decimal | None = None


class ProductVariantsAgain(Payload, frozen=True):
    page_info: PageInfo
    nodes: list[ProductVariantRow]


class ProductsByIds(Payload, frozen=True):
    id: str
    handle: str
    title: str
    status: str
    vendor: str
    product_type: str
    tags: list[str]
    description_html: str
    updated_at: datetime
    is_gift_card: bool
    has_only_default_variant: bool
    options: list[ProductOption]
    media: ProductMedia
    variants: ProductVariantsAgain


class ProductRow(Payload, frozen=True):
    id: str
    updated_at: datetime


class Products(Payload, frozen=True):
    page_info: PageInfo
    nodes: list[ProductRow]


class ProductsChangedData(Payload, frozen=True):
    products: Products


class ProductsChangedApartData(Payload, frozen=True):
    p0: Products
    p1: Products
    p2: Products
    p3: Products
    p4: Products
    p5: Products
    p6: Products
    p7: Products
    p8: Products
    p9: Products
    p10: Products
    p11: Products
    p12: Products
    p13: Products
    p14: Products
    p15: Products


class Catalog(Payload, frozen=True):
    typename: str = field(name="__typename")
    id: str
    title: str


class Channel(Payload, frozen=True):
    id: str
    name: str


class PublicationChannels(Payload, frozen=True):
    page_info: PageInfo
    nodes: list[Channel]


class Publication(Payload, frozen=True):
    id: str
    auto_publish: bool
    catalog: Catalog | None = None
    channels: PublicationChannels | None = None


class Publications(Payload, frozen=True):
    page_info: PageInfo
    nodes: list[Publication]


class PublicationsData(Payload, frozen=True):
    publications: Publications


class Publishable(Payload, frozen=True):
    typename: str = field(name="__typename")
    id: str | None = None
    updated_at: datetime | None = None


class PublishablePublishPayload(Payload, frozen=True):
    user_errors: list[UserError]
    publishable: Publishable | None = None


class PublishData(Payload, frozen=True):
    publishable_publish: PublishablePublishPayload | None = None


class PublishableUnpublishPayload(Payload, frozen=True):
    user_errors: list[UserError]
    publishable: Publishable | None = None


class UnpublishData(Payload, frozen=True):
    publishable_unpublish: PublishableUnpublishPayload | None = None


class ProductVariantProduct(Payload, frozen=True):
    id: str
    title: str
    vendor: str
    product_type: str


class ProductVariantInventoryItem(Payload, frozen=True):
    id: str
    requires_shipping: bool
    tracked: bool


class VariantsByIds(Payload, frozen=True):
    id: str
    title: str
    price: Decimal
    taxable: bool
    updated_at: datetime
    product: ProductVariantProduct
    selected_options: list[SelectedOption]
    inventory_item: ProductVariantInventoryItem
    sku: str | None = None
    barcode: str | None = None


class ProductVariantsBulkCreateUserError(Payload, frozen=True):
    message: str
    code: str | None = None
    field: list[str] | None = None


class ProductVariantsBulkCreatePayload(Payload, frozen=True):
    user_errors: list[ProductVariantsBulkCreateUserError]
    product_variants: list[ProductVariant] | None = None


class VariantsCreateData(Payload, frozen=True):
    product_variants_bulk_create: ProductVariantsBulkCreatePayload | None = None


class ProductVariantsBulkDeleteUserError(Payload, frozen=True):
    message: str
    code: str | None = None
    field: list[str] | None = None


class ProductVariantsBulkDeletePayload(Payload, frozen=True):
    user_errors: list[ProductVariantsBulkDeleteUserError]
    product: ProductRow | None = None


class VariantsDeleteData(Payload, frozen=True):
    product_variants_bulk_delete: ProductVariantsBulkDeletePayload | None = None


class ProductVariantProductAgain(Payload, frozen=True):
    id: str
    title: str


class ProductVariantRowAgain(Payload, frozen=True):
    id: str
    product: ProductVariantProductAgain
    sku: str | None = None
    barcode: str | None = None


class ProductVariantsAgainAgain(Payload, frozen=True):
    page_info: PageInfo
    nodes: list[ProductVariantRowAgain]


class VariantsFoundData(Payload, frozen=True):
    product_variants: ProductVariantsAgainAgain


class ProductVariantsBulkUpdateUserError(Payload, frozen=True):
    message: str
    code: str | None = None
    field: list[str] | None = None


class ProductVariantsBulkUpdatePayload(Payload, frozen=True):
    user_errors: list[ProductVariantsBulkUpdateUserError]
    product_variants: list[ProductVariant] | None = None


class VariantsUpdateData(Payload, frozen=True):
    product_variants_bulk_update: ProductVariantsBulkUpdatePayload | None = None
