"""Which open papers of its order a payment settles, and how much of each. Pure.

Amounts are signed as in the books: what a customer owes is > 0, what he has paid or is
owed is < 0. A payment's own amount is > 0 where money came in.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(kw_only=True)
class Paper:
    """An open entry of an order's customer; `left` is what nobody has taken of it.

    `refund` is Shopify's id of the refund that a credit memo was made of, `is_money`
    tells a payment or a refund from an invoice or a credit memo.
    """

    entry: int
    no: str
    customer: int
    currency: str
    left: Decimal
    refund: str = ""
    is_money: bool = False

    def take(self, most: Decimal) -> Decimal:
        """Take up to an amount > 0 of it; gives how much that was."""
        taken = min(most, abs(self.left))
        self.left -= taken if self.left > 0 else -taken
        return taken


@dataclass(frozen=True, kw_only=True)
class Paid:
    """Money of an order that moved: > 0 came in, < 0 went back for `refund`."""

    customer: int
    currency: str
    amount: Decimal
    refund: str = ""


@dataclass(frozen=True)
class Taken:
    """How much of a paper a payment settles; > 0."""

    paper: Paper
    amount: Decimal


@dataclass(frozen=True)
class Fit:
    """What a payment settles, in order, and how much of it stays open (>= 0)."""

    taken: Sequence[Taken] = field(default=())
    left: Decimal = ZERO


def fit(paid: Paid, papers: Sequence[Paper]) -> Fit:
    """Settle papers with a payment, as many as it can; what is taken of them is gone.

    Money that came in pays the invoices, the oldest first as they are given. Money
    that went back settles the credit memo of its own refund and never that of
    another; beyond it what else the order is owed, at last what was paid too much.
    """
    left, taken = abs(paid.amount), []
    for paper in _candidates(paid, papers):
        if not left:
            break
        amount = paper.take(left)
        left -= amount
        taken.append(Taken(paper, amount))
    return Fit(taken, left)


def could_be_of_another(paid: Paid, papers: Iterable[Paper]) -> bool:
    """Tell whether what is open belongs to another refund than the one paid."""
    return paid.amount < 0 and any(
        paper.left < 0 and paper.refund for paper in _of_customer(paid, papers)
    )


def _candidates(paid: Paid, papers: Sequence[Paper]) -> list[Paper]:
    mine = _of_customer(paid, papers)
    if paid.amount > 0:
        return [paper for paper in mine if paper.left > 0 and not paper.is_money]
    owed = [paper for paper in mine if paper.left < 0]
    own = [paper for paper in owed if paid.refund and paper.refund == paid.refund]
    free = [paper for paper in owed if not paper.refund]
    return [*own, *sorted(free, key=lambda paper: paper.is_money)]


def _of_customer(paid: Paid, papers: Iterable[Paper]) -> list[Paper]:
    place = (paid.customer, paid.currency)
    return [paper for paper in papers if (paper.customer, paper.currency) == place]
