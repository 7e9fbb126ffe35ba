"""Which accounts the posting of a line needs, and whether they are there."""

from collections.abc import Sequence

from django.db.models import Model

from nightclerk.ledger.facts import CREDIT, AccountFact, Pair
from nightclerk.ledger.models import (
    Account,
    BusinessGroup,
    Company,
    InventorySetup,
    ItemGroup,
    Location,
    PostingSetup,
    ProductGroup,
    SalesDocument,
    SalesLine,
    VatBusinessGroup,
    VatProductGroup,
    VatSetup,
)
from nightclerk.ledger.selectors.setup import Setup


def account_fact(account: Account | None) -> AccountFact | None:
    """See an account as checks do."""
    if account is None:
        return None
    return AccountFact(
        account.no, account.is_heading, account.is_direct, account.is_blocked
    )


class Needs:
    """Which accounts the posting of one line needs."""

    def __init__(
        self,
        line: SalesLine,
        document: SalesDocument,
        setup: Setup,
        *,
        is_goods: bool,
        invoices: bool,
    ) -> None:
        self.line, self.document, self.setup = line, document, setup
        self.has_cost = is_goods and invoices and setup.company.cost_to_gl
        self.invoices = invoices

    def posting(self) -> Pair | None:
        """Give the accounts of sales, discounts and cost that are needed."""
        columns = self._columns()
        if not columns:
            return None
        groups = self.document.business_group_id, self.line.product_group_id
        row = self.setup.posting_setup(*groups)
        return self._pair(row, columns, (BusinessGroup, ProductGroup), groups)

    def vat(self) -> Pair | None:
        """Give the account of VAT, where there is any."""
        if not self.invoices:
            return None
        groups = self.document.vat_group_id, self.line.vat_group_id
        row = self.setup.vat_setup(*groups)
        columns = ["account"] if row is not None and _is_taxed(row) else []
        return self._pair(row, columns, (VatBusinessGroup, VatProductGroup), groups)

    def inventory(self) -> Pair | None:
        """Give the account of the goods, where their cost goes to the ledger."""
        if not self.has_cost:
            return None
        where = self.line.location_id or self.setup.company.location_id
        row = self.setup.inventory_setup(self.line.item_group_id, where)
        groups = where, self.line.item_group_id
        return self._pair(row, ["inventory_account"], (Location, ItemGroup), groups)

    def _columns(self) -> list[str]:
        if not self.invoices:
            return []
        columns: list[str] = []
        if self.line.kind == SalesLine.Kind.ITEM:
            is_credit = self.document.kind == CREDIT
            columns.append("credit_account" if is_credit else "sales_account")
        if self.setup.company.discounts == Company.Discounts.OWN_ACCOUNTS:
            if self.line.discount_amount:
                columns.append("line_discount_account")
            if self.line.invoice_discount:
                columns.append("invoice_discount_account")
        if self.has_cost:
            columns.append("cost_account")
        return columns

    def _pair(
        self,
        row: PostingSetup | VatSetup | InventorySetup | None,
        columns: Sequence[str],
        kinds: tuple[type[Model], type[Model]],
        groups: tuple[int | None, int | None],
    ) -> Pair:
        first, second = (
            self.setup.code(kind, pk) for kind, pk in zip(kinds, groups, strict=True)
        )
        if row is None:
            return Pair(first, second, is_there=False)
        accounts = {
            column: account_fact(self.setup.account(getattr(row, f"{column}_id")))
            for column in columns
        }
        is_blocked = getattr(row, "is_blocked", False)
        return Pair(first, second, is_blocked=is_blocked, accounts=accounts)


def _is_taxed(row: VatSetup) -> bool:
    return row.kind == VatSetup.Kind.FULL or (
        row.kind == VatSetup.Kind.NORMAL and row.rate > 0
    )
