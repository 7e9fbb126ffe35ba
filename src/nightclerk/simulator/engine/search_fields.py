"""What the search index knows about an object: its row, its fields, its orders."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from nightclerk.simulator.engine.matching import Kind
from nightclerk.simulator.engine.paging import tail
from nightclerk.simulator.engine.search_catalog import (
    ITEM_FIELDS,
    LEVEL_FIELDS,
    PRODUCT_FIELDS,
    VARIANT_FIELDS,
    few,
    item_row,
    product_row,
    variant_row,
)
from nightclerk.simulator.engine.search_payments import (
    BALANCE_FIELDS,
    BALANCE_SORTS,
    DISPUTE_FIELDS,
    PAYOUT_FIELDS,
    PAYOUT_SORTS,
    balance_row,
    dispute_row,
    payout_row,
)

Node = dict[str, Any]
Row = dict[str, Any]

ORDER_FIELDS = {
    "channel": Kind.SET,
    "confirmation_number": Kind.SET,
    "created_at": Kind.TIME,
    "current_total_price": Kind.NUMBER,
    "customer_id": Kind.ID,
    "discount_code": Kind.SET,
    "email": Kind.SET,
    "financial_status": Kind.SET,
    "fulfillment_status": Kind.SET,
    "gateway": Kind.SET,
    "id": Kind.ID,
    "location_id": Kind.ID,
    "name": Kind.SET,
    "po_number": Kind.SET,
    "processed_at": Kind.TIME,
    "return_status": Kind.SET,
    "risk_level": Kind.SET,
    "sales_channel": Kind.SET,
    "sku": Kind.SET,
    "source_identifier": Kind.SET,
    "source_name": Kind.SET,
    "status": Kind.SET,
    "tag": Kind.SET,
    "tag_not": Kind.NOT_SET,
    "test": Kind.FLAG,
    "total_price": Kind.NUMBER,
    "updated_at": Kind.TIME,
}
CUSTOMER_FIELDS = {
    "created_at": Kind.TIME,
    "customer_date": Kind.TIME,
    "email": Kind.SET,
    "first_name": Kind.SET,
    "id": Kind.ID,
    "last_name": Kind.SET,
    "phone": Kind.SET,
    "state": Kind.SET,
    "tag": Kind.SET,
    "tag_not": Kind.NOT_SET,
    "updated_at": Kind.TIME,
}
COMPANY_FIELDS = {
    "created_at": Kind.TIME,
    "external_id": Kind.SET,
    "id": Kind.ID,
    "name": Kind.SET,
    "updated_at": Kind.TIME,
}
FULFILLMENT_ORDER_FIELDS = {
    "id": Kind.ID,
    "status": Kind.SET,
    "updated_at": Kind.TIME,
    "assigned_location_id": Kind.ID,
}

FIELDS: Mapping[str, Mapping[str, Kind]] = {
    "Order": ORDER_FIELDS,
    "Company": COMPANY_FIELDS,
    "Customer": CUSTOMER_FIELDS,
    "Product": PRODUCT_FIELDS,
    "ProductVariant": VARIANT_FIELDS,
    "FulfillmentOrder": FULFILLMENT_ORDER_FIELDS,
    "InventoryItem": ITEM_FIELDS,
    "InventoryLevel": LEVEL_FIELDS,
    "ShopifyPaymentsBalanceTransaction": BALANCE_FIELDS,
    "ShopifyPaymentsDispute": DISPUTE_FIELDS,
    "ShopifyPaymentsPayout": PAYOUT_FIELDS,
}

# How the sort keys are called in a row; a kind's own default comes first.
SORTS: Mapping[str, Mapping[str, str]] = {
    "Order": {
        "PROCESSED_AT": "processed_at",
        "CREATED_AT": "created_at",
        "UPDATED_AT": "updated_at",
        "ID": "id",
        "ORDER_NUMBER": "number",
        "TOTAL_PRICE": "total_price",
        "CUSTOMER_NAME": "customer_name",
    },
    "Company": {"ID": "id", "CREATED_AT": "created_at", "UPDATED_AT": "updated_at"},
    "Customer": {"ID": "id", "CREATED_AT": "created_at", "UPDATED_AT": "updated_at"},
    "Product": {
        "ID": "id",
        "CREATED_AT": "created_at",
        "UPDATED_AT": "updated_at",
        "TITLE": "sort_title",
    },
    "FulfillmentOrder": {"ID": "id", "UPDATED_AT": "updated_at"},
    "ShopifyPaymentsBalanceTransaction": BALANCE_SORTS,
    "ShopifyPaymentsPayout": PAYOUT_SORTS,
}

# Filter words that say the same as a status of the API.
SAME_STATUS = {
    "UNFULFILLED": {"unshipped"},
    "FULFILLED": {"shipped"},
    "PARTIALLY_FULFILLED": {"partial"},
}


def row_of(kind: str, node: Node) -> Row:
    """Make the row that the index keeps of an object."""
    return {
        "id": tail(node),
        "gid": node["id"],
        "default": (),
        "name": few(node.get("name")),
        **(ROWS[kind](node) if kind in ROWS else {}),
    }


def _words(*values: Any) -> set[str]:
    return {str(value).lower() for value in values if value}


def _order(node: Node) -> Row:
    lines = node["lineItems"]
    customer = node["customer"] or {}
    attribution = node["attribution"] or {}
    fulfillment = node["displayFulfillmentStatus"]
    return {
        "default": _default(node, customer),
        "channel": _words(attribution.get("handle"), node["sourceName"]),
        "confirmation_number": _words(node["confirmationNumber"]),
        "created_at": node["createdAt"],
        "current_total_price": _amount(node["currentTotalPriceSet"]),
        "customer_id": tail(customer) or None,
        "customer_name": str(customer.get("displayName") or ""),
        "discount_code": _words(*node["discountCodes"]),
        "email": _words(node["email"]),
        "financial_status": _words(node["displayFinancialStatus"]),
        "fulfillment_status": _words(fulfillment) | SAME_STATUS.get(fulfillment, set()),
        "gateway": _words(*node["paymentGatewayNames"]),
        "location_id": tail(node["retailLocation"] or {}) or None,
        "name": _words(node["name"], node["name"].lstrip("#")),
        "number": node["number"],
        "po_number": _words(node["poNumber"]),
        "processed_at": node["processedAt"],
        "return_status": _words(node["returnStatus"]),
        "risk_level": _words(
            *(found["riskLevel"] for found in node["risk"]["assessments"])
        ),
        "sales_channel": _words(
            attribution.get("displayName"), attribution.get("handle")
        ),
        "sku": _words(*(line["sku"] for line in lines)),
        "source_identifier": _words(node["sourceIdentifier"]),
        "source_name": _words(node["sourceName"]),
        "status": _status(node),
        "tag": _words(*node["tags"]),
        "test": node["test"],
        "total_price": _amount(node["totalPriceSet"]),
        "updated_at": node["updatedAt"],
    }


def _status(node: Node) -> set[str]:
    if node["cancelledAt"]:
        return {"cancelled", "any"} | (
            {"not_closed"} if not node["closedAt"] else set()
        )
    if node["closedAt"]:
        return {"closed", "any"}
    return {"open", "not_closed", "any"}


def _default(node: Node, customer: Node) -> list[str]:
    texts = (node["name"], node["email"], customer.get("displayName"))
    return [str(text).lower() for text in texts if text]


def _amount(bag: Node) -> Decimal:
    return Decimal(bag["shopMoney"]["amount"])


def _customer(node: Node) -> Row:
    mail = (node["defaultEmailAddress"] or {}).get("emailAddress")
    return {
        "default": [str(t).lower() for t in (node["displayName"], mail) if t],
        "created_at": node["createdAt"],
        "customer_date": node["createdAt"],
        "updated_at": node["updatedAt"],
        "email": _words(mail),
        "first_name": _words(node["firstName"]),
        "last_name": _words(node["lastName"]),
        "phone": _words((node["defaultPhoneNumber"] or {}).get("phoneNumber")),
        "state": _words(node["state"]),
        "tag": _words(*node["tags"]),
    }


def _company(node: Node) -> Row:
    return {
        "default": [node["name"].lower()],
        "created_at": node["createdAt"],
        "external_id": _words(node["externalId"]),
        "name": _words(node["name"], *node["name"].split()),
        "updated_at": node["updatedAt"],
    }


def _fulfillment_order(node: Node) -> Row:
    return {
        "status": _words(node["status"]),
        "updated_at": node["updatedAt"],
        "assigned_location_id": tail(node["assignedLocation"]["location"] or {}),
    }


ROWS: Mapping[str, Callable[[Node], Row]] = {
    "Order": _order,
    "Company": _company,
    "Customer": _customer,
    "Product": product_row,
    "ProductVariant": variant_row,
    "FulfillmentOrder": _fulfillment_order,
    "InventoryItem": item_row,
    "ShopifyPaymentsBalanceTransaction": balance_row,
    "ShopifyPaymentsDispute": dispute_row,
    "ShopifyPaymentsPayout": payout_row,
}
