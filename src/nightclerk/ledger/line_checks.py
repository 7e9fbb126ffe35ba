"""Whether a line can be posted. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from nightclerk.core.text import Text, words
from nightclerk.ledger.facts import (
    ACCOUNT,
    COMMENT,
    CREDIT,
    ITEM,
    ORDER,
    ZERO,
    AccountFact,
    LineFacts,
    Pair,
    Wanted,
)
from nightclerk.ledger.problems import Problem
from nightclerk.ledger.quantities import is_within

COLUMNS: Mapping[str, Text] = {
    "sales_account": words("sales"),
    "credit_account": words("sales credit memos"),
    "line_discount_account": words("line discount"),
    "invoice_discount_account": words("invoice discount"),
    "cost_account": words("cost of goods sold"),
    "adjustment_account": words("inventory adjustment"),
    "account": words("sales VAT"),
    "inventory_account": words("inventory"),
    "receivables_account": words("receivables"),
    "rounding_account": words("invoice rounding"),
    "discount_account": words("payment discount"),
}


def line_problems(line: LineFacts, kind: str, wanted: Wanted) -> Iterator[Problem]:
    """Give all that keeps one line from being posted; a line at rest has none."""
    if kind != ORDER:
        yield from _whole(line, kind)
    yield from limits(line, kind)
    if not (line.to_ship or line.to_invoice):
        return
    yield from whole_line_problems(line)
    yield from _blocks(line)
    yield from _setups(line, wanted)


def whole_line_problems(line: LineFacts) -> Iterator[Problem]:
    """Give what a line lacks by itself, before anything is asked of it."""
    if line.kind == COMMENT and line.quantity:
        yield _at(line, words("Line {line} has a quantity but no item"), "item")
    if not line.quantity and line.line_amount:
        yield _at(line, words("Line {line} has an amount but no quantity"), "quantity")
    if line.kind == ITEM and line.quantity:
        yield from _item_needs(line)


def limits(line: LineFacts, kind: str) -> Iterator[Problem]:
    """P19: neither more nor the other way round than what is left."""
    back = kind == CREDIT
    if not is_within(line.to_ship, line.outstanding):
        text = (
            words("Line {line} cannot bring back more than {most}")
            if back
            else words("Line {line} cannot ship more than {most}")
        )
        yield _at(line, text, "to_ship", most=plain(line.outstanding))
    if not is_within(line.to_invoice, line.quantity - line.invoiced):
        most = plain(line.quantity - line.invoiced)
        text = words("Line {line} cannot invoice more than {most}")
        yield _at(line, text, "to_invoice", most=most)


def stock_problems(lines: Iterable[LineFacts]) -> Iterator[Problem]:
    """P17: what lies there suffices for all lines together, where it must."""
    taken: defaultdict[tuple[int | None, ...], Decimal] = defaultdict(lambda: ZERO)
    for line in lines:
        if not (line.is_goods and line.stock.prevents and line.to_ship > 0):
            continue
        left = line.stock.on_hand - taken[line.stock_key]
        wants = line.to_ship * line.per_unit
        taken[line.stock_key] += wants
        if wants > left:
            yield _at(
                line,
                words("Of {item} in line {line} {wants} are needed, {left} are there"),
                "to_ship",
                item=line.no,
                wants=plain(wants),
                left=plain(max(left, ZERO)),
            )


def account_problems(
    where: Text,
    accounts: Mapping[str, AccountFact | None],
    *,
    line_no: int | None = None,
    field: str = "",
) -> Iterator[Problem]:
    """P13: accounts that are needed are named, exist, and take entries."""
    for column, account in accounts.items():
        if account is None:
            text = words(
                "{where} has no account for {what}", where=where, what=COLUMNS[column]
            )
            yield Problem(text, field, line_no)
        else:
            yield from _account(account, line_no, field)


def plain(number: Decimal) -> str:
    """Write a number without needless zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _at(line: LineFacts, text: Text, field: str, **values: object) -> Problem:
    said = text.filled(line=line.line_no, **values)
    return Problem(said, field, line.line_no)


def _item_needs(line: LineFacts) -> Iterator[Problem]:
    if line.is_goods and not line.has_unit:
        yield _at(line, words("Line {line} has no unit of measure"), "unit")
    if line.needs_variant and not line.has_variant:
        yield _at(
            line,
            words("Line {line} needs a variant of {item}"),
            "variant",
            item=line.no,
        )
    if line.is_goods and line.needs_location and not line.has_location:
        yield _at(line, words("Line {line} has no location"), "location")


def _whole(line: LineFacts, kind: str) -> Iterator[Problem]:
    """P10: invoices and credit memos are posted whole."""
    if line.to_ship != line.quantity:
        yield _at(line, words("Line {line} must be posted as a whole"), "to_ship")
    if line.to_invoice != line.quantity:
        yield _at(line, words("Line {line} must be posted as a whole"), "to_invoice")


def _blocks(line: LineFacts) -> Iterator[Problem]:
    """P14: what is blocked is not sold."""
    if line.is_blocked:
        yield _at(
            line, words("Item {item} in line {line} is blocked"), "item", item=line.no
        )
    if line.is_variant_blocked:
        yield _at(
            line,
            words("Variant {variant} of {item} in line {line} is blocked"),
            "variant",
            item=line.no,
            variant=line.variant,
        )
    if line.is_location_blocked:
        yield _at(line, words("The location of line {line} is blocked"), "location")


def _setups(line: LineFacts, wanted: Wanted) -> Iterator[Problem]:
    """P12 and P13: every amount of the line finds its account."""
    if line.kind == ACCOUNT and line.account is not None and wanted.invoice:
        yield from _account(line.account, line.line_no, "account")
        if not line.account.is_direct:
            yield _at(
                line,
                words("Account {account} in line {line} takes no direct entries"),
                "account",
                account=line.account.no,
            )
    if line.posting is not None:
        yield from _pair(line, line.posting, words("posting setup"), "product_group")
    if line.vat is not None:
        yield from _pair(line, line.vat, words("VAT setup"), "vat_group")
    if line.inventory is not None:
        yield from _pair(line, line.inventory, words("inventory setup"), "item_group")


def _pair(line: LineFacts, pair: Pair, what: Text, field: str) -> Iterator[Problem]:
    said = {"what": what, "first": pair.business_group, "second": pair.product_group}
    if not pair.product_group:
        yield _at(line, words("Line {line} has no group for the {what}"), field, **said)
    elif not pair.is_there:
        yield _at(
            line, words("There is no {what} for {first} × {second}"), field, **said
        )
    elif pair.is_blocked:
        yield _at(
            line, words("The {what} {first} × {second} is blocked"), field, **said
        )
    else:
        where = words("The {what} {first} × {second}", **said)
        yield from account_problems(
            where, pair.accounts, line_no=line.line_no, field=field
        )


def _account(
    account: AccountFact, line_no: int | None, field: str
) -> Iterator[Problem]:
    if account.is_heading:
        text = words("Account {account} is a heading", account=account.no)
        yield Problem(text, field, line_no)
    elif account.is_blocked:
        text = words("Account {account} is blocked", account=account.no)
        yield Problem(text, field, line_no)
