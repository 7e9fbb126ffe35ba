"""Shipments for Shopify, payments, payouts and disputes, for tests of programs."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from tests.connector import banking, processing
from tests.ledger.posting_building import SHIP, posted

from nightclerk.connector.models import (
    CarrierMapping,
    Dispute,
    OutgoingChange,
    Parcel,
    PaymentProcessing,
    ShipmentSending,
    Shop,
    ShopOrder,
    ShopTransaction,
)
from nightclerk.connector.services.shipping.sendings import record_name

LEFT = {
    "kind": "hold",
    "line": "gid://shopify/LineItem/9",
    "name": "Mug",
    "quantity": "2",
    "text": {"template": "The order is on hold at Shopify: –", "values": {}},
    "hint": {"template": "Release the hold at Shopify", "values": {}},
}
REASON = {"text": {"template": "Shopify did not want it", "values": {}}}


def a_shipment(here: Shop, number: int = 1004, **fields: Any) -> ShipmentSending:
    """Have an order that was shipped; without more it failed and two mugs are left."""
    document = processing.document(here, processing.sold(number))
    shipment = posted(document, SHIP).shipment
    assert shipment is not None
    return ShipmentSending.objects.create(
        shop=here,
        order=ShopOrder.objects.get(shop=here, name=f"#{number}"),
        shipment=shipment,
        **{"state": "failed", "problem": REASON, "left": [LEFT], **fields},
    )


def a_parcel(sending: ShipmentSending, **fields: Any) -> Parcel:
    """Have a fulfilment at Shopify of a shipment."""
    return Parcel.objects.create(
        shop=sending.shop,
        sending=sending,
        gid=f"gid://shopify/Fulfillment/{sending.pk}",
        **{
            "name": f"{sending.order.name}.1",
            "status": "SUCCESS",
            "lines": [
                {
                    "fulfillment_order": "gid://shopify/FulfillmentOrder/1",
                    "fulfillment_line": "gid://shopify/FulfillmentOrderLineItem/1",
                    "line": "gid://shopify/LineItem/8",
                    "quantity": 3,
                }
            ],
            "tracking": {
                "company": "DHL",
                "numbers": ["123"],
                "urls": ["https://dhl.example/123"],
                "books": {"carrier": "dhl", "tracking_no": "123", "tracking_url": ""},
            },
            **fields,
        },
    )


def a_refused_parcel(sending: ShipmentSending) -> OutgoingChange:
    """Have the change of a shipment that Shopify refused."""
    return OutgoingChange.objects.create(
        shop=sending.shop,
        kind="fulfillment",
        key=f"fulfillment:{sending.shipment.no}:1:1:abc",
        gid=record_name(sending),
        subject=sending.shipment.no,
        payload={"sending": sending.pk},
        state="rejected",
    )


def a_dispute(here: Shop, number: int = 1, **fields: Any) -> Dispute:
    """Have a payment of order #1001 that is asked back."""
    return Dispute.objects.create(
        shop=here,
        gid=f"gid://shopify/ShopifyPaymentsDispute/{number}",
        number=number,
        **{
            "kind": "CHARGEBACK",
            "status": "NEEDS_RESPONSE",
            "amount": Decimal(100),
            "currency": "EUR",
            "order_gid": "gid://shopify/Order/1001",
            "order_name": "#1001",
            "reason": "FRAUDULENT",
            "initiated_at": datetime(2026, 1, 6, tzinfo=UTC),
            "evidence_due": date(2026, 1, 20),
            **fields,
        },
    )


def a_payment_that_waits(here: Shop, number: int = 1005) -> PaymentProcessing:
    """Have an order that was paid, whose payment nobody booked."""
    paid = banking.money(number, "10.00")
    processing.processed(here, processing.sold(number, transactions=[paid]))
    transaction = ShopTransaction.objects.get(order__shop=here, gid=paid["id"])
    return PaymentProcessing.objects.create(transaction=transaction)


def everything_of_money(here: Shop) -> None:
    """Have something in every list of shipments and payments."""
    sending = a_shipment(here)
    a_parcel(sending)
    a_refused_parcel(sending)
    CarrierMapping.objects.create(shop=here, carrier="dhl", company="DHL")
    a_payment_that_waits(here)
    banking.payout(here, 9, ("CHARGE", "100.00", "3.20", 1))
    a_dispute(here)
