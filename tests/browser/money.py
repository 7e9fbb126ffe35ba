"""Pages of what left and what was paid, with a record in each state on them."""

from tests.connector.banking import book, invoice, money, order, payout
from tests.connector.banking import shop as paying_shop
from tests.web.payments.owing import dispute
from tests.web.shipping.leaving import failed, partly

from nightclerk.connector.models import (
    BalanceTransaction,
    CarrierMapping,
    PaymentMapping,
    PaymentProcessing,
    Shop,
)


def money_addresses() -> list[str]:
    """Make shipments, payments, payouts and disputes of a shop; give the pages."""
    shop = paying_shop("MONEY")
    stopped, sent = failed(shop, 7001), partly(shop, 7002)
    carrier = CarrierMapping.objects.create(
        shop=shop,
        carrier="Carrier with a long name",
        company="DHL Express",
        link="https://dhl.example.com/track?number={number}",
    )
    return [
        "/connector/shipmentsending/",
        "/connector/shipmentsending/?list=failed",
        f"/connector/shipmentsending/{stopped.pk}/change/",
        f"/connector/shipmentsending/{sent.pk}/change/",
        f"/ledger/posteddocument/{sent.shipment_id}/change/",
        f"/connector/shoporder/{sent.order_id}/change/",
        "/connector/carriermapping/",
        "/connector/carriermapping/add/",
        f"/connector/carriermapping/{carrier.pk}/change/",
        f"/connector/shop/{shop.pk}/shipments/",
        f"/connector/shop/{shop.pk}/payments/",
        *_paid_addresses(shop),
    ]


def _paid_addresses(shop: Shop) -> list[str]:
    PaymentMapping.objects.filter(shop=shop, gateway="manual").update(method=None)
    invoice(shop, order(7003, "20.00", money(1, "20.00")))
    invoice(shop, order(7004, "30.00", money(2, "30.00", gateway="manual")))
    book(shop)
    tied = payout(shop, 7, ("CHARGE", "20.00", "0.88", 1), state="posted")
    untied = payout(
        shop,
        8,
        ("CHARGE", "1234567.00", "0.99", 2),
        ("RESERVED_FUNDS", "-10.00", "0.00", 0),
        state="stopped",
        trace_id="A-LONG-REFERENCE-AT-THE-BANK-4711-0815",
    )
    opened = dispute(shop, 9, order_name="#7003")
    listed = "/connector/paymentprocessing/"
    rows = PaymentProcessing.objects.filter(transaction__order__shop=shop)
    moved = BalanceTransaction.objects.filter(shop=shop).first()
    assert moved is not None
    return [
        listed,
        f"{listed}?list=unmatched",
        *(f"{listed}{row.pk}/change/" for row in rows),
        "/connector/payout/",
        "/connector/payout/?list=untied",
        f"/connector/payout/{tied.pk}/change/",
        f"/connector/payout/{untied.pk}/change/",
        f"/connector/balancetransaction/?payout={untied.pk}",
        f"/connector/balancetransaction/{moved.pk}/change/",
        "/connector/dispute/",
        f"/connector/dispute/{opened.pk}/change/",
    ]
