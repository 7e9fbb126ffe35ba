"""Take the result of a bulk operation in: line by line, each of it once."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic, TypeVar

from django.db import transaction

from nightclerk.connector.models import BulkOperation, OutgoingCall, OutgoingChange
from nightclerk.connector.services.sending.answers import (
    Answers,
    Keep,
    keep_answers,
)
from nightclerk.connector.services.sending.bulk_operations import (
    Status,
    applied,
    end_calls,
)
from nightclerk.connector.services.sending.calls import State
from nightclerk.connector.tasks.sending.calls import tell
from nightclerk.core.errors import Broken, NightclerkError, NotFound, Refused, Transient
from nightclerk.core.text import words
from nightclerk.jobs.context import Context, Level
from nightclerk.shopify.bulk.reading import MutationLine, mutation_lines, trees
from nightclerk.shopify.bulk.results import result_lines
from nightclerk.shopify.client import ShopifyClient
from nightclerk.shopify.nodes import Node
from nightclerk.shopify.operations import BulkQuery, Operation

D = TypeVar("D")
N = TypeVar("N")
T = TypeVar("T")

AT_ONCE = 500  # lines of one short transaction
FAILED_INSIDE = "INTERNAL_SERVER_ERROR"

Judge = Callable[[MutationLine[D], Sequence[OutgoingChange]], Answers]


@dataclass(frozen=True)
class ChangeResults(Generic[D]):
    """How the lines of a purpose's changes are judged and kept.

    `judge` is given what Shopify said of a line and the changes that it carried, and
    gives by primary key what became of each, as `CallSender`'s `ask` does. `keep`
    keeps what was settled of the records, up to 500 lines in one transaction.
    """

    operation: Operation[D]
    judge: Judge[D]
    keep: Keep | None = None


@dataclass(frozen=True)
class ReadResults(Generic[N]):
    """How the records of a purpose's list are kept, up to 500 at once.

    `keep` opens its own transaction and may be given the same records again. `end` is
    called after the last of them, in the transaction that ends the operation.
    """

    query: BulkQuery[N]
    keep: Callable[[Sequence[Node[N]]], None]
    end: Callable[[BulkOperation], None] | None = None


Results = ChangeResults[Any] | ReadResults[Any]


def refusal_of_line(line: MutationLine[Any]) -> Refused:
    """Give why Shopify did not carry a line out, in its words."""
    return Refused(
        words(
            "Shopify refused {operation}: {messages}",
            operation=line.operation.name,
            messages=line.message,
        ),
        hint=words("Change what Shopify names, and try again."),
    )


class ResultReader:
    """Takes ended operations in, for one run."""

    def __init__(self, ctx: Context, client: ShopifyClient) -> None:
        self._ctx, self._client = ctx, client

    def take_in(
        self, operation: BulkOperation, results: Results, *, never_ran: bool = False
    ) -> None:
        """Take in what an ended operation brought, and end it.

        Changes without a line of their own are unknown then, or pending again where it
        `never_ran`. Raises `Transient` where the result cannot be had just now, or a
        list has to be read anew; `Refused` where somebody cancelled the reading.
        """
        if isinstance(results, ReadResults):
            self._take_list(operation, results)
        else:
            self._take_changes(operation, results, never_ran=never_ran)

    def _take_changes(
        self,
        operation: BulkOperation,
        results: ChangeResults[D],
        *,
        never_ran: bool,
    ) -> None:
        calls = {call.pk: call for call in operation.calls.select_related("shop")}
        url = operation.url or operation.partial_url
        error: NightclerkError | None = _trouble_of(operation)
        failed = 0
        try:
            lines = mutation_lines(self._lines(url), results.operation)
            for chunk in chunks(lines, AT_ONCE):
                self._ctx.check()
                failed += self._take_chunk(calls, chunk, results)
        except (NotFound, Broken) as trouble:
            error = trouble
        with transaction.atomic():
            if applied(operation, failed=failed, error=error):
                left = end_calls(operation, is_certain=never_ran)
                self._tell_end(error, unknown=0 if never_ran else left)

    def _take_chunk(
        self,
        calls: Mapping[int, OutgoingCall],
        lines: Sequence[MutationLine[D]],
        results: ChangeResults[D],
    ) -> int:
        """Settle the changes of some lines; gives how many lines were refused."""
        found = _changes_by_line(calls, [line.number for line in lines])
        answers: dict[int, dict[int, Any]] = {}
        for line in lines:
            for call, changes in found.get(line.number, {}).items():
                judged = self._judged(line, changes, results)
                answers.setdefault(call, {}).update(judged)
        for call, answer in answers.items():
            kept = keep_answers(
                calls[call],
                answer,
                keep=results.keep,
                is_last=False,
                run_id=self._ctx.run_id,
            )
            tell(self._ctx, kept)
        return sum(not line.is_done for line in lines)

    def _judged(
        self,
        line: MutationLine[D],
        changes: Sequence[OutgoingChange],
        results: ChangeResults[D],
    ) -> Answers:
        """Judge one line; where that is impossible its changes stay unknown."""
        if any(trouble.code == FAILED_INSIDE for trouble in line.errors):
            return {}  # Shopify failed in the middle of it
        try:
            return results.judge(line, changes)
        except Broken as error:
            self._ctx.say(error.text, level=Level.WARNING)
            return {}

    def _tell_end(self, error: NightclerkError | None, *, unknown: int) -> None:
        if error is not None:
            self._ctx.say(error.text, level=Level.WARNING)
        if unknown:
            self._ctx.count(unknown=unknown)

    def _take_list(self, operation: BulkOperation, results: ReadResults[N]) -> None:
        """Keep a list that was read to its end; a part of one is not taken.

        In a part a record may lack what was still to come, and would look changed.
        """
        if operation.status != Status.COMPLETED:
            error = _trouble_of(operation) or _ended(operation)
            applied(operation, error=error)
            raise error
        try:
            records = trees(self._lines(operation.url), results.query)
            for chunk in chunks(records, AT_ONCE):
                self._ctx.check()
                results.keep(chunk)
        except (NotFound, Broken) as error:
            # What cannot be read today cannot be read tomorrow: it is read anew.
            applied(operation, error=error)
            raise
        with transaction.atomic():
            if applied(operation) and results.end is not None:
                results.end(operation)

    def _lines(self, url: str) -> Iterator[bytes]:
        return result_lines(self._client.http, url)


def chunks(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """Give rows in lists of at most `size`, reading no further than needed."""
    rest = iter(rows)
    while chunk := list(islice(rest, size)):
        yield chunk


def _changes_by_line(
    calls: Mapping[int, OutgoingCall], numbers: Sequence[int]
) -> dict[int, dict[int, list[OutgoingChange]]]:
    """Give the changes without an end that some lines carried, by line and call."""
    held = OutgoingChange.objects.filter(
        call__in=calls, line__in=numbers, state__in=(State.SENT, State.UNKNOWN)
    )
    found: dict[int, dict[int, list[OutgoingChange]]] = {}
    for change in held.order_by("pk"):
        if change.line is not None and change.call_id is not None:
            by_call = found.setdefault(change.line, {})
            by_call.setdefault(change.call_id, []).append(change)
    return found


def _trouble_of(operation: BulkOperation) -> NightclerkError | None:
    """Give why an operation did not come to its end; None for one that did."""
    if operation.status == Status.COMPLETED:
        return None
    return _ended(operation)


def _ended(operation: BulkOperation) -> NightclerkError:
    text = words(
        "Shopify did not end “{operation}”: {status} {code}",
        operation=operation,
        status=operation.status,
        code=operation.error_code,
    )
    if operation.status == Status.CANCELED:
        return Refused(text, hint=words("Somebody cancelled it. Start the task again."))
    return Transient(text, hint=words("It will be tried again."))
