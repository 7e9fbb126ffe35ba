"""One bulk operation: how far it is, what went wrong, which rows were refused."""

from datetime import timedelta
from typing import Any

from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from nightclerk.connector.models import BulkOperation
from nightclerk.connector.selectors.sending.bulk_lists import refused_of
from nightclerk.web.badges import Look, badge
from nightclerk.web.books.showing import linked
from nightclerk.web.durations import duration_in_words
from nightclerk.web.order_tables import Column, Table
from nightclerk.web.progress import ProgressFacts
from nightclerk.web.times import moment
from nightclerk.web.words import stored_error
from nightclerk.web.work.standing import run_link

Status = BulkOperation.Status
LOOKS = {
    Status.PLANNED: Look("neutral", "schedule"),
    Status.CREATED: Look("neutral", "hourglass_top"),
    Status.RUNNING: Look("live", "sync"),
    Status.COMPLETED: Look("good", "check_circle"),
    Status.FAILED: Look("bad", "error"),
    Status.CANCELING: Look("warn", "stop_circle"),
    Status.CANCELED: Look("neutral", "cancel"),
    Status.EXPIRED: Look("bad", "timer_off"),
    Status.LOST: Look("warn", "link_off"),
}
SHOWN = 50


def status_badge(operation: BulkOperation) -> SafeString:
    """Draw how far an operation is."""
    look = LOOKS[Status(operation.status)]
    return badge(str(operation.get_status_display()), look)


def how_far(operation: BulkOperation) -> ProgressFacts:
    """Give how many rows are done, how fast, and how long the rest takes."""
    done, total = operation.object_count, operation.rows
    rate = _rate(operation)
    seconds = (total - done) / rate if rate and total > done else None
    left = ""
    if seconds is not None:
        duration = duration_in_words(timedelta(seconds=seconds))
        left = _("{duration} left").format(duration=duration)
    per_second = ""
    if rate:
        number = number_format(rate, decimal_pos=1, force_grouping=True)
        per_second = _("{number} per second").format(number=number)
    return ProgressFacts(
        done=number_format(done, force_grouping=True),
        total=number_format(total, force_grouping=True) if total else "",
        percent=min(100, done * 100 // total) if total else None,
        unit=_("rows"),
        message="",
        rate=per_second,
        left=left,
    )


def _rate(operation: BulkOperation) -> float | None:
    """Give rows per second while Shopify works on it; None while nobody knows."""
    if operation.status != Status.RUNNING or operation.looked_at is None:
        return None
    seconds = (operation.looked_at - operation.created_at).total_seconds()
    return operation.object_count / seconds if seconds > 0 else None


def trouble_of(operation: BulkOperation) -> tuple[str, str]:
    """Give (what went wrong, what to do); empty where nothing did."""
    why, advice = stored_error(operation.message, operation.error_code)
    if why:
        return why, advice
    if operation.status == Status.LOST:
        return (
            _("Shopify knows nothing of this operation."),
            _("Sync once more: what it carried is asked for, or sent again."),
        )
    return "", ""


def operation_facts(operation: BulkOperation) -> list[tuple[str, Any]]:
    """Give what is known of an operation."""
    pairs = [
        (_("Rows sent"), number_format(operation.rows, force_grouping=True)),
        (_("Rows refused"), number_format(operation.failed, force_grouping=True)),
        (_("Times looked"), str(operation.looks)),
        (_("Looked at"), moment(operation.looked_at)),
        (_("Created"), moment(operation.created_at)),
        (_("Completed"), moment(operation.completed_at)),
        (_("Taken in"), moment(operation.applied_at)),
        (_("Run"), run_link(operation.run_id)),
        (_("Error"), operation.error_code),
        (_("Shopify's id"), format_html("<code>{}</code>", operation.gid)),
    ]
    return [(title, value) for title, value in pairs if value]


def refused_table(operation: BulkOperation) -> Table:
    """Make the table of the rows that Shopify refused, each with its reason."""
    rows = [
        [linked(change, change.subject or change.gid), change.message]
        for change in refused_of(operation)[:SHOWN]
    ]
    columns = [Column(_("Record")), Column(_("Shopify's words"))]
    return Table(_("Refused rows"), columns, rows, _("Shopify refused nothing."))
