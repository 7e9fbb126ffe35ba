"""Whom the queue tells of what, tries of the channels, and what could not be sent."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import ConfigDict, Field

from nightclerk.api.auth import caller_of
from nightclerk.api.numbers import Number
from nightclerk.api.pages import After, Limit, newest_first
from nightclerk.api.problems import PROBLEMS, Problem
from nightclerk.api.words import error_said, said
from nightclerk.core.errors import NotFound, error_from_json, invalid_fields
from nightclerk.core.text import words
from nightclerk.jobs import notice_board
from nightclerk.jobs.models import Delivery, NoticeSetup
from nightclerk.jobs.services import notice_setup as services

MOST_PEOPLE = 1000


class SetupOut(Schema):
    """Whom the queue tells of what, and how."""

    to_owner: bool
    to_administrators: bool
    administrators: list[str]
    by_page: bool
    by_mail: bool
    by_webhook: bool
    webhook_url: str
    has_webhook_secret: bool
    at_once: bool
    threshold_low: int
    threshold_high: int
    late_minutes: int


SAID_AS_KEPT = SetupOut.model_fields.keys() - {
    "administrators",
    "has_webhook_secret",
}


class SetupChange(Schema):
    """What shall be different; what is not said stays."""

    model_config = ConfigDict(extra="forbid")

    to_owner: bool | None = None
    to_administrators: bool | None = None
    administrators: list[str] | None = Field(
        default=None, max_length=MOST_PEOPLE, description="Login names."
    )
    by_page: bool | None = None
    by_mail: bool | None = None
    by_webhook: bool | None = None
    webhook_url: str | None = None
    webhook_secret: str | None = Field(
        default=None, max_length=500, description="Never shown again."
    )
    at_once: bool | None = None
    threshold_low: int | None = None
    threshold_high: int | None = None
    late_minutes: int | None = None


class Test(Schema):
    """Which channel is tried."""

    model_config = ConfigDict(extra="forbid")

    channel: str = Field(max_length=20, description="page, mail or webhook")


class Tested(Schema):
    """What was done."""

    message: str


class DeliveryOut(Schema):
    """What could not be sent yet, why, and when it is tried again."""

    id: int
    kind: str
    channel: str
    target: str
    attempts: int
    created_at: datetime
    next_try_at: datetime | None
    error: str


class Deliveries(Schema):
    """A page of what could not be sent yet."""

    items: list[DeliveryOut]
    next: int | None


router = Router(tags=["Notices"])


@router.get("/setup", response={200: SetupOut, PROBLEMS: Problem})
def read_setup(request: HttpRequest) -> SetupOut:
    """Read whom the queue tells of what."""
    caller_of(request, "jobs.view_noticesetup")
    return setup_shape(notice_board.setup())


@router.patch("/setup", response={200: SetupOut, PROBLEMS: Problem})
def change_setup(request: HttpRequest, change: SetupChange) -> SetupOut:
    """Change whom the queue tells of what."""
    caller = caller_of(request, "jobs.change_noticesetup")
    fields: dict[str, Any] = change.model_dump(exclude_none=True)
    if change.administrators is not None:
        fields["administrators"] = _people(change.administrators)
    return setup_shape(services.save_setup(actor=caller.user, **fields))


@router.post("/test", response={200: Tested, PROBLEMS: Problem})
def send_test(request: HttpRequest, test: Test) -> Tested:
    """Tell the key's user something by one channel, at once."""
    caller = caller_of(request, "jobs.change_noticesetup")
    return Tested(message=said(services.send_test(test.channel, actor=caller.user)))


@router.get("/deliveries", response={200: Deliveries, PROBLEMS: Problem})
def list_deliveries(
    request: HttpRequest, *, limit: Limit = 50, after: After = None
) -> Deliveries:
    """List what could not be sent yet or was given up, the newest first."""
    caller_of(request, "jobs.view_delivery")
    rows = notice_board.troubled_deliveries()
    page, mark = newest_first(rows, after=after, limit=limit)
    return Deliveries(items=[delivery_shape(each) for each in page], next=mark)


@router.post("/deliveries/{number}/send_again", response={204: None, PROBLEMS: Problem})
def send_again(request: HttpRequest, number: Number) -> Status[None]:
    """Let something that was not taken be tried anew at once."""
    caller = caller_of(request, "jobs.change_noticesetup")
    if not services.send_again([number], actor=caller.user):
        raise NotFound(words("There is no delivery {number}", number=number))
    return Status(204, None)


def setup_shape(setup: NoticeSetup) -> SetupOut:
    """Say the set-up, without its secret."""
    people = setup.administrators.order_by("username")
    return SetupOut(
        administrators=[person.get_username() for person in people],
        has_webhook_secret=bool(setup.webhook_secret_sealed),
        **{name: getattr(setup, name) for name in SAID_AS_KEPT},
    )


def delivery_shape(delivery: Delivery) -> DeliveryOut:
    """Say what could not be sent yet."""
    return DeliveryOut(
        id=delivery.pk,
        kind=delivery.kind,
        channel=delivery.channel,
        target=delivery.target,
        attempts=delivery.attempts,
        created_at=delivery.created_at,
        next_try_at=delivery.next_try_at,
        error=error_said(error_from_json(delivery.error)),
    )


def _people(names: list[str]) -> list[User]:
    found = {user.username: user for user in User.objects.filter(username__in=names)}
    if unknown := [name for name in names if name not in found]:
        text = words("There is no user {names}", names=", ".join(unknown))
        raise invalid_fields({"administrators": text})
    return list(found.values())
