"""Shopify Payments of the simulated shop: the balance, payouts, disputes."""

from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from tests.simulator.asking import line
from tests.simulator.test_orders import shop

from nightclerk.core.errors import Refused
from nightclerk.simulator.engine.clock import Clock
from nightclerk.simulator.payments.calendar import payday_after, workday
from nightclerk.simulator.seed.payments import fill_past
from nightclerk.simulator.seed.shop import open_shop
from nightclerk.simulator.settings import PaymentSettings, ShopSettings
from nightclerk.simulator.shop import Shop

__all__ = ["shop"]

DAY = 86_400
PAYOUT, MOVEMENT = "ShopifyPaymentsPayout", "ShopifyPaymentsBalanceTransaction"


def sold(shop, price="100.00", **fields):
    """Sell something that is paid by card at once."""
    return shop.orders.put({"lineItems": [line(price=price)], **fields})


def movements(shop):
    """Give every movement: its type, amount, fee and net."""
    shop.payments.catch_up()
    return [
        (row["type"], *(row[name]["amount"] for name in ("amount", "fee", "net")))
        for row in shop.store.all(MOVEMENT)
    ]


def payouts(shop):
    shop.payments.catch_up()
    return shop.store.all(PAYOUT)


def figures(payout):
    """Give the figures of a summary that are not nothing."""
    money = {
        name: value["amount"]
        for name, value in payout["summary"].items()
        if isinstance(value, dict)
    }
    return {name: amount for name, amount in money.items() if Decimal(amount)}


def net_of(rows):
    return sum((Decimal(row["net"]["amount"]) for row in rows), Decimal(0))


def paid_out(shop, payout):
    """Give what a payout consists of, without the transfer itself."""
    return [
        row
        for row in shop.store.all(MOVEMENT)
        if row["associatedPayout"]["id"] == payout["id"] and row["type"] != "TRANSFER"
    ]


def test_a_payment_and_its_refund_are_movements_and_the_fee_is_kept(shop):
    order = sold(shop)

    shop.cashier.refund(order, {"MUG": 1}, amount="40.00")

    assert movements(shop) == [
        ("CHARGE", "100.0", "3.2", "96.8"),
        ("REFUND", "-40.0", "0.0", "-40.0"),
    ]
    charge = shop.store.all(MOVEMENT)[0]
    number = order["transactions"][0]["id"].rpartition("/")[2]
    assert charge["sourceOrderTransactionId"] == number
    assert charge["associatedOrder"]["name"] == "#1001"
    assert (charge["associatedPayout"]["id"], charge["associatedPayout"]["status"]) == (
        None,
        "PENDING",
    )
    (fee,) = order["transactions"][0]["fees"]
    assert fee["amount"] == {"amount": "3.2", "currencyCode": "EUR"}


@pytest.mark.parametrize("gateway", ["paypal", "gift_card", "manual", "cash"])
def test_other_gateways_never_reach_the_balance(shop, gateway):
    order = sold(shop, displayFinancialStatus="PENDING")

    shop.cashier.pay(order, gateway)

    assert order["displayFinancialStatus"] == "PAID"
    assert movements(shop) == []


def test_what_is_only_held_or_not_yet_paid_is_no_movement(shop):
    sold(shop, displayFinancialStatus="AUTHORIZED")
    order = sold(shop, displayFinancialStatus="PENDING")

    shop.cashier.pay(order, "shopify_payments", status="PENDING")

    assert movements(shop) == []
    shop.cashier.settle(order)
    assert movements(shop) == [("CHARGE", "100.0", "3.2", "96.8")]


def test_a_payout_comes_two_working_days_later_and_arrives_the_day_after(shop):
    sold(shop)

    shop.clock.advance(2 * DAY)
    (payout,) = payouts(shop)

    # Monday's money is paid out on Wednesday at six in Berlin.
    assert payout["issuedAt"] == "2026-11-25T05:00:00Z"
    assert (payout["status"], payout["transactionType"]) == ("IN_TRANSIT", "DEPOSIT")
    assert payout["net"]["amount"] == "96.8"
    shop.clock.advance(DAY)
    assert payouts(shop)[0]["status"] == "PAID"
    assert payout["externalTraceId"]
    assert movements(shop)[1] == ("TRANSFER", "-96.8", "0.0", "-96.8")
    assert {r["associatedPayout"]["status"] for r in shop.store.all(MOVEMENT)} == {
        "PAID"
    }


def test_days_that_pay_nothing_are_weekends():
    friday = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
    zone = ShopSettings().time_zone

    following = workday(friday.date(), after=1)
    with_weekend = workday(friday.date().replace(day=28))

    assert (following.day, with_weekend.day) == (30, 30)
    shop = Shop(ShopSettings(orders=0), Clock(friday), lag=0)
    assert str(shop.store.zone) == zone
    payday = datetime.fromtimestamp(
        payday_after(friday.timestamp(), shop.store.zone), UTC
    )
    assert payday == datetime(2026, 11, 30, 5, 0, tzinfo=UTC)


def test_what_is_in_a_payout_adds_up_to_it_and_to_its_summary(shop):
    order = sold(shop)
    shop.cashier.refund(order, {}, amount="10.00")
    shop.payments.dispute(order, "50.00")
    shop.payments.hold("20.00")
    shop.payments.release("5.00")
    shop.payments.adjust("-4.50", fee="0.50", kind="SHIPPING_LABEL", reason="Label")

    payout = shop.payments.pay_out()

    assert net_of(paid_out(shop, payout)) == Decimal(payout["net"]["amount"])
    assert figures(payout) == {
        "chargesGross": "100.0",
        "chargesFee": "3.2",
        "refundsFeeGross": "-10.0",
        "adjustmentsGross": "-54.5",
        "adjustmentsFee": "15.5",
        "reservedFundsGross": "-15.0",
    }
    assert payout["net"]["amount"] == "1.8"
    assert shop.payments.balance.sum() == 0
    assert shop.payments.held == 15


def test_more_given_back_than_taken_is_a_withdrawal(shop):
    shop.payments.adjust("-12.00", reason="Chargeback protection")

    payout = shop.payments.pay_out()

    assert (payout["transactionType"], payout["net"]["amount"]) == (
        "WITHDRAWAL",
        "-12.0",
    )


@pytest.mark.parametrize(
    ("status", "kind"),
    [("FAILED", "TRANSFER_FAILURE"), ("CANCELED", "TRANSFER_CANCEL")],
)
def test_money_that_did_not_arrive_is_in_the_next_payout(shop, status, kind):
    sold(shop)
    first = shop.payments.pay_out()

    shop.payments.advance(first["id"], status)
    sold(shop, "50.00")
    second = shop.payments.pay_out()

    assert first["status"] == status
    assert [row["type"] for row in paid_out(shop, second)] == [kind, "CHARGE"]
    assert figures(second) == {
        "chargesGross": "50.0",
        "chargesFee": "1.75",
        "retriedPayoutsGross": "96.8",
    }
    assert net_of(paid_out(shop, second)) == Decimal(second["net"]["amount"])
    assert net_of(paid_out(shop, first)) == Decimal(first["net"]["amount"])
    shop.clock.advance(3 * DAY)
    payouts(shop)
    assert (first["status"], second["status"]) == (status, "PAID")


def test_a_bank_sends_back_what_was_paid_and_nothing_else_is_undone(shop):
    sold(shop)
    payout = shop.payments.pay_out()
    shop.payments.advance(payout["id"], "PAID")

    with pytest.raises(Refused, match="PAID cannot become SCHEDULED"):
        shop.payments.advance(payout["id"], "SCHEDULED")
    shop.payments.advance(payout["id"], "FAILED")

    assert payout["status"] == "FAILED"
    assert movements(shop)[-1] == ("TRANSFER_FAILURE", "96.8", "0.0", "96.8")


def test_a_chargeback_takes_money_and_its_fee_until_it_is_won(shop):
    order = sold(shop)

    dispute = shop.payments.dispute(order, "30.00", reason="PRODUCT_NOT_RECEIVED")
    shop.payments.decide(dispute["id"], "answered")
    answered = dispute["status"], dispute["evidenceSentOn"]
    shop.payments.decide(dispute["id"], "won")

    assert movements(shop)[1:] == [
        ("DISPUTE_WITHDRAWAL", "-30.0", "15.0", "-45.0"),
        ("DISPUTE_REVERSAL", "30.0", "-15.0", "45.0"),
    ]
    assert answered == ("UNDER_REVIEW", "2026-11-23T12:00:00Z")
    assert (dispute["status"], dispute["order"]) == ("WON", order)
    assert dispute["finalizedOn"] == "2026-11-23T12:00:00Z"
    with pytest.raises(Refused, match="WON already"):
        shop.payments.decide(dispute["id"], "lost")


def test_a_lost_chargeback_gives_nothing_back(shop):
    dispute = shop.payments.dispute(sold(shop))

    shop.payments.decide(dispute["id"], "lost")

    assert [row[0] for row in movements(shop)] == ["CHARGE", "DISPUTE_WITHDRAWAL"]


def test_an_inquiry_moves_money_only_when_it_becomes_a_chargeback(shop):
    prevented = shop.payments.dispute(sold(shop), kind="INQUIRY")
    turned = shop.payments.dispute(sold(shop), kind="INQUIRY")

    shop.payments.decide(prevented["id"], "prevented")
    shop.payments.decide(turned["id"], "escalated")

    assert (prevented["status"], prevented["type"]) == ("PREVENTED", "INQUIRY")
    assert turned["type"] == "CHARGEBACK"
    kinds = Counter(row[0] for row in movements(shop))
    assert kinds == {"CHARGE": 2, "DISPUTE_WITHDRAWAL": 1}


def test_an_order_that_was_not_paid_by_card_cannot_be_disputed(shop):
    order = sold(shop, displayFinancialStatus="PENDING")
    shop.cashier.pay(order, "paypal")

    with pytest.raises(Refused, match="was not paid by Shopify Payments"):
        shop.payments.dispute(order)


def test_no_more_is_released_than_is_held_back(shop):
    shop.payments.hold("20.00")

    with pytest.raises(Refused, match=r"20\.00 are held back"):
        shop.payments.release("20.01")


def test_an_adjustment_names_the_orders_that_it_is_about(shop):
    order = {"name": "#1001", "orderTransactionId": "7", "amount": "-5", "fees": "1"}

    row = shop.payments.adjust("-5.00", fee="1.00", reason="Tax", orders=[order])

    (told,) = row["adjustmentsOrders"]
    assert (told["name"], told["orderTransactionId"]) == ("#1001", "7")
    assert (told["amount"]["amount"], told["net"]["amount"]) == ("-5.0", "-6.0")
    assert (row["adjustmentReason"], row["sourceType"]) == ("Tax", "ADJUSTMENT")


def test_payments_in_test_mode_are_never_paid_out(shop):
    sold(shop, test=True)

    shop.clock.advance(5 * DAY)

    assert [row[0] for row in movements(shop)] == ["CHARGE"]
    assert payouts(shop) == []


def test_payouts_are_in_the_currency_of_the_bank_account():
    clock = Clock(datetime(2026, 11, 23, 12, 0, tzinfo=UTC))
    clock.stop()
    paid = PaymentSettings(currency="USD", exchange_rate=Decimal("1.10"))
    shop = Shop(ShopSettings(orders=0, payments=paid), clock, lag=0)
    open_shop(shop, clock)

    order = sold(shop)

    assert movements(shop) == [("CHARGE", "110.0", "3.49", "106.51")]
    assert shop.payments.pay_out()["net"]["currencyCode"] == "USD"
    transaction = order["transactions"][0]
    assert transaction["settlementCurrency"] == "USD"
    assert transaction["settlementCurrencyRate"] == "1.10"


def test_a_past_of_many_payments_is_paid_out_day_by_day(shop):
    fill_past(shop.payments, transactions=500, days=20, seed=1)

    found = payouts(shop)

    kinds = Counter(row[0] for row in movements(shop))
    assert (kinds["CHARGE"], kinds["REFUND"]) == (480, 20)
    assert kinds["TRANSFER"] == len(found)
    assert len(found) > 10
    for payout in found:
        assert net_of(paid_out(shop, payout)) == Decimal(payout["net"]["amount"])
    ids = [int(p["id"].rpartition("/")[2]) for p in found]
    assert ids == sorted(ids)
    assert [p["issuedAt"] for p in found] == sorted(p["issuedAt"] for p in found)
