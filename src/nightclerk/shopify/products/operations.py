"""Requests about products, generated from their documents; do not edit."""

from nightclerk.shopify.operations import (
    Tree,
    read_bulk_query,
    read_nodes_operation,
    read_operation,
)
from nightclerk.shopify.products.payloads import (
    OptionRenameData,
    ProductByHandleData,
    ProductCreateData,
    ProductsByIds,
    ProductsChangedApartData,
    ProductsChangedData,
    ProductUpdateData,
    PublicationsData,
    PublishData,
    UnpublishData,
    VariantsByIds,
    VariantsCreateData,
    VariantsDeleteData,
    VariantsFoundData,
    VariantsUpdateData,
)

PACKAGE = "nightclerk.shopify.products"

OPTION_RENAME = read_operation(PACKAGE, "option_rename", OptionRenameData)
PRODUCT_BY_HANDLE = read_operation(PACKAGE, "product_by_handle", ProductByHandleData)
PRODUCT_CREATE = read_operation(PACKAGE, "product_create", ProductCreateData)
PRODUCT_MEDIA_MORE = read_operation(PACKAGE, "product_media_more", Tree)
PRODUCT_UPDATE = read_operation(PACKAGE, "product_update", ProductUpdateData)
PRODUCT_VARIANTS_MORE = read_operation(PACKAGE, "product_variants_more", Tree)
PRODUCTS_BULK = read_bulk_query(
    PACKAGE,
    "products_bulk",
    ProductsByIds,
    {
        ("Product", ""): "media",
        ("Product", "ProductVariant"): "variants",
        ("ProductVariant", ""): "media",
    },
)
PRODUCTS_BY_IDS = read_nodes_operation(PACKAGE, "products_by_ids", ProductsByIds)
PRODUCTS_CHANGED = read_operation(PACKAGE, "products_changed", ProductsChangedData)
PRODUCTS_CHANGED_APART = read_operation(
    PACKAGE, "products_changed_apart", ProductsChangedApartData
)
PUBLICATION_CHANNELS_MORE = read_operation(PACKAGE, "publication_channels_more", Tree)
PUBLICATIONS = read_operation(PACKAGE, "publications", PublicationsData)
PUBLISH = read_operation(PACKAGE, "publish", PublishData)
UNPUBLISH = read_operation(PACKAGE, "unpublish", UnpublishData)
VARIANT_MEDIA_MORE = read_operation(PACKAGE, "variant_media_more", Tree)
VARIANTS_BY_IDS = read_nodes_operation(PACKAGE, "variants_by_ids", VariantsByIds)
VARIANTS_CREATE = read_operation(PACKAGE, "variants_create", VariantsCreateData)
VARIANTS_DELETE = read_operation(PACKAGE, "variants_delete", VariantsDeleteData)
VARIANTS_FOUND = read_operation(PACKAGE, "variants_found", VariantsFoundData)
VARIANTS_UPDATE = read_operation(PACKAGE, "variants_update", VariantsUpdateData)
