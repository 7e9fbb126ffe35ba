"""Whether payouts tie: to what they consist of, and to what the books have of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Sum

from nightclerk.connector.mapping.payments.payout_rows import (
    CLEARED,
    FAILED_REFUND,
    PAYOUT,
    RETRIED,
)
from nightclerk.connector.models import (
    BalanceTransaction,
    PaymentProcessing,
    PaymentSettings,
    Payout,
    Shop,
    ToBooks,
)
from nightclerk.core.text import Text, words
from nightclerk.ledger.models import CustomerEntry, LedgerEntry
from nightclerk.ledger.selectors.company import company

ZERO = Decimal(0)
NOT_KNOWN = words("The payment is not known here, or is from before the first day")
ELSEWHERE = words("It is not booked on the account for money at Shopify Payments")
REVERSED = words("Its posting was reversed")
PROPOSED = words("It is in the payment journal and not posted yet")
OTHER = words("It is booked with another amount")
CAME_BACK = words("The refund failed: reverse its payment in the books")
LOST = words("The payout that came to nothing is not booked yet")
DROPPED = words("Somebody took its line out of the payment journal")


@dataclass(frozen=True, kw_only=True)
class TieRow:
    """What a payout pays of an order, and what the clearing account has of it.

    Amounts are in the payout's currency, > 0 where money came in. `reason` says what
    the residue comes from.
    """

    order: str
    kind: str
    transaction_gid: str
    at_shopify: Decimal
    in_books: Decimal
    reason: Text = field(default_factory=lambda: Text(""))

    @property
    def residue(self) -> Decimal:
        """Give what the books lack, or have too much where it is below zero."""
        return self.at_shopify - self.in_books


@dataclass(frozen=True, kw_only=True)
class Tie:
    """A payout beside the sum of its transactions and the movement of clearing.

    `rows` are its payments and refunds, order by order; `cleared` is their sum, which
    a posted payout takes off the clearing account, `booked` what the books put there.
    """

    payout: Payout
    transactions: Decimal
    cleared: Decimal
    booked: Decimal
    rows: Sequence[TieRow]

    @property
    def difference(self) -> Decimal:
        """Give what the payout pays beyond the sum of its transactions."""
        return self.payout.residue

    @property
    def residue(self) -> Decimal:
        """Give what the clearing account lacks for this payout."""
        return self.cleared - self.booked

    @property
    def unexplained(self) -> list[TieRow]:
        """Give the orders whose money does not tie."""
        return [row for row in self.rows if row.residue]

    @property
    def is_tied(self) -> bool:
        """Tell whether payout, transactions and clearing are equal, order by order."""
        return not self.difference and not self.unexplained


@dataclass(frozen=True)
class _Booked:
    """What the clearing account has of a payment, and why it has no more."""

    amount: Decimal = ZERO
    reason: Text = NOT_KNOWN


def ties_of(shop: Shop, payouts: Sequence[Payout]) -> list[Tie]:
    """Give how payouts of a shop tie, in their order; a statement a table.

    A posted payment counts with what its transaction moved on the clearing account of
    the shop's payment settings, in the payout's currency.
    """
    by_payout: dict[str, list[BalanceTransaction]] = defaultdict(list)
    rows = BalanceTransaction.objects.filter(
        shop=shop, payout_gid__in=[payout.gid for payout in payouts]
    ).exclude(kind=PAYOUT)
    for row in rows.order_by("number"):
        by_payout[row.payout_gid].append(row)
    cleared = [
        each for some in by_payout.values() for each in some if each.kind in CLEARED
    ]
    booked = _payments(shop, cleared) | _lost_payouts(shop, cleared)
    return [_tie(payout, by_payout[payout.gid], booked) for payout in payouts]


def _tie(
    payout: Payout,
    moved: Sequence[BalanceTransaction],
    booked: Mapping[str, _Booked],
) -> Tie:
    parts: dict[str, list[BalanceTransaction]] = defaultdict(list)
    for each in moved:
        if each.kind in CLEARED:
            parts[each.transaction_gid or each.gid].append(each)
    rows = [_row(key, some, booked) for key, some in parts.items()]
    return Tie(
        payout=payout,
        transactions=sum((each.net for each in moved), ZERO),
        cleared=sum((row.at_shopify for row in rows), ZERO),
        booked=sum((row.in_books for row in rows), ZERO),
        rows=rows,
    )


def _row(
    key: str, moved: Sequence[BalanceTransaction], booked: Mapping[str, _Booked]
) -> TieRow:
    """Give what moved for one transaction; a failed refund may come back beside it."""
    first = moved[0]
    amount = sum((each.amount for each in moved), ZERO)
    is_return = all(each.kind == FAILED_REFUND for each in moved)
    found = _Booked(ZERO, CAME_BACK) if is_return else booked.get(key, _Booked())
    return TieRow(
        order=first.order_name,
        kind=first.kind,
        transaction_gid=first.transaction_gid,
        at_shopify=amount,
        in_books=found.amount,
        reason=Text("") if found.amount == amount else found.reason or OTHER,
    )


def _payments(shop: Shop, moved: Iterable[BalanceTransaction]) -> dict[str, _Booked]:
    """Give by transaction what the clearing account has of its payment."""
    currencies = {each.transaction_gid: each.currency for each in moved}
    rows = PaymentProcessing.objects.filter(
        transaction__order__shop=shop, transaction__gid__in=list(currencies)
    ).select_related("transaction", "entry", "line__entry")
    found = {row.transaction.gid: row for row in rows}
    entries = {gid: entry for gid, row in found.items() if (entry := _entry(row))}
    sums = _on_clearing(shop, list(entries.values()))
    return {
        gid: _booked(row, entries.get(gid), sums, currencies[gid])
        for gid, row in found.items()
    }


def _entry(row: PaymentProcessing) -> CustomerEntry | None:
    return row.entry or (row.line.entry if row.line else None)


def _booked(
    row: PaymentProcessing,
    entry: CustomerEntry | None,
    sums: Mapping[tuple[int, str], Decimal],
    currency: str,
) -> _Booked:
    if entry is None:
        return _Booked(ZERO, _why_not(row))
    key = entry.transaction_id, currency
    if key in sums:
        return _Booked(sums[key], Text("") if sums[key] else REVERSED)
    return _Booked(ZERO, ELSEWHERE)


def _why_not(row: PaymentProcessing) -> Text:
    if row.state == ToBooks.PROPOSED:
        return PROPOSED
    if row.state == ToBooks.NOTHING:
        return DROPPED
    return Text.from_json(row.problem.get("text") or {}) or NOT_KNOWN


def _on_clearing(
    shop: Shop, entries: Sequence[CustomerEntry]
) -> dict[tuple[int, str], Decimal]:
    """Give by transaction and currency what moved on clearing, reversals taken off."""
    settings = PaymentSettings.objects.filter(shop=shop).first()
    if settings is None or settings.clearing_account_id is None:
        return {}
    own = company().currency.code
    keys = [entry.transaction_id for entry in entries]
    sums: dict[tuple[int, str], Decimal] = defaultdict(Decimal)
    for name in ("transaction", "transaction__reverses"):
        found = (
            LedgerEntry.objects.filter(
                **{f"{name}__in": keys}, account=settings.clearing_account_id
            )
            .order_by()
            .values_list(name, "currency__code")
            .annotate(Sum("amount"), Sum("foreign_amount"))
        )
        for key, currency, amount, foreign in found:
            sums[key, own] += amount
            if currency is not None and currency != own:
                sums[key, currency] += foreign
    return dict(sums)


def _lost_payouts(
    shop: Shop, moved: Iterable[BalanceTransaction]
) -> dict[str, _Booked]:
    """Give what clearing has again of payouts that came to nothing: all, or nothing."""
    back = {each.source_id: each for each in moved if each.kind in RETRIED}
    numbers = [int(number) for number in back if number.isdigit()]
    posted = Payout.objects.filter(shop=shop, number__in=numbers, posting__isnull=False)
    ready = {
        str(payout.number): _Booked(payout.net, Text(""))
        for payout in posted
        if payout.status in {"FAILED", "CANCELED"}
    }
    return {
        each.gid: ready.get(number, _Booked(ZERO, LOST))
        for number, each in back.items()
    }
