"""The handles of money, under `/_control/shops/{shop}/payments` and `…/orders`."""

from collections.abc import Callable, Mapping
from typing import Any

from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.simulator.payments.account import Payments
from nightclerk.simulator.shop import Shop

Json = dict[str, Any]
Work = Callable[[Payments, Shop, Json], Json]


def _state(payments: Payments, shop: Shop, _asked: Json) -> Json:
    payments.catch_up()
    listed = shop.store.all
    return {
        "balance": f"{payments.balance.sum():f}",
        "held": f"{payments.held:f}",
        "payouts": [_payout(each) for each in listed("ShopifyPaymentsPayout")],
        "transactions": [
            _movement(each) for each in listed("ShopifyPaymentsBalanceTransaction")
        ],
        "disputes": [_dispute(each) for each in listed("ShopifyPaymentsDispute")],
    }


def _payout(payout: Json) -> Json:
    return {
        "id": payout["id"],
        "status": payout["status"],
        "issuedAt": payout["issuedAt"],
        "net": payout["net"]["amount"],
    }


def _movement(row: Json) -> Json:
    return {
        "id": row["id"],
        "type": row["type"],
        "order": (row["associatedOrder"] or {}).get("name"),
        "payout": row["associatedPayout"]["id"],
        **{name: row[name]["amount"] for name in ("amount", "fee", "net")},
    }


def _dispute(dispute: Json) -> Json:
    return {
        "id": dispute["id"],
        "type": dispute["type"],
        "status": dispute["status"],
        "order": dispute["order"]["name"],
        "amount": dispute["amount"]["amount"],
    }


def _pay_out(payments: Payments, _shop: Shop, _asked: Json) -> Json:
    made = payments.pay_out()
    return _payout(made) if made else {"id": None}


def _advance(payments: Payments, _shop: Shop, asked: Json) -> Json:
    return _payout(payments.advance(asked["payout"], asked["status"]))


def _open(payments: Payments, shop: Shop, asked: Json) -> Json:
    order = shop.orders.named(asked.pop("order"))
    return _dispute(payments.dispute(order, **asked))


def _decide(payments: Payments, _shop: Shop, asked: Json) -> Json:
    return _dispute(payments.decide(asked["dispute"], asked["outcome"]))


def _adjust(payments: Payments, _shop: Shop, asked: Json) -> Json:
    return _movement(payments.adjust(asked.pop("amount"), **asked))


def _hold(payments: Payments, _shop: Shop, asked: Json) -> Json:
    return _movement(payments.hold(asked["amount"]))


def _release(payments: Payments, _shop: Shop, asked: Json) -> Json:
    return _movement(payments.release(asked.get("amount")))


def _with_account(work: Work) -> Callable[[Shop, Json], Json]:
    def handle(shop: Shop, asked: Json) -> Json:
        if shop.payments is None:
            raise Refused(words("The shop does not use Shopify Payments"))
        return work(shop.payments, shop, asked)

    return handle


def _authorize(shop: Shop, asked: Json) -> Json:
    order = shop.orders.named(asked.pop("order"))
    return _transactions(shop.authorizations.authorize(order, **asked))


def _capture(shop: Shop, asked: Json) -> Json:
    order = shop.orders.named(asked["order"])
    return _transactions(shop.authorizations.capture(order, asked.get("amount")))


def _void(shop: Shop, asked: Json) -> Json:
    order = shop.orders.named(asked["order"])
    return _transactions(shop.authorizations.void(order))


def _transactions(order: Json) -> Json:
    return {
        "id": order["id"],
        "name": order["name"],
        "status": order["displayFinancialStatus"],
        "transactions": [
            {
                "id": each["id"],
                "kind": each["kind"],
                "status": each["status"],
                "gateway": each["gateway"],
                "amount": each["amountSet"]["shopMoney"]["amount"],
            }
            for each in order["transactions"]
        ],
    }


def _list(shop: Shop, asked: Json) -> Json:
    return _transactions(shop.orders.named(asked["order"]))


PAYMENT_WORK: Mapping[tuple[str, str], Callable[[Shop, Json], Json]] = {
    ("GET", "payments"): _with_account(_state),
    ("POST", "payments/pay_out"): _with_account(_pay_out),
    ("POST", "payments/advance"): _with_account(_advance),
    ("POST", "payments/dispute"): _with_account(_open),
    ("POST", "payments/decide"): _with_account(_decide),
    ("POST", "payments/adjust"): _with_account(_adjust),
    ("POST", "payments/hold"): _with_account(_hold),
    ("POST", "payments/release"): _with_account(_release),
    ("POST", "orders/authorize"): _authorize,
    ("POST", "orders/capture"): _capture,
    ("POST", "orders/void"): _void,
    ("POST", "orders/transactions"): _list,
}
