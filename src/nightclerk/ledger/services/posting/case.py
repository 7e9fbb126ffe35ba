"""What one posting works on: the locked document, its lines, what happens to each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from nightclerk.ledger.amounts import Amounts
from nightclerk.ledger.models import (
    Item,
    SalesDocument,
    SalesLine,
)
from nightclerk.ledger.models.sales import Kind
from nightclerk.ledger.posting_plan import Step
from nightclerk.ledger.selectors.setup import Setup
from nightclerk.ledger.services.writing.numbers import Need


class TakeNumbers(Protocol):
    """Where numbers come from: series, or nowhere where nothing is to be kept."""

    def __call__(self, needs: Sequence[Need], *, on: date) -> list[str]:
        """Give the numbers of new documents of a day, in the order of the needs."""


@dataclass(frozen=True)
class Case:
    """A document that may be posted; every check has been passed."""

    draft: SalesDocument
    lines: Sequence[SalesLine]
    steps: Mapping[int, Step]
    setup: Setup
    take_numbers: TakeNumbers
    amounts: Amounts | None = None
    actor: Any = None
    cancels: bool = False

    @property
    def is_credit(self) -> bool:
        """Tell whether goods and money go back."""
        return self.draft.kind == Kind.CREDIT

    @property
    def on(self) -> date:
        """Give the posting date, which the checks found to be there."""
        return self.draft.posting_date or self.draft.document_date or date.min

    @property
    def ships(self) -> bool:
        """Tell whether anything goes out or comes back now."""
        return any(step.ship for step in self.steps.values())

    @property
    def invoices(self) -> bool:
        """Tell whether an invoice or a credit memo is written now."""
        return any(step.invoice for step in self.steps.values())

    @property
    def has_delivery_paper(self) -> bool:
        """Tell whether what goes out or comes back gets a document of its own."""
        company = self.setup.company
        if self.draft.kind == Kind.INVOICE:
            return self.ships and company.ships_on_invoice
        if self.draft.kind == Kind.CREDIT:
            return self.ships and company.receives_on_credit
        return self.ships

    def step(self, line: SalesLine) -> Step | None:
        """Say what happens to a line; None for a line without a quantity."""
        return self.steps.get(line.line_no)


def is_goods(line: SalesLine) -> bool:
    """Tell whether a line moves stock."""
    return line.item is not None and line.item.kind == Item.Kind.INVENTORY
