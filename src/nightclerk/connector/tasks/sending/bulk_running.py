"""Let Shopify work in bulk while no worker waits, and follow what it does.

A body begins with `follow`: it takes in what has ended and parks the run while
something is under way. A body begins anew after that, so `carry` and `read` come to
nothing where nothing is left. What was refused is listed and told as by `CallSender`.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, NoReturn, TypeVar

from nightclerk.connector.mapping.sending.bulk_looks import (
    how_far,
    wait_after,
    waiting_for,
)
from nightclerk.connector.models import (
    BulkOperation,
    OutgoingCall,
    OutgoingChange,
    Shop,
)
from nightclerk.connector.services.sending.answers import Answers
from nightclerk.connector.services.sending.bulk_operations import (
    SKEW,
    Groups,
    Kind,
    Status,
    began,
    begin,
    begin_changes,
    candidates,
    is_only_doubt,
    look,
    lose,
    open_operations,
    withdraw,
)
from nightclerk.connector.tasks.sending.bulk_results import ResultReader, Results
from nightclerk.connector.tasks.sending.calls import CallSender
from nightclerk.core import clock
from nightclerk.core.errors import (
    Broken,
    NightclerkError,
    NotFound,
    NotReady,
    Refused,
    Transient,
)
from nightclerk.core.text import words
from nightclerk.jobs.context import Context, Level
from nightclerk.shopify.bulk.starting import (
    BulkBusy,
    BulkTooLarge,
    start_mutation,
    start_query,
)
from nightclerk.shopify.bulk.states import BulkState, begun_since, state_of
from nightclerk.shopify.client import ShopifyClient
from nightclerk.shopify.errors import Unavailable, Uncertain, Unreached
from nightclerk.shopify.operations import BulkQuery, Operation

D = TypeVar("D")
N = TypeVar("N")

BUSY = timedelta(seconds=30)  # until another of the five may have ended
# What was asked for may still begin some time after the line was cut.
GRACE = timedelta(minutes=1)

LineOf = Callable[[Sequence[OutgoingChange]], Mapping[str, Any]]
"""Gives the variables of one line from the changes that it carries."""


class BulkRunner:
    """Begins and follows the bulk operations of one shop, for one run."""

    def __init__(self, ctx: Context, shop: Shop, client: ShopifyClient) -> None:
        self._ctx, self._shop, self._client = ctx, shop, client
        self._reader = ResultReader(ctx, client)

    def carry(
        self, purpose: str, operation: Operation[D], groups: Groups, line_of: LineOf
    ) -> list[BulkOperation]:
        """Let Shopify make planned changes in bulk; each group goes on one line.

        All changes are pending and of one kind. Parks the run where Shopify has no
        room for another operation. Gives the operations: several where the lines do
        not fit into one file. Call `follow` next.
        """
        begun: list[BulkOperation] = []
        left = [[list(group) for group in groups if group]]
        while left:
            self._ctx.check()
            bulk, lines = begin_changes(
                self._shop, purpose, left.pop(0), run_id=self._ctx.run_id
            )
            fitted = self._start(bulk, operation, lines, line_of) if lines else 0
            if fitted == len(lines) and lines:
                begun.append(bulk)
                continue
            withdraw(bulk)
            if lines and not fitted:
                self._refuse(lines.pop(0))
            left = [part for part in (lines[:fitted], lines[fitted:]) if part] + left
        return begun

    def read(self, purpose: str, query: BulkQuery[N]) -> BulkOperation:
        """Let Shopify read a whole list; gives the operation. Call `follow` next.

        One of this purpose that is not taken in yet is given instead of a second. Parks
        the run where Shopify has no room for another operation.
        """
        open_one = open_operations(self._shop, [purpose]).last()
        if open_one is not None:
            return open_one
        bulk = begin(self._shop, Kind.QUERY, purpose, run_id=self._ctx.run_id)
        self._begin(bulk, lambda: start_query(self._client, query))
        return bulk

    def has_read(self, purpose: str) -> bool:
        """Tell whether this run has taken a list of a purpose in, before it parked."""
        taken = BulkOperation.objects.filter(
            shop=self._shop,
            purpose=purpose,
            run_id=self._ctx.run_id,
            status=Status.COMPLETED,
            applied_at__isnull=False,
        )
        return taken.exclude(message__has_key="text").exists()

    def follow(self, results: Mapping[str, Results]) -> list[BulkOperation]:
        """Take in what has ended of some purposes; parks while something is under way.

        Gives the operations that were taken in. Raises `Transient` where a result could
        not be had, or a list has to be read anew; the other operations are taken in.
        """
        waiting: list[BulkOperation] = []
        taken: list[BulkOperation] = []
        troubles: list[NightclerkError] = []
        for bulk in open_operations(self._shop, list(results)):
            self._ctx.check()
            try:
                if self._is_under_way(bulk, results[bulk.purpose]):
                    waiting.append(bulk)
                else:
                    taken.append(bulk)
            except (Refused, Transient, Broken) as error:
                troubles.append(error)
        if troubles:
            raise troubles[0]
        if waiting:
            self._park(waiting)
        return taken

    def _start(
        self,
        bulk: BulkOperation,
        operation: Operation[D],
        lines: Groups,
        line_of: LineOf,
    ) -> int:
        """Hand lines over; gives how many of them go into one file."""
        told = (line_of(line) for line in lines)
        try:
            self._begin(bulk, lambda: start_mutation(self._client, operation, told))
        except BulkTooLarge as error:
            return error.fitted
        return len(lines)

    def _begin(self, bulk: BulkOperation, start: Callable[[], BulkState]) -> None:
        """Ask Shopify to begin; what it certainly did not begin is taken back."""
        try:
            state = start()
        except Uncertain as error:
            # Whether it began is asked by the next look.
            self._ctx.say(error.text, level=Level.WARNING)
            return
        except BulkTooLarge:
            raise
        except BulkBusy as error:
            withdraw(bulk)
            self._wait_for_room(error)
        except (Refused, Transient, NotReady) as error:
            if not isinstance(error, Unavailable) or isinstance(error, Unreached):
                withdraw(bulk)
            raise
        began(bulk, state.gid, state.status)

    def _refuse(self, line: Sequence[OutgoingChange]) -> None:
        """Refuse changes that are too large for any file."""
        sender = CallSender(self._ctx, self._shop, self._client)
        sender.send(line[0].kind, line, _too_large)

    def _is_under_way(self, bulk: BulkOperation, results: Results) -> bool:
        """Look at an operation once, and take it in where it has ended."""
        if not bulk.gid:
            self._find(bulk)
        if not bulk.gid:
            return bulk.applied_at is None
        before = bulk.status
        look(bulk, self._state_of(bulk))
        if bulk.status in BulkOperation.OPEN:
            return True
        never_ran = before == Status.CREATED and _did_nothing(bulk)
        self._reader.take_in(bulk, results, never_ran=never_ran)
        return False

    def _find(self, bulk: BulkOperation) -> None:
        """Find out whether Shopify began an operation of which no answer came."""
        seen = begun_since(self._client, bulk.created_at - SKEW)
        possible = candidates(bulk, seen)
        if len(possible) == 1 and is_only_doubt(bulk):
            began(bulk, possible[0].gid, possible[0].status)
        elif possible:
            # It may be any of them: the records themselves tell what was done.
            lose(bulk, is_certain=False)
        elif clock.now() - bulk.created_at > GRACE:
            lose(bulk, is_certain=True)

    def _state_of(self, bulk: BulkOperation) -> BulkState:
        try:
            return state_of(self._client, bulk.gid)
        except NotFound:
            # Shopify forgets old ones; nothing more will be told of it.
            kind = bulk.kind.upper()
            return BulkState(bulk.gid, kind, Status.EXPIRED.value, bulk.created_at)

    def _park(self, waiting: Sequence[BulkOperation]) -> NoReturn:
        parts = [
            how_far(bulk.purpose, done=bulk.object_count, rows=bulk.rows)
            for bulk in waiting
        ]
        soonest = min(wait_after(bulk.looks) for bulk in waiting)
        self._ctx.wait_for(waiting_for(parts), look_in=soonest)

    def _wait_for_room(self, error: BulkBusy) -> NoReturn:
        seconds = error.retry_after
        look_in = timedelta(seconds=seconds) if seconds else BUSY
        self._ctx.wait_for(error.text, look_in=look_in)


def _did_nothing(bulk: BulkOperation) -> bool:
    """Tell of a cancelled operation whether Shopify had not begun its work."""
    is_cancelled = bulk.status == Status.CANCELED
    return is_cancelled and not bulk.object_count and not bulk.partial_url


def _too_large(call: OutgoingCall, changes: Sequence[OutgoingChange]) -> Answers:
    raise Refused(
        words("{record} is too large to be sent to Shopify", record=changes[0]),
        hint=words("Shorten its texts."),
    )
