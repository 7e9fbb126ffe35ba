"""How far a bulk operation is, which ones are under way, and how to end one."""

from dataclasses import dataclass, field
from datetime import datetime

from nightclerk.core.errors import NotFound
from nightclerk.core.text import words
from nightclerk.shopify.bulk.operations import (
    BULK_CANCEL,
    BULK_OPERATION,
    BULK_OPERATIONS,
)
from nightclerk.shopify.bulk.payloads import (
    BulkOperation,
    BulkOperationAgain,
    BulkOperations,
    BulkOperationsData,
)
from nightclerk.shopify.client import ShopifyClient
from nightclerk.shopify.paging import pages

UNDER_WAY = ("created", "running", "canceling")
ENDED = frozenset({"COMPLETED", "FAILED", "CANCELED", "EXPIRED"})


@dataclass(frozen=True)
class BulkState:
    """A bulk operation as Shopify sees it; addresses are empty where there is none.

    `kind` is QUERY or MUTATION, `status` and `error_code` are Shopify's words, sizes
    are bytes. The addresses serve as keys to the result and stay out of `repr`.
    """

    gid: str
    kind: str
    status: str
    created_at: datetime
    completed_at: datetime | None = None
    error_code: str = ""
    url: str = field(default="", repr=False)
    partial_url: str = field(default="", repr=False)
    object_count: int = 0
    root_count: int = 0
    file_size: int = 0

    @property
    def has_ended(self) -> bool:
        """Tell whether nothing more will happen to it."""
        return self.status in ENDED

    @property
    def is_complete(self) -> bool:
        """Tell whether all of it was done; its result may be empty."""
        return self.status == "COMPLETED"


def state_of(client: ShopifyClient, gid: str) -> BulkState:
    """Look at one bulk operation; 1 point. `NotFound` where there is none."""
    found = client.execute(BULK_OPERATION, id=gid).bulk_operation
    if found is None:
        raise _unknown(client, gid)
    return _state(found)


def running(client: ShopifyClient) -> list[BulkState]:
    """Give what is under way for this app and shop, the newest first; 7 points."""
    query = " OR ".join(f"status:{status}" for status in UNDER_WAY)
    return [
        _state(row)
        for page in pages(client, BULK_OPERATIONS, _operations, query=query)
        for row in page.nodes
    ]


def begun_since(client: ShopifyClient, moment: datetime) -> list[BulkState]:
    """Give what began after a moment, however far it is, the newest first.

    7 points for every 20 of them.
    """
    found: list[BulkState] = []
    for page in pages(client, BULK_OPERATIONS, _operations, query=""):
        rows = [_state(row) for row in page.nodes]
        found += [row for row in rows if row.created_at > moment]
        if any(row.created_at <= moment for row in rows):
            break
    return found


def cancel(client: ShopifyClient, gid: str) -> BulkState:
    """Ask Shopify to end a bulk operation; changes already made stay made.

    It ends some seconds later: look again. Gives the state where it had ended before.
    """
    attempt = client.attempt(BULK_CANCEL, id=gid)
    answer = attempt.data.bulk_operation_cancel
    if answer is None or answer.bulk_operation is None:
        return state_of(client, gid)
    return begun(answer.bulk_operation)


def begun(operation: BulkOperation) -> BulkState:
    """Read what Shopify answers to a start or a cancel."""
    return BulkState(
        gid=operation.id,
        kind=operation.type,
        status=operation.status,
        created_at=operation.created_at,
    )


def _state(operation: BulkOperationAgain) -> BulkState:
    return BulkState(
        gid=operation.id,
        kind=operation.type,
        status=operation.status,
        created_at=operation.created_at,
        completed_at=operation.completed_at,
        error_code=operation.error_code or "",
        url=operation.url or "",
        partial_url=operation.partial_data_url or "",
        object_count=int(operation.object_count),
        root_count=int(operation.root_object_count),
        file_size=int(operation.file_size or 0),
    )


def _operations(data: BulkOperationsData) -> BulkOperations:
    return data.bulk_operations


def _unknown(client: ShopifyClient, gid: str) -> NotFound:
    return NotFound(
        words("{shop} knows no bulk operation {gid}", shop=client.shop, gid=gid),
        hint=words("Shopify forgets old ones. Start the task again."),
    )
