"""Make the items that variants of Shopify's are sold as."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Model

from nightclerk.connector.mapping.products.item_fields import (
    category_of,
    code_after,
    needs_code,
    unit_named,
    unit_text,
)
from nightclerk.connector.mapping.products.variants import (
    Found,
    Sku,
    wanted_code,
    wanted_no,
)
from nightclerk.connector.models import OrderSettings, Shop, ShopOrder, ShopVariant
from nightclerk.connector.selectors.settings import product_settings
from nightclerk.core.errors import NotReady, Refused
from nightclerk.core.text import words
from nightclerk.ledger.models import (
    Company,
    Currency,
    Item,
    ItemCategory,
    ItemUnit,
    ItemVariant,
    Unit,
    VatProductGroup,
)
from nightclerk.ledger.rounding import rounded
from nightclerk.ledger.selectors.company import company, rate_on, today
from nightclerk.ledger.services.parties.items import (
    create_item,
    put_variant,
    usual_groups,
)

FINENESS = 5
FREE = "?"  # stands for the next code that no variant of the item has
TAXED, UNTAXED = "STANDARD", "ZERO"


class ItemMaker:
    """Makes items of one shop's variants; what they share is read once.

    Items are called as at Shopify. Their number is the SKU where that can be one,
    else the next of the series; price and cost are Shopify's in the company's
    currency.
    """

    def __init__(
        self, shop: Shop, settings: OrderSettings, *, actor: Any = None
    ) -> None:
        self._shop, self._settings, self._actor = shop, settings, actor
        self._groups: dict[str, dict[str, Model]] = {}

    def make(
        self,
        row: ShopVariant,
        *,
        items: Mapping[str, int],
        parent: int | None = None,
    ) -> Found:
        """Make an item, with the variant that the SKU names where the shop wants that.

        `items` are those that SKUs may name, by number: one that is there already is
        taken; `parent` is the key of the item that other variants of the product are.
        Raises what `create_item` does, and `Refused` where the item is not sold in
        the unit of the variant.
        """
        unit = self._unit(row)
        no, code = wanted_no(row.sku, self._settings), self._code(row)
        shares = bool(code or unit) or self._settings.sku_mapping == Sku.NONE
        known = items.get(no) if no else (parent if shares else None)
        item = Item.objects.get(pk=known) if known is not None else None
        if item is None:
            item = self._created(row, no, unit=unit, is_whole=shares)
        elif unit is not None:
            _require_unit(item, unit)
        variant = self._variant(item, row, code) if code else None
        return Found(
            item.pk,
            variant.pk if variant else None,
            item.no,
            unit.pk if unit else None,
            item.vendor,
            variant.code if variant else "",
        )

    def _code(self, row: ShopVariant) -> str:
        """Give the code of the variant to make: the SKU's, or one that is free."""
        code = wanted_code(row.sku, self._settings)
        is_needed = needs_code(row.sku, row.title, self._settings)
        return code or (FREE if is_needed else "")

    def _variant(self, item: Item, row: ShopVariant, code: str) -> ItemVariant:
        if code == FREE:
            taken = ItemVariant.objects.filter(item=item)
            code = code_after(taken.values_list("code", flat=True))
        vendor_no = {"vendor_item_no": row.sku} if self._is_vendor else {}
        return put_variant(
            item, code, title=row.title, barcode=row.barcode, **vendor_no
        )

    def _created(
        self, row: ShopVariant, no: str, *, unit: Unit | None, is_whole: bool
    ) -> Item:
        """Create the item; `is_whole` where it is that of the whole product."""
        title = row.product_title if is_whole and row.product_title else str(row)
        fields: dict[str, Any] = {
            "description": title[:250],
            "kind": Item.Kind.INVENTORY if row.requires_shipping else Item.Kind.SERVICE,
            "unit_price": self._own(row.price),
            "unit_cost": self._own(_amount(row.observed.get("cost"))),
            "price_includes_vat": self._includes_vat,
            "vat_group": self._vat_groups.get(TAXED if row.is_taxable else UNTAXED),
            "barcode": "" if self._code(row) else self._barcode(row),
            "vendor": row.vendor[:250],
            "category": category_of(row.product_type, self._categories),
            "gross_weight": _amount(row.observed.get("weight")),
            **self._customs(row),
        }
        fields |= {"no": no} if no else {}
        told = {name: value for name, value in fields.items() if value is not None}
        fields = {**self._groups_of(str(fields["kind"])), **told}
        fields |= {"unit": unit} if unit else {}
        fields |= {"vendor_item_no": row.sku} if self._is_vendor else {}
        return create_item(actor=self._actor, at=self._company, **fields)

    def _customs(self, row: ShopVariant) -> dict[str, str]:
        if not self._products.sends_customs:
            return {}
        return {
            "tariff_no": row.observed.get("tariff") or "",
            "origin_country": row.observed.get("origin") or "",
        }

    def _barcode(self, row: ShopVariant) -> str:
        is_sku = self._settings.sku_mapping == Sku.BARCODE
        return row.sku if is_sku and row.sku else row.barcode

    def _groups_of(self, kind: str) -> dict[str, Model]:
        """Give what items of a kind are grouped under, read once for each kind."""
        if kind not in self._groups:
            self._groups[kind] = usual_groups(kind)
        return self._groups[kind]

    def _unit(self, row: ShopVariant) -> Unit | None:
        """Give the unit that the variant is sold in, where its options tell it."""
        text = unit_text(row.options, self._products)
        return unit_named(text, self._units) if text else None

    def _own(self, amount: Decimal | None) -> Decimal:
        """Give an amount in the company's currency."""
        return rounded((amount or Decimal(0)) / self._rate, FINENESS)

    @property
    def _is_vendor(self) -> bool:
        return self._settings.sku_mapping == Sku.VENDOR

    @cached_property
    def _company(self) -> Company:
        return company()

    @cached_property
    def _rate(self) -> Decimal:
        """Give how many of the shop's currency are one of the company's."""
        here, code = self._company, self._shop.currency
        if not code or code == here.currency.code:
            return Decimal(1)
        currency = Currency.objects.filter(code=code).first()
        if currency is None:
            raise NotReady(
                words("Currency {code} of the shop is not set up", code=code),
                hint=words("Add the currency and a rate of exchange."),
            )
        return rate_on(currency, today(here), own=here.currency)

    @cached_property
    def _includes_vat(self) -> bool:
        """Tell whether prices include VAT: as the shop card or the newest order says.

        The newest order alone may be one of a country that is sold to without VAT.
        """
        if self._products.prices_include_vat:
            return True
        orders = ShopOrder.objects.filter(shop=self._shop)
        newest = orders.order_by("-processed_at", "-id")
        return bool(newest.values_list("taxes_included", flat=True).first())

    @cached_property
    def _products(self) -> Any:
        return product_settings(self._shop)

    @cached_property
    def _vat_groups(self) -> dict[str, VatProductGroup]:
        return {each.code: each for each in VatProductGroup.objects.all()}

    @cached_property
    def _categories(self) -> Sequence[ItemCategory]:
        return list(ItemCategory.objects.all())

    @cached_property
    def _units(self) -> Sequence[Unit]:
        return list(Unit.objects.all())


def _require_unit(item: Item, unit: Unit) -> None:
    """Refuse to make of an item what it is not sold in: nobody said how many it is."""
    others = ItemUnit.objects.filter(item=item, unit=unit)
    if unit.pk != item.unit_id and not others.exists():
        raise not_sold_in(item.no, unit.code)


def not_sold_in(no: str, unit: str) -> Refused:
    """Say that nobody told how many of an item's own unit one of another is."""
    return Refused(
        words("Item {no} is not sold in {unit}", no=no, unit=unit),
        hint=words("Add the unit to the item, with its quantity per unit."),
    )


def _amount(text: Any) -> Decimal:
    return Decimal(text) if text else Decimal(0)
