"""Requests about media, generated from their documents; do not edit."""

from nightclerk.shopify.media.payloads import (
    FilesCreateData,
    FilesDeleteData,
    FilesUpdateData,
    MediaImage,
    ProductMediaReorderData,
)
from nightclerk.shopify.operations import read_nodes_operation, read_operation

PACKAGE = "nightclerk.shopify.media"

FILES_CREATE = read_operation(PACKAGE, "files_create", FilesCreateData)
FILES_DELETE = read_operation(PACKAGE, "files_delete", FilesDeleteData)
FILES_UPDATE = read_operation(PACKAGE, "files_update", FilesUpdateData)
MEDIA_STATES = read_nodes_operation(PACKAGE, "media_states", MediaImage)
PRODUCT_MEDIA_REORDER = read_operation(
    PACKAGE, "product_media_reorder", ProductMediaReorderData
)
