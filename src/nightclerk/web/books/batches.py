"""Posting batches: what each document of a batch came to, and trying again."""

from collections.abc import Mapping
from typing import Any

from django.contrib.admin import display
from django.db.models import Model
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nightclerk.ledger.models import PostingBatch, PostingBatchItem
from nightclerk.ledger.problems import from_json
from nightclerk.ledger.selectors.batches import counts_of, status_of
from nightclerk.ledger.services.posting.batches import retry_failed
from nightclerk.web.badges import Look, badge
from nightclerk.web.books.acts import Act, Button
from nightclerk.web.books.batch_posting import BatchPosting
from nightclerk.web.books.pages import BookAdmin
from nightclerk.web.books.showing import (
    BREAK,
    address_of,
    column,
    columns,
    linked,
)
from nightclerk.web.order_tables import Column, Table
from nightclerk.web.words import said

State = PostingBatchItem.State
Status = PostingBatch.Status
STATUS_LOOKS = {
    Status.RUNNING: Look("live", "sync"),
    Status.DONE: Look("good", "check_circle"),
    Status.CANCELLED: Look("neutral", "cancel"),
}
STATE_LOOKS = {
    State.QUEUED: Look("neutral", "schedule"),
    State.POSTED: Look("good", "check_circle"),
    State.FAILED: Look("bad", "error"),
    State.SKIPPED: Look("warn", "rule"),
}
ITEMS_SHOWN = 500


def has_failed(batch: PostingBatch) -> bool:
    """Tell whether something of a batch can be tried again."""
    return batch.status != Status.RUNNING and batch.failed > 0


class BatchAdmin(BatchPosting):
    """Posting batches, the newest first."""

    card_template = "web/books/batch.html"
    list_display = (
        *columns(PostingBatch, "id", "kind"),
        "state",
        "were_posted",
        "have_failed",
        "were_skipped",
        "in_all",
        column(PostingBatch, "created_at"),
        column(PostingBatch, "user"),
    )
    list_filter = ("kind", "status")
    list_select_related = ("user", "run__entry")
    search_fields = ("id", "items__document_no")
    search_help_text = gettext_lazy("Number of the batch or of a document in it")
    ordering = ("-id",)
    when_empty = gettext_lazy(
        "A batch posts many documents at once: tasks 296, 297 and 298 of the job queue."
    )
    has_facts_aside = True
    shown_facts = ("kind", "user", "created_at", "finished_at", "retries")
    acts = {
        "retry": Act(
            gettext_lazy("Try the failed again"),
            "replay",
            lambda batch, actor: retry_failed(batch, actor=actor),
            gettext_lazy("The failed documents of batch {record} are tried again."),
            when=has_failed,
            is_first=True,
        )
    }

    @display(description=gettext_lazy("Status"), ordering="status")
    def state(self, batch: PostingBatch) -> SafeString:
        return batch_badge(batch)

    @display(description=gettext_lazy("Posted"), ordering="posted")
    def were_posted(self, batch: PostingBatch) -> int:
        return counts(batch)[State.POSTED]

    @display(description=gettext_lazy("Failed"), ordering="failed")
    def have_failed(self, batch: PostingBatch) -> int:
        return counts(batch)[State.FAILED]

    @display(description=gettext_lazy("Skipped"), ordering="skipped")
    def were_skipped(self, batch: PostingBatch) -> int:
        return counts(batch)[State.SKIPPED]

    @display(description=gettext_lazy("Total"), ordering="total")
    def in_all(self, batch: PostingBatch) -> int:
        return counts(batch)["total"]

    def marks(self, record: PostingBatch) -> SafeString:
        return batch_badge(record)

    def line(self, record: PostingBatch) -> str:
        return record.get_kind_display()

    def more_buttons(self, request: HttpRequest, record: Any) -> list[Button]:
        if record.run is None:
            return []
        return [Button(_("Run"), "history", address_of(record.run))]

    def facts(self, request: HttpRequest, record: PostingBatch) -> dict[str, Any]:
        is_live = status_of(record) == Status.RUNNING
        title = _("Batch {number}").format(number=record.pk)
        return {
            **super().facts(request, record),
            "counts": shown_counts(record, is_live=is_live),
            "is_live": is_live,
            "title": title,
        }

    def blocks(self, request: HttpRequest, record: PostingBatch) -> list[Table]:
        wrong = record.items.filter(state__in=[State.FAILED, State.SKIPPED])
        return [
            items_table(_("Not posted"), wrong, _("Nothing was left out.")),
            items_table(_("Documents"), record.items.all(), _("It chose no document.")),
        ]


def counts(batch: PostingBatch) -> Mapping[str, int]:
    """Count a batch's documents by state; while it runs, as they are now."""
    if batch.status == Status.RUNNING:
        return counts_of(batch)
    return {
        State.POSTED: batch.posted,
        State.FAILED: batch.failed,
        State.SKIPPED: batch.skipped,
        "total": batch.total,
    }


def shown_counts(batch: PostingBatch, *, is_live: bool) -> list[tuple[str, int]]:
    """Give what came of a batch; while it goes on, also what is still to come."""
    found = counts(batch)
    waiting = [(_("To come"), found[State.QUEUED])] if is_live else []
    return [
        (_("Posted"), found[State.POSTED]),
        (_("Failed"), found[State.FAILED]),
        (_("Skipped"), found[State.SKIPPED]),
        *waiting,
        (_("Total"), found["total"]),
    ]


def batch_badge(batch: PostingBatch) -> SafeString:
    """Draw how a batch stands; one that is done with failures says so."""
    status = Status(status_of(batch))
    if status == Status.DONE and batch.failed:
        return badge(_("Done, some failed"), Look("bad", "error"))
    return badge(str(status.label), STATUS_LOOKS[status])


def items_table(title: str, items: Any, empty: str) -> Table:
    """Make the table of a batch's documents with what came of each."""
    found = items.select_related("document", "shipment", "invoice").order_by("place")
    columns = [
        Column(_("Document")),
        Column(_("State")),
        Column(_("Posted documents")),
        Column(_("Reason")),
    ]
    rows = [
        [
            linked(item.document, item.document_no) or item.document_no,
            badge(item.get_state_display(), STATE_LOOKS[State(item.state)]),
            posted_links(item),
            reasons(item),
        ]
        for item in found[:ITEMS_SHOWN]
    ]
    return Table(title, columns, rows, empty)


def posted_links(item: PostingBatchItem) -> SafeString:
    """Draw the documents that an item became."""
    made = [record for record in (item.shipment, item.invoice) if record is not None]
    return format_html_join(BREAK, "{}", ((linked(record),) for record in made))


def reasons(item: PostingBatchItem) -> SafeString:
    """Draw why an item was not posted, a sentence below the other."""
    problems = from_json(item.problems)
    return format_html_join(
        BREAK, "{}", ((said(problem.text),) for problem in problems)
    )


PAGES: dict[type[Model], type[BookAdmin]] = {PostingBatch: BatchAdmin}
