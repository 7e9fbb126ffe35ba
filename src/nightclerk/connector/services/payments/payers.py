"""Whose the money is of orders of which there was nothing to book."""

from collections.abc import Mapping, Sequence
from typing import Any

from nightclerk.connector.models import PaymentProcessing, Shop
from nightclerk.connector.selectors.papers.sale_reading import PRESENTMENT
from nightclerk.connector.selectors.payments.candidates import OrderPapers
from nightclerk.connector.selectors.settings import customer_settings
from nightclerk.connector.services.papers.order_customers import customers_for
from nightclerk.ledger.models import Currency


def find_payers(
    shop: Shop,
    rows: Sequence[PaymentProcessing],
    found: Mapping[int, OrderPapers],
    *,
    actor: Any = None,
) -> None:
    """Say who pays orders that have no document because nothing is left of them.

    An order that was cancelled before it was booked was paid all the same, and paid
    back: both go over its buyer's account, so that the money at Shopify adds up. Where
    nobody is found there is no payer.
    """
    orders = {
        row.transaction.order_id: row.transaction.order
        for row in rows
        if found[row.transaction.order_id].has_nothing
    }
    if not orders:
        return
    choices = customers_for(
        shop, list(orders.values()), settings=customer_settings(shop), actor=actor
    )
    currencies = {currency.code: currency for currency in Currency.objects.all()}
    for key, order in orders.items():
        books, choice = found[key], choices[key]
        is_foreign = books.money == PRESENTMENT
        code = order.presentment_currency if is_foreign else order.currency
        books.payer = choice.bill_to or choice.sell_to
        books.currency = currencies.get(code)
        books.is_invoiced = True
