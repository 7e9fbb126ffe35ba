"""Send changes to Shopify by calls: written down first, sent once, settled row by row.

What Shopify refused is listed among the skipped records and told to the run, and what
it has is counted: callers need not do either.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from nightclerk.connector.models import OutgoingCall, OutgoingChange, Shop
from nightclerk.connector.services.sending.answers import (
    Answers,
    Keep,
    Kept,
    keep_answers,
    record_of,
    refusal_of,
)
from nightclerk.connector.services.sending.calls import (
    Verdict,
    changes_of,
    doubt_call,
    doubtful_calls,
    open_call,
    release_call,
)
from nightclerk.core.errors import (
    Broken,
    NightclerkError,
    NotReady,
    Refused,
    Transient,
)
from nightclerk.core.text import words
from nightclerk.jobs.context import Context, Level
from nightclerk.shopify.client import ShopifyClient
from nightclerk.shopify.errors import Unavailable, Uncertain, Unreached

PIECE = 250  # changes that are asked for at once: Shopify's limit of ids in a request
MOST_LOST = 3  # answers lost one after the other: Shopify is down

Ask = Callable[[OutgoingCall, Sequence[OutgoingChange]], Answers]
"""Sends a request with changes, or asks Shopify what became of them.

Gives by primary key what Shopify said; None where Shopify has it certainly not: such
a change is pending again. A change left out of it is unknown.
"""


def may_send(ctx: Context, shop: Shop, *, dry_run: bool = False) -> bool:
    """Tell whether changes may go to a shop; says to the run why where they may not."""
    if dry_run:
        return False
    if not shop.sends_changes:
        ctx.say(
            words("“Allow data sync to Shopify” is off: nothing is sent"),
            level=Level.WARNING,
        )
    return shop.sends_changes


class CallSender:
    """Sends planned changes of one shop by calls, for one run."""

    def __init__(self, ctx: Context, shop: Shop, client: ShopifyClient) -> None:
        self._ctx, self._shop, self._client = ctx, shop, client
        self._lost = 0

    def send(
        self,
        kind: str,
        changes: Sequence[OutgoingChange],
        ask: Ask,
        *,
        keep: Keep | None = None,
        content: Mapping[str, Any] | None = None,
    ) -> Kept:
        """Send pending changes of a kind by one request; gives what it came to.

        `ask` sends them: it is given the request (its `key` is the idempotency key) and
        the changes that are still pending. Where it raises `Refused` all of them are
        refused. Where no answer came, or none that can be read, they are unknown and
        the run goes on. Raises `Transient` and `NotReady`: what certainly never arrived
        is pending again. `keep` keeps what was settled of the records.
        """
        self._ctx.check()
        call, taken = open_call(
            self._shop, kind, changes, content=content, run_id=self._ctx.run_id
        )
        if not taken:
            release_call(call)
            return Kept()
        answers = self._answers(call, taken, ask)
        return Kept() if answers is None else self._keep(call, answers, keep)

    def settle(
        self, kinds: Collection[str], ask_shopify: Ask, *, keep: Keep | None = None
    ) -> None:
        """Find out what became of changes whose answer was lost.

        `ask_shopify` is given a request and up to 250 of its changes, and reads the
        records (or repeats the request where Shopify makes that safe). One that cannot
        be asked for is told to the run and stays unknown.
        """
        for call in doubtful_calls(self._shop, kinds):
            doubt_call(call)
            changes = changes_of(call)
            for start in range(0, len(changes), PIECE):
                self._settle(call, changes[start : start + PIECE], ask_shopify, keep)
            if not changes_of(call):
                keep_answers(call, {})

    def _settle(
        self,
        call: OutgoingCall,
        changes: Sequence[OutgoingChange],
        ask_shopify: Ask,
        keep: Keep | None,
    ) -> None:
        self._ctx.check()
        try:
            answers = ask_shopify(call, changes)
        except (Refused, Uncertain, Broken) as error:
            self._tell_doubt(call, error)
            return
        self._keep(call, answers, keep, is_last=False)

    def _answers(
        self, call: OutgoingCall, taken: Sequence[OutgoingChange], ask: Ask
    ) -> Answers | None:
        """Give what Shopify said of changes; None where that is not known."""
        try:
            answers = ask(call, taken)
        except Refused as error:
            answers = {change.pk: Verdict(error) for change in taken}
        except (Uncertain, Broken) as error:
            doubt_call(call, error)
            self._tell_doubt(call, error)
            self._lose(error)
            return None
        except (Transient, NotReady) as error:
            _end_unsent(call, error)
            raise
        self._lost = 0
        return answers

    def _keep(
        self,
        call: OutgoingCall,
        answers: Answers,
        keep: Keep | None,
        *,
        is_last: bool = True,
    ) -> Kept:
        kept = keep_answers(
            call,
            answers,
            keep=keep,
            request_id=self._client.usage.last_request_id,
            is_last=is_last,
            run_id=self._ctx.run_id,
        )
        tell(self._ctx, kept)
        return kept

    def _tell_doubt(self, call: OutgoingCall, error: NightclerkError) -> None:
        """Say of a request that nobody knows what became of it."""
        self._ctx.count(unknown=len(changes_of(call)))
        self._ctx.say(error.text, level=Level.WARNING)

    def _lose(self, error: NightclerkError) -> None:
        """Stop the run where one answer after the other is lost."""
        self._lost += 1
        if self._lost >= MOST_LOST:
            raise Transient(
                error.text,
                hint=words("It is asked for at Shopify before anything is sent again."),
                request_id=error.request_id,
            )


def tell(ctx: Context, kept: Kept) -> None:
    """Count what was settled, and list what Shopify refused."""
    if kept.confirmed:
        ctx.count(ok=len(kept.confirmed), sent=len(kept.confirmed))
    for change in kept.rejected:
        ctx.skip(change.subject or record_of(change), refusal_of(change))


def _end_unsent(call: OutgoingCall, error: NightclerkError) -> None:
    """Put changes back that never arrived; those that may have are unknown."""
    if isinstance(error, Unavailable) and not isinstance(error, Unreached):
        doubt_call(call, error)
    else:
        release_call(call)
