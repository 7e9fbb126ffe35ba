"""A status as a word, a sign and a colour: never the colour alone."""

from typing import NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString

from nightclerk.connector.codes import code_words
from nightclerk.jobs.models import JobEntry, JobRun
from nightclerk.web.words import said


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
    JobEntry.Status.INACTIVE: Look("neutral", "bedtime"),
}
RUN_LOOKS = {
    JobRun.Status.QUEUED: Look("neutral", "schedule"),
    JobRun.Status.RUNNING: Look("live", "sync"),
    JobRun.Status.PARKED: Look("live", "hourglass_top"),
    JobRun.Status.DONE: Look("good", "check_circle"),
    JobRun.Status.SKIPS: Look("warn", "rule"),
    JobRun.Status.FAILED: Look("bad", "error"),
    JobRun.Status.CANCELLED: Look("neutral", "cancel"),
    JobRun.Status.TIMED_OUT: Look("bad", "timer_off"),
    JobRun.Status.LOST: Look("bad", "link_off"),
}
# Shopify's codes for payment, fulfilment, return and risk of an order.
SHOPIFY_LOOKS = {
    "PAID": Look("good", "paid"),
    "PENDING": Look("warn", "schedule"),
    "AUTHORIZED": Look("warn", "lock_clock"),
    "PARTIALLY_PAID": Look("warn", "timelapse"),
    "PARTIALLY_REFUNDED": Look("neutral", "undo"),
    "REFUNDED": Look("neutral", "undo"),
    "VOIDED": Look("neutral", "block"),
    "EXPIRED": Look("bad", "timer_off"),
    "FULFILLED": Look("good", "local_shipping"),
    "UNFULFILLED": Look("warn", "inventory_2"),
    "PARTIALLY_FULFILLED": Look("warn", "timelapse"),
    "IN_PROGRESS": Look("live", "sync"),
    "ON_HOLD": Look("neutral", "pause_circle"),
    "OPEN": Look("warn", "radio_button_unchecked"),
    "SCHEDULED": Look("neutral", "schedule"),
    "RESTOCKED": Look("neutral", "undo"),
    "REQUEST_DECLINED": Look("bad", "block"),
    "RETURN_REQUESTED": Look("warn", "undo"),
    "RETURNED": Look("neutral", "undo"),
    "INSPECTION_COMPLETE": Look("neutral", "undo"),
    "RETURN_FAILED": Look("bad", "error"),
    "HIGH": Look("bad", "gpp_bad"),
    "MEDIUM": Look("warn", "gpp_maybe"),
    "LOW": Look("neutral", "verified_user"),
    "NONE": Look("neutral", "remove"),
    "SUCCESS": Look("good", "check_circle"),
    "FAILURE": Look("bad", "error"),
    "ERROR": Look("bad", "error"),
    "CLOSED": Look("neutral", "check_circle"),
    "CANCELLED": Look("neutral", "cancel"),
    "CANCELED": Look("neutral", "cancel"),
    "FAILED": Look("bad", "error"),
    "IN_TRANSIT": Look("live", "send"),
    "NEEDS_RESPONSE": Look("bad", "reply"),
    "UNDER_REVIEW": Look("warn", "hourglass_top"),
    "ACCEPTED": Look("neutral", "check"),
    "WON": Look("good", "check_circle"),
    "PREVENTED": Look("good", "verified_user"),
    "CHARGE_REFUNDED": Look("neutral", "undo"),
    "LOST": Look("bad", "cancel"),
}
UNKNOWN = Look("neutral", "label")


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
    return badge(said(code_words(word)), SHOPIFY_LOOKS.get(word, UNKNOWN))
