"""Whether a document can be posted: everything that stands in the way. Pure.

The rules are those a bookkeeper knows, numbered P01 to P19 as in the tests; the order
of the problems is the order of the numbers, the document before its lines.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from nightclerk.core.text import Text, words
from nightclerk.ledger.facts import (
    CREDIT,
    INVOICE,
    ITEM,
    ORDER,
    DocumentFacts,
    LineFacts,
    Party,
    Series,
)
from nightclerk.ledger.line_checks import (
    account_problems,
    line_problems,
    stock_problems,
    whole_line_problems,
)
from nightclerk.ledger.posting_days import why_not_in_period, why_not_in_window
from nightclerk.ledger.problems import Problem

ALWAYS_BLOCKED = frozenset({"all", "privacy"})
FOR_SHIPMENTS = frozenset({"ship", "invoice"})
FOR_INVOICES = frozenset({"invoice"})

NO_NUMBERS = words("Number series {series} has no numbers for this date")
SERIES_CLOSED = words("Number series {series} is closed")
SERIES_USED_UP = words("Number series {series} is used up")
SERIES_AHEAD = words("Number series {series} was used on {date}, which is later")


def posting_problems(facts: DocumentFacts) -> list[Problem]:
    """Give all that keeps a document from being posted as `facts.wanted` asks."""
    lines = [
        problem
        for line in facts.lines
        for problem in line_problems(line, facts.kind, facts.wanted)
    ]
    return _without_repeats(
        [
            *_total(facts),
            *_dates(facts),
            *_steps(facts),
            *_parties(facts),
            *_due_date(facts),
            *_groups(facts),
            *_series(facts.series),
            *_external_no(facts),
            *lines,
            *stock_problems(facts.lines),
        ]
    )


def release_problems(facts: DocumentFacts) -> list[Problem]:
    """Give all that keeps a document from being released."""
    found: list[Problem] = []
    if not any(line.quantity for line in facts.lines):
        found.append(Problem(words("There is no line with a quantity"), "lines"))
    for line in facts.lines:
        found.extend(whole_line_problems(line))
    return found


def is_blocked(party: Party, kind: str, *, ship: bool, invoice: bool) -> bool:
    """Tell whether a customer's state forbids what is to happen to a document.

    *Ship* forbids what sends goods; *Invoice* forbids goods and invoices but not
    credit memos; *All* and *Privacy* forbid everything.
    """
    if party.blocked in ALWAYS_BLOCKED:
        return True
    if kind == CREDIT:
        return False
    return (ship and party.blocked in FOR_SHIPMENTS) or (
        invoice and party.blocked in FOR_INVOICES
    )


def is_closed_to(party: Party, kind: str) -> bool:
    """Tell whether a customer's state forbids a new document of a kind.

    A new order announces goods, so *Ship* forbids it; a new invoice does not yet.
    """
    return is_blocked(party, kind, ship=kind == ORDER, invoice=kind != CREDIT)


def blocked_problem(party: Party, field: str) -> Problem:
    """Say that a customer is blocked, and for what."""
    return Problem(
        words(
            "Customer {no} {name} is blocked {what}",
            no=party.no,
            name=party.name,
            what=BLOCKED_FOR[party.blocked],
        ),
        field,
    )


BLOCKED_FOR: Mapping[str, Text] = {
    "ship": words("for shipments"),
    "invoice": words("for invoices"),
    "all": words("for everything"),
    "privacy": words("for privacy"),
}


def _total(facts: DocumentFacts) -> Iterator[Problem]:
    """P01: an invoice is not negative; a credit memo is the paper for that."""
    is_invoice = facts.wanted.invoice and facts.kind != CREDIT
    if is_invoice and facts.line_total < 0 and facts.gross < 0:
        yield Problem(
            words("The total to invoice is negative: {total}", total=facts.gross),
            "gross",
        )


def _dates(facts: DocumentFacts) -> Iterator[Problem]:
    """P02 to P04: dates are filled, allowed, and in open periods."""
    if facts.posting_date is None:
        yield Problem(words("The posting date is missing"), "posting_date")
    else:
        yield from _posting_date(facts, facts.posting_date)
    if facts.document_date is None:
        yield Problem(words("The document date is missing"), "document_date")
    if facts.vat_date is not None and facts.vat_date != facts.posting_date:
        yield from _period(facts, facts.vat_date, "vat_date")


def _posting_date(facts: DocumentFacts, day: date) -> Iterator[Problem]:
    if text := why_not_in_window(day, facts.window):
        yield Problem(text, "posting_date")
    yield from _period(facts, day, "posting_date")


def _period(facts: DocumentFacts, day: date, field: str) -> Iterator[Problem]:
    if text := why_not_in_period(day, facts.periods):
        yield Problem(text, field)


def _steps(facts: DocumentFacts) -> Iterator[Problem]:
    """P05 and P07: something is asked for, and there is something to do."""
    if not (facts.wanted.ship or facts.wanted.invoice):
        yield Problem(words("Choose to ship, to invoice, or both"))
    elif not any(line.to_ship or line.to_invoice for line in facts.lines):
        yield Problem(words("There is nothing to post"), "lines")


def _parties(facts: DocumentFacts) -> Iterator[Problem]:
    """P06: neither the customer nor who gets the invoice is blocked for this."""
    ship = facts.wanted.ship and any(map(_sends, facts.lines))
    parties = {facts.bill_to: "bill_to"} | {facts.customer: "customer"}
    for party, field in parties.items():
        if is_blocked(party, facts.kind, ship=ship, invoice=facts.wanted.invoice):
            yield blocked_problem(party, field)


def _sends(line: LineFacts) -> bool:
    return line.kind == ITEM and bool(line.to_ship)


def _due_date(facts: DocumentFacts) -> Iterator[Problem]:
    """P08: an invoice is due some day."""
    if (
        facts.wanted.invoice
        and facts.kind in {ORDER, INVOICE}
        and facts.due_date is None
    ):
        yield Problem(words("The due date is missing"), "due_date")


def _groups(facts: DocumentFacts) -> Iterator[Problem]:
    """P12 and P13, the customer's side: groups are given, their accounts are there."""
    if not facts.has_business_group:
        yield Problem(words("The business group is missing"), "business_group")
    if not facts.wanted.invoice:
        return
    if not facts.has_vat_group:
        yield Problem(words("The VAT business group is missing"), "vat_group")
    if not facts.customer_group:
        yield Problem(words("The customer group is missing"), "customer_group")
        return
    where = words("Customer group {group}", group=facts.customer_group)
    yield from account_problems(where, facts.group_accounts, field="customer_group")


def _series(series: Iterable[Series]) -> Iterator[Problem]:
    """P15: a number can be had for each paper at the posting date."""
    for one in series:
        if not one.code:
            text = words("There is no number series for {what}", what=one.what)
            yield Problem(text)
            continue
        for fails, text, field in (
            (not one.has_line, NO_NUMBERS, ""),
            (one.is_closed, SERIES_CLOSED, ""),
            (one.is_used_up, SERIES_USED_UP, ""),
            (one.is_too_early, SERIES_AHEAD, "posting_date"),
        ):
            if fails:
                said = text.filled(series=one.code, date=one.used_on)
                yield Problem(said, field)


def _external_no(facts: DocumentFacts) -> Iterator[Problem]:
    """P18: the other side's number, where the company wants it."""
    if facts.needs_external_no and not facts.external_document_no:
        yield Problem(
            words("The external document number is missing"), "external_document_no"
        )


def _without_repeats(problems: Iterable[Problem]) -> list[Problem]:
    """Say the same sentence once: a setup that is missing concerns many lines."""
    once: dict[str, Problem] = {}
    for problem in problems:
        once.setdefault(str(problem.text), problem)
    return list(once.values())
