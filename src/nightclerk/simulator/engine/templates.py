"""What a field holds where nobody says: a template of every type of the schema."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
)

from nightclerk.simulator.engine.schema import is_connection, object_type

# Defaults of required fields whose zero would be nonsense.
USUAL: dict[str, Any] = {
    "Customer.locale": "en",
    "Customer.numberOfOrders": "0",
    "Customer.state": "DISABLED",
    "Customer.verifiedEmail": True,
    "DeliveryMethod.methodType": "SHIPPING",
    "Fulfillment.requiresShipping": True,
    "Fulfillment.status": "SUCCESS",
    "FulfillmentOrder.requestStatus": "UNSUBMITTED",
    "FulfillmentOrder.status": "OPEN",
    "InventoryItem.requiresShipping": True,
    "InventoryItem.tracked": True,
    "LineItem.quantity": 1,
    "LineItem.requiresShipping": True,
    "LineItem.restockable": True,
    "LineItem.taxable": True,
    "Location.fulfillsOnlineOrders": True,
    "Location.hasActiveInventory": True,
    "Location.isActive": True,
    "Location.shipsInventory": True,
    "MediaImage.fileStatus": "READY",
    "MediaImage.mediaContentType": "IMAGE",
    "MediaImage.status": "READY",
    "Order.confirmed": True,
    "Order.displayFulfillmentStatus": "UNFULFILLED",
    "Order.merchantEditable": True,
    "Order.refundable": True,
    "Order.requiresShipping": True,
    "Order.returnStatus": "NO_RETURN",
    "Order.sourceName": "web",
    "OrderRiskSummary.recommendation": "NONE",
    "OrderTransaction.gateway": "shopify_payments",
    "OrderTransaction.formattedGateway": "Shopify Payments",
    "OrderTransaction.kind": "SALE",
    "OrderTransaction.status": "SUCCESS",
    "PaymentTerms.paymentTermsName": "Net 30",
    "PaymentTerms.paymentTermsType": "NET",
    "Product.status": "ACTIVE",
    "ProductVariant.inventoryPolicy": "DENY",
    "ProductVariant.taxable": True,
    "ProductVariant.title": "Default Title",
    "Refund.duties": [],
    "RefundLineItem.quantity": 1,
    "RefundLineItem.restockType": "NO_RESTOCK",
    "Return.status": "OPEN",
    "RiskFact.sentiment": "NEUTRAL",
    "Shop.unitSystem": "METRIC_SYSTEM",
    "Shop.weightUnit": "KILOGRAMS",
    "DiscountApplication.allocationMethod": "ACROSS",
    "TaxLine.channelLiable": False,
}
ZEROS: dict[str, Any] = {
    "Boolean": False,
    "Decimal": "0.0",
    "Float": 0.0,
    "Int": 0,
    "Money": "0.0",
    "UnsignedInt64": "0",
}


@dataclass
class Template:
    """A type's defaults, and the fields that are made anew for every object."""

    kind: str
    plain: dict[str, Any]
    fresh_lists: list[str] = field(default_factory=list)
    times: list[str] = field(default_factory=list)
    bags: list[str] = field(default_factory=list)
    currencies: list[str] = field(default_factory=list)
    objects: dict[str, str] = field(default_factory=dict)
    fields: dict[str, "Shape"] = field(default_factory=dict)
    has_id: bool = False


@dataclass(frozen=True)
class Shape:
    """How a field's value is kept: which type, alone or as a list."""

    named: str
    is_list: bool
    is_leaf: bool


def plain(kind: str, **fields: Any) -> dict[str, Any]:
    """Make an object that is not stored: some fields, and a type's defaults."""
    return {**template(kind).plain, **fields}


def blank(kind: str, *, now: str) -> dict[str, Any]:
    """Make an object with a type's defaults; it has no id and no objects in it."""
    made = template(kind)
    node = dict(made.plain)
    for name in made.fresh_lists:
        node[name] = []
    for name in made.times:
        node[name] = now
    return node


@cache
def template(name: str) -> Template:
    """Derive the template of an object type from the schema."""
    kind = object_type(name)
    made = Template(name, {"__typename": name}, has_id="id" in kind.fields)
    for field_name, definition in kind.fields.items():
        made.fields[field_name] = _shape(definition)
        _default(made, field_name, definition)
    return made


def _shape(definition: GraphQLField) -> Shape:
    named = get_named_type(definition.type)
    if is_connection(named) and isinstance(named, GraphQLObjectType):
        row = get_named_type(named.fields["nodes"].type)
        return Shape(row.name, is_list=True, is_leaf=False)
    kind = definition.type
    if isinstance(kind, GraphQLNonNull):
        kind = kind.of_type
    return Shape(named.name, isinstance(kind, GraphQLList), is_leaf_type(named))


def _default(made: Template, name: str, definition: GraphQLField) -> None:
    usual = USUAL.get(f"{made.kind}.{name}")
    shape = made.fields[name]
    required = isinstance(definition.type, GraphQLNonNull)
    if shape.is_list and (required or usual is not None):
        made.plain[name] = None
        made.fresh_lists.append(name)
    elif usual is not None or not required:
        made.plain[name] = usual
    else:
        made.plain[name] = None
        _required(made, name, get_named_type(definition.type))


def _required(made: Template, name: str, named: GraphQLNamedType) -> None:
    if named.name == "DateTime":
        made.times.append(name)
    elif named.name == "MoneyBag":
        made.bags.append(name)
    elif named.name == "CurrencyCode":
        made.currencies.append(name)
    elif isinstance(named, GraphQLEnumType):
        made.plain[name] = next(iter(named.values))
    elif isinstance(named, GraphQLObjectType):
        made.objects[name] = named.name
    elif is_leaf_type(named):
        made.plain[name] = ZEROS.get(named.name, "")
