"""What the lines of a document mean for the accounts, by the set-up of the books."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from nightclerk.core.errors import Broken
from nightclerk.core.text import words
from nightclerk.ledger.amounts import Amounts, LineAmounts
from nightclerk.ledger.models import (
    Company,
    LedgerTransaction,
    PostingSetup,
    SalesDocument,
    SalesLine,
    VatEntry,
    VatSetup,
)
from nightclerk.ledger.models.sales import Kind
from nightclerk.ledger.sale_journal import CREDIT, INVOICE, Sale, SaleLine, VatPart
from nightclerk.ledger.selectors.setup import Setup

ZERO = Decimal(0)


def sale_of(
    draft: SalesDocument,
    lines: Sequence[SalesLine],
    amounts: Amounts,
    *,
    setup: Setup,
    text: str,
) -> Sale:
    """Say what the invoiced part of a document books; `text` goes on each entry.

    Accounts must have been checked before.
    """
    by_no = {line.line_no: line for line in lines}
    company = setup.company
    group = setup.customer_groups[draft.customer_group_id or 0]
    booked = [
        _sale_line(draft, by_no[amount.line_no], amount, setup)
        for amount in amounts.lines
        if by_no[amount.line_no].kind
    ]
    if amounts.rounding:
        booked.append(
            _rounding_line(lines, amounts.rounding, group.rounding_account_id)
        )
    is_foreign = draft.currency_id != company.currency_id
    return Sale(
        way=CREDIT if draft.kind == Kind.CREDIT else INVOICE,
        customer=draft.bill_to_id,
        receivables=group.receivables_account_id or 0,
        lines=booked,
        business_group=draft.business_group_id,
        currency=draft.currency_id if is_foreign else None,
        factor=draft.factor,
        decimals=setup.decimals(company.currency_id),
        text=text,
    )


def vat_entries(
    written: LedgerTransaction, draft: SalesDocument, parts: Iterable[VatPart]
) -> list[VatEntry]:
    """Make the VAT entries of a checked document, not yet written."""
    if draft.vat_date is None or draft.vat_group_id is None:
        raise Broken(words("{document} was posted unchecked", document=draft))
    country = draft.ship_to_address or draft.bill_to_address
    return [
        VatEntry(
            transaction=written,
            date=draft.vat_date,
            document_no=written.document_no,
            is_credit=draft.kind == Kind.CREDIT,
            customer_id=draft.bill_to_id,
            business_group_id=draft.vat_group_id,
            product_group_id=part.product_group,
            identifier=part.identifier,
            rate=part.rate,
            kind=part.kind,
            base=part.base,
            amount=part.amount,
            difference=part.difference,
            foreign_base=part.foreign_base,
            foreign_amount=part.foreign_amount,
            account_id=part.account,
            vat_id=draft.vat_id,
            country=str(country.get("country") or "")[:2],
            external_order_no=draft.external_order_no,
        )
        for part in parts
    ]


def _sale_line(
    draft: SalesDocument, line: SalesLine, amount: LineAmounts, setup: Setup
) -> SaleLine:
    posting = setup.posting_setup(draft.business_group_id, line.product_group_id)
    vat = setup.vat_setup(draft.vat_group_id, line.vat_group_id)
    own = setup.company.discounts == Company.Discounts.OWN_ACCOUNTS
    discount = posting.line_discount_account_id if own and posting else None
    invoice_discount = posting.invoice_discount_account_id if own and posting else None
    return SaleLine(
        account=_account(draft, line, posting),
        vat_product_group=line.vat_group_id or 0,
        product_group=line.product_group_id,
        vat_identifier=line.vat_identifier,
        vat_rate=line.vat_rate,
        vat_kind=line.vat_kind,
        vat_account=_vat_account(vat),
        net=amount.net,
        vat=amount.vat,
        gross=amount.gross,
        vat_difference=amount.vat_difference,
        line_discount=amount.net_discount if discount else ZERO,
        line_discount_account=discount,
        invoice_discount=amount.net_invoice_discount if invoice_discount else ZERO,
        invoice_discount_account=invoice_discount,
    )


def _account(
    draft: SalesDocument, line: SalesLine, posting: PostingSetup | None
) -> int:
    """Give where revenue goes: the line's own account, or that of its groups."""
    if line.kind == SalesLine.Kind.ACCOUNT:
        return line.account_id or 0
    if posting is None:
        return 0
    if draft.kind == Kind.CREDIT:
        return posting.credit_account_id or 0
    return posting.sales_account_id or 0


def _vat_account(vat: VatSetup | None) -> int | None:
    return vat.account_id if vat is not None else None


def _rounding_line(
    lines: Sequence[SalesLine], amount: Decimal, account: int | None
) -> SaleLine:
    """Make the line that rounds the invoice: no VAT, the group of the largest line."""
    largest = max((line for line in lines if line.kind), key=lambda line: line.gross)
    return SaleLine(
        account=account or 0,
        vat_product_group=largest.vat_group_id or 0,
        vat_kind=VatSetup.Kind.NONE,
        net=amount,
        gross=amount,
    )
