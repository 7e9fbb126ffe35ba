"""Payouts, what they consist of and how they tie, as programs see and post them."""

from datetime import date, datetime
from typing import Any, Literal

from django.db.models import QuerySet
from pydantic import Field

from nightclerk.connector.models import Payout, Shop
from nightclerk.connector.programs.finding import row_of, rows_named
from nightclerk.connector.programs.goods_acting import MOST_NAMED
from nightclerk.connector.programs.payments import MoneyBooked, booked_told
from nightclerk.connector.programs.payments_balance import (
    BALANCE,
    BalanceTold,
    balance_told,
)
from nightclerk.connector.programs.values import amount, reason_said, said, tail
from nightclerk.connector.selectors.payments.ties import Tie, TieRow, ties_of
from nightclerk.connector.selectors.payments.unbooked import untied_payouts
from nightclerk.connector.services.payments.deciding import can_post, post_payouts
from nightclerk.ledger.programs.values import Asked, Day, Key, Told

PAYOUTS = Payout.objects.select_related("shop", "posting")
SUMS = (
    *("net", "charges", "charges_fee", "refunds", "refunds_fee"),
    *("adjustments", "adjustments_fee", "reserves", "reserves_fee"),
    *("retried", "retried_fee", "advances", "advances_fee", "residue"),
)


class PayoutTold(Told):
    """A transfer to the merchant's bank; amounts are in `currency`, fees cost if > 0.

    `number` is Shopify's. `residue` is what the payout pays beyond the sum of its
    transactions, `posting` the transaction of the books.
    """

    id: int
    number: str
    status: str
    kind: str
    issued_at: datetime
    issued_on: date
    trace_id: str
    currency: str
    net: str
    charges: str
    charges_fee: str
    refunds: str
    refunds_fee: str
    adjustments: str
    adjustments_fee: str
    reserves: str
    reserves_fee: str
    retried: str
    retried_fee: str
    advances: str
    advances_fee: str
    state: str
    reason: str
    residue: str
    posting: int | None
    can_post: bool
    run: int | None


class TieRowTold(Told):
    """What a payout pays of an order, and what the clearing account has of it."""

    order: str
    kind: str
    transaction: str
    at_shopify: str
    in_books: str
    residue: str
    reason: str


class TieTold(Told):
    """A payout beside the sum of its transactions and the clearing account.

    `cleared` is what its payments and refunds are at Shopify, `booked` what the books
    have of them, `residue` their difference, order by order in `rows`.
    """

    is_tied: bool
    payout: str
    transactions: str
    difference: str
    cleared: str
    booked: str
    residue: str
    rows: list[TieRowTold]


class PayoutShown(PayoutTold):
    """A payout with what it consists of, and how it ties."""

    transactions: list[BalanceTold]
    tie: TieTold


class PayoutsChosen(Asked):
    """What payouts are chosen by; days are those of the shop's zone."""

    state: Literal["", "waiting", "stopped", "posted", "nothing"] = Field(
        default="", title="State in the books"
    )
    status: str = Field(default="", max_length=40, title="Status at Shopify")
    untied: bool = Field(default=False, title="Only those that do not tie")
    since: Day | None = Field(default=None, title="Issued on or after this day")
    until: Day | None = Field(default=None, title="Issued on or before this day")

    def rows(self, shop: Shop) -> QuerySet[Payout]:
        """Give the payouts that are wanted."""
        found = PAYOUTS.filter(shop=shop)
        if self.untied:
            found = found.filter(pk__in=untied_payouts(shop).order_by().values("pk"))
        if self.since:
            found = found.filter(issued_on__gte=self.since)
        if self.until:
            found = found.filter(issued_on__lte=self.until)
        same = {"state": self.state, "status": self.status.upper()}
        return found.filter(**{name: value for name, value in same.items() if value})


class PayoutsToPost(Asked):
    """Which payouts are posted now."""

    payouts: list[Key] = Field(
        min_length=1, max_length=MOST_NAMED, title="Payouts, by id"
    )


def payout_told(row: Payout) -> PayoutTold:
    """Tell a payout and how far it is on its way into the books."""
    return PayoutTold(**_payout(row))


def payout_shown(row: Payout) -> PayoutShown:
    """Tell a payout, what it consists of, and how it ties to the books."""
    moved = BALANCE.filter(shop=row.shop_id, payout_gid=row.gid).order_by("number")
    (tie,) = ties_of(row.shop, [row])
    return PayoutShown(
        **_payout(row),
        transactions=[balance_told(each, payout=row.number) for each in moved],
        tie=_tie(tie),
    )


def payout_of(shop: Shop, number: int) -> Payout:
    """Find a payout by its id."""
    return row_of(PAYOUTS, shop, number)


def post_payouts_asked(
    shop: Shop, asked: PayoutsToPost, *, actor: Any = None
) -> MoneyBooked:
    """Post payouts; one that does not add up keeps its reason and its residue."""
    rows = rows_named(PAYOUTS.filter(shop=shop), shop, asked.payouts, field="payouts")
    return booked_told(post_payouts(rows, actor=actor))


def _payout(row: Payout) -> dict[str, Any]:
    same = ("status", "kind", "issued_at", "issued_on", "trace_id", "currency", "state")
    return {
        "id": row.pk,
        "number": str(row.number),
        "reason": reason_said(row.problem),
        "posting": row.posting_id,
        "can_post": can_post(row),
        "run": row.run_id,
        **{name: getattr(row, name) for name in same},
        **{name: amount(getattr(row, name)) for name in SUMS},
    }


def _tie(tie: Tie) -> TieTold:
    return TieTold(
        is_tied=tie.is_tied,
        payout=amount(tie.payout.net),
        transactions=amount(tie.transactions),
        difference=amount(tie.difference),
        cleared=amount(tie.cleared),
        booked=amount(tie.booked),
        residue=amount(tie.residue),
        rows=[_tie_row(each) for each in tie.rows],
    )


def _tie_row(row: TieRow) -> TieRowTold:
    return TieRowTold(
        order=row.order,
        kind=row.kind,
        transaction=tail(row.transaction_gid),
        at_shopify=amount(row.at_shopify),
        in_books=amount(row.in_books),
        residue=amount(row.residue),
        reason=said(row.reason.as_json()),
    )
