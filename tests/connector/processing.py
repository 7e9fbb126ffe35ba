"""Orders that add up as Shopify's do, and a shop whose books can take them."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from tests.connector import shapes
from tests.ledger import building

from nightclerk.connector.models import (
    CustomerSettings,
    OrderProcessing,
    OrderSettings,
    Shop,
    ShopOrder,
)
from nightclerk.connector.services.orders.keeping import mirror_orders
from nightclerk.connector.services.papers.outcomes import Outcome
from nightclerk.connector.services.papers.processing import process_orders
from nightclerk.connector.services.shops.settings import settle_defaults
from nightclerk.ledger.models import SalesDocument, SalesLine
from nightclerk.ledger.rounding import rounded

Json = dict[str, Any]
D = Decimal


def shop(code: str = "DEMO", **settings: Any) -> Shop:
    """Give a shop of a fresh company that makes customers and items as needed."""
    building.company()
    made = Shop.objects.create(
        code=code,
        url=f"{code.lower()}.myshopify.com",
        currency="EUR",
        zone="Europe/Berlin",
    )
    settle_defaults(made)
    change(made, **settings)
    CustomerSettings.objects.filter(shop=made).update(creates_unknown=True)
    return made


def change(of: Shop, **settings: Any) -> None:
    """Change how the shop's orders become documents."""
    OrderSettings.objects.filter(shop=of).update(**{"creates_items": True, **settings})


def goods(
    number: int = 1,
    *,
    quantity: int = 1,
    price: str = "10.00",
    off: str = "0.00",
    rate: str = "0.19",
    included: bool = True,
    **changes: Any,
) -> Json:
    """Give a line with its tax; `off` is what discounts take from all pieces."""
    amount = D(price) * quantity - D(off)
    fields: Json = {"taxLines": taxes(amount, rate, included=included)}
    if D(off):
        fields["discountAllocations"] = [shapes.discount(off)]
    return shapes.line(number, quantity=quantity, price=price, **fields | changes)


def parcel(
    number: int = 1,
    *,
    price: str = "4.90",
    rate: str = "0.19",
    included: bool = True,
    **changes: Any,
) -> Json:
    """Give a way of shipping with its tax."""
    fields = {"taxLines": taxes(D(price), rate, included=included), **changes}
    return shapes.shipping(number, price=price, **fields)


def taxes(amount: Decimal, rate: str, *, included: bool) -> list[Json]:
    """Tax an amount as Shopify does: line by line, rounded to cents."""
    share = D(rate)
    if not share:
        return []
    whole = amount * share
    if included:
        whole /= 1 + share
    return [
        shapes.tax(
            str(rounded(whole, 2)),
            rate=float(share),
            ratePercentage=float(share * 100),
        )
    ]


def sold(
    number: int = 1001,
    *lines: Json,
    shipping: Sequence[Json] = (),
    included: bool = True,
    totals: dict[str, str] | None = None,
    **changes: Any,
) -> Json:
    """Give a paid order whose totals are those of its lines, but for those named."""
    lines = lines or (goods(included=included),)
    subtotal = sum((_amount(line, "originalTotalSet") for line in lines), D(0))
    carried = sum((_amount(line, "originalPriceSet") for line in shipping), D(0))
    tax = sum((_tax(line) for line in (*lines, *shipping)), D(0))
    off = sum((_off(line) for line in (*lines, *shipping)), D(0))
    off_goods = sum((_off(line) for line in lines), D(0))
    figures = {
        "Subtotal": subtotal - off_goods,
        "Shipping": carried - (off - off_goods),
        "Tax": tax,
        "Discounts": off,
        "Price": subtotal + carried - off + (0 if included else tax),
    } | {name: D(value) for name, value in (totals or {}).items()}
    return shapes.order(
        number,
        **{
            "email": f"buyer{number}@example.com",
            "customer": shapes.customer(number, displayName=f"Buyer {number}"),
            "taxesIncluded": included,
            "taxLines": [],
            "lineItems": shapes.page(list(lines)),
            "shippingLines": shapes.page(list(shipping)),
            "fulfillmentOrders": shapes.page([]),
            **_figures(figures),
            **changes,
        },
    )


def _amount(row: Json, name: str) -> Decimal:
    return D(row[name]["shopMoney"]["amount"])


def _tax(row: Json) -> Decimal:
    return sum((_amount(tax, "priceSet") for tax in row["taxLines"]), D(0))


def _off(row: Json) -> Decimal:
    parts = row["discountAllocations"]
    return sum((_amount(part, "allocatedAmountSet") for part in parts), D(0))


def _figures(figures: dict[str, Decimal]) -> Json:
    named = {
        "Subtotal": "currentSubtotalPriceSet",
        "Shipping": "currentShippingPriceSet",
        "Tax": "currentTotalTaxSet",
        "Discounts": "currentTotalDiscountsSet",
        "Price": "currentTotalPriceSet",
    }
    return {named[name]: shapes.bag(f"{value:.2f}") for name, value in figures.items()}


def mirrored(of: Shop, *orders: Json) -> list[ShopOrder]:
    """Import orders as Shopify sends them; gives them in the same order."""
    mirror_orders(of, [shapes.mapped(order) for order in orders])
    found = {order.gid: order for order in ShopOrder.objects.filter(shop=of)}
    return [found[order["id"]] for order in orders]


def processed(of: Shop, *orders: Json, **how: Any) -> Outcome:
    """Import orders and process them at once."""
    keys = [order.pk for order in mirrored(of, *orders)]
    return process_orders(of, keys, **how)


def document(of: Shop, order: Json, **how: Any) -> SalesDocument:
    """Import an order and give the document that it must have become."""
    outcome = processed(of, order, **how)
    row = outcome.rows[0]
    assert row.document is not None, [str(each.text) for each in row.problems]
    return SalesDocument.objects.get(pk=row.document)


def reasons(of: Shop, order: Json) -> list[str]:
    """Import an order that must not become a document; gives the reasons."""
    row = processed(of, order).rows[0]
    assert row.document is None, row
    return [str(each.text) for each in row.problems]


def way(order: ShopOrder) -> OrderProcessing:
    """Give what became of an order."""
    return OrderProcessing.objects.get(order=order)


def lines_of(document: SalesDocument) -> list[SalesLine]:
    """Give a document's lines as they are stored."""
    return list(document.lines.order_by("line_no").select_related("account", "item"))
