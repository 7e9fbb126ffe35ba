"""Lines of drafts become lines that the books can enter."""

from collections.abc import Iterable

from nightclerk.connector.mapping.papers.sale_draft import Draft, DraftLine
from nightclerk.ledger.models import (
    Item,
    ItemVariant,
    PostedLine,
    Unit,
    VatProductGroup,
)
from nightclerk.ledger.selectors.setup import Setup
from nightclerk.ledger.services.documents.line_input import LineInput


class Records:
    """The records that drafts name by their keys, read once for all of them."""

    def __init__(self, drafts: Iterable[Draft], setup: Setup) -> None:
        lines = [line for draft in drafts for line in draft.lines]
        self.setup = setup
        self.items = Item.objects.in_bulk(
            {line.item for line in lines if line.item is not None}
        )
        self.variants = ItemVariant.objects.in_bulk(
            {line.variant for line in lines if line.variant is not None}
        )
        self.units = Unit.objects.in_bulk(
            {line.unit for line in lines if line.unit is not None}
        )
        self.vat_groups = VatProductGroup.objects.in_bulk()

    def inputs(self, draft: Draft) -> list[LineInput]:
        """Give a draft's lines as the books enter them, in their order."""
        return [self.input(line) for line in draft.lines]

    def input(self, line: DraftLine, *, returns: PostedLine | None = None) -> LineInput:
        """Give one line; `returns` is the posted line that it takes back."""
        return LineInput(
            item=self.items[line.item] if line.item is not None else None,
            variant=self.variants[line.variant] if line.variant is not None else None,
            unit=self.units[line.unit] if line.unit is not None else None,
            account=self.setup.account(line.account),
            location=(
                self.setup.locations[line.location]
                if line.location is not None
                else None
            ),
            vat_group=(
                self.vat_groups[line.vat_group] if line.vat_group is not None else None
            ),
            description=line.description[:250],
            quantity=line.quantity,
            unit_price=line.unit_price,
            discount_amount=line.discount,
            given_vat=line.given_vat,
            allows_invoice_discount=True,
            is_taken_over=True,
            source=line.source[:200],
            returns=returns,
        )
