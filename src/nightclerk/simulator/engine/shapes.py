"""Complete what a person wrote down: every field of its type, by Shopify's shapes."""

from collections.abc import Mapping
from typing import Any, Protocol

from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.simulator.engine.amounts import ZERO, Currencies, given_bag, money
from nightclerk.simulator.engine.clock import moment, stamp
from nightclerk.simulator.engine.templates import Shape, Template, template

Node = dict[str, Any]

# What stands by itself: a required field of such a type is never made up, it is
# the object around it (the order of a refund).
INDEPENDENT = frozenset(
    {
        "App",
        "Company",
        "CompanyContact",
        "CompanyLocation",
        "Customer",
        "FulfillmentService",
        "LineItem",
        "Location",
        "Order",
        "OrderTransaction",
        "Product",
        "ProductVariant",
        "Publication",
        "Refund",
        "Return",
        "ShippingLine",
        "FulfillmentLineItem",
    }
)
# Which type an abstract value is: the first whose mark it bears.
MARKS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "DiscountApplication": (
        ("code", "DiscountCodeApplication"),
        ("description", "ManualDiscountApplication"),
        ("title", "AutomaticDiscountApplication"),
        ("", "ManualDiscountApplication"),
    ),
    "PricingValue": (("percentage", "PricingPercentageValue"), ("", "MoneyV2")),
    "PurchasingEntity": (("company", "PurchasingCompany"), ("", "Customer")),
    "PaymentDetails": (("", "CardPaymentDetails"),),
    "ReturnLineItemType": (
        ("fulfillmentLineItem", "ReturnLineItem"),
        ("", "UnverifiedReturnLineItem"),
    ),
    "Media": (("", "MediaImage"),),
}
# What others of the same object refer to is read first.
FIRST = (
    "customer",
    "lineItems",
    "shippingLines",
    "transactions",
    "fulfillments",
    "fulfillmentOrders",
    "returns",
    "refunds",
)


class Known(Protocol):
    """Where objects are found by their ids, and get one."""

    def node(self, gid: str) -> Node | None:
        """Give an object by its id; `None` where there is none."""

    def new_gid(self, kind: str) -> str:
        """Give an id that is free."""

    def register(self, node: Node) -> None:
        """Make an object known by its id."""


class Shaper:
    """Completes objects of one shop at one moment in one pair of currencies."""

    def __init__(self, known: Known, currencies: Currencies, *, now: str) -> None:
        self.known, self.currencies, self.now = known, currencies, now
        self._owners: list[Node] = []
        self._zero = ZERO.bag(currencies)

    def complete(self, kind: str, given: Mapping[str, Any]) -> Node:
        """Make an object of a type out of some of its fields; it gets an id."""
        made = template(kind)
        node: Node = dict(made.plain)
        self._fill(made, node)
        if made.has_id:
            node["id"] = given.get("id") or self.known.new_gid(kind)
            self.known.register(node)
        self.change(node, given)
        self._objects(made, node)
        return node

    def change(self, node: Node, given: Mapping[str, Any]) -> None:
        """Set the given fields of an object that is there."""
        made = template(node["__typename"])
        self._owners.append(node)
        try:
            for name in sorted(given, key=_turn):
                if name not in {"__typename", "id"}:
                    node[name] = self._value(made, name, given[name])
        finally:
            self._owners.pop()

    def _fill(self, made: Template, node: Node) -> None:
        for name in made.fresh_lists:
            node[name] = []
        for name in made.times:
            node[name] = self.now
        for name in made.bags:
            node[name] = self._zero
        for name in made.currencies:
            node[name] = (
                self.currencies.presentment
                if name.startswith("presentment")
                else self.currencies.shop
            )

    def _objects(self, made: Template, node: Node) -> None:
        for name, kind in made.objects.items():
            if node[name] is not None:
                continue
            if kind in INDEPENDENT:
                node[name] = self._owner(kind)
            elif kind == "MoneyV2":
                node[name] = money(0, self.currencies.shop)
            else:
                node[name] = self.complete(kind, {})

    def _owner(self, kind: str) -> Node | None:
        for owner in reversed(self._owners):
            if owner["__typename"] == kind:
                return owner
        return None

    def _value(self, made: Template, name: str, value: Any) -> Any:
        shape = made.fields.get(name)
        if shape is None:
            raise Refused(
                words("{kind} has no field “{name}”", kind=made.kind, name=name),
                hint=words("Use the names of Shopify's Admin GraphQL API 2026-10."),
            )
        if value is None:
            return [] if shape.is_list else None
        if shape.is_list:
            return [self._one(shape, item) for item in _rows(value)]
        return self._one(shape, value)

    def _one(self, shape: Shape, value: Any) -> Any:
        if shape.is_leaf:
            return _leaf(shape.named, value)
        if shape.named == "MoneyBag":
            return given_bag(value, self.currencies)
        if shape.named == "MoneyV2" and not isinstance(value, Mapping):
            return money(value, self.currencies.shop)
        if value is None:
            return None
        kind = _concrete(shape.named, value)
        return self._reference(kind, value) or self.complete(kind, value)

    def _reference(self, kind: str, value: Mapping[str, Any]) -> Node | None:
        gid = value.get("id")
        found = self.known.node(gid) if gid else self._by_name(kind, value)
        if found is not None and found is not value and gid and len(value) > 1:
            self.change(found, {k: v for k, v in value.items() if k != "id"})
        return found

    def _by_name(self, kind: str, value: Mapping[str, Any]) -> Node | None:
        if kind != "LineItem" or set(value) - {"sku", "title"}:
            return None
        order = self._owner("Order")
        for line in order["lineItems"] if order else ():
            if all(line[name] == wanted for name, wanted in value.items()):
                found: Node = line
                return found
        return None


def _turn(name: str) -> int:
    return FIRST.index(name) if name in FIRST else -1 if name == "currencyCode" else 99


def _rows(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        if "nodes" in value:
            return list(value["nodes"])
        return [edge["node"] for edge in value.get("edges", ())]
    return list(value)


def _concrete(named: str, value: Mapping[str, Any]) -> str:
    if named not in MARKS:
        return named
    if told := value.get("__typename"):
        return str(told)
    return next(kind for mark, kind in MARKS[named] if not mark or mark in value)


def _leaf(named: str, value: Any) -> Any:
    if named == "DateTime":
        return stamp(moment(str(value)))
    if named in {"UnsignedInt64", "BigInt", "Decimal", "Money", "ID"}:
        return str(value)
    if named == "Float":
        return float(value)
    return value
