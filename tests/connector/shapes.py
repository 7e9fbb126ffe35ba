"""Orders in Shopify's own shapes, complete, with only what a test cares about named."""

from typing import Any

import msgspec

from nightclerk.connector.mapping.orders.rows import MappedOrder
from nightclerk.connector.mapping.orders.whole import map_order, without_nul
from nightclerk.shopify.orders.payloads import Order, ReturnsByOrderIds

Json = dict[str, Any]
CREATED = "2026-01-05T08:00:00Z"
LAST_PAGE: Json = {"hasNextPage": False, "endCursor": None}


def gid(kind: str, number: int) -> str:
    return f"gid://shopify/{kind}/{number}"


def bag(
    amount: str, presentment: str | None = None, *, currency: str = "EUR", to: str = ""
) -> Json:
    """Give an amount in the shop's currency, and in the buyer's where that differs."""
    return {
        "shopMoney": {"amount": amount, "currencyCode": currency},
        "presentmentMoney": {
            "amount": presentment or amount,
            "currencyCode": to or currency,
        },
    }


def page(nodes: list[Json]) -> Json:
    return {"pageInfo": LAST_PAGE, "nodes": nodes}


def tax(amount: str = "1.90", **changes: Any) -> Json:
    return {
        "title": "VAT",
        "rate": 0.19,
        "ratePercentage": 19,
        "channelLiable": False,
        "source": None,
        "priceSet": bag(amount),
        **changes,
    }


def discount(amount: str) -> Json:
    return {
        "allocatedAmountSet": bag(amount),
        "discountApplication": {
            "__typename": "DiscountCodeApplication",
            "index": 0,
            "allocationMethod": "ACROSS",
            "targetType": "LINE_ITEM",
            "targetSelection": "ALL",
        },
    }


def line(number: int = 1, *, quantity: int = 1, price: str = "10.00", **c: Any) -> Json:
    total = f"{float(price) * quantity:.2f}"
    return {
        "id": gid("LineItem", number),
        "sku": f"SKU-{number}",
        "title": f"Mug {number}",
        "variantTitle": "Blue",
        "vendor": "Acme",
        "quantity": quantity,
        "currentQuantity": quantity,
        "unfulfilledQuantity": quantity,
        "nonFulfillableQuantity": 0,
        "refundableQuantity": quantity,
        "isGiftCard": False,
        "requiresShipping": True,
        "taxable": True,
        "product": {"id": gid("Product", number)},
        "variant": {"id": gid("ProductVariant", number)},
        "customAttributes": [],
        "originalUnitPriceSet": bag(price),
        "originalTotalSet": bag(total),
        "discountedTotalSet": bag(total),
        "totalDiscountSet": bag("0.00"),
        "taxLines": [],
        "discountAllocations": [],
        **c,
    }


def shipping(number: int = 1, *, price: str = "4.90", **changes: Any) -> Json:
    return {
        "id": gid("ShippingLine", number),
        "title": "Standard",
        "code": "STD",
        "source": "shopify",
        "carrierIdentifier": None,
        "isRemoved": False,
        "originalPriceSet": bag(price),
        "discountedPriceSet": bag(price),
        "currentDiscountedPriceSet": bag(price),
        "taxLines": [],
        "discountAllocations": [],
        **changes,
    }


def transaction(number: int = 1, *, amount: str = "14.90", **changes: Any) -> Json:
    return {
        "id": gid("OrderTransaction", number),
        "kind": "SALE",
        "status": "SUCCESS",
        "gateway": "bogus",
        "formattedGateway": "Bogus",
        "manualPaymentGateway": False,
        "test": True,
        "paymentId": "p-1",
        "authorizationExpiresAt": None,
        "createdAt": CREATED,
        "processedAt": CREATED,
        "errorCode": None,
        "amountSet": bag(amount),
        "amountRoundingSet": None,
        "parentTransaction": None,
        "paymentDetails": {
            "__typename": "CardPaymentDetails",
            "company": "Bogus",
            "number": "•••• 1",
            "bin": "1",
            "avsResultCode": None,
            "cvvResultCode": None,
        },
        **changes,
    }


def fulfillment_order(
    number: int = 1, *, location: int | None = 1, lines: Json | None = None, **c: Any
) -> Json:
    """`lines` says how many pieces of which line (by its number) leave from here."""
    return {
        "id": gid("FulfillmentOrder", number),
        "status": "OPEN",
        "requestStatus": "UNSUBMITTED",
        "fulfillAt": None,
        "createdAt": CREATED,
        "updatedAt": CREATED,
        "assignedLocation": {
            "name": f"Place {location}",
            "location": {"id": gid("Location", location)} if location else None,
        },
        "deliveryMethod": None,
        "lineItems": page(
            [
                {
                    "id": gid("FulfillmentOrderLineItem", number * 100 + int(which)),
                    "totalQuantity": pieces,
                    "remainingQuantity": pieces,
                    "lineItem": {"id": gid("LineItem", int(which))},
                }
                for which, pieces in (lines or {"1": 1}).items()
            ]
        ),
        **c,
    }


def fulfillment(number: int = 1, *, lines: Json | None = None, **changes: Any) -> Json:
    return {
        "id": gid("Fulfillment", number),
        "name": f"#1001-F{number}",
        "status": "SUCCESS",
        "displayStatus": "FULFILLED",
        "createdAt": CREATED,
        "updatedAt": CREATED,
        "location": {"id": gid("Location", 1)},
        "service": None,
        "trackingInfo": [
            {"company": "DHL", "number": "T1", "url": "https://dhl.example/T1"}
        ],
        "fulfillmentLineItems": page(
            [
                {
                    "id": gid("FulfillmentLineItem", number * 100 + int(which)),
                    "quantity": pieces,
                    "lineItem": {
                        "id": gid("LineItem", int(which)),
                        "isGiftCard": False,
                    },
                }
                for which, pieces in (lines or {"1": 1}).items()
            ]
        ),
        **changes,
    }


def refund(number: int = 1, *, total: str = "10.00", **changes: Any) -> Json:
    return {
        "id": gid("Refund", number),
        "createdAt": CREATED,
        "processedAt": CREATED,
        "updatedAt": CREATED,
        "note": None,
        "totalRefundedSet": bag(total),
        "duties": None,
        "refundLineItems": page(
            [
                {
                    "id": gid("RefundLineItem", number),
                    "quantity": 1,
                    "restockType": "RETURN",
                    "restocked": True,
                    "location": {"id": gid("Location", 1)},
                    "lineItem": {"id": gid("LineItem", 1)},
                    "priceSet": bag(total),
                    "subtotalSet": bag(total),
                    "totalTaxSet": bag("0.00"),
                }
            ]
        ),
        "refundShippingLines": page([]),
        "orderAdjustments": page([]),
        "transactions": page([{"id": gid("OrderTransaction", 9)}]),
        **changes,
    }


def risk(*facts: tuple[str, str, str], provider: str | None = None) -> Json:
    """Each fact: its level, its text, its sentiment."""
    return {
        "recommendation": "NONE",
        "assessments": [
            {
                "riskLevel": level,
                "provider": {"id": gid("App", 1), "title": provider}
                if provider
                else None,
                "facts": [{"description": text, "sentiment": sentiment}],
            }
            for level, text, sentiment in facts
        ],
    }


def address(**changes: Any) -> Json:
    return {
        "name": "Ada Lovelace",
        "firstName": "Ada",
        "lastName": "Lovelace",
        "company": None,
        "address1": "Main Street 1",
        "address2": None,
        "zip": "10115",
        "city": "Berlin",
        "province": None,
        "provinceCode": None,
        "country": "Germany",
        "countryCodeV2": "DE",
        "latitude": 52.5,
        "longitude": 13.4,
        "phone": "+4930111",
        **changes,
    }


def customer(number: int = 1, **changes: Any) -> Json:
    return {
        "id": gid("Customer", number),
        "displayName": "Ada L.",
        "firstName": "Ada",
        "lastName": "Lovelace",
        "defaultEmailAddress": {"emailAddress": "ada@example.com"},
        "defaultPhoneNumber": {"phoneNumber": "+4930222"},
        "defaultAddress": None,
        **changes,
    }


def order(number: int = 1001, **changes: Any) -> Json:
    """Give a paid order of one mug; lists such as `lineItems` are given as pages."""
    amounts = {
        name: bag(amount)
        for name, amount in {
            "subtotalPriceSet": "10.00",
            "currentSubtotalPriceSet": "10.00",
            "totalDiscountsSet": "0.00",
            "currentTotalDiscountsSet": "0.00",
            "totalShippingPriceSet": "4.90",
            "currentShippingPriceSet": "4.90",
            "totalTaxSet": "2.38",
            "currentTotalTaxSet": "2.38",
            "totalPriceSet": "14.90",
            "currentTotalPriceSet": "14.90",
            "originalTotalPriceSet": "14.90",
            "totalOutstandingSet": "0.00",
            "totalReceivedSet": "14.90",
            "netPaymentSet": "14.90",
            "totalRefundedSet": "0.00",
            "totalRefundedShippingSet": "0.00",
            "totalTipReceivedSet": "0.00",
        }.items()
    }
    return {
        "__typename": "Order",
        "id": gid("Order", number),
        "name": f"#{number}",
        "number": number,
        "confirmationNumber": None,
        "poNumber": None,
        "note": None,
        "email": None,
        "phone": None,
        "tags": [],
        "test": False,
        "confirmed": True,
        "edited": False,
        "customerLocale": "de",
        "sourceName": "web",
        "sourceIdentifier": None,
        "createdAt": CREATED,
        "processedAt": CREATED,
        "updatedAt": CREATED,
        "cancelledAt": None,
        "cancelReason": None,
        "closed": False,
        "closedAt": None,
        "currencyCode": "EUR",
        "presentmentCurrencyCode": "EUR",
        "taxesIncluded": True,
        "taxExempt": False,
        "dutiesIncluded": False,
        "estimatedTaxes": False,
        "displayFinancialStatus": "PAID",
        "displayFulfillmentStatus": "UNFULFILLED",
        "returnStatus": "NO_RETURN",
        "fullyPaid": True,
        "unpaid": False,
        "refundable": True,
        "requiresShipping": True,
        "paymentGatewayNames": ["bogus"],
        "discountCodes": [],
        "subtotalLineItemsQuantity": 1,
        "currentSubtotalLineItemsQuantity": 1,
        "totalWeight": "0",
        "currentTotalWeight": "0",
        **amounts,
        "currentTotalDutiesSet": None,
        "currentTotalAdditionalFeesSet": None,
        "totalCashRoundingAdjustment": {
            "paymentSet": bag("0.00"),
            "refundSet": bag("0.00"),
        },
        "customAttributes": [],
        "app": None,
        "attribution": {"handle": "web", "displayName": "Online Store"},
        "publication": None,
        "retailLocation": None,
        "customer": customer(),
        "displayAddress": address(),
        "billingAddress": address(),
        "shippingAddress": address(),
        "purchasingEntity": None,
        "paymentTerms": None,
        "taxLines": [tax("2.38")],
        "currentTaxLines": [],
        "additionalFees": [],
        "risk": risk(("LOW", "Low Risk", "POSITIVE")),
        "transactions": [transaction()],
        "shippingLines": page([shipping()]),
        "lineItems": page([line(taxLines=[tax("1.60")])]),
        "fulfillmentOrders": page([fulfillment_order()]),
        "fulfillments": [],
        "refunds": [],
        **changes,
    }


def returns(*nodes: Json, number: int = 1001) -> Json:
    return {
        "__typename": "Order",
        "id": gid("Order", number),
        "updatedAt": CREATED,
        "returnStatus": "RETURN_REQUESTED",
        "returns": page(list(nodes)),
    }


def return_(number: int = 1, **changes: Any) -> Json:
    return {
        "id": gid("Return", number),
        "name": "#1001-R1",
        "status": "OPEN",
        "createdAt": CREATED,
        "closedAt": None,
        "requestApprovedAt": None,
        "totalQuantity": 1,
        "decline": None,
        "returnLineItems": page(
            [
                {
                    "__typename": "ReturnLineItem",
                    "id": gid("ReturnLineItem", number),
                    "quantity": 1,
                    "processedQuantity": 0,
                    "refundedQuantity": 0,
                    "refundableQuantity": 1,
                    "returnReasonNote": "cracked",
                    "customerNote": "sorry",
                    "returnReasonDefinition": {"handle": "d", "name": "Damaged"},
                    "withCodeDiscountedTotalPriceSet": bag("10.00"),
                    "fulfillmentLineItem": {
                        "id": gid("FulfillmentLineItem", 1),
                        "lineItem": {"id": gid("LineItem", 1)},
                    },
                }
            ]
        ),
        "exchangeLineItems": page([]),
        "returnShippingFees": [],
        "refunds": page([]),
        "reverseFulfillmentOrders": page([]),
        **changes,
    }


def mapped(shape: Json, found: Json | None = None) -> MappedOrder:
    """Read an order as the client does, and map it."""
    raw = without_nul(msgspec.json.encode(shape))
    read = msgspec.json.decode(raw, type=Order)
    returns = msgspec.convert(found, ReturnsByOrderIds) if found else None
    return map_order(read, raw, returns=returns)
