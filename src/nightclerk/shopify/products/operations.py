"""Requests about products, generated from their documents; do not edit."""

from nightclerk.shopify.operations import read_nodes_operation
from nightclerk.shopify.products.payloads import ProductVariant

PACKAGE = "nightclerk.shopify.products"

VARIANTS_BY_IDS = read_nodes_operation(PACKAGE, "variants_by_ids", ProductVariant)
