"""Find out which items Shopify has already, by SKU and barcode, many at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from nightclerk.shopify import search
from nightclerk.shopify.client import ShopifyClient
from nightclerk.shopify.paging import pages
from nightclerk.shopify.products.operations import VARIANTS_FOUND
from nightclerk.shopify.products.payloads import ProductVariantRowAgain

MOST_TERMS = 250  # of one search


@dataclass
class Findings:
    """The variants that have a SKU or a barcode exactly."""

    by_sku: dict[str, dict[str, ProductVariantRowAgain]] = field(default_factory=dict)
    by_barcode: dict[str, dict[str, ProductVariantRowAgain]] = field(
        default_factory=dict
    )

    def keep(self, row: ProductVariantRowAgain) -> None:
        """Keep a variant under its SKU and its barcode."""
        if row.sku:
            self.by_sku.setdefault(row.sku, {})[row.id] = row
        if row.barcode:
            self.by_barcode.setdefault(row.barcode, {})[row.id] = row

    def of(self, wanted: Iterable[tuple[str, str]]) -> list[ProductVariantRowAgain]:
        """Give the variants that one of the SKUs and barcodes names."""
        found: dict[str, ProductVariantRowAgain] = {}
        for sku, barcode in wanted:
            found |= self.by_sku.get(sku, {}) if sku else {}
            found |= self.by_barcode.get(barcode, {}) if barcode else {}
        return list(found.values())


def find_variants(client: ShopifyClient, wanted: Iterable[tuple[str, str]]) -> Findings:
    """Ask for all variants of some SKUs and barcodes; 24 points in 250 of them.

    What Shopify finds is only a hint: its search takes no notice of case and signs,
    so values are compared again here.
    """
    terms: dict[str, None] = {}
    for sku, barcode in wanted:
        terms |= {search.sku(sku): None} if sku else {}
        terms |= {search.barcode(barcode): None} if barcode else {}
    found = Findings()
    asked = list(terms)
    for start in range(0, len(asked), MOST_TERMS):
        _ask(client, asked[start : start + MOST_TERMS], found)
    return found


def _ask(client: ShopifyClient, terms: Sequence[str], found: Findings) -> None:
    listed = pages(
        client,
        VARIANTS_FOUND,
        lambda data: data.product_variants,
        query=search.any_of(*terms),
    )
    for page in listed:
        for row in page.nodes:
            found.keep(row)


def products_of(rows: Iterable[ProductVariantRowAgain]) -> Mapping[str, str]:
    """Give the products of variants, by id, with their titles."""
    return {row.product.id: row.product.title for row in rows}
