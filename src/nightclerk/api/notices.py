"""What the queue told the key's user, and by what the user wants to be told."""

from datetime import datetime
from typing import Annotated

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import ConfigDict

from nightclerk.access.services import Caller
from nightclerk.api.auth import caller_of
from nightclerk.api.numbers import Number
from nightclerk.api.pages import After, Limit, newest_first
from nightclerk.api.problems import PROBLEMS, Problem
from nightclerk.api.words import said_kept
from nightclerk.core.errors import NotFound
from nightclerk.core.text import words
from nightclerk.jobs import notice_board
from nightclerk.jobs.models import Notice, NoticeChoice
from nightclerk.jobs.services.notice_setup import save_choice
from nightclerk.jobs.services.notices import mark_read

OWN = "jobs.view_notice"
Unread = Annotated[bool, Query(description="Only those that nobody marked as read.")]


class NoticeOut(Schema):
    """What the key's user was told."""

    id: int
    kind: str
    text: str
    hint: str
    entry: int | None
    run: int | None
    created_at: datetime
    read_at: datetime | None


class Notices(Schema):
    """A page of notices."""

    items: list[NoticeOut]
    next: int | None


class Read(Schema):
    """How many notices were marked as read."""

    read: int


class Choice(Schema):
    """By what the key's user is told."""

    by_page: bool
    by_mail: bool


class ChoiceChange(Schema):
    """What shall be different; what is not said stays."""

    model_config = ConfigDict(extra="forbid")

    by_page: bool | None = None
    by_mail: bool | None = None


router = Router(tags=["Notices"])


@router.get("", response={200: Notices, PROBLEMS: Problem})
def list_notices(
    request: HttpRequest,
    *,
    unread: Unread = False,
    limit: Limit = 50,
    after: After = None,
) -> Notices:
    """List what the key's user was told, the newest first."""
    caller = caller_of(request, OWN)
    rows = notice_board.unread(caller.user) if unread else _own(caller)
    page, mark = newest_first(rows, after=after, limit=limit)
    return Notices(items=[notice_shape(notice) for notice in page], next=mark)


@router.post("/read", response={200: Read, PROBLEMS: Problem})
def read_all(request: HttpRequest) -> Read:
    """Mark all notices of the key's user as read."""
    return Read(read=mark_read(caller_of(request, OWN).user))


@router.get("/choice", response={200: Choice, PROBLEMS: Problem})
def read_choice(request: HttpRequest) -> Choice:
    """Read by what the key's user is told."""
    return choice_shape(notice_board.choice_of(caller_of(request, OWN).user))


@router.patch("/choice", response={200: Choice, PROBLEMS: Problem})
def change_choice(request: HttpRequest, change: ChoiceChange) -> Choice:
    """Choose by what the key's user is told; a key that only looks may not."""
    caller = caller_of(request, "jobs.change_jobentry")
    fields = change.model_dump(exclude_none=True)
    return choice_shape(save_choice(caller.user, **fields))


@router.post("/{number}/read", response={200: NoticeOut, PROBLEMS: Problem})
def read_notice(request: HttpRequest, number: Number) -> NoticeOut:
    """Mark a notice of the key's user as read."""
    caller = caller_of(request, OWN)
    mark_read(caller.user, [number])
    found = _own(caller).filter(pk=number).first()
    if found is None:
        raise NotFound(words("There is no notice {number}", number=number))
    return notice_shape(found)


def notice_shape(notice: Notice) -> NoticeOut:
    """Say a notice."""
    return NoticeOut(
        id=notice.pk,
        kind=notice.kind,
        text=said_kept(notice.text),
        hint=said_kept(notice.hint),
        entry=notice.entry_id,
        run=notice.run_id,
        created_at=notice.created_at,
        read_at=notice.read_at,
    )


def choice_shape(choice: NoticeChoice) -> Choice:
    """Say what somebody chose."""
    return Choice(by_page=choice.by_page, by_mail=choice.by_mail)


def _own(caller: Caller) -> QuerySet[Notice]:
    return Notice.objects.filter(user=caller.user.pk)
