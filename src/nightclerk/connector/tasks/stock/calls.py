"""Set quantities by calls of 250 rows: one bad row never loses its neighbours."""

from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from nightclerk.connector.mapping.stock.answers import Judged, judge
from nightclerk.connector.mapping.stock.rows import seen_level
from nightclerk.connector.models import (
    OutgoingCall,
    OutgoingChange,
    Shop,
    StockLevel,
    StockSettings,
)
from nightclerk.connector.selectors.stock.levels import inventory_gids
from nightclerk.connector.services.sending.answers import Answers, record_of
from nightclerk.connector.services.sending.calls import Verdict
from nightclerk.connector.services.stock.changes import (
    KINDS,
    SET,
    STOCK_NEW,
    STREAM,
)
from nightclerk.connector.services.stock.levels import keep_settled
from nightclerk.connector.services.syncs.skips import LeftOut, keep_all_skipped
from nightclerk.connector.tasks.sending.calls import CallSender
from nightclerk.connector.tasks.stock.reading import StockReading
from nightclerk.core.errors import Refused
from nightclerk.core.text import Text, verbatim, words
from nightclerk.jobs.context import Context
from nightclerk.shopify.answers import UserError
from nightclerk.shopify.client import ShopifyClient
from nightclerk.shopify.inventory.reading import (
    MOST_ROWS,
    Quantity,
    activate,
    set_quantities,
)

MOST_ROUNDS = 3  # more tries of one row, each after it was read again
BUSY_TRIES = 3  # more tries of one request that Shopify still works on
BUSY_SECONDS = 1.0

Again = Callable[[Sequence[int]], list[OutgoingChange]]
"""Reckons levels anew that were read again; gives their planned changes."""


@dataclass
class _Round:
    """What one request left to do: rows to read again, and rows to send again."""

    stale: list[OutgoingChange] = field(default_factory=list)
    neighbours: list[OutgoingChange] = field(default_factory=list)
    is_split: bool = False


class StockCalls:
    """Sends planned changes of levels of one shop, for one run."""

    def __init__(
        self,
        ctx: Context,
        shop: Shop,
        settings: StockSettings,
        client: ShopifyClient,
        *,
        reading: StockReading,
        again: Again,
    ) -> None:
        self._ctx, self._shop, self._client = ctx, shop, client
        self._name, self._reading, self._reckon_again = (
            settings.quantity,
            reading,
            again,
        )
        self._sender = CallSender(ctx, shop, client)
        self._waiting: deque[OutgoingChange] = deque()
        self._tries: Counter[int] = Counter()
        self._round = _Round()

    def settle(self) -> None:
        """Find out by reading what became of changes whose answer was lost.

        A request is not repeated: the books may want another quantity by now.
        """
        self._sender.settle(KINDS, self._ask_levels, keep=keep_settled)

    def add(self, changes: Sequence[OutgoingChange]) -> None:
        """Take changes to be sent; a request leaves as soon as it is full."""
        self._waiting.extend(changes)
        while len(self._waiting) >= MOST_ROWS:
            self._send(self._next(MOST_ROWS))

    def flush(self) -> None:
        """Send what is left."""
        while self._waiting:
            self._send(self._next(MOST_ROWS))

    def stock_new(self, changes: Sequence[OutgoingChange]) -> None:
        """Stock items at locations where they are not yet; one call for each."""
        for done, change in enumerate(changes, start=1):
            self._sender.send(STOCK_NEW, [change], self._ask_new, keep=keep_settled)
            self._ctx.progress(done, len(changes))

    def _next(self, most: int) -> list[OutgoingChange]:
        count = min(most, len(self._waiting))
        return [self._waiting.popleft() for _ in range(count)]

    def _send(self, batch: Sequence[OutgoingChange]) -> None:
        """Send one request, then do what its answer left to do."""
        self._round = _Round()
        self._sender.send(SET, batch, self._ask, keep=keep_settled)
        left = self._round
        if left.is_split:
            middle = (len(left.neighbours) + 1) // 2
            self._send(left.neighbours[:middle])
            self._send(left.neighbours[middle:])
            return
        self._waiting.extendleft(reversed(left.neighbours))
        if left.stale:
            self._try_again(left.stale)

    def _ask(self, call: OutgoingCall, changes: Sequence[OutgoingChange]) -> Answers:
        rows = [
            Quantity(
                item=change.payload["item"],
                location=change.payload["location"],
                before=change.payload["from"],
                quantity=change.payload["to"],
            )
            for change in changes
        ]
        judged = self._judged(rows, str(call.key))
        if judged.is_busy:
            self._leave(changes, _still_busy())
            return {}
        if judged.is_done:
            return {change.pk: Verdict() for change in changes}
        return self._answers(changes, judged)

    def _judged(self, rows: Sequence[Quantity], key: str) -> Judged:
        """Ask, with the same key as long as Shopify works on the same request."""
        for left in range(BUSY_TRIES, -1, -1):
            errors = set_quantities(self._client, rows, name=self._name, key=key)
            judged = judge(errors, len(rows))
            if not judged.is_busy or not left:
                break
            self._client.pause(BUSY_SECONDS)
        return judged

    def _answers(self, changes: Sequence[OutgoingChange], judged: Judged) -> Answers:
        """Say of each row what is to become of it: nothing was written."""
        answers: dict[int, Verdict | None] = {}
        for row, change in enumerate(changes):
            refused = judged.refused.get(row)
            answers[change.pk] = Verdict(_refusal(refused)) if refused else None
            if row in judged.stale:
                self._round.stale.append(change)
            elif refused is None:
                self._round.neighbours.append(change)
        self._round.is_split = not (judged.stale or judged.refused)
        return answers

    def _try_again(self, stale: Sequence[OutgoingChange]) -> None:
        """Read stale rows, reckon them anew and send them with the next request."""
        levels = [int(change.payload["level"]) for change in stale]
        self._tries.update(levels)
        tried = {pk for pk in levels if self._tries[pk] > MOST_ROUNDS}
        self._leave(
            [change for change in stale if change.payload["level"] in tried],
            _never_the_same(),
        )
        left = [pk for pk in levels if pk not in tried]
        if left:
            found = StockLevel.objects.filter(pk__in=left)
            self._reading.read_some(inventory_gids(found))
            self._waiting.extendleft(reversed(self._reckon_again(left)))

    def _leave(self, changes: Sequence[OutgoingChange], reason: Refused) -> None:
        """Leave rows for the next run, each with the reason."""
        rows = [LeftOut(record_of(row), row.subject, reason) for row in changes]
        keep_all_skipped(self._shop, STREAM, rows, run_id=self._ctx.run_id)
        for change in changes:
            self._ctx.skip(change.subject, reason)

    def _ask_new(
        self, call: OutgoingCall, changes: Sequence[OutgoingChange]
    ) -> Answers:
        (change,) = changes
        item, location = change.payload["item"], change.payload["location"]
        try:
            level = activate(
                self._client,
                item,
                location,
                available=change.payload["to"],
                key=str(call.key),
            )
        except Refused:
            if self._is_stocked(change):
                return {change.pk: None}  # it was stocked meanwhile
            raise
        quantities = seen_level(level, location).quantities
        quantity = quantities.get(self._name, change.payload["to"])
        return {change.pk: Verdict(answer={"quantity": quantity})}

    def _is_stocked(self, change: OutgoingChange) -> bool:
        self._reading.read_some([change.payload["item"]])
        stocked = StockLevel.objects.filter(pk=change.payload["level"], is_stocked=True)
        return stocked.exists()

    def _ask_levels(
        self, call: OutgoingCall, changes: Sequence[OutgoingChange]
    ) -> Answers:
        """Read levels: those that hold what was sent have it, others certainly not."""
        self._reading.read_some(
            list(dict.fromkeys(change.payload["item"] for change in changes))
        )
        levels = StockLevel.objects.in_bulk(
            [change.payload["level"] for change in changes]
        )
        answers: dict[int, Verdict | None] = {}
        for change in changes:
            level = levels.get(change.payload["level"])
            has_it = level is not None and level.confirmed == change.payload["to"]
            answers[change.pk] = Verdict() if has_it else None
        return answers


def _refusal(error: UserError) -> Refused:
    return Refused(
        verbatim(error.message),
        hint=words("Look at the product at Shopify, mend it, and sync stock again."),
    )


def _never_the_same() -> Refused:
    return _left(words("Its quantity at Shopify changed with every try"))


def _still_busy() -> Refused:
    return _left(words("Shopify still works on the same request"))


def _left(text: Text) -> Refused:
    return Refused(text, hint=words("The next run reads it and tries again."))
