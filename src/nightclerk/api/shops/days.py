"""Completeness of a shop, what was left out, and what is on its way to Shopify."""

from datetime import date
from typing import Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status

from nightclerk.api.auth import caller_of
from nightclerk.api.choosing import entry_for
from nightclerk.api.numbers import Number
from nightclerk.api.pages import After, Limit, newest_first
from nightclerk.api.problems import PROBLEMS, Problem
from nightclerk.api.shapes import EntryOut, entry_shape
from nightclerk.api.shops.naming import ShopCode
from nightclerk.connector.programs.choosing import ChangesChosen, skipped_rows
from nightclerk.connector.programs.finding import CHANGES, day_of, row_of, shop_of
from nightclerk.connector.programs.watching import (
    ActedTold,
    ChangesAsked,
    CheckAsked,
    DayTold,
    OutgoingTold,
    SkippedTold,
    act_on_change,
    act_on_changes,
    change_told,
    check_asked,
    day_told,
    mend_day,
    skipped_told,
)
from nightclerk.connector.selectors.completeness import checked_days, complete_to
from nightclerk.ledger.programs.values import Day


class Days(Schema):
    """The days of a span that were checked, the newest first."""

    complete_until: date | None
    days: list[DayTold]


class Skipped(Schema):
    """A page of records that are left out."""

    items: list[SkippedTold]
    next: int | None


class Changes(Schema):
    """A page of changes for Shopify."""

    items: list[OutgoingTold]
    next: int | None


completeness = Router(tags=["Completeness"])
skipped = Router(tags=["Skipped records"])
outbox = Router(tags=["Changes for Shopify"])


@completeness.get("", response={200: Days, PROBLEMS: Problem})
def list_days(
    request: HttpRequest,
    shop: ShopCode,
    *,
    since: Day | None = None,
    until: Day | None = None,
    limit: Limit = 50,
) -> Days:
    """List checked days and the orders that differ; for more end `until` earlier."""
    caller_of(request, "connector.view_completenessday")
    found = shop_of(shop)
    rows = checked_days(found, first=since, last=until).order_by("-day")[:limit]
    return Days(complete_until=complete_to(found), days=list(map(day_told, rows)))


@completeness.post("/check", response={202: EntryOut, PROBLEMS: Problem})
def check_days(
    request: HttpRequest, shop: ShopCode, asked: CheckAsked
) -> Status[EntryOut]:
    """Let the job queue compare days at Shopify with what is here and in the books."""
    caller = caller_of(request, "jobs.add_jobentry")
    entry = check_asked(shop_of(shop), asked, actor=caller.user)
    return Status(202, entry_shape(entry_for(caller, entry.pk)))


@completeness.post("/{day}/{act}", response={202: EntryOut, PROBLEMS: Problem})
def mend_one_day(
    request: HttpRequest,
    shop: ShopCode,
    day: Day,
    act: Literal["fetch", "process", "payments"],
) -> Status[EntryOut]:
    """Let the job queue bring or process a day's orders, or sync the payments."""
    caller = caller_of(request, "connector.change_shoporder")
    entry = mend_day(day_of(shop_of(shop), day), act, actor=caller.user)
    return Status(202, entry_shape(entry_for(caller, entry.pk)))


@skipped.get("", response={200: Skipped, PROBLEMS: Problem})
def list_skipped(
    request: HttpRequest, shop: ShopCode, *, limit: Limit = 50, after: After = None
) -> Skipped:
    """List the records that are left out, why, and when they are tried again."""
    caller_of(request, "connector.view_skippedrecord")
    page, mark = newest_first(skipped_rows(shop_of(shop)), after=after, limit=limit)
    return Skipped(items=[skipped_told(each) for each in page], next=mark)


@outbox.get("", response={200: Changes, PROBLEMS: Problem})
def list_changes(
    request: HttpRequest,
    shop: ShopCode,
    chosen: Query[ChangesChosen],
    *,
    limit: Limit = 50,
    after: After = None,
) -> Changes:
    """List what was, or is to be, changed at Shopify, the newest first."""
    caller_of(request, "connector.view_outgoingchange")
    page, mark = newest_first(chosen.rows(shop_of(shop)), after=after, limit=limit)
    return Changes(items=[change_told(each) for each in page], next=mark)


@outbox.post("", response={200: ActedTold, PROBLEMS: Problem})
def act_on_some(request: HttpRequest, shop: ShopCode, asked: ChangesAsked) -> ActedTold:
    """Send refused changes again with the next run, or give changes up."""
    caller = caller_of(request, "connector.change_outgoingchange")
    return act_on_changes(shop_of(shop), asked, actor=caller.user)


@outbox.get("/{number}", response={200: OutgoingTold, PROBLEMS: Problem})
def read_change(request: HttpRequest, shop: ShopCode, number: Number) -> OutgoingTold:
    """Read a change for Shopify, what was sent and what was answered."""
    caller_of(request, "connector.view_outgoingchange")
    return change_told(row_of(CHANGES, shop_of(shop), number))


@outbox.post("/{number}/{act}", response={200: OutgoingTold, PROBLEMS: Problem})
def act_on_outgoing(
    request: HttpRequest, shop: ShopCode, number: Number, act: Literal["retry", "drop"]
) -> OutgoingTold:
    """Send a refused change again with the next run, or give it up."""
    caller = caller_of(request, "connector.change_outgoingchange")
    row = row_of(CHANGES, shop_of(shop), number)
    act_on_change(row, act, actor=caller.user)
    return change_told(row)
