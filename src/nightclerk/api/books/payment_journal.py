"""The payment journal: list, propose, change, post, drop; and the general journal."""

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status

from nightclerk.api.auth import caller_of
from nightclerk.api.numbers import Number
from nightclerk.api.pages import After, Limit, newest_first
from nightclerk.api.problems import PROBLEMS, Problem
from nightclerk.ledger.programs.journal import (
    JournalTold,
    NewJournal,
    journal_told,
    post_journal_asked,
)
from nightclerk.ledger.programs.payment_journal import (
    LinesAsked,
    LinesPosted,
    PaymentLineFields,
    PaymentLinesChosen,
    PaymentLineTold,
    change_line_asked,
    new_line_asked,
    payment_line_of,
    payment_line_told,
    post_lines_asked,
)
from nightclerk.ledger.selectors.company import company
from nightclerk.ledger.services.receivables.payment_journal import (
    drop_lines,
    restore_lines,
)

VIEW = "ledger.view_paymentline"
CHANGE = "ledger.change_paymentline"
POST = "ledger.add_customerentry"


class PaymentLines(Schema):
    """A page of the payment journal."""

    items: list[PaymentLineTold]
    next: int | None


lines = Router(tags=["Payments"])
journals = Router(tags=["Payments"])


@lines.get("", response={200: PaymentLines, PROBLEMS: Problem})
def list_payment_lines(
    request: HttpRequest,
    chosen: Query[PaymentLinesChosen],
    *,
    limit: Limit = 50,
    after: After = None,
) -> PaymentLines:
    """List proposed payments, the newest first."""
    caller_of(request, VIEW)
    page, mark = newest_first(chosen.rows(), after=after, limit=limit)
    return PaymentLines(items=[payment_line_told(each) for each in page], next=mark)


@lines.post("", response={201: PaymentLineTold, PROBLEMS: Problem})
def add_payment_line(
    request: HttpRequest, new: PaymentLineFields
) -> Status[PaymentLineTold]:
    """Propose a payment; it is posted later."""
    caller = caller_of(request, "ledger.add_paymentline")
    made = new_line_asked(new, actor=caller.user)
    return Status(201, payment_line_told(payment_line_of(made.pk)))


@lines.post("/post", response={200: LinesPosted, PROBLEMS: Problem})
def post_payment_lines(request: HttpRequest, asked: LinesAsked) -> LinesPosted:
    """Post proposed payments; each that is refused stays open and says why."""
    caller = caller_of(request, POST)
    return post_lines_asked(asked, actor=caller.user)


@lines.get("/{number}", response={200: PaymentLineTold, PROBLEMS: Problem})
def read_payment_line(request: HttpRequest, number: Number) -> PaymentLineTold:
    """Read a proposed payment."""
    caller_of(request, VIEW)
    return payment_line_told(payment_line_of(number))


@lines.patch("/{number}", response={200: PaymentLineTold, PROBLEMS: Problem})
def change_payment_line(
    request: HttpRequest, number: Number, change: PaymentLineFields
) -> PaymentLineTold:
    """Change a proposed payment that is open."""
    caller = caller_of(request, CHANGE)
    change_line_asked(payment_line_of(number), change, actor=caller.user)
    return payment_line_told(payment_line_of(number))


@lines.post("/{number}/drop", response={200: PaymentLineTold, PROBLEMS: Problem})
def drop_payment_line(request: HttpRequest, number: Number) -> PaymentLineTold:
    """Take a proposed payment out of the journal; it is not proposed again."""
    caller = caller_of(request, CHANGE)
    drop_lines([payment_line_of(number)], actor=caller.user)
    return payment_line_told(payment_line_of(number))


@lines.post("/{number}/restore", response={200: PaymentLineTold, PROBLEMS: Problem})
def restore_payment_line(request: HttpRequest, number: Number) -> PaymentLineTold:
    """Put a dropped payment back into the journal."""
    caller = caller_of(request, CHANGE)
    restore_lines([payment_line_of(number)], actor=caller.user)
    return payment_line_told(payment_line_of(number))


@journals.post("", response={201: JournalTold, PROBLEMS: Problem})
def post_journal(request: HttpRequest, new: NewJournal) -> Status[JournalTold]:
    """Book amounts from account to account; they add up to zero."""
    caller = caller_of(request, "ledger.add_ledgertransaction")
    written = post_journal_asked(new, actor=caller.user)
    return Status(201, journal_told(written, local=company().currency.decimals))
