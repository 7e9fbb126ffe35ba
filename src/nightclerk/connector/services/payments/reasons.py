"""Why a payment is booked so, or not now, and what mends that."""

from dataclasses import dataclass

from nightclerk.connector.mapping.payments.fitting import Fit
from nightclerk.connector.models import ShopTransaction, ToBooks
from nightclerk.core.text import Text, joined, verbatim, words
from nightclerk.ledger.models import Currency


@dataclass(frozen=True)
class Held:
    """A payment that is not booked now: why, and what mends that."""

    state: ToBooks
    reason: Text
    hint: Text


def reason_of(
    fitted: Fit, order: str, currency: Currency, *, is_invoiced: bool
) -> Text:
    """Say what a payment settles, and what becomes of what is left of it."""
    papers = joined(verbatim(taken.paper.no) for taken in fitted.taken)
    left = f"{fitted.left:.2f}"
    if fitted.taken and not fitted.left:
        return words("Settles {papers}", papers=papers)
    if fitted.taken:
        return words(
            "Settles {papers}; {left} {currency} stay open",
            papers=papers,
            left=left,
            currency=currency.code,
        )
    if not is_invoiced:
        return words("{order} is not invoiced yet: it stays open", order=order)
    return words("Nothing of {order} is left to settle: it stays open", order=order)


def not_in_books(paid: ShopTransaction) -> Held:
    """Wait for the order of a payment."""
    return Held(
        ToBooks.WAITING,
        words("Order {order} is not in the books yet", order=paid.order.name),
        words("Process the order; its payments follow by themselves."),
    )


def other_currency(paid: ShopTransaction, own: Currency, currency: str) -> Held:
    """Stop a payment that is in another currency than the documents of its order."""
    return Held(
        ToBooks.STOPPED,
        words(
            "The payment is in {currency}, the documents of {order} are in {other}",
            currency=currency,
            order=paid.order.name,
            other=own.code,
        ),
        words("Book this payment by hand in the payment journal."),
    )


def no_account(paid: ShopTransaction) -> Held:
    """Stop a payment by a gateway of which no account is known."""
    card = paid.card_company
    gateway = f"{paid.gateway} ({card})" if card else paid.gateway
    return Held(
        ToBooks.STOPPED,
        words(
            "No account is known for payments by {gateway}",
            gateway=gateway or paid.gateway_name,
        ),
        words("Map the gateway to a payment method that has an account."),
    )


def no_credit_memo(paid: ShopTransaction) -> Held:
    """Wait for the credit memo of the refund that was paid."""
    return Held(
        ToBooks.WAITING,
        words(
            "The credit memo that this refund of {order} pays is not posted yet",
            order=paid.order.name,
        ),
        words("Process the refund and post its credit memo; its payment follows."),
    )
