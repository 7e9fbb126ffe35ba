"""One run over a batch: document by document, each told as it ends."""

from collections.abc import Sequence

from nightclerk.core.errors import SomeRefused
from nightclerk.core.text import Text, counted, joined, words
from nightclerk.jobs.context import Context, Level
from nightclerk.jobs.models import JobRun
from nightclerk.jobs.stopping import shielded
from nightclerk.ledger.batch_selection import Selection
from nightclerk.ledger.models import PostingBatch, PostingBatchItem
from nightclerk.ledger.models.sales import Kind
from nightclerk.ledger.posting_options import PostingOptions
from nightclerk.ledger.problems import Problem, from_json
from nightclerk.ledger.selectors.batches import counts_of
from nightclerk.ledger.selectors.setup import Setup
from nightclerk.ledger.services.posting.batch_items import Result, Work, post_item
from nightclerk.ledger.services.posting.batches import (
    close_batch,
    close_cancelled,
    open_batch,
)
from nightclerk.ledger.services.posting.documents import Posted
from nightclerk.ledger.services.setup.plans import plans_kept

State = PostingBatchItem.State
COUNTED = {State.POSTED: "ok", State.FAILED: "failed", State.SKIPPED: "skipped"}
UNITS: dict[str, Text] = {
    Kind.ORDER: words("sales orders"),
    Kind.INVOICE: words("sales invoices"),
    Kind.CREDIT: words("sales credit memos"),
}


def run_batch(
    ctx: Context, selection: Selection, options: PostingOptions
) -> PostingBatch:
    """Post all that is left of a run's batch, and give it; it is closed in any case.

    A batch is there before its first document is posted: wherever a person's cancel
    interrupts the run, nothing is left that seems to go on.
    """
    try:
        return BatchRun(ctx, selection, options).run()
    finally:
        close_cancelled(ctx.run_id)


class BatchRun:
    """Posts the documents of one batch; what an earlier attempt did is not done again.

    The transaction of each document holds its result, so that a run that is lost
    anywhere goes on where it was.
    """

    def __init__(
        self, ctx: Context, selection: Selection, options: PostingOptions
    ) -> None:
        self._ctx = ctx
        self._run = JobRun.objects.select_related("entry", "actor").get(pk=ctx.run_id)
        with shielded():  # who is stopped while it is written knows of no batch
            self._batch = open_batch(selection, options, run=self._run)
        self._work = Work(
            selection=Selection.read(self._batch.selection),
            options=PostingOptions.read(self._batch.options),
            setup=Setup(),
            actor=self._run.actor,
            entry=self._run.entry_id,
            marks_failures=not ctx.is_foreground,
        )

    def run(self) -> PostingBatch:
        """Post what is left of the batch, close it and give it; stops where asked."""
        self._ctx.touch("posting_batch", str(self._batch), key=str(self._batch.pk))
        self._post_left()
        batch = close_batch(self._batch)
        self._ctx.result |= {
            "batch": batch.pk,
            "posted": batch.posted,
            "failed": batch.failed,
            "skipped": batch.skipped,
            "total": batch.total,
        }
        return batch

    def _post_left(self) -> None:
        items = self._begin()
        with plans_kept():
            for item in items:
                self._tell(post_item(item, self._work))
                self._ctx.progress(self._ctx.newest_progress.done + 1)

    def _begin(self) -> Sequence[PostingBatchItem]:
        """Tell what is known before the first document, and give what is to do."""
        ended = self._batch.items.exclude(state=State.QUEUED)
        for item in ended.filter(state=State.SKIPPED):
            self._tell(
                Result(item.document_no, item.state, tuple(from_json(item.problems)))
            )
        counts = counts_of(self._batch)
        self._ctx.count(ok=counts[State.POSTED], failed=counts[State.FAILED])
        self._ctx.progress(
            counts["total"] - counts[State.QUEUED],
            counts["total"],
            unit=UNITS[self._batch.kind],
        )
        return list(self._batch.items.filter(state=State.QUEUED).order_by("place"))

    def _tell(self, result: Result) -> None:
        if result.state == State.SKIPPED:
            self._ctx.skip(result.document_no, said(result.problems))
            return
        self._ctx.count(**{COUNTED[State(result.state)]: 1})
        if result.state == State.FAILED:
            self._ctx.say(
                words(
                    "{document}: {problems}",
                    document=result.document_no,
                    problems=said(result.problems),
                ),
                level=Level.ERROR,
            )
        if result.posted is not None:
            self._touch(result.posted)

    def _touch(self, posted: Posted) -> None:
        for document in (
            posted.shipment,
            posted.receipt,
            posted.invoice,
            posted.credit,
        ):
            if document is not None:
                kind = f"posted_{document.kind}"
                self._ctx.touch(kind, document.no, key=str(document.pk))


def said(problems: Sequence[Problem]) -> Text:
    """Say all problems of a document in one sentence."""
    return joined((problem.text for problem in problems), by="; ")


def summary(batch: PostingBatch) -> Text:
    """Say the four numbers of a batch."""
    numbers = {
        "posted": counted(batch.posted),
        "total": counted(batch.total),
        "failed": counted(batch.failed),
        "skipped": counted(batch.skipped),
    }
    if batch.kind == Kind.ORDER:
        return words(
            "{posted} of {total} sales orders posted, {failed} failed, "
            "{skipped} skipped",
            **numbers,
        )
    if batch.kind == Kind.INVOICE:
        return words(
            "{posted} of {total} sales invoices posted, {failed} failed, "
            "{skipped} skipped",
            **numbers,
        )
    return words(
        "{posted} of {total} sales credit memos posted, {failed} failed, "
        "{skipped} skipped",
        **numbers,
    )


def conclude(ctx: Context, batch: PostingBatch) -> None:
    """Say how a batch ended; `SomeRefused` where documents failed.

    A run that ends by it is not tried again: what failed is left to a person, and a
    schedule goes on with the others.
    """
    text = summary(batch)
    if batch.failed:
        raise SomeRefused(
            text,
            hint=words("The batch lists the problems of each document."),
        )
    ctx.say(text)
