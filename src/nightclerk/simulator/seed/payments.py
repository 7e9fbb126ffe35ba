"""A past of many card payments, for measuring: the same seed, the same payments."""

from decimal import Decimal
from functools import partial
from random import Random

from nightclerk.simulator.engine.templates import plain
from nightclerk.simulator.payments.account import Payments
from nightclerk.simulator.shop import Shop

# A refund follows so many payments.
REFUND_EVERY = 25
DAY = 86_400.0
# Ids and names of orders that the shop no longer has.
GONE = 1_000_000


def open_payments(shop: Shop) -> None:
    """Give a shop the past payments that its settings ask for."""
    settings = shop.settings.payments
    if shop.payments is not None and settings is not None and settings.transactions:
        fill_past(
            shop.payments,
            transactions=settings.transactions,
            days=settings.days,
            seed=shop.settings.seed,
        )


def fill_past(payments: Payments, *, transactions: int, days: int, seed: int) -> None:
    """Let orders, long gone from the shop, have been paid; payouts follow by day."""
    # Not for secrets: the same seed must give the same payments.
    random = Random(seed)  # noqa: S311
    begin = payments.clock.seconds() - days * DAY
    step = days * DAY / max(transactions, 1)
    for number in range(transactions):
        amount = Decimal(random.randint(500, 20_000)) / 100
        is_refund = number % REFUND_EVERY == REFUND_EVERY - 1
        at = begin + number * step
        payments.later.put(
            at, partial(_pay, payments, number, amount, at, is_refund=is_refund)
        )


def _pay(
    payments: Payments, number: int, amount: Decimal, at: float, *, is_refund: bool
) -> None:
    order = number - 1 if is_refund else number
    payments.balance.enter(
        "REFUND" if is_refund else "CHARGE",
        -amount if is_refund else amount,
        Decimal(0) if is_refund else payments.fee_for(amount),
        at=at,
        sourceType="REFUND" if is_refund else "CHARGE",
        sourceId=str(GONE + number),
        sourceOrderTransactionId=str(GONE + number),
        associatedOrder=plain(
            "ShopifyPaymentsAssociatedOrder",
            id=f"gid://shopify/Order/{GONE + order}",
            name=f"#{GONE + order}",
        ),
    )
    payments.payouts.plan(at)
