"""What a posted order's later changes become: an invoice for more, credit for less.

Pure. Each line that differs becomes a line of the difference, with Shopify's amounts
and taxes of it; pieces go out or come back, amounts alone go to accounts.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from nightclerk.connector.mapping.papers.charges import ONE, Charge, Lines
from nightclerk.connector.mapping.papers.sale_checks import amounts_of
from nightclerk.connector.mapping.papers.sale_draft import Draft, SaleProblem, SaleTerms
from nightclerk.connector.mapping.papers.sale_facts import (
    ZERO,
    Fee,
    Sale,
    SaleLine,
    ShippingLine,
    Tax,
)
from nightclerk.connector.mapping.papers.sales import settled_lines
from nightclerk.core.text import words

Charged = SaleLine | ShippingLine | Fee
OF_TOTALS = {"duties": "duties", "rounding": "rounding"}


@dataclass(frozen=True, slots=True)
class Change:
    """How one line differs: pieces, amount and tax now less those that were booked."""

    gid: str
    title: str
    pieces: Decimal
    amount: Decimal
    tax: Decimal

    @property
    def is_more(self) -> bool:
        """Tell whether the buyer owes more by it."""
        owed = self.amount or self.tax or self.pieces
        return owed > 0


@dataclass(frozen=True, slots=True)
class UpdateDrafts:
    """What is to be made of an update: either, both, or the reasons why not."""

    more: Draft | None = None
    less: Draft | None = None
    problems: tuple[SaleProblem, ...] = ()


def drafts_of(
    before: Mapping[str, Any],
    now: Mapping[str, Any],
    sale: Sale,
    terms: SaleTerms,
    *,
    refund_account: int | None,
) -> UpdateDrafts:
    """Make the drafts of a change, and prove that they come to the difference."""
    changes = list(changes_of(before, now))
    more, less = Lines(sale, terms), Lines(sale, terms)
    for change in changes:
        lines = more if change.is_more else less
        account = terms.accounts.custom if change.is_more else refund_account
        _add(lines, change, account)
    problems = [*more.problems, *less.problems]
    found = [
        settled_lines(lines, terms) if lines.begun else None for lines in (more, less)
    ]
    problems += [problem for one in found if isinstance(one, list) for problem in one]
    drafts = [one if isinstance(one, Draft) else None for one in found]
    if not problems:
        problems = list(_difference(before, now, sale, terms, drafts))
    if problems:
        return UpdateDrafts(problems=tuple(problems))
    return UpdateDrafts(more=drafts[0], less=drafts[1])


def changes_of(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Change]:
    """Give the lines that differ, then duties and cash rounding."""
    was, is_ = before.get("lines", {}), now.get("lines", {})
    for gid in {**was, **is_}:
        old, new = was.get(gid, {}), is_.get(gid, {})
        change = Change(
            gid,
            str(new.get("title") or old.get("title") or ""),
            _number(new, "quantity") - _number(old, "quantity"),
            _number(new, "amount") - _number(old, "amount"),
            _number(new, "tax") - _number(old, "tax"),
        )
        yield from _apart(change)
    for name in OF_TOTALS:
        amount = _total(now, name) - _total(before, name)
        if amount:
            yield Change(f"#{name}", "", ZERO, amount, ZERO)


def _apart(change: Change) -> Iterator[Change]:
    """Give more pieces for less money, or the reverse, as two changes; else as one."""
    if change.pieces * change.amount < 0:
        yield replace(change, amount=ZERO, tax=ZERO)
        yield replace(change, pieces=ZERO)
    elif change.pieces or change.amount or change.tax:
        yield change


def _add(lines: Lines, change: Change, account: int | None) -> None:
    line = _line(lines.sale, change.gid)
    sign = ONE if change.is_more else -ONE
    pieces, amount, tax = change.pieces * sign, change.amount * sign, change.tax * sign
    item = None
    if isinstance(line, SaleLine) and line.variant_key and pieces > 0:
        item = lines.need_item(line)
    elif not (isinstance(line, SaleLine) and line.variant_key):
        account = _own_account(lines, change, line) or account
    if item is None:
        field = "custom_account" if change.is_more else "refund_account"
        account = lines.need_account(account, field, change.gid)
    quantity = pieces if pieces > 0 else ONE.copy_sign(amount or ONE)
    lines.add(
        Charge(
            gid=change.gid,
            text=change.title,
            quantity=quantity,
            price=_price(line, amount, pieces),
            amount=amount,
            taxes=_taxes(line),
            tax=tax,
            item=item,
            account=None if item else account,
        )
    )


def _own_account(lines: Lines, change: Change, line: Charged | None) -> int | None:
    """Give the account of what is no product: as the order's document had it."""
    accounts = lines.terms.accounts
    if isinstance(line, ShippingLine):
        terms = lines.terms.shipping.get(line.title)
        return (terms.account if terms else None) or accounts.shipping
    if isinstance(line, Fee):
        return accounts.fees
    if isinstance(line, SaleLine):
        kinds = ((line.is_tip, accounts.tip), (line.is_gift_card, accounts.gift_card))
        return next((account for is_it, account in kinds if is_it), None)
    return {"#duties": accounts.duties, "#rounding": accounts.rounding}.get(change.gid)


def _price(line: Charged | None, amount: Decimal, pieces: Decimal) -> Decimal:
    """Give Shopify's price of pieces; an amount alone is its own price."""
    if isinstance(line, SaleLine) and pieces > 0:
        return line.unit_price
    return abs(amount)


def _line(sale: Sale, gid: str) -> Charged | None:
    charged: tuple[Charged, ...] = (*sale.charges, *sale.fees)
    return next((line for line in charged if line.gid == gid), None)


def _taxes(line: Charged | None) -> tuple[Tax, ...]:
    return tuple(line.taxes) if line is not None else ()


def _difference(
    before: Mapping[str, Any],
    now: Mapping[str, Any],
    sale: Sale,
    terms: SaleTerms,
    drafts: list[Draft | None],
) -> Iterator[SaleProblem]:
    """Compare what the documents come to with how much the order changed."""
    more, less = (amounts_of(sale, draft, terms) if draft else None for draft in drafts)
    gross = (more.gross if more else ZERO) - (less.gross if less else ZERO)
    vat = (more.vat if more else ZERO) - (less.vat if less else ZERO)
    expected = _whole(now) - _whole(before)
    taxes = _total(now, "tax") - _total(before, "tax")
    if gross != expected:
        yield SaleProblem(
            kind="charge",
            text=words(
                "The order changed by {expected}, its lines by {found}",
                expected=expected,
                found=gross,
            ),
            hint=words("Compare the order at Shopify with its lines here."),
            field="total",
            expected=expected,
            found=gross,
        )
    elif vat != taxes:
        yield SaleProblem(
            kind="tax",
            text=words(
                "The taxes changed by {expected}, those of the lines by {found}",
                expected=taxes,
                found=vat,
            ),
            hint=words("Correct the taxes by hand, then leave the change alone."),
            field="tax",
            expected=taxes,
            found=vat,
        )


def _whole(snapshot: Mapping[str, Any]) -> Decimal:
    return _total(snapshot, "total") + _total(snapshot, "rounding")


def _total(snapshot: Mapping[str, Any], name: str) -> Decimal:
    return _number(snapshot.get("totals", {}), name)


def _number(fields: Mapping[str, Any], name: str) -> Decimal:
    return Decimal(str(fields.get(name) or 0))
