"""Requests about companies, generated from their documents; do not edit."""

from nightclerk.shopify.companies.payloads import Company
from nightclerk.shopify.operations import Tree, read_nodes_operation, read_operation

PACKAGE = "nightclerk.shopify.companies"

COMPANIES_BY_IDS = read_nodes_operation(PACKAGE, "companies_by_ids", Company)
COMPANY_LOCATIONS_MORE = read_operation(PACKAGE, "company_locations_more", Tree)
