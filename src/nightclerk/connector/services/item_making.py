"""Make the item that a variant of Shopify's is sold as."""

from decimal import Decimal
from typing import Any

from nightclerk.connector.mapping.variants import wanted_code, wanted_no
from nightclerk.connector.models import OrderSettings, Shop, ShopOrder, ShopVariant
from nightclerk.ledger.models import Company, Currency, Item, ItemVariant
from nightclerk.ledger.rounding import rounded
from nightclerk.ledger.selectors.company import company, rate_on, today
from nightclerk.ledger.services.items import create_item, put_variant

FINENESS = 5
TAXED, UNTAXED = "STANDARD", "ZERO"


def make_item(
    shop: Shop, row: ShopVariant, settings: OrderSettings, *, actor: Any = None
) -> tuple[Item, ItemVariant | None]:
    """Make an item, with the variant that the SKU names where the shop wants that.

    It is called as at Shopify; its number is the SKU where that is free, else the next
    of the series; its price is Shopify's in the company's currency. Raises what
    `create_item` does.
    """
    here = company()
    no = wanted_no(row.sku, settings)
    there = Item.objects.filter(no=no).first() if no else None
    code = wanted_code(row.sku, settings)
    if there is not None and code:
        return there, put_variant(there, code, title=row.title, barcode=row.barcode)
    item = create_item(
        description=str(row)[:250],
        actor=actor,
        **({"no": no} if no and there is None else {}),
        kind=Item.Kind.INVENTORY if row.requires_shipping else Item.Kind.SERVICE,
        unit_price=_price(shop, row, here),
        price_includes_vat=_includes_vat(shop),
        vat_group=TAXED if row.is_taxable else UNTAXED,
        barcode="" if code else row.barcode[:50],
    )
    if not code:
        return item, None
    return item, put_variant(item, code, title=row.title, barcode=row.barcode[:50])


def _price(shop: Shop, row: ShopVariant, here: Company) -> Decimal:
    """Give Shopify's price in the company's currency; 0 where no rate is known."""
    price = row.price or Decimal(0)
    if not shop.currency or shop.currency == here.currency.code:
        return price
    currency = Currency.objects.filter(code=shop.currency).first()
    if currency is None:
        return Decimal(0)
    return rounded(price / rate_on(currency, today(here)), FINENESS)


def _includes_vat(shop: Shop) -> bool:
    """Tell whether the shop's prices include VAT, as its newest order says it."""
    newest = ShopOrder.objects.filter(shop=shop).order_by("-processed_at", "-id")
    return bool(newest.values_list("taxes_included", flat=True).first())
