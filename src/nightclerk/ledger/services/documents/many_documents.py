"""Make many sales documents at once, as imports do: checked alone, written together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction

from nightclerk.core.errors import NotReady, Refused
from nightclerk.core.text import words
from nightclerk.ledger.checks import release_problems
from nightclerk.ledger.facts import Wanted
from nightclerk.ledger.models import Customer, SalesDocument, SalesLine
from nightclerk.ledger.problems import refuse
from nightclerk.ledger.selectors.check_facts import Masters, masters_of
from nightclerk.ledger.selectors.company import today
from nightclerk.ledger.selectors.setup import Setup
from nightclerk.ledger.services.documents.checking import facts_of
from nightclerk.ledger.services.documents.drafts import (
    NAMES,
    begun,
    create_document,
    series_of,
)
from nightclerk.ledger.services.documents.line_building import begin_lines, price_lines
from nightclerk.ledger.services.documents.line_input import LineInput
from nightclerk.ledger.services.documents.recalculation import put_amounts
from nightclerk.ledger.services.documents.release import put_customer_discount, release
from nightclerk.ledger.services.writing.insertion import insert_rows
from nightclerk.ledger.services.writing.numbers import Need, next_numbers

WHOLE = Wanted(ship=True, invoice=True)


@dataclass(frozen=True, kw_only=True)
class DocumentInput:
    """A document as `create_document` takes it.

    `gross` is what it must come to, in its currency; one that does not is refused.
    """

    kind: str
    customer: Customer
    lines: Sequence[LineInput]
    header: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""
    no: str = ""
    gross: Decimal | None = None
    actor: AbstractBaseUser | None = None


@dataclass
class _Made:
    """A document on its way: its rows, or why it is refused."""

    given: DocumentInput
    document: SalesDocument | None = None
    lines: list[SalesLine] = field(default_factory=list)
    refused: NotReady | Refused | None = None

    @property
    def is_good(self) -> bool:
        return self.document is not None and self.refused is None


@transaction.atomic
def create_many(
    inputs: Sequence[DocumentInput], *, setup: Setup | None = None, releases: bool
) -> list[SalesDocument | NotReady | Refused]:
    """Make documents, and release them where that is asked for.

    Gives for each input, in its place, the document or why it was refused: one that is
    refused costs no number and leaves the others alone. All checks are those of
    `create_document` and `release`; a handful of statements for any number of them.
    """
    setup = setup or Setup()
    made = [_begun(given, setup) for given in inputs]
    _compute([one for one in made if one.is_good], setup)
    if releases:
        _release([one for one in made if one.is_good], setup)
    _prove([one for one in made if one.is_good])
    good = [one for one in made if one.is_good]
    try:
        with transaction.atomic():
            _write(good, setup)
    except IntegrityError:
        for one in good:
            _write_alone(one, setup, releases=releases)
    return [_result(one) for one in made]


def _begun(given: DocumentInput, setup: Setup) -> _Made:
    """Make the rows of one document in memory, but for prices and amounts."""
    made = _Made(given)
    try:
        document = begun(given.kind, given.customer, dict(given.header), setup)
        document.source = given.source
        document.created_by_id = given.actor.pk if given.actor is not None else None
        lines = begin_lines(document, given.lines, setup)
    except (NotReady, Refused) as refused:
        made.refused = refused
        return made
    made.document, made.lines = document, lines
    return made


def _compute(made: Sequence[_Made], setup: Setup) -> None:
    """Find prices that were not given, for all together, and compute the amounts."""
    sales = [
        (one.document, one.lines, one.given.lines)
        for one in made
        if one.document is not None
    ]
    price_lines(sales, setup)
    for one in made:
        try:
            if one.document is not None:
                put_amounts(one.document, one.lines, setup)
        except (NotReady, Refused) as refused:
            one.refused = refused


def _release(made: Sequence[_Made], setup: Setup) -> None:
    """Check documents for release; masters are read once for all."""
    documents = [one.document for one in made if one.document is not None]
    lines = [line for one in made for line in one.lines]
    masters = masters_of(documents, lines, setup)
    for one in made:
        try:
            _release_one(one, setup, masters)
        except (NotReady, Refused) as refused:
            one.refused = refused


def _release_one(made: _Made, setup: Setup, masters: Masters) -> None:
    document, lines = made.document, made.lines
    if document is None:
        return
    if setup.company.calculates_discount:
        put_customer_discount(document, lines, setup)
    amounts = put_amounts(document, lines, setup)
    facts = facts_of(
        document, lines, setup, wanted=WHOLE, masters=masters, amounts=amounts
    )
    if problems := release_problems(facts):
        refuse(problems, words("The document cannot be released"))
    document.status = SalesDocument.Status.RELEASED


def _prove(made: Sequence[_Made]) -> None:
    """Refuse the documents that do not come to what they must."""
    for one in made:
        try:
            _prove_one(one)
        except Refused as refused:
            one.refused = refused


def _prove_one(made: _Made) -> None:
    expected, document = made.given.gross, made.document
    if document is None or expected is None or document.gross == expected:
        return
    raise Refused(
        words(
            "The document comes to {found} instead of {expected}",
            found=document.gross,
            expected=expected,
        ),
        hint=words("Look whether the company rounds its invoices."),
    )


def _write(made: Sequence[_Made], setup: Setup) -> None:
    """Give numbers and write all rows: one statement a table."""
    documents = [one.document for one in made if one.document is not None]
    _number(made, setup)
    insert_rows(documents)
    for one in made:
        for line in one.lines:
            line.document_id = one.document.pk if one.document is not None else 0
    insert_rows([line for one in made for line in one.lines])


def _number(made: Sequence[_Made], setup: Setup) -> None:
    """Take the numbers of a day together: the series is held only a moment."""
    by_day: dict[date, list[SalesDocument]] = {}
    for one in made:
        if one.document is None:
            continue
        if one.given.no:
            one.document.no = one.given.no
        else:
            day = one.document.posting_date or today(setup.company)
            by_day.setdefault(day, []).append(one.document)
    for day, documents in by_day.items():
        _take_numbers(documents, setup, day)


def _take_numbers(documents: Sequence[SalesDocument], setup: Setup, day: date) -> None:
    """Give the next numbers of the series; those that people gave by hand are passed.

    Else one such number would keep all documents after it from being made.
    """
    while documents:
        needs = [
            Need(series_of(document.kind, setup), NAMES[document.kind])
            for document in documents
        ]
        for document, no in zip(documents, next_numbers(needs, on=day), strict=True):
            document.no = no
        numbers = {document.no for document in documents}
        given = SalesDocument.objects.filter(no__in=numbers).order_by()
        taken = set(given.values_list("kind", "no"))
        documents = [each for each in documents if (each.kind, each.no) in taken]


def _write_alone(made: _Made, setup: Setup, *, releases: bool) -> None:
    """Make one document by itself: another has its source or its number by now."""
    given, document = made.given, made.document
    if document is None:
        return
    try:
        with transaction.atomic():
            _number([made], setup)
            document = create_document(
                given.kind,
                given.customer,
                actor=given.actor,
                source=given.source,
                no=document.no,
                lines=given.lines,
                setup=setup,
                **given.header,
            )
            if releases:
                document = release(document, setup=setup)
            made.document = document
            _prove_one(made)
    except (NotReady, Refused) as refused:
        made.refused = refused


def _result(made: _Made) -> SalesDocument | NotReady | Refused:
    if made.refused is not None:
        return made.refused
    if made.document is None:
        raise AssertionError(made.given.source)
    return made.document
