"""A status as a word, a sign and a colour: never the colour alone."""

from typing import NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from nightclerk.jobs.models import JobEntry, JobRun


class Look(NamedTuple):
    """The tone (neutral, good, live, warn, bad) and the sign of a status."""

    tone: str
    icon: str


ENTRY_LOOKS = {
    JobEntry.Status.ON_HOLD: Look("neutral", "pause_circle"),
    JobEntry.Status.READY: Look("neutral", "schedule"),
    JobEntry.Status.WAITING: Look("warn", "hourglass_top"),
    JobEntry.Status.IN_PROCESS: Look("live", "sync"),
    JobEntry.Status.ERROR: Look("bad", "error"),
    JobEntry.Status.FINISHED: Look("good", "check_circle"),
}
RUN_LOOKS = {
    JobRun.Status.QUEUED: Look("neutral", "schedule"),
    JobRun.Status.RUNNING: Look("live", "sync"),
    JobRun.Status.DONE: Look("good", "check_circle"),
    JobRun.Status.SKIPS: Look("warn", "rule"),
    JobRun.Status.FAILED: Look("bad", "error"),
    JobRun.Status.CANCELLED: Look("neutral", "cancel"),
    JobRun.Status.TIMED_OUT: Look("bad", "timer_off"),
    JobRun.Status.LOST: Look("bad", "link_off"),
}
# Shopify's own words for payment, fulfilment and return of an order.
SHOPIFY_WORDS = {
    "PAID": (_("Paid"), Look("good", "paid")),
    "PENDING": (_("Payment pending"), Look("warn", "schedule")),
    "AUTHORIZED": (_("Authorised"), Look("warn", "lock_clock")),
    "PARTIALLY_PAID": (_("Partially paid"), Look("warn", "timelapse")),
    "PARTIALLY_REFUNDED": (_("Partially refunded"), Look("neutral", "undo")),
    "REFUNDED": (_("Refunded"), Look("neutral", "undo")),
    "VOIDED": (_("Voided"), Look("neutral", "block")),
    "EXPIRED": (_("Expired"), Look("bad", "timer_off")),
    "FULFILLED": (_("Fulfilled"), Look("good", "local_shipping")),
    "UNFULFILLED": (_("Unfulfilled"), Look("warn", "inventory_2")),
    "PARTIALLY_FULFILLED": (_("Partially fulfilled"), Look("warn", "timelapse")),
    "IN_PROGRESS": (_("In progress"), Look("live", "sync")),
    "ON_HOLD": (_("On hold"), Look("neutral", "pause_circle")),
    "OPEN": (_("Open"), Look("warn", "radio_button_unchecked")),
    "SCHEDULED": (_("Scheduled"), Look("neutral", "schedule")),
    "RESTOCKED": (_("Restocked"), Look("neutral", "undo")),
    "REQUEST_DECLINED": (_("Request declined"), Look("bad", "block")),
    "RETURN_REQUESTED": (_("Return requested"), Look("warn", "undo")),
    "RETURNED": (_("Returned"), Look("neutral", "undo")),
    "INSPECTION_COMPLETE": (_("Return inspected"), Look("neutral", "undo")),
    "RETURN_FAILED": (_("Return failed"), Look("bad", "error")),
    "HIGH": (_("High"), Look("bad", "gpp_bad")),
    "MEDIUM": (_("Medium"), Look("warn", "gpp_maybe")),
    "LOW": (_("Low"), Look("neutral", "verified_user")),
    "NONE": (_("None"), Look("neutral", "remove")),
    "SUCCESS": (_("Succeeded"), Look("good", "check_circle")),
    "FAILURE": (_("Failed"), Look("bad", "error")),
    "ERROR": (_("Error"), Look("bad", "error")),
    "CLOSED": (_("Closed"), Look("neutral", "check_circle")),
    "CANCELLED": (_("Cancelled"), Look("neutral", "cancel")),
}


def badge(title: str, look: Look) -> SafeString:
    """Draw a status."""
    return format_html(
        '<span class="nc-badge nc-{}"><span class="material-symbols-outlined"'
        ' aria-hidden="true">{}</span>{}</span>',
        look.tone,
        look.icon,
        title,
    )


def entry_badge(entry: JobEntry) -> SafeString:
    """Draw an entry's status."""
    return badge(entry.get_status_display(), ENTRY_LOOKS[JobEntry.Status(entry.status)])


def run_badge(run: JobRun) -> SafeString:
    """Draw how a run stands or ended."""
    return badge(run.get_status_display(), RUN_LOOKS[JobRun.Status(run.status)])


def shopify_badge(word: str) -> str | SafeString:
    """Draw one of Shopify's statuses; an unknown one as Shopify wrote it."""
    if not word:
        return ""
    title, look = SHOPIFY_WORDS.get(
        word, (word.replace("_", " ").capitalize(), Look("neutral", "label"))
    )
    return badge(str(title), look)
