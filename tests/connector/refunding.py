"""Refunds and edits as Shopify sends them, and orders that are posted before."""

import copy
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from tests.connector import processing, shapes
from tests.ledger import building

from nightclerk.connector.models import (
    OrderProcessing,
    RefundProcessing,
    Shop,
    ShopLocation,
    ShopOrder,
    ShopRefund,
    ShopRefundLine,
    State,
)
from nightclerk.connector.services.orders.keeping import mirror_orders
from nightclerk.connector.services.papers.outcomes import Outcome, OutcomeRow
from nightclerk.connector.services.papers.refunds import process_refunds
from nightclerk.ledger.models import Location, PostedDocument, SalesDocument
from nightclerk.ledger.posting_options import PostingOptions
from nightclerk.ledger.services.posting.documents import post

Json = dict[str, Any]
D = Decimal
CURRENT = {
    "Subtotal": "currentSubtotalPriceSet",
    "Shipping": "currentShippingPriceSet",
    "Tax": "currentTotalTaxSet",
    "Price": "currentTotalPriceSet",
}


def back(
    number: int = 1,
    *,
    line: int = 1,
    quantity: int = 1,
    price: str = "10.00",
    amount: str | None = None,
    restock: str = "RETURN",
    **more: Any,
) -> Json:
    """Give a refund line: pieces of an order line, and what is paid back for them.

    `more` may say the `rate` of its tax, whether that is `included`, its `location`.
    """
    subtotal = D(price) * quantity if amount is None else D(amount)
    taxes = processing.taxes(
        subtotal, more.get("rate", "0.19"), included=more.get("included", True)
    )
    location = more.get("location")
    return {
        "id": shapes.gid("RefundLineItem", number),
        "quantity": quantity,
        "restockType": restock,
        "restocked": restock != "NO_RESTOCK",
        "location": {"id": shapes.gid("Location", location)} if location else None,
        "lineItem": {"id": shapes.gid("LineItem", line)},
        "priceSet": shapes.bag(price),
        "subtotalSet": shapes.bag(f"{subtotal:.2f}"),
        "totalTaxSet": taxes[0]["priceSet"] if taxes else shapes.bag("0.00"),
    }


def carriage_back(
    amount: str = "4.90",
    *,
    number: int = 1,
    line: int = 1,
    rate: str = "0.19",
    included: bool = True,
) -> Json:
    """Give shipping that is paid back."""
    taxes = processing.taxes(D(amount), rate, included=included)
    return {
        "id": shapes.gid("RefundShippingLine", number),
        "shippingLine": {"id": shapes.gid("ShippingLine", line)},
        "subtotalAmountSet": shapes.bag(amount),
        "taxAmountSet": taxes[0]["priceSet"] if taxes else shapes.bag("0.00"),
    }


def adjustment(amount: str, *, tax: str = "0.00") -> Json:
    """Give what Shopify says was paid back beyond goods and shipping."""
    return {
        "id": shapes.gid("OrderAdjustment", 1),
        "reason": "REFUND_DISCREPANCY",
        "amountSet": shapes.bag(amount),
        "taxAmountSet": shapes.bag(tax),
    }


def refund(
    number: int,
    *lines: Json,
    total: str,
    shipping: Sequence[Json] = (),
    adjustments: Sequence[Json] = (),
    paid_by: Sequence[int] = (),
    **changes: Any,
) -> Json:
    """Give a refund; `paid_by` are the numbers of its transactions."""
    money = [{"id": shapes.gid("OrderTransaction", each)} for each in paid_by]
    return shapes.refund(
        number,
        total=total,
        refundLineItems=shapes.page(list(lines)),
        refundShippingLines=shapes.page(list(shipping)),
        orderAdjustments=shapes.page(list(adjustments)),
        transactions=shapes.page(money),
        **changes,
    )


def after(order: Json, *refunds: Json, **changes: Any) -> Json:
    """Give an order after refunds: pieces, current figures and time moved on."""
    now = copy.deepcopy(order)
    now["refunds"] = [*now["refunds"], *refunds]
    for each in refunds:
        for line in each["refundLineItems"]["nodes"]:
            _take(now, line["lineItem"]["id"], line["quantity"])
            _lower(now, "Subtotal", line["subtotalSet"], line["totalTaxSet"])
        for line in each["refundShippingLines"]["nodes"]:
            _lower(now, "Shipping", line["subtotalAmountSet"], line["taxAmountSet"])
    return moved_on(now, **changes)


def moved_on(order: Json, **changes: Any) -> Json:
    """Give an order as it is when Shopify has changed it once more."""
    now = copy.deepcopy(order)
    hour = int(now["updatedAt"][11:13]) + 1
    now["updatedAt"] = f"{now['updatedAt'][:11]}{hour:02}:00:00Z"
    return now | changes


def _take(order: Json, line: str, pieces: int) -> None:
    for row in order["lineItems"]["nodes"]:
        if row["id"] == line:
            row["currentQuantity"] -= pieces


def _lower(order: Json, what: str, amount: Json, tax: Json) -> None:
    whole = _amount(amount) + (0 if order["taxesIncluded"] else _amount(tax))
    parts = {what: _amount(amount), "Tax": _amount(tax), "Price": whole}
    for name, less in parts.items():
        left = _amount(order[CURRENT[name]]) - less
        order[CURRENT[name]] = shapes.bag(f"{left:.2f}")


def _amount(bag: Json) -> Decimal:
    return D(bag["shopMoney"]["amount"])


def mirror(of: Shop, order: Json, returns: Json | None = None) -> ShopOrder:
    """Import one order, with its returns."""
    if returns is not None:
        order = order | {"returnStatus": "RETURNED"}
    mirror_orders(of, [shapes.mapped(order, returns)])
    return ShopOrder.objects.get(shop=of, gid=order["id"])


def posted(of: Shop, order: Json, **how: Any) -> PostedDocument:
    """Import and process an order and post all of its document."""
    invoice = post(processing.document(of, order, **how), PostingOptions()).invoice
    assert invoice is not None
    return invoice


def credited(of: Shop, order: Json, returns: Json | None = None) -> OutcomeRow:
    """Import an order that has one open refund, and process that."""
    (row,) = process_all(of, mirror(of, order, returns)).rows
    return row


def process_all(of: Shop, order: ShopOrder, **how: Any) -> Outcome:
    """Process all refunds of an order."""
    keys = order.shoprefund_set.order_by("pk").values_list("pk", flat=True)
    return process_refunds(of, list(keys), **how)


def memo(of: Shop, order: Json, returns: Json | None = None) -> SalesDocument:
    """Import an order with a refund and give the credit memo it must have become."""
    row = credited(of, order, returns)
    assert row.document is not None, [str(each.text) for each in row.problems]
    return SalesDocument.objects.get(pk=row.document)


def texts(row: OutcomeRow) -> list[str]:
    """Give the reasons of a refund that was not credited."""
    assert row.document is None
    return [str(each.text) for each in row.problems]


def refund_row(number: int = 1) -> RefundProcessing:
    """Give what became of a refund."""
    return RefundProcessing.objects.get(refund__gid=shapes.gid("Refund", number))


def flagged(order: ShopOrder) -> list[tuple[str, str, str, str]]:
    """Give what changed since an order was booked: place, field, before, now."""
    row = OrderProcessing.objects.get(order=order)
    assert row.state == State.PROCESSED
    return [
        (each["title"] or each["place"], each["field"], each["before"], each["now"])
        for each in row.pending
    ]


def post_all(order: ShopOrder) -> PostedDocument:
    """Post all of the document that an order became."""
    made = processing.way(order).document
    assert made is not None
    invoice = post(made, PostingOptions()).invoice
    assert invoice is not None
    return invoice


def refund_keys(orders: Sequence[ShopOrder]) -> list[int]:
    """Give the keys of all refunds of orders."""
    found = ShopRefund.objects.filter(order__in=orders).order_by("pk")
    return list(found.values_list("pk", flat=True))


def refund_line() -> ShopRefundLine:
    """Give the only refund line that is mirrored."""
    return ShopRefundLine.objects.get()


def place(of: Shop, number: int, code: str) -> Location:
    """Map a location of Shopify's to one in the books; gives the latter."""
    there = building.location(code)
    ShopLocation.objects.update_or_create(
        shop=of, gid=shapes.gid("Location", number), defaults={"location": there}
    )
    return there


def received_at(location: int, *, line: int = 1) -> Json:
    """Give a reverse fulfilment order: a piece of a line was received somewhere."""
    return {
        "id": shapes.gid("ReverseFulfillmentOrder", location),
        "status": "CLOSED",
        "lineItems": shapes.page(
            [
                {
                    "id": shapes.gid("ReverseFulfillmentOrderLineItem", location),
                    "totalQuantity": 1,
                    "dispositions": [
                        {
                            "id": shapes.gid("Disposition", location),
                            "type": "RESTOCKED",
                            "quantity": 1,
                            "createdAt": shapes.CREATED,
                            "location": {"id": shapes.gid("Location", location)},
                        }
                    ],
                    "fulfillmentLineItem": {
                        "id": shapes.gid("FulfillmentLineItem", 1),
                        "lineItem": {"id": shapes.gid("LineItem", line)},
                    },
                }
            ]
        ),
    }


def exchanged(line: int) -> Json:
    """Give what is sent instead: a piece of an order line."""
    return {
        "id": shapes.gid("ExchangeLineItem", line),
        "quantity": 1,
        "lineItems": [{"id": shapes.gid("LineItem", line)}],
    }


def with_line(order: Json, line: Json) -> Json:
    """Give an order to which a line was added."""
    now = moved_on(order)
    now["lineItems"]["nodes"].append(line)
    tax = line["taxLines"][0]["priceSet"] if line["taxLines"] else shapes.bag("0.00")
    _lower(now, "Subtotal", _less(line["discountedTotalSet"]), _less(tax))
    return now


def _less(bag: Json) -> Json:
    return shapes.bag(f"{-_amount(bag):.2f}")


def in_dollars(order: Any) -> Any:
    """Give an order whose buyer pays in dollars, 1.25 of them for a euro."""
    if isinstance(order, list):
        return [in_dollars(each) for each in order]
    if not isinstance(order, dict):
        return order
    if "presentmentMoney" in order:
        amount = order["shopMoney"]["amount"]
        return shapes.bag(amount, f"{D(amount) * D('1.25'):.2f}", to="USD")
    found = {name: in_dollars(value) for name, value in order.items()}
    if "presentmentCurrencyCode" in found:
        found["presentmentCurrencyCode"] = "USD"
    return found


def edited(order: Json, *, hours: int = 1) -> Json:
    """Give an order as it is some hours after it was first brought."""
    for _ in range(hours):
        order = moved_on(order)
    return order
