"""Start a bulk operation: a query as it is, a change with a file of its variables."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import Any, BinaryIO, TypeVar

import msgspec

from nightclerk.core.errors import Refused, Transient
from nightclerk.core.text import words
from nightclerk.shopify.answers import UserError, refuse
from nightclerk.shopify.bulk.operations import BULK_RUN_MUTATION, BULK_RUN_QUERY
from nightclerk.shopify.bulk.payloads import BulkOperation
from nightclerk.shopify.bulk.states import BulkState, begun
from nightclerk.shopify.client import Attempt, ShopifyClient
from nightclerk.shopify.errors import Asked
from nightclerk.shopify.operations import BulkQuery, Operation
from nightclerk.shopify.refusals import list_cut_short
from nightclerk.shopify.uploads.sending import FileToSend, stage, upload

D = TypeVar("D")
N = TypeVar("N")

LARGEST_FILE = 100 * 1_000_000  # bytes, Shopify's limit of a file of variables

LOOK_AGAIN = 30.0  # seconds: operations of a usual size end within that
WRITER = msgspec.json.Encoder(decimal_format="string")


class BulkBusy(Transient):
    """As many bulk operations as Shopify allows are under way."""


class BulkTooLarge(Refused):
    """The lines do not fit into one file; `fitted` of them would."""

    fitted: int = 0


@dataclass(frozen=True)
class LinesFile:
    """Variables as JSON lines in a file that vanishes when it is closed."""

    content: BinaryIO
    lines: int
    size: int


def start_query(client: ShopifyClient, query: BulkQuery[N]) -> BulkState:
    """Let Shopify read a whole list, its rows followed by what is in them; 10 points.

    Raises `BulkBusy` where five queries are under way.
    """
    attempt = client.attempt(BULK_RUN_QUERY, query=query.document)
    answer = attempt.data.bulk_operation_run_query
    return _started(client, attempt, answer.bulk_operation if answer else None)


def start_mutation(
    client: ShopifyClient,
    operation: Operation[D],
    lines: Iterable[Mapping[str, Any]],
) -> BulkState:
    """Let Shopify make a change with every line's variables; 21 points.

    The lines are carried out in any order, each by itself. Raises `BulkBusy` where
    five changes are under way, `BulkTooLarge` above 100 MB, `Refused` where there is
    no line, `Uncertain` where it is not known whether it began: `running` tells.
    """
    with TemporaryFile() as content:
        file = write_lines(lines, content)
        if not file.lines:
            raise Refused(words("There is nothing to send to Shopify"))
        target = stage(client, [_variables_file(operation.name, file.size)])[0]
        upload(client.http, target, file.content)
    attempt = client.attempt(
        BULK_RUN_MUTATION, mutation=operation.document, path=target.key
    )
    answer = attempt.data.bulk_operation_run_mutation
    return _started(client, attempt, answer.bulk_operation if answer else None)


def write_lines(
    lines: Iterable[Mapping[str, Any]],
    content: BinaryIO,
    *,
    most: int = LARGEST_FILE,
) -> LinesFile:
    """Write variables as JSON lines; decimals as text. `most` is bytes."""
    written = size = 0
    for line in lines:
        row = WRITER.encode(line) + b"\n"
        if size + len(row) > most:
            raise _too_large(written, most)
        content.write(row)
        written, size = written + 1, size + len(row)
    return LinesFile(content, written, size)


def _variables_file(name: str, size: int) -> FileToSend:
    return FileToSend(
        resource="BULK_MUTATION_VARIABLES",
        name=f"{name}.jsonl",
        mime="text/jsonl",
        size=size,
    )


def _started(
    client: ShopifyClient, attempt: Attempt[D], made: BulkOperation | None
) -> BulkState:
    asked = Asked(client.shop, "", client.version, attempt.request_id)
    if any(error.code == "OPERATION_IN_PROGRESS" for error in attempt.errors):
        raise _busy(asked, attempt.errors)
    refuse(attempt.errors, asked)
    if made is None:
        raise list_cut_short(BULK_RUN_QUERY.name, "bulkOperation")
    return begun(made)


def _busy(asked: Asked, found: list[UserError]) -> BulkBusy:
    return BulkBusy(
        words(
            "{shop} already works on as many bulk operations as Shopify allows: "
            "{message}",
            shop=asked.shop,
            message=found[0].message,
        ),
        hint=words("It will be tried again when one of them has ended."),
        request_id=asked.request_id,
        retry_after=LOOK_AGAIN,
    )


def _too_large(fitted: int, most: int) -> BulkTooLarge:
    problem = BulkTooLarge(
        words(
            "Shopify takes {size} MB at once, and only {count} lines fit into that",
            size=most // 1_000_000,
            count=fitted,
        ),
        hint=words("Send fewer records at once."),
    )
    problem.fitted = fitted
    return problem
