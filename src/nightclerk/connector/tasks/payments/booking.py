"""Payments and payouts of a shop on their way into the books, as a run tells it."""

from collections.abc import Callable, Mapping

from nightclerk.connector.models import Shop, ToBooks
from nightclerk.connector.services.payments.matching import book_payments
from nightclerk.connector.services.payments.outcomes import MoneyOutcome, MoneyRow
from nightclerk.connector.services.payments.payouts import book_payouts
from nightclerk.core.text import Text, counted, words
from nightclerk.jobs.context import Context

BOOKED = words(
    "Payments: {posted} posted, {proposed} proposed in the payment journal, {stopped} "
    "stopped; {applied} that were booked before found what they pay."
)
WOULD_BOOK = words(
    "Payments: {posted} would be posted, {proposed} proposed in the payment journal, "
    "{stopped} stopped. Nothing was written."
)
PAID_OUT = words("Payouts: {posted} posted, {stopped} stopped.")
WOULD_PAY_OUT = words(
    "Payouts: {posted} would be posted, {stopped} stopped. Nothing was written."
)
KINDS = {ToBooks.POSTED: "posted", ToBooks.PROPOSED: "proposed"}


def book_money(ctx: Context, shop: Shop, *, dry_run: bool = False) -> None:
    """Book payments of orders and payouts as the shop card says; tell what came of it.

    Payments go first, for a payout clears what they put on the clearing account.
    """
    paid = book_payments(
        shop, run_id=ctx.run_id, told=_telling(ctx, words("payments")), dry_run=dry_run
    )
    _note(ctx, "payment", paid)
    if paid.rows or paid.applied:
        _say(ctx, WOULD_BOOK if dry_run else BOOKED, paid)
    paid_out = book_payouts(
        shop, run_id=ctx.run_id, told=_telling(ctx, words("payouts")), dry_run=dry_run
    )
    _note(ctx, "payout", paid_out)
    if paid_out.rows:
        _say(ctx, WOULD_PAY_OUT if dry_run else PAID_OUT, paid_out)


def _telling(ctx: Context, unit: Text) -> Callable[[int, int], None]:
    def told(done: int, total: int) -> None:
        ctx.progress(done, total, unit=unit)

    return told


def _note(ctx: Context, kind: str, outcome: MoneyOutcome) -> None:
    """Count what became of each; what stopped is skipped with its reason."""
    counts = outcome.counts
    ctx.count(
        ok=sum(counts[state] for state in (*KINDS, ToBooks.NOTHING)),
        **{f"{kind}s_{state}": number for state, number in counts.items() if number},
    )
    if outcome.applied:
        ctx.count(**{f"{kind}s_applied": outcome.applied})
    if outcome.followed:
        ctx.count(**{f"{kind}s_followed": outcome.followed})
    for row in outcome.rows:
        _note_row(ctx, kind, row)


def _note_row(ctx: Context, kind: str, row: MoneyRow) -> None:
    if row.state == ToBooks.STOPPED:
        ctx.skip(row.name, row.reason)
    elif row.state in KINDS:
        ctx.touch(kind, row.name, key=str(row.key))


def _say(ctx: Context, sentence: Text, outcome: MoneyOutcome) -> None:
    states: Mapping[str, int] = outcome.counts
    names = (ToBooks.POSTED, ToBooks.PROPOSED, ToBooks.STOPPED)
    told = {str(name): counted(states.get(name, 0)) for name in names}
    ctx.say(sentence.filled(**told, applied=counted(outcome.applied)))
