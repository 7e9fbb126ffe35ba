"""The payment journal, as programs are told of it and ask for it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from nightclerk.core.errors import error_from_json, invalid_fields
from nightclerk.core.text import Text, words
from nightclerk.ledger.models import CustomerEntry, PaymentLine
from nightclerk.ledger.programs.choosing import OfDocuments
from nightclerk.ledger.programs.finding import one_of
from nightclerk.ledger.programs.values import (
    Amount,
    Asked,
    Code,
    Day,
    Factor,
    Key,
    Line,
    No,
    Told,
    code,
    money,
    number,
)
from nightclerk.ledger.selectors.payment_journal import journal_lines, open_lines
from nightclerk.ledger.services.receivables.payment_journal import (
    Posted,
    Target,
    post_lines,
)
from nightclerk.ledger.services.receivables.payment_lines import change_line, new_line

MOST_TARGETS = 200
MOST_LINES = 10_000
TARGET = r"^[0-9]{1,18}(:[0-9]{1,12}(\.[0-9]{1,5})?)?$"
ToSettle = Annotated[str, Field(pattern=TARGET)]


class TargetTold(Told):
    """What a payment settles: an amount of an entry, or as much as it can."""

    entry: int
    document_no: str
    amount: str


class PaymentLineTold(Told):
    """A proposed payment: > 0 came in; why it is proposed, and what stops it."""

    id: int
    state: str
    customer: str
    posting_date: date
    amount: str
    currency: str
    factor: str
    local: str
    method: str
    account: str
    document_no: str
    external_order_no: str
    text: str
    reason: str
    problem: str
    source: str
    key: str
    entry: int | None
    targets: list[TargetTold]


class LinesPosted(Told):
    """The numbers of lines that were posted, and the lines that stay open."""

    posted: list[int]
    failed: list[PaymentLineTold]


class PaymentLineFields(Asked):
    """What may be said of a line of the payment journal."""

    customer: No = Field(default="", title="Number of the customer")
    date: Day | None = Field(default=None, title="Posting date; else today")
    amount: Amount = Field(default=Decimal(0), title="Amount; with a minus: paid back")
    currency: str = Field(default="", max_length=3, title="Currency")
    factor: Factor | None = Field(default=None, title="Foreign units for one of ours")
    local: Amount | None = Field(default=None, title="Exact amount in our currency")
    method: Code = Field(default="", title="Payment method")
    account: Code = Field(default="", title="Account, instead of the method's")
    document_no: No = Field(default="", title="Document number; else the series'")
    external_order_no: str = Field(default="", max_length=50, title="Shopify Order No.")
    text: Line = Field(default="", title="Text")
    settles: list[ToSettle] = Field(
        default=[],
        max_length=MOST_TARGETS,
        title="Entries that it settles, in order",
        description="An amount of one after a colon: 17:20.00",
    )


class LinesAsked(Asked):
    """Which lines are meant: some by their numbers, or all that are open."""

    lines: list[Key] = Field(default=[], max_length=MOST_LINES, title="Lines")
    all_open: bool = Field(default=False, title="All that are open")


class PaymentLinesChosen(OfDocuments):
    """What lines of the payment journal are chosen by."""

    state: Literal["", "open", "posted", "dropped"] = Field(default="", title="State")
    with_problem: bool | None = Field(default=None, title="With a problem")

    def rows(self) -> Any:
        """Give the lines that are wanted."""
        found = journal_lines().filter(**self.named("date"))
        if self.state:
            found = found.filter(state=self.state)
        if self.with_problem is None:
            return found
        return (
            found.exclude(problem={}) if self.with_problem else found.filter(problem={})
        )


def payment_line_of(number: int) -> PaymentLine:
    """Find a line of the payment journal by its number."""
    text = words("There is no line {number} in the payment journal", number=number)
    return one_of(journal_lines(), text, pk=number)


def new_line_asked(asked: PaymentLineFields, *, actor: Any = None) -> PaymentLine:
    """Put a payment into the journal as a program described it."""
    fields = _fields(asked)
    targets = fields.pop("targets", ())
    return new_line(actor=actor, targets=targets, **fields)


def change_line_asked(
    line: PaymentLine, asked: PaymentLineFields, *, actor: Any = None
) -> PaymentLine:
    """Change a line; what was not said stays."""
    return change_line(line, actor=actor, **_fields(asked))


def post_lines_asked(asked: LinesAsked, *, actor: Any = None) -> LinesPosted:
    """Post the lines that are meant, and tell what came of them."""
    done = post_lines(lines_meant(asked), actor=actor)
    return lines_posted_told(done)


def lines_meant(asked: LinesAsked) -> Sequence[PaymentLine]:
    """Find the lines that are meant; `Refused` where none is."""
    if asked.all_open:
        return list(open_lines())
    if not asked.lines:
        raise invalid_fields({"lines": words("Name the lines, or say all")})
    found = PaymentLine.objects.in_bulk(asked.lines)
    missing = [each for each in asked.lines if each not in found]
    if missing:
        text = words(
            "There is no line {number} in the payment journal", number=missing[0]
        )
        raise invalid_fields({"lines": text})
    return list(found.values())


def lines_posted_told(done: Posted) -> LinesPosted:
    """Tell what was posted and what was not."""
    failed = journal_lines().filter(pk__in=[line.pk for line in done.failed])
    return LinesPosted(
        posted=[line.pk for line in done.posted],
        failed=[payment_line_told(line) for line in failed],
    )


def payment_line_told(line: PaymentLine) -> PaymentLineTold:
    """Tell a line of the payment journal."""
    same = ("state", "document_no", "external_order_no", "text", "source", "key")
    own = line.currency.decimals
    return PaymentLineTold(
        id=line.pk,
        **{name: getattr(line, name) for name in same},
        customer=line.customer.no,
        posting_date=line.date,
        amount=money(line.amount, own),
        currency=line.currency.code,
        factor=_written(line.factor),
        local=_written(line.local),
        method=code(line.method),
        account=code(line.account),
        reason=str(Text.from_json(line.reason)),
        problem=str(error_from_json(line.problem)) if line.problem else "",
        entry=line.entry_id,
        targets=[
            TargetTold(
                entry=each.entry_id,
                document_no=each.entry.document_no,
                amount=_written(each.amount),
            )
            for each in line.targets.all()
        ],
    )


def _written(value: Decimal | None) -> str:
    return "" if value is None else number(value)


def _fields(asked: PaymentLineFields) -> dict[str, Any]:
    """Give what was said, as `change_line` takes it."""
    said = dict(asked.said)
    if said.get("date", "") is None:
        del said["date"]
    if "settles" in said:
        said["targets"] = _targets(said.pop("settles"))
    return said


def _targets(given: Sequence[str]) -> list[Target]:
    """Read entries with their amounts; `Refused` for one that is not there."""
    wanted = [each.partition(":") for each in given]
    found = CustomerEntry.objects.in_bulk([int(pk) for pk, _, _ in wanted])
    missing = [pk for pk, _, _ in wanted if int(pk) not in found]
    if missing:
        text = words("There is no customer entry {number}", number=missing[0])
        raise invalid_fields({"settles": text})
    return [
        Target(found[int(pk)], Decimal(amount) if amount else None)
        for pk, _, amount in wanted
    ]
