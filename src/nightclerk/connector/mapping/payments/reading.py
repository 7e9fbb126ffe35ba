"""What Shopify says of payouts, balance transactions and disputes, as rows. Pure."""

from datetime import date, datetime
from decimal import Decimal
from typing import Never
from zoneinfo import ZoneInfo

from nightclerk.connector.mapping.orders.currencies import KNOWN
from nightclerk.connector.mapping.orders.reading import is_storable
from nightclerk.connector.mapping.payments.rows import (
    BalanceRow,
    DisputeRow,
    PayoutRow,
)
from nightclerk.core.errors import Refused
from nightclerk.core.text import Text, words
from nightclerk.shopify.payments.payloads import (
    MoneyV2,
    ShopifyPaymentsAdjustmentOrder,
    ShopifyPaymentsBalanceTransaction,
    ShopifyPaymentsDispute,
    ShopifyPaymentsPayout,
)

TRANSACTION = "gid://shopify/OrderTransaction/"


class MoneyReading:
    """Reads one record whose amounts are all in one currency; refusals name it."""

    def __init__(self, name: Text, *, currency: str) -> None:
        self._name = name
        if currency not in KNOWN:
            self.refuse(words("“{code}” is no known currency", code=currency))
        self.currency = currency

    def refuse(self, reason: Text) -> Never:
        """Refuse the record; the reason is a sentence about one of its fields."""
        raise Refused(
            words("{record}: {reason}", record=self._name, reason=reason),
            hint=words("Compare it at Shopify; the payload is kept here."),
        )

    def amount(self, money: MoneyV2, field: str) -> Decimal:
        """Give an amount that is in the record's currency and can be kept exactly."""
        if money.currency_code != self.currency:
            self.refuse(
                words(
                    "{field} is in “{given}” but should be in {expected}",
                    field=field,
                    given=money.currency_code,
                    expected=self.currency,
                )
            )
        if not is_storable(money.amount):
            self.refuse(
                words(
                    "{field} is {amount}, which is no amount of money",
                    field=field,
                    amount=money.amount,
                )
            )
        return money.amount

    def moment(self, at: datetime, field: str) -> datetime:
        """Give a moment that knows its zone."""
        if at.tzinfo is None:
            self.refuse(words("{field} has no time zone", field=field))
        return at

    def day(self, at: datetime | None, zone: ZoneInfo, field: str) -> date | None:
        """Give the day of a moment in the shop's zone; None stays None."""
        return None if at is None else self.moment(at, field).astimezone(zone).date()


def number_of(gid: str) -> int:
    """Give the number at the end of an id; `Refused` where there is none."""
    tail = gid.split("?")[0].rsplit("/", 1)[-1]
    if not (tail.isascii() and tail.isdecimal() and int(tail) < 2**63):
        raise Refused(words("“{gid}” is no id of Shopify's", gid=gid))
    return int(tail)


def payout_row(payout: ShopifyPaymentsPayout, zone: ZoneInfo) -> PayoutRow:
    """Give a payout's row; the day it was issued is one of the shop's zone.

    Raises `Refused` where an amount is in another currency than the net, or none.
    """
    number = number_of(payout.id)
    name = words("Payout {number}", number=str(number))
    money = MoneyReading(name, currency=payout.net.currency_code)
    sums = payout.summary
    issued_at = money.moment(payout.issued_at, "issuedAt")
    return PayoutRow(
        gid=payout.id,
        number=number,
        status=payout.status,
        kind=payout.transaction_type,
        issued_at=issued_at,
        issued_on=issued_at.astimezone(zone).date(),
        trace_id=payout.external_trace_id or "",
        currency=money.currency,
        net=money.amount(payout.net, "net"),
        charges=money.amount(sums.charges_gross, "chargesGross"),
        charges_fee=money.amount(sums.charges_fee, "chargesFee"),
        refunds=money.amount(sums.refunds_fee_gross, "refundsFeeGross"),
        refunds_fee=money.amount(sums.refunds_fee, "refundsFee"),
        adjustments=money.amount(sums.adjustments_gross, "adjustmentsGross"),
        adjustments_fee=money.amount(sums.adjustments_fee, "adjustmentsFee"),
        reserves=money.amount(sums.reserved_funds_gross, "reservedFundsGross"),
        reserves_fee=money.amount(sums.reserved_funds_fee, "reservedFundsFee"),
        retried=money.amount(sums.retried_payouts_gross, "retriedPayoutsGross"),
        retried_fee=money.amount(sums.retried_payouts_fee, "retriedPayoutsFee"),
        advances=money.amount(sums.advance_gross, "advanceGross"),
        advances_fee=money.amount(sums.advance_fees, "advanceFees"),
    )


def balance_row(moved: ShopifyPaymentsBalanceTransaction, zone: ZoneInfo) -> BalanceRow:
    """Give a balance transaction's row; raises `Refused` as for payouts."""
    number = number_of(moved.id)
    name = words("Balance transaction {number}", number=str(number))
    money = MoneyReading(name, currency=moved.amount.currency_code)
    order, source = moved.associated_order, moved.source_order_transaction_id
    return BalanceRow(
        gid=moved.id,
        number=number,
        payout_gid=moved.associated_payout.id or "",
        kind=moved.type,
        happened_at=money.moment(moved.transaction_date, "transactionDate"),
        currency=money.currency,
        amount=money.amount(moved.amount, "amount"),
        fee=money.amount(moved.fee, "fee"),
        net=money.amount(moved.net, "net"),
        is_test=moved.test,
        source_kind=moved.source_type or "",
        source_id=moved.source_id or "",
        order_gid=order.id if order else "",
        order_name=order.name if order else "",
        transaction_gid=f"{TRANSACTION}{source}" if source else "",
        reason=moved.adjustment_reason or "",
        adjusted=[_adjusted(each, money) for each in moved.adjustments_orders],
    )


def dispute_row(dispute: ShopifyPaymentsDispute, zone: ZoneInfo) -> DisputeRow:
    """Give a dispute's row; a status that is new at Shopify is kept as it is called."""
    number = number_of(dispute.id)
    name = words("Dispute {number}", number=str(number))
    money = MoneyReading(name, currency=dispute.amount.currency_code)
    return DisputeRow(
        gid=dispute.id,
        number=number,
        kind=dispute.type,
        status=dispute.status,
        amount=money.amount(dispute.amount, "amount"),
        currency=money.currency,
        order_gid=dispute.order.id if dispute.order else "",
        order_name=dispute.order.name if dispute.order else "",
        reason=dispute.reason_details.reason,
        network_code=dispute.reason_details.network_reason_code or "",
        initiated_at=money.moment(dispute.initiated_at, "initiatedAt"),
        evidence_due=money.day(dispute.evidence_due_by, zone, "evidenceDueBy"),
        evidence_sent=money.day(dispute.evidence_sent_on, zone, "evidenceSentOn"),
        finalized_on=money.day(dispute.finalized_on, zone, "finalizedOn"),
    )


def _adjusted(
    order: ShopifyPaymentsAdjustmentOrder, money: MoneyReading
) -> dict[str, str]:
    return {
        "name": order.name,
        "transaction": f"{TRANSACTION}{order.order_transaction_id}",
        "amount": str(money.amount(order.amount, "adjustmentsOrders.amount")),
        "fees": str(money.amount(order.fees, "adjustmentsOrders.fees")),
        "net": str(money.amount(order.net, "adjustmentsOrders.net")),
    }
