"""Ship from a simulated shop as an app would."""

from typing import Any

from tests.simulator.asking import Asker, line
from tests.simulator.goods import places

SHIPPING = """query Shipping($id: ID!) { order(id: $id) {
  displayFulfillmentStatus fulfillable
  fulfillmentOrders(first: 9) { nodes {
    id status updatedAt fulfillAt assignedLocation { name location { id } }
    supportedActions { action } fulfillmentHolds { reason reasonNotes handle }
    lineItems(first: 9) { nodes { id sku totalQuantity remainingQuantity } }
    fulfillments(first: 9) { nodes { id } }
  } }
  fulfillments {
    id name status displayStatus createdAt updatedAt totalQuantity location { id }
    trackingInfo(first: 9) { company number url }
    fulfillmentLineItems(first: 9) { nodes {
      quantity lineItem { sku } originalTotalSet { shopMoney { amount } }
    } }
    fulfillmentOrders(first: 9) { nodes { id } }
  }
} }"""


def placed(shop: Asker, **fields: Any) -> str:
    """Place order #1: three mugs and two teas; gives its id."""
    lines = [line(quantity=3), line("TEA", quantity=2)]
    return shop.control.add_order(**{"name": "#1", "lineItems": lines, **fields})


def shipping(shop: Asker, order: str) -> dict[str, Any]:
    return shop.ask(SHIPPING, id=order)["data"]["order"]


def waiting(shop: Asker, order: str) -> list[dict[str, Any]]:
    return shipping(shop, order)["fulfillmentOrders"]["nodes"]


def expected(found: dict[str, Any]) -> list[tuple[str, int, int]]:
    """Give a fulfilment order's rows: SKU, total, remaining."""
    return [
        (row["sku"], row["totalQuantity"], row["remainingQuantity"])
        for row in found["lineItems"]["nodes"]
    ]


def seen(shop: Asker, order: str) -> list[tuple[str, list[tuple[str, int, int]]]]:
    """Give status and rows of each fulfilment order."""
    return [(found["status"], expected(found)) for found in waiting(shop, order)]


def group(found: dict[str, Any], **quantities: int) -> dict[str, Any]:
    """Name a fulfilment order, and rows of it by SKU."""
    rows = {row["sku"]: row["id"] for row in found["lineItems"]["nodes"]}
    wanted = [{"id": rows[sku], "quantity": n} for sku, n in quantities.items()]
    named = {"fulfillmentOrderLineItems": wanted} if wanted else {}
    return {"fulfillmentOrderId": found["id"], **named}


def create(shop: Asker, *groups: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Ask for a fulfilment; gives the whole payload."""
    wanted = {"lineItemsByFulfillmentOrder": list(groups), **fields}
    answer = shop.named("fulfillment_create", fulfillment=wanted)
    return answer["data"]["fulfillmentCreate"]


def made(shop: Asker, *groups: dict[str, Any], **fields: Any) -> str:
    """Make a fulfilment that nothing is wrong with; gives its id."""
    payload = create(shop, *groups, **fields)
    assert payload["userErrors"] == []
    return payload["fulfillment"]["id"]


def cancel(shop: Asker, gid: str) -> dict[str, Any]:
    answer = shop.named("fulfillment_cancel", id=gid)
    return answer["data"]["fulfillmentCancel"]


def messages(payload: dict[str, Any]) -> list[str]:
    return [error["message"] for error in payload["userErrors"]]


def split(shop: Asker, **fields: Any) -> tuple[str, str, str]:
    """Place an order whose tea leaves elsewhere; gives its id and both locations."""
    order = placed(shop, **fields)
    here, there = places(shop)[:2]
    shop.control.assign_order(order, {"TEA": there})
    return order, here, there
