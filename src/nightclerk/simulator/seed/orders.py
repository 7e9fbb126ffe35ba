"""Made-up orders of every kind that a shop sees in a year."""

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from nightclerk.simulator.engine.amounts import Amount, Currencies, given_bag, read
from nightclerk.simulator.engine.clock import stamp
from nightclerk.simulator.orders.gateways import payment_by
from nightclerk.simulator.shop import Shop

Node = dict[str, Any]

# How many units of the customer's currency make one of the shop's.
RATES = {"USD": Decimal("1.10"), "GBP": Decimal("0.86"), "CHF": Decimal("0.95")}
BUYS_IN = {"US": "USD", "GB": "GBP", "CH": "CHF"}
VAT = {"DE": 0.19, "AT": 0.20, "FR": 0.20, "NL": 0.21}
# What becomes of an order, and how often.
FATES = {
    "plain": 88,
    "cancelled": 3,
    "partly shipped": 2,
    "edited": 2,
    "refunded": 5,
}
# How often something else than a card is used, and which cards are.
BY_PAYPAL = 0.1
CASH_AT_TILL = 0.3
CARDS = ("Visa", "Visa", "Mastercard", "American Express")
REASONS = ("CUSTOMER", "FRAUD", "INVENTORY", "DECLINED", "OTHER")
# Two taxes on one line, as in New York.
STATE_TAXES = (("New York State Tax", 0.04), ("New York City Tax", 0.045))


class OrderSeeder:
    """Adds orders one after another; which kind comes next is up to the seed."""

    def __init__(
        self, shop: Shop, random: Random, products: list[Node], customers: list[Node]
    ) -> None:
        self.shop, self.random = shop, random
        self.products, self.customers = products, customers
        self._number = 0
        self.variants = [v for product in products for v in product["variants"]]

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def add(self, at: datetime, *, last: datetime) -> Node:
        """Add an order that was placed at a moment, and what became of it."""
        old = last - at > timedelta(days=5)
        fate = self.random.choices(list(FATES), list(FATES.values()))[0]
        given = self._till(at) if self.chance(0.04) else self._online(at)
        self._state(given, fate, old=old)
        changed = at
        if old or fate != "plain":
            changed = min(last, at + timedelta(hours=self.random.randint(2, 90)))
        given["updatedAt"] = stamp(changed)
        if old and fate in {"plain", "refunded"} and self.chance(0.7):
            given["closedAt"] = stamp(changed)
        paid = self._payment(is_sold_there=given.get("sourceName") == "pos")
        order = self.shop.orders.put(given, lag=0, paid=paid)
        self._meet(order, fate, stamp(changed))
        self.shop.orders.change(order, {"updatedAt": stamp(changed)}, lag=0)
        return order

    def _payment(self, *, is_sold_there: bool) -> Node:
        """Say how an order is paid; the others of its things are not up to that."""
        self._number += 1
        # Not for secrets, and apart: the orders of a seed stay what they were.
        random = Random(f"{self.shop.settings.seed}/{self._number}")  # noqa: S311
        if is_sold_there and random.random() < CASH_AT_TILL:
            return payment_by("cash")
        if not is_sold_there and random.random() < BY_PAYPAL:
            return payment_by("paypal")
        return payment_by("shopify_payments", card=random.choice(CARDS))

    def _online(self, at: datetime) -> dict[str, Any]:
        buyer = self.random.choice(self.customers) if self.customers else None
        address = dict(buyer["defaultAddress"]) if buyer else None
        country = str(address["countryCodeV2"]) if address else "DE"
        currency = BUYS_IN.get(country, self.shop.settings.currency)
        if not self.chance(0.5):
            currency = self.shop.settings.currency
        money = Currencies(
            self.shop.settings.currency, currency, RATES.get(currency, Decimal(1))
        )
        if address:
            address.pop("id", None)
        given: dict[str, Any] = {
            "createdAt": stamp(at),
            "presentmentCurrencyCode": currency,
            "taxesIncluded": country != "US",
            "customer": {"id": buyer["id"]} if buyer else None,
            "email": (buyer["defaultEmailAddress"] or {}).get("emailAddress")
            if buyer
            else None,
            "phone": buyer["phone"] if buyer else None,
            "billingAddress": address,
            "shippingAddress": address,
            "customerLocale": "de" if country in {"DE", "AT"} else "en",
            "attribution": {"handle": "web", "displayName": "Online Store"},
            "app": {"id": "gid://shopify/App/580111", "name": "Online Store"},
            "lineItems": self._lines(country, money),
            "shippingLines": self._shipping(country, money),
            "tags": ["gift"] if self.chance(0.05) else [],
            "note": "Please leave at the neighbour's" if self.chance(0.05) else None,
            "customAttributes": [{"key": "Delivery window", "value": "9-12"}]
            if self.chance(0.05)
            else [],
        }
        if self.chance(0.15):
            self._discount(given, money)
        return given

    def _till(self, at: datetime) -> dict[str, Any]:
        """Give a sale over the counter: no customer, no address, nothing to ship."""
        currency = self.shop.settings.currency
        lines = self._lines("DE", Currencies(currency, currency))
        lines = [{**line, "requiresShipping": False} for line in lines]
        if self.chance(0.3):
            lines.append({**_service("Tip", 2), "taxable": False})
        return {
            "createdAt": stamp(at),
            "taxesIncluded": True,
            "sourceName": "pos",
            "attribution": {"handle": "pos", "displayName": "Point of Sale"},
            "app": {"id": "gid://shopify/App/129785", "name": "Point of Sale"},
            "retailLocation": {"id": self.shop.store.all("Location")[-1]["id"]},
            "lineItems": lines,
            "displayFulfillmentStatus": "FULFILLED",
        }

    def _lines(self, country: str, money: Currencies) -> list[dict[str, Any]]:
        count = self.random.choice((1, 2, 3, 3, 3, 4, 5))
        chosen = self.random.sample(self.variants, min(count, len(self.variants)))
        lines = [self._line(variant, country, money) for variant in chosen]
        if not lines or self.chance(0.02):
            card = _service("Gift card", 25)
            lines.append({**card, "isGiftCard": True, "taxable": False})
        return lines

    def _line(self, variant: Node, country: str, money: Currencies) -> dict[str, Any]:
        price = Decimal(variant["price"])
        unit = Amount(price, price * money.rate).rounded(money)
        return {
            "sku": variant["sku"],
            "title": variant["product"]["title"],
            "variantTitle": None
            if variant["title"] == "Default Title"
            else variant["title"],
            "vendor": variant["product"]["vendor"],
            "quantity": self.random.choice((1, 1, 1, 2, 3)),
            "product": {"id": variant["product"]["id"]},
            "variant": {"id": variant["id"]},
            "originalUnitPriceSet": unit.bag(money),
            "taxLines": _taxes(country),
        }

    def _shipping(self, country: str, money: Currencies) -> list[dict[str, Any]]:
        price = Decimal(0) if self.chance(0.2) else Decimal("4.90")
        return [
            {
                "title": "Standard" if country == "DE" else "International",
                "code": "standard",
                "source": "shopify",
                "originalPriceSet": Amount(price, price * money.rate)
                .rounded(money)
                .bag(money),
                "taxLines": _taxes(country) if price else [],
            }
        ]

    def _discount(self, given: dict[str, Any], money: Currencies) -> None:
        """Take ten percent off every line, by a code or for one product."""
        code = self.chance(0.7)
        application = {
            "index": 0,
            "allocationMethod": "ACROSS" if code else "EACH",
            "targetType": "LINE_ITEM",
            "targetSelection": "ALL" if code else "ENTITLED",
            "value": {"percentage": 10.0},
            **({"code": "WELCOME10"} if code else {"title": "Autumn sale"}),
        }
        if code:
            given["discountCodes"], given["discountCode"] = ["WELCOME10"], "WELCOME10"
        given["discountApplications"] = [application]
        for line in given["lineItems"] if code else given["lineItems"][:1]:
            bag = line["originalUnitPriceSet"]
            off = read(given_bag(bag, money)).times(Decimal(line["quantity"]) / 10)
            line["discountAllocations"] = [
                {
                    "allocatedAmountSet": off.rounded(money).bag(money),
                    "discountApplication": application,
                }
            ]

    def _state(self, given: dict[str, Any], fate: str, *, old: bool) -> None:
        """Decide how far an order has come."""
        if given.get("sourceName") == "pos":
            return
        if fate == "refunded" or (old and fate == "plain" and self.chance(0.92)):
            given["displayFulfillmentStatus"] = "FULFILLED"
        elif self.chance(0.08):
            given["displayFinancialStatus"] = "PENDING"
            given["note"] = "Bank transfer"
        elif self.chance(0.08):
            given["displayFinancialStatus"] = "AUTHORIZED"
        given["test"] = self.chance(0.01)
        if self.chance(0.015):
            given["risk"] = _high_risk()
        if self.chance(0.02):
            given["poNumber"] = f"PO-{self.random.randint(1000, 9999)}"
        if self.chance(0.01):
            given["paymentTerms"] = {"dueInDays": 30, "paymentSchedules": [{}]}

    def _meet(self, order: Node, fate: str, at: str) -> None:
        """Let an order be edited, refunded, partly shipped or cancelled."""
        clerk, first = self.shop.clerk, order["lineItems"][0]
        if fate == "cancelled":
            clerk.cancel(order, reason=self.random.choice(REASONS), at=at)
        elif fate == "partly shipped" and len(order["lineItems"]) > 1:
            clerk.fulfill(order, {first["id"]: first["quantity"]}, at=at)
        elif fate == "edited":
            wanted = self.random.choice((0, first["quantity"] + 1))
            clerk.edit(order, {first["id"]: wanted}, [], at=at)
        elif fate == "refunded":
            self.shop.cashier.refund(order, {first["id"]: 1}, note="Damaged", at=at)
            if order["fulfillments"] and self.chance(0.5):
                self.shop.orders.change(order, _return(order, at))


def _taxes(country: str) -> list[dict[str, Any]]:
    if country == "US":
        return [{"title": title, "rate": rate} for title, rate in STATE_TAXES]
    if country in VAT:
        return [{"title": f"{country} VAT", "rate": VAT[country]}]
    return []


def _service(title: str, price: int) -> dict[str, Any]:
    return {
        "title": title,
        "quantity": 1,
        "requiresShipping": False,
        "originalUnitPriceSet": price,
    }


def _high_risk() -> dict[str, Any]:
    return {
        "recommendation": "CANCEL",
        "assessments": [
            {
                "riskLevel": "HIGH",
                "facts": [
                    {
                        "description": "Card was tried 7 times",
                        "sentiment": "NEGATIVE",
                    }
                ],
            }
        ],
    }


def _return(order: Node, at: str) -> dict[str, Any]:
    """Give the return of one piece of the first line that was shipped."""
    shipped = order["fulfillments"][0]["fulfillmentLineItems"][0]
    piece = {
        "fulfillmentLineItem": {"id": shipped["id"]},
        "quantity": 1,
        "refundedQuantity": 1,
        "processedQuantity": 1,
        "returnReasonNote": "Arrived broken",
        "withCodeDiscountedTotalPriceSet": shipped["lineItem"]["originalUnitPriceSet"],
    }
    closed = {"createdAt": at, "closedAt": at, "requestApprovedAt": at}
    made = {
        **closed,
        "name": f"{order['name']}-R1",
        "status": "CLOSED",
        "totalQuantity": 1,
        "returnLineItems": [piece],
    }
    return {"returnStatus": "RETURNED", "returns": [made]}
