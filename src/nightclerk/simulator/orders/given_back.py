"""What goes back from a buyer: goods, shipping, and the return they came with."""

from collections.abc import Iterator, Mapping
from typing import Any

from nightclerk.simulator.engine.amounts import ZERO, Amount, Currencies, read, total
from nightclerk.simulator.engine.shapes import Shaper

Node = dict[str, Any]


def removals(
    order: Node, quantities: Mapping[str, int], restock: str
) -> Iterator[Node]:
    """Give the refund lines that take pieces away, by line id or SKU."""
    for line in order["lineItems"]:
        for key, quantity in quantities.items():
            if key in (line["id"], line["sku"]):
                yield {
                    "lineItem": {"id": line["id"]},
                    "quantity": quantity,
                    "restockType": restock,
                    "priceSet": line["originalUnitPriceSet"],
                }


def shipping_given_back(
    order: Node, wanted: Amount | None, currencies: Currencies
) -> list[Node]:
    """Give the refund's shipping lines; None wants all that is left of the shipping.

    An amount is taken from one way of shipping after the other; each takes its share
    of its tax along, and the last of it takes what is left of the tax.
    """
    rows = []
    for line in order["shippingLines"]:
        left = read(line["currentDiscountedPriceSet"])
        part = left if wanted is None else _least(left, wanted)
        if part == ZERO:
            continue
        wanted = None if wanted is None else wanted - part
        tax = _tax_left(line, order)
        share = Amount(
            tax.shop * part.shop / (left.shop or 1),
            tax.presentment * part.presentment / (left.presentment or 1),
        )
        rows.append(
            {
                "shippingLine": {"id": line["id"]},
                "subtotalAmountSet": part.bag(currencies),
                "taxAmountSet": share.rounded(currencies).bag(currencies),
            }
        )
    return rows


def _least(one: Amount, other: Amount) -> Amount:
    return Amount(min(one.shop, other.shop), min(one.presentment, other.presentment))


def _tax_left(line: Node, order: Node) -> Amount:
    gone = total(
        row["taxAmountSet"]
        for refund in order["refunds"]
        for row in refund["refundShippingLines"]
        if row["shippingLine"] is line
    )
    return total(tax["priceSet"] for tax in line["taxLines"]) - gone


def link_return(order: Node, shaper: Shaper, parts: Node) -> Node:
    """Add the return that the order's last refund pays back."""
    refund = order["refunds"][-1]
    made = {
        "name": f"{order['name']}-R{len(order['returns']) + 1}",
        "status": "CLOSED",
        "createdAt": shaper.now,
        "closedAt": shaper.now,
        "totalQuantity": sum(row["quantity"] for row in refund["refundLineItems"]),
        **parts,
    }
    returns = [*order["returns"], made]
    shaper.change(order, {"returnStatus": "RETURNED", "returns": returns})
    added: Node = order["returns"][-1]
    added["refunds"] = [refund]
    refund["return"] = added
    return added
