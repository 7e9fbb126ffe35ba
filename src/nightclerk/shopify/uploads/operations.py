"""Requests about uploads, generated from their documents; do not edit."""

from nightclerk.shopify.operations import read_operation
from nightclerk.shopify.uploads.payloads import StagedUploadsCreateData

PACKAGE = "nightclerk.shopify.uploads"

STAGED_UPLOADS_CREATE = read_operation(
    PACKAGE, "staged_uploads_create", StagedUploadsCreateData
)
