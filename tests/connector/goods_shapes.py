"""Goods, prices and terms without a database, as the pure rules are given them."""

from datetime import date
from decimal import Decimal
from typing import Any

from nightclerk.connector.mapping.products.terms import ProductTerms
from nightclerk.connector.models import OrderSettings, ProductSettings
from nightclerk.ledger.goods import Goods, GoodsAttribute, GoodsUnit, GoodsVariant
from nightclerk.ledger.pricing import Price

ON = date(2026, 3, 2)
PIECE, BOX = 1, 2


def size(pk: int, code: str, **fields: Any) -> GoodsVariant:
    """Give a variant of an item."""
    given: dict[str, Any] = {
        "title": code.title(),
        "barcode": "",
        "vendor_item_no": "",
        "is_blocked": False,
        "is_sales_blocked": False,
    }
    return GoodsVariant(pk=pk, code=code, **given | fields)


def unit(pk: int, code: str, per: str = "1", barcode: str = "") -> GoodsUnit:
    """Give a unit of an item."""
    return GoodsUnit(pk, code, code.title(), Decimal(per), barcode)


def marked(
    number: int, name: str, value: str, *, variant: int | None = None, **fields: Any
) -> GoodsAttribute:
    """Give an attribute that is an option."""
    given: dict[str, Any] = {
        "names": {},
        "unit": "",
        "is_number": False,
        "is_option": True,
        "is_blocked": False,
    }
    return GoodsAttribute(
        attribute=number, variant=variant, name=name, value=value, **given | fields
    )


def goods(no: str = "1000", **fields: Any) -> Goods:
    """Give an item that is sold by the piece."""
    given: dict[str, Any] = {
        "pk": 7,
        "description": "Bicycle",
        "unit": PIECE,
        "sales_unit": PIECE,
        "units": (unit(PIECE, "PCS"),),
    }
    return Goods(no=no, **given | fields)


def terms(*, sku: str = "item", separator: str = "|", **settings: Any) -> ProductTerms:
    """Give the terms of a shop in euros."""
    orders = OrderSettings(sku_mapping=sku, sku_separator=separator)
    return ProductTerms(ProductSettings(**settings), orders, ON)


def price(amount: str, before: str | None = None, cost: str = "0") -> Price:
    """Give what one costs."""
    return Price(Decimal(amount), Decimal(before) if before else None, Decimal(cost))
