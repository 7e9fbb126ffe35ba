"""What booking money came to, payment by payment and payout by payout."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from nightclerk.core.text import Text

Told = Callable[[int, int], None]  # how many are done, of how many


@dataclass(frozen=True, kw_only=True)
class MoneyRow:
    """What became of one payment or payout; `state` is a value of `ToBooks`.

    `amount` is in `currency`, > 0 where money came in. `reason` says why it is booked
    so, or what stops it, and `hint` what mends that.
    """

    key: int
    name: str
    state: str
    amount: Decimal
    currency: str
    reason: Text = field(default_factory=lambda: Text(""))
    hint: Text = field(default_factory=lambda: Text(""))


@dataclass
class MoneyOutcome:
    """What became of some; `applied` were booked before and found what they pay.

    `followed` are those whose line in the journal somebody posted or dropped.
    """

    rows: list[MoneyRow] = field(default_factory=list)
    applied: int = 0
    followed: int = 0

    def __iadd__(self, other: "MoneyOutcome") -> "MoneyOutcome":
        self.rows += other.rows
        self.applied += other.applied
        self.followed += other.followed
        return self

    @property
    def counts(self) -> Counter[str]:
        """Count them by what became of them."""
        return Counter(row.state for row in self.rows)


def quiet(done: int, total: int) -> None:
    """Tell nobody how far it is."""
