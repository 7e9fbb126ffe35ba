"""Requests about shops, generated from their documents; do not edit."""

from nightclerk.shopify.operations import read_operation
from nightclerk.shopify.shops.payloads import LocationsData, ShopData

PACKAGE = "nightclerk.shopify.shops"

LOCATIONS = read_operation(PACKAGE, "locations", LocationsData)
SHOP = read_operation(PACKAGE, "shop", ShopData)
