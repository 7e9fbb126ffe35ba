"""Refunds and payouts of a day that was checked, as programs see them."""

from nightclerk.connector.models import CompletenessDay
from nightclerk.connector.programs.values import amount
from nightclerk.ledger.programs.values import Told


class RefundsTold(Told):
    """What went back to buyers on a day, in the shop's currency."""

    at_shopify: str
    here: str
    posted: str


class PayoutsTold(Told):
    """The payouts that were issued on a day, in their own currency.

    Those that came to nothing are counted; their amount is not.
    """

    at_shopify: int
    net: str
    here: str
    posted: str
    fees: str
    fees_posted: str


def refunds_told(day: CompletenessDay) -> RefundsTold:
    """Tell the refunds of a day."""
    return RefundsTold(
        at_shopify=amount(day.refunded),
        here=amount(day.mirrored_refunded),
        posted=amount(day.posted_refunded),
    )


def payouts_told(day: CompletenessDay) -> PayoutsTold | None:
    """Tell the payouts of a day; None where there is none, at Shopify or here."""
    if not (day.payouts or day.mirrored_net):
        return None
    return PayoutsTold(
        at_shopify=day.payouts,
        net=amount(day.payouts_net),
        here=amount(day.mirrored_net),
        posted=amount(day.posted_net),
        fees=amount(day.fees),
        fees_posted=amount(day.posted_fees),
    )
