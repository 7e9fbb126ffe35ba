"""The card of an account: its entries and what stood on it after each."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from nightclerk.ledger.models import Account, LedgerEntry
from nightclerk.ledger.selectors.balances import balance_of

NOTHING = Decimal(0)


@dataclass(frozen=True)
class CardEntry:
    """An entry and the balance after it, in the company's currency; debit > 0."""

    entry: LedgerEntry
    balance: Decimal


@dataclass(frozen=True)
class AccountCard:
    """What an account held, each entry in the order of dates, what it holds then."""

    account: Account
    opening: Decimal
    entries: tuple[CardEntry, ...]

    @property
    def balance(self) -> Decimal:
        """What stands on the account after the last entry."""
        return self.entries[-1].balance if self.entries else self.opening


def account_card(
    account: Account, *, since: date | None = None, until: date | None = None
) -> AccountCard:
    """Give the entries of an account between two posting dates, both included.

    Without `since` the card begins with the first entry and an opening of zero.
    """
    opening = NOTHING
    entries = account.entries.select_related("transaction", "customer", "currency")
    if since is not None:
        entries = entries.filter(date__gte=since)
        opening = balance_of(account, until=since - timedelta(days=1))
    if until is not None:
        entries = entries.filter(date__lte=until)
    rows, running = [], opening
    for entry in entries.order_by("date", "pk"):
        running += entry.amount
        rows.append(CardEntry(entry, running))
    return AccountCard(account, opening, tuple(rows))
