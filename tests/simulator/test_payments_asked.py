"""Shopify Payments of the simulated shop, as an app asks for it."""

from decimal import Decimal

import pytest
from tests.simulator.asking import Asker, document, line, settings

from nightclerk.core.errors import Refused
from nightclerk.simulator.engine.cost import requested_cost
from nightclerk.simulator.running import RunningSimulator
from nightclerk.simulator.settings import SCOPES, PaymentSettings

BY_IDS = """query ByIds($ids: [ID!]!) { nodes(ids: $ids) { __typename
  ... on ShopifyPaymentsPayout { status net { amount } }
  ... on ShopifyPaymentsBalanceTransaction { type associatedPayout { id status } }
  ... on ShopifyPaymentsDispute { outcome: status order { name } } } }"""


def listed(answer, name):
    return answer["data"]["shopifyPaymentsAccount"][name]["nodes"]


def sold(shop, price="100.00", **fields):
    return shop.control.add_order(lag=0, lineItems=[line(price=price)], **fields)


def test_the_costs_are_those_of_the_real_shop():
    names = (
        "payouts",
        "balance_transactions",
        "disputes",
        "order_transactions_by_order_ids",
    )

    assert [requested_cost(document(name)) for name in names] == [21, 47, 30, 5]


def test_a_shop_without_shopify_payments_has_no_account():
    with RunningSimulator(settings(payments=None)) as simulator:
        asker = Asker(simulator)

        answer = asker.named("payouts")

        assert answer["data"] == {"shopifyPaymentsAccount": None}
        with pytest.raises(Refused, match="does not use Shopify Payments"):
            asker.control.pay_out()
        asker.http.close()


def test_an_app_without_the_scope_is_denied(shop):
    shop.control.grant(set(SCOPES) - {"read_shopify_payments_accounts"})

    answer = shop.named("payouts")

    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "ACCESS_DENIED"
    assert answer["data"] == {"shopifyPaymentsAccount": None}


def test_movements_are_found_by_id_status_type_and_day(shop):
    shop.control.index_lag(0)
    sold(shop, createdAt="2026-01-05T10:00:00Z")
    shop.control.adjust_balance("-7.00", reason="Correction")

    everything = listed(shop.named("balance_transactions"), "balanceTransactions")
    transfer = everything[1]
    number = transfer["id"].rpartition("/")[2]
    payout = transfer["associatedPayout"]["id"].rpartition("/")[2]

    def kinds(query):
        found = shop.named("balance_transactions", query=query)
        assert "search" not in found["extensions"]
        return [row["type"] for row in listed(found, "balanceTransactions")]

    assert kinds("id:>=1") == ["CHARGE", "TRANSFER", "ADJUSTMENT"]
    assert kinds(f"id:>={number}") == ["TRANSFER", "ADJUSTMENT"]
    assert kinds("payout_status:pending") == ["ADJUSTMENT"]
    assert kinds("payout_status:PAID") == ["CHARGE", "TRANSFER"]
    assert kinds("transaction_type:charge") == ["CHARGE"]
    assert kinds("processed_at:<'2026-01-06'") == ["CHARGE"]
    assert kinds("available_on:<='2026-01-07'") == ["CHARGE"]
    assert kinds("payout_date:'2026-01-07'") == ["CHARGE", "TRANSFER"]
    assert kinds(f"payments_transfer_id:{payout}") == ["CHARGE", "TRANSFER"]


def test_transfers_can_be_left_out_and_an_unknown_filter_warns(shop):
    shop.control.index_lag(0)
    sold(shop)
    shop.control.pay_out()

    without = shop.ask(
        "{ shopifyPaymentsAccount { balance { amount } balanceTransactions("
        'first: 5, hideTransfers: true, query: "colour:red") { nodes { type } } } }'
    )

    assert listed(without, "balanceTransactions") == [{"type": "CHARGE"}]
    assert without["data"]["shopifyPaymentsAccount"]["balance"] == [{"amount": "0.0"}]
    (notice,) = without["extensions"]["search"]
    assert notice["path"] == ["shopifyPaymentsAccount", "balanceTransactions"]
    assert notice["warnings"][0]["field"] == "colour"


def test_payouts_are_found_by_status_and_read_by_id(shop):
    shop.control.index_lag(0)
    sold(shop)
    first = shop.control.pay_out()
    shop.control.advance_payout(first, "FAILED")
    second = shop.control.pay_out()

    failed = listed(shop.named("payouts", query="status:failed"), "payouts")
    waiting = listed(shop.named("payouts", query="status:SCHEDULED"), "payouts")
    read = shop.ask(BY_IDS, ids=[second, first])["data"]["nodes"]

    assert [payout["id"] for payout in failed] == [first]
    assert [payout["id"] for payout in waiting] == [second]
    assert waiting[0]["summary"]["retriedPayoutsGross"] == {"amount": "96.8"}
    assert [payout["status"] for payout in read] == ["SCHEDULED", "FAILED"]


def test_a_dispute_is_listed_and_read_with_its_order(shop):
    shop.control.index_lag(0)
    sold(shop)
    gid = shop.control.dispute("#1001", "30.00", reason="DUPLICATE")

    (listing,) = listed(
        shop.named("disputes", query="status:needs_response"), "disputes"
    )
    shop.control.decide_dispute(gid, "won")
    (read,) = shop.ask(BY_IDS, ids=[gid])["data"]["nodes"]

    assert listing["amount"] == {"amount": "30.0", "currencyCode": "EUR"}
    assert listing["reasonDetails"] == {
        "reason": "DUPLICATE",
        "networkReasonCode": "12.6",
    }
    assert read["outcome"] == "WON"
    assert read["order"] == {"name": "#1001"}


def test_held_back_money_shows_in_the_state_of_the_account(shop):
    sold(shop)
    shop.control.hold_back("20.00")
    shop.control.release("5.00")

    state = shop.control.payments()

    assert (state["balance"], state["held"]) == ("81.8", "15.00")
    assert [row["type"] for row in state["transactions"]] == [
        "CHARGE",
        "RESERVED_FUNDS",
        "RESERVED_FUNDS_REVERSAL",
    ]


def test_an_order_tells_of_authorisation_captures_and_void(shop):
    gid = sold(shop, displayFinancialStatus="PENDING")
    shop.control.authorize_order("#1001", card="Visa")
    shop.control.capture_order("#1001", "60.00")
    shop.control.void_order("#1001")

    answer = shop.named("order_transactions_by_order_ids", ids=[gid])

    held, taken, freed = answer["data"]["nodes"][0]["transactions"]
    assert [held["kind"], taken["kind"], freed["kind"]] == [
        "AUTHORIZATION",
        "CAPTURE",
        "VOID",
    ]
    assert (
        taken["parentTransaction"] == freed["parentTransaction"] == {"id": held["id"]}
    )
    assert taken["paymentDetails"]["company"] == "Visa"
    assert taken["fees"][0]["amount"] == {"amount": "2.04"}
    assert held["fees"] == []
    assert taken["amountSet"]["shopMoney"]["amount"] == "60.0"
    assert freed["amountSet"]["shopMoney"]["amount"] == "40.0"


def test_ten_thousand_movements_are_read_in_few_calls():
    paid = PaymentSettings(transactions=10_000, days=30)
    with RunningSimulator(settings(payments=paid)) as simulator:
        asker = Asker(simulator)
        asker.control.bucket(maximum=20_000, rate=1_000)
        rows, after, calls = [], None, 0

        while calls == 0 or after:
            page = asker.named("balance_transactions", query="id:>=1", after=after)
            found = page["data"]["shopifyPaymentsAccount"]["balanceTransactions"]
            rows += found["nodes"]
            more = found["pageInfo"]["hasNextPage"]
            after = found["pageInfo"]["endCursor"] if more else None
            calls += 1

        asker.http.close()
    assert sum(row["type"] != "TRANSFER" for row in rows) == 10_000
    assert len({row["id"] for row in rows}) == len(rows)
    assert calls <= 45
    transferred = [row for row in rows if row["type"] == "TRANSFER"]
    total = sum(Decimal(row["net"]["amount"]) for row in transferred)
    paid_out = [row for row in rows if row["associatedPayout"]["id"]]
    assert sum(Decimal(row["net"]["amount"]) for row in paid_out) == 0
    assert total < 0


def test_every_payout_of_a_seeded_shop_is_the_sum_of_its_movements(filled):
    filled.control.plan("plus")
    payouts = listed(filled.named("payouts"), "payouts")
    rows, after = [], None
    while not rows or after:
        page = filled.named("balance_transactions", after=after)
        found = page["data"]["shopifyPaymentsAccount"]["balanceTransactions"]
        rows += found["nodes"]
        more = found["pageInfo"]["hasNextPage"]
        after = found["pageInfo"]["endCursor"] if more else None

    sums = {payout["id"]: Decimal(0) for payout in payouts}
    for row in rows:
        if row["type"] != "TRANSFER" and row["associatedPayout"]["id"]:
            sums[row["associatedPayout"]["id"]] += Decimal(row["net"]["amount"])

    assert len(payouts) > 20
    assert sums == {p["id"]: Decimal(p["net"]["amount"]) for p in payouts}
    charged = {
        row["sourceOrderTransactionId"] for row in rows if row["associatedOrder"]
    }
    assert len(charged) > 200
    gateways = filled.ask(
        "{ orders(first: 250) { nodes { transactions { gateway } } } }"
    )
    names = {
        transaction["gateway"]
        for order in gateways["data"]["orders"]["nodes"]
        for transaction in order["transactions"]
    }
    assert names == {"shopify_payments", "paypal", "cash"}
