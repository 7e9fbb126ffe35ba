"""A refund becomes a credit memo that comes to what was paid back. Pure.

Goods that came back are lines of their items; goods that did not, gift cards, shipping
and amounts without goods are lines of accounts. What is paid back beyond or below
them is a line of its own where Shopify says so itself, where there is nothing else,
or where a person accepted it; else the refund stays with the difference.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from nightclerk.connector.mapping.papers.charges import Charge, Lines
from nightclerk.connector.mapping.papers.refund_facts import (
    Exchanged,
    RefundFacts,
    RefundLine,
    RefundShipping,
)
from nightclerk.connector.mapping.papers.sale_checks import amounts_of
from nightclerk.connector.mapping.papers.sale_draft import (
    Draft,
    ItemTerms,
    SaleProblem,
    SaleTerms,
    ShippingTerms,
)
from nightclerk.connector.mapping.papers.sale_facts import ZERO, SaleLine, Tax
from nightclerk.connector.mapping.papers.sales import Drafted, settled_lines
from nightclerk.core.text import words
from nightclerk.ledger.rounding import rounded

ONE = Decimal(1)
REST, ROUNDING = "#rest", "#rounding"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundTerms:
    """What a credit memo needs besides what its order needs.

    `return_location` is where goods go; `keeps_place` lets Shopify's place win.
    """

    sale: SaleTerms
    not_restocked_account: int | None = None
    refund_account: int | None = None
    return_location: int | None = None
    keeps_place: bool = False


def refund_draft_of(refund: RefundFacts, terms: RefundTerms) -> Drafted:
    """Make the draft of a credit memo, or give all that keeps it from being made.

    A draft without lines says that there is nothing to credit.
    """
    lines = Lines(refund.sale, terms.sale)
    if terms.sale.puts_no_on_lines:
        lines.note(refund.sale.name)
    if not refund.is_contained:
        for line in refund.lines:
            _add_line(lines, line, terms)
        for shipping in refund.shipping:
            _add_shipping(lines, shipping)
        for exchanged in refund.exchanged:
            _add_exchanged(lines, exchanged)
    problems = _add_rest(lines, refund, terms)
    problems = [*lines.problems, *problems]
    found = settled_lines(lines, terms.sale)
    if isinstance(found, list):
        return Drafted(None, [*problems, *found])
    if problems:
        return Drafted(None, problems)
    return _proved(refund, found, terms)


def _proved(refund: RefundFacts, draft: Draft, terms: RefundTerms) -> Drafted:
    amounts = amounts_of(refund.sale, draft, terms.sale)
    charged = any(line.vat_group is not None for line in draft.lines)
    if not charged or amounts.gross == refund.total or refund.is_contained:
        return Drafted(
            draft if charged else Draft(business_group=draft.business_group, lines=())
        )
    return Drafted(None, [_differs(refund, amounts.gross)])


def _add_line(lines: Lines, row: RefundLine, terms: RefundTerms) -> None:
    if not row.quantity:
        return
    item, account = _booked_as(lines, row, terms)
    lines.add(
        Charge(
            gid=row.line.gid,
            text=_title(row.line),
            quantity=Decimal(row.quantity),
            price=row.price,
            amount=row.amount,
            taxes=row.line.taxes,
            tax=row.tax,
            item=item,
            account=account,
            location=_location(row, terms) if item else None,
        )
    )


def _booked_as(
    lines: Lines, row: RefundLine, terms: RefundTerms
) -> tuple[ItemTerms | None, int | None]:
    """Give the item of goods that came back, else the account of what did not."""
    line = row.line
    accounts = terms.sale.accounts
    if line.is_gift_card:
        found = lines.need_account(accounts.gift_card, "gift_card_account", line.gid)
        return None, found
    if line.is_tip:
        return None, lines.need_account(accounts.tip, "tip_account", line.gid)
    if row.is_restocked and line.variant_key:
        return lines.need_item(line), None
    if line.variant_key:
        account = terms.not_restocked_account
        return None, lines.need_account(account, "not_restocked_account", line.gid)
    return None, lines.need_account(accounts.custom, "custom_account", line.gid)


def _location(row: RefundLine, terms: RefundTerms) -> int | None:
    place = terms.sale.locations.get(row.location_gid)
    if terms.keeps_place and place is not None:
        return place
    return terms.return_location or place


def _add_shipping(lines: Lines, row: RefundShipping) -> None:
    if not row.amount:
        return
    terms = lines.terms.shipping.get(row.title) or ShippingTerms()
    account = terms.account or lines.terms.accounts.shipping
    if terms.item is None:
        account = lines.need_account(account, "shipping_account", row.gid)
    lines.add(
        Charge(
            gid=row.gid,
            text=row.title,
            price=row.amount,
            amount=row.amount,
            taxes=row.taxes,
            tax=row.tax,
            item=terms.item,
            account=None if terms.item else account,
        )
    )


def _add_exchanged(lines: Lines, row: Exchanged) -> None:
    """Add what is sent instead: it goes out and lowers what is paid back."""
    line = row.line
    if not line.quantity:
        return
    share = Decimal(row.quantity) / line.quantity
    decimals = lines.terms.decimals
    lines.add(
        Charge(
            gid=line.gid,
            text=_title(line),
            quantity=-Decimal(row.quantity),
            price=line.unit_price,
            amount=-rounded(line.amount * share, decimals),
            taxes=line.taxes,
            tax=-rounded(
                sum((tax.amount for tax in line.taxes), ZERO) * share, decimals
            ),
            item=lines.need_item(line),
            location=lines.terms.locations.get(line.location_gid),
        )
    )


def _add_rest(
    lines: Lines, refund: RefundFacts, terms: RefundTerms
) -> list[SaleProblem]:
    """Add what is paid back beyond, or not paid back of, goods and shipping."""
    goods = _goods(refund, terms.sale.decimals)
    rest = refund.total - goods
    if not rest or (refund.is_contained and not refund.total):
        return []
    if refund.rounding and abs(rest) == abs(refund.rounding):
        account = lines.need_account(terms.sale.accounts.rounding, "rounding_account")
        _add_amount(lines, ROUNDING, rest, account)
        return []
    if not _is_explained(refund, rest):
        return [_differs(refund, goods)]
    account = lines.need_account(terms.refund_account, "refund_account")
    taxes, tax = _tax_of_rest(refund)
    _add_amount(lines, REST, rest, account, taxes=taxes, tax=tax)
    return []


def _add_amount(
    lines: Lines,
    gid: str,
    amount: Decimal,
    account: int | None,
    *,
    taxes: Sequence[Tax] = (),
    tax: Decimal = ZERO,
) -> None:
    """Add an amount without goods; with prices before VAT its tax comes on top."""
    net = amount if lines.sale.taxes_included else amount - tax
    lines.add(
        Charge(
            gid=gid,
            quantity=ONE.copy_sign(net),
            price=abs(net),
            amount=net,
            taxes=taxes,
            tax=tax,
            account=account,
        )
    )


def _is_explained(refund: RefundFacts, rest: Decimal) -> bool:
    """Tell whether a difference is Shopify's own, or accepted, or all there is."""
    said = refund.adjusted
    if not refund.sale.taxes_included:
        said += refund.adjusted_tax
    has_goods = bool(refund.lines or refund.shipping)
    return (
        refund.accepts_difference
        or not has_goods
        or abs(said) == abs(rest)
        or (bool(refund.fee) and rest == -refund.fee)
    )


def _tax_of_rest(refund: RefundFacts) -> tuple[Sequence[Tax], Decimal]:
    """Give the tax that Shopify says is in an adjustment, at the order's one rate."""
    if not refund.adjusted_tax:
        return (), ZERO
    taxed = {
        _rates(line.taxes): line.taxes for line in refund.sale.charges if line.taxes
    }
    if len(taxed) != 1:
        return (), ZERO
    return next(iter(taxed.values())), abs(refund.adjusted_tax)


def _rates(taxes: Sequence[Tax]) -> tuple[tuple[str, Decimal], ...]:
    return tuple((tax.title, tax.rate) for tax in taxes)


def _goods(refund: RefundFacts, decimals: int) -> Decimal:
    """Give what goods and shipping of a refund come to, less what goes out instead."""
    amount = sum((row.amount for row in refund.lines), ZERO)
    amount += sum((row.amount for row in refund.shipping), ZERO)
    if not refund.sale.taxes_included:
        amount += sum((row.tax for row in refund.lines), ZERO)
        amount += sum((row.tax for row in refund.shipping), ZERO)
    instead = (_exchanged(row, refund, decimals) for row in refund.exchanged)
    return amount - sum(instead, ZERO)


def _exchanged(row: Exchanged, refund: RefundFacts, decimals: int) -> Decimal:
    line = row.line
    if not line.quantity:
        return ZERO
    whole = line.amount
    if not refund.sale.taxes_included:
        whole += sum((tax.amount for tax in line.taxes), ZERO)
    return rounded(whole * row.quantity / line.quantity, decimals)


def _differs(refund: RefundFacts, found: Decimal) -> SaleProblem:
    return SaleProblem(
        kind="rounding" if abs(refund.total - found) <= Decimal("0.05") else "charge",
        text=words(
            "{expected} was paid back at Shopify, goods and shipping come to {found}",
            expected=refund.total,
            found=found,
        ),
        hint=words("Accept the difference: it goes to the account for refunds."),
        field="total",
        expected=refund.total,
        found=found,
    )


def _title(line: SaleLine) -> str:
    return " - ".join(filter(None, (line.title, line.variant_title)))
