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
    row: ShopVariant,
    settings: OrderSettings,
    *,
    parent: int | None = None,
    actor: Any = None,
) -> tuple[Item, ItemVariant | None]:
    """Make an item, with the variant that the SKU names where the shop wants that.

    It is called as at Shopify; its number is the SKU where that can be one, else the
    next of the series; its price is Shopify's in the company's currency. An item of
    that number that is there already is taken; `parent` is the key of the item that
    other variants of the product are of. Raises what `create_item` does.
    """
    no, code = wanted_no(row.sku, settings), wanted_code(row.sku, settings)
    item = _there(no, parent if code else None) or _created(row, no, code, actor)
    if not code:
        return item, None
    return item, put_variant(item, code, title=row.title, barcode=row.barcode[:50])


def _there(no: str, parent: int | None) -> Item | None:
    if no:
        return Item.objects.filter(no=no).first()
    return Item.objects.filter(pk=parent).first() if parent else None


def _created(row: ShopVariant, no: str, code: str, actor: Any) -> Item:
    """Create the item; where the variant has a code it is the whole product's."""
    title = row.product_title if code and row.product_title else str(row)
    return create_item(
        description=title[:250],
        actor=actor,
        **({"no": no} if no else {}),
        kind=Item.Kind.INVENTORY if row.requires_shipping else Item.Kind.SERVICE,
        unit_price=_price(row.shop, row, company()),
        price_includes_vat=_includes_vat(row.shop),
        vat_group=TAXED if row.is_taxable else UNTAXED,
        barcode="" if code else row.barcode[:50],
    )


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
