"""What stands on the accounts: the trial balance."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import DecimalField, Q, Sum, Value
from django.db.models.functions import Coalesce

from nightclerk.ledger.models import Account, LedgerEntry

NOTHING = Decimal(0)
ZERO = Value(NOTHING, output_field=DecimalField(max_digits=20, decimal_places=5))


@dataclass(frozen=True)
class AccountBalance:
    """An account's turnover and balance, in the company's currency; debit > 0."""

    account: Account
    opening: Decimal
    debit: Decimal
    credit: Decimal

    @property
    def balance(self) -> Decimal:
        """What stands on the account at the end; credits are kept negative."""
        return self.opening + self.debit + self.credit


def trial_balance(
    *, since: date | None = None, until: date | None = None, all_accounts: bool = False
) -> list[AccountBalance]:
    """Give each account with its opening balance, turnover and balance, by number.

    Both dates are posting dates and belong to the time asked for; without `since` the
    opening is zero. Accounts on which nothing happened are left out unless wanted.
    All balances add up to zero.
    """
    sums = _sums(since, until)
    accounts = Account.objects.filter(is_heading=False).order_by("no")
    balances = [
        AccountBalance(account, *sums.get(account.pk, (NOTHING, NOTHING, NOTHING)))
        for account in accounts
    ]
    return [row for row in balances if all_accounts or row.account.pk in sums]


def balance_of(account: Account, *, until: date | None = None) -> Decimal:
    """Give what stands on an account at the end of a day, or now; debit > 0."""
    entries = account.entries.all()
    if until is not None:
        entries = entries.filter(date__lte=until)
    total: Decimal | None = entries.aggregate(total=Sum("amount"))["total"]
    return total or NOTHING


def _sums(
    since: date | None, until: date | None
) -> dict[int, tuple[Decimal, Decimal, Decimal]]:
    before = Q(date__lt=since) if since else Q(pk__in=[])
    within = Q(date__gte=since) if since else Q()
    entries = LedgerEntry.objects.order_by()
    if until is not None:
        entries = entries.filter(date__lte=until)
    rows = entries.values("account_id").annotate(
        opening=Coalesce(Sum("amount", filter=before), ZERO),
        debit=Coalesce(Sum("amount", filter=within & Q(amount__gt=0)), ZERO),
        credit=Coalesce(Sum("amount", filter=within & Q(amount__lt=0)), ZERO),
    )
    return {
        row["account_id"]: (row["opening"], row["debit"], row["credit"]) for row in rows
    }
