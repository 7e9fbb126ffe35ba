"""What processing orders or refunds came to, record by record."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from nightclerk.connector.mapping.papers.sale_draft import SaleProblem
from nightclerk.connector.models import State
from nightclerk.core.text import Text


@dataclass(frozen=True, kw_only=True)
class OutcomeRow:
    """What became of one record; `key` is its order's or refund's.

    `gross` is the document's, in its currency. In a dry run there is no document, and
    all else is as it would be. `notice` is something to know of a good document.
    """

    key: int
    name: str
    state: str
    kind: str = ""
    document: int | None = None
    document_no: str = ""
    customer: str = ""
    currency: str = ""
    gross: Decimal | None = None
    lines: int = 0
    problems: Sequence[SaleProblem] = ()
    notice: Text | None = None


@dataclass
class Outcome:
    """What became of some records; `locked` are being worked on by somebody else."""

    rows: list[OutcomeRow] = field(default_factory=list)
    locked: int = 0

    def __iadd__(self, other: "Outcome") -> "Outcome":
        self.rows += other.rows
        self.locked += other.locked
        return self

    def undone(self) -> "Outcome":
        """Give what would have become of them: the documents were taken back."""
        rows = [replace(row, document=None, document_no="") for row in self.rows]
        return Outcome(rows, self.locked)

    @property
    def counts(self) -> Counter[str]:
        """Count the records by what became of them."""
        return Counter(row.state for row in self.rows)

    @property
    def processed(self) -> list[OutcomeRow]:
        """Give the records that have a document now."""
        return [row for row in self.rows if row.state == State.PROCESSED]

    @property
    def totals(self) -> dict[str, Decimal]:
        """Add the documents up, by currency."""
        found: dict[str, Decimal] = {}
        for row in self.processed:
            found[row.currency] = found.get(row.currency, Decimal(0)) + (row.gross or 0)
        return found
