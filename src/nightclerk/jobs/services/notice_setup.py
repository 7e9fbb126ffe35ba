"""Change whom the queue tells of what, and try each channel."""

import time
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models.functions import Now

from nightclerk.core.errors import Refused, invalid_fields
from nightclerk.core.sealing import seal
from nightclerk.core.text import Text, words
from nightclerk.jobs import notice_board
from nightclerk.jobs.models import Notice, NoticeChoice, NoticeSetup
from nightclerk.jobs.notice_rules import Channel, Kind, News
from nightclerk.jobs.services.outbox import hand_over, letter
from nightclerk.jobs.webhook import place_of

SWITCHES = (
    "to_owner",
    "to_administrators",
    "by_page",
    "by_mail",
    "by_webhook",
    "at_once",
)
NUMBERS = {
    "threshold_low": (0, 10_000),
    "threshold_high": (0, 10_000),
    "late_minutes": (1, 10_080),
}
FIELDS = {*SWITCHES, *NUMBERS, "administrators", "webhook_url", "webhook_secret"}
SHORTEST_SECRET = 16
LONGEST_URL = 500


@transaction.atomic
def save_setup(*, actor: Any = None, **fields: Any) -> NoticeSetup:
    """Change the set-up; what is not given stays. `Refused` names wrong fields.

    `administrators` are users or their numbers; an empty `webhook_secret` keeps the
    one that is there. Actor None is the system; others need the right to change it.
    """
    _require(actor)
    unknown = sorted(set(fields) - FIELDS)
    if unknown:
        raise Refused(words("{names} cannot be changed", names=", ".join(unknown)))
    NoticeSetup.objects.get_or_create(pk=1)
    setup = NoticeSetup.objects.select_for_update().get(pk=1)
    people = fields.pop("administrators", None)
    secret = fields.pop("webhook_secret", "")
    for name, value in fields.items():
        setattr(setup, name, value.strip() if name == "webhook_url" else value)
    numbers = None if people is None else {getattr(one, "pk", one) for one in people}
    found = _problems(setup, secret) | _unknown_people(numbers)
    if found:
        raise invalid_fields(found)
    if secret:
        setup.webhook_secret_sealed = seal(secret, keys=settings.ENCRYPTION_KEYS)
    setup.changed_at = Now()
    setup.save()
    if numbers is not None:
        setup.administrators.set(numbers)
    setup.refresh_from_db()
    return setup


def save_choice(user: Any, **by: bool) -> NoticeChoice:
    """Keep by what a person wants to be told: `by_page`, `by_mail`."""
    unknown = sorted(set(by) - {"by_page", "by_mail"})
    if unknown:
        raise Refused(words("{names} cannot be changed", names=", ".join(unknown)))
    return NoticeChoice.objects.update_or_create(user=user, defaults=by)[0]


def send_test(channel: str, *, actor: Any) -> Text:
    """Tell the actor something by one channel at once, and give what was done.

    A core error says what is missing or why it was not taken. Not to be called in a
    transaction.
    """
    _require(actor)
    way = _channel(channel)
    news = News(
        Kind.TEST,
        f"test:{way}:{actor.pk}:{time.time_ns()}",
        words("This is a test of {person}’s", person=actor),
        hint=words("Notices arrive by this channel."),
    )
    if way is Channel.PAGE:
        text, hint = news.text.as_json(), news.hint.as_json()
        Notice.objects.create(
            key=news.key, user=actor, kind=news.kind.value, text=text, hint=hint
        )
        return words("The notice is in your bell")
    target = actor.email if way is Channel.MAIL else way.value
    if not target:
        raise Refused(
            words("{person} has no e-mail address", person=actor),
            hint=words("Enter one on the user’s card."),
        )
    hand_over([letter(news, way, target)], target)
    if way is Channel.MAIL:
        return words("The mail server took the mail to {address}", address=target)
    return words("The webhook took the notice")


def send_again(deliveries: Iterable[int], *, actor: Any = None) -> int:
    """Let deliveries that were not taken be tried anew at once; give how many."""
    _require(actor)
    waiting = notice_board.troubled_deliveries().filter(pk__in=list(deliveries))
    return waiting.update(attempts=0, next_try_at=Now())


def _channel(name: str) -> Channel:
    try:
        return Channel(name)
    except ValueError:
        raise Refused(
            words("There is no channel “{name}”", name=name),
            hint=words("Choose page, mail or webhook."),
        ) from None


def _require(actor: Any) -> None:
    if actor is not None and not actor.has_perm("jobs.change_noticesetup"):
        raise Refused(
            words("{person} may not change the notices", person=actor),
            hint=words("Ask an administrator."),
        )


def _problems(setup: NoticeSetup, secret: str) -> dict[str, Text]:
    found = _wrong_switches(vars(setup)) | _wrong_numbers(vars(setup))
    if not found.keys() & NUMBERS.keys() and (
        setup.threshold_low > setup.threshold_high
    ):
        found["threshold_low"] = words("The lower number must not be the greater one")
    if setup.by_mail and not settings.MAIL_IS_SET_UP:
        found["by_mail"] = words("Set NIGHTCLERK_MAIL_URL first")
    return found | _wrong_webhook(setup, secret)


def _wrong_switches(values: Mapping[str, Any]) -> dict[str, Text]:
    return {
        name: words("This must be yes or no")
        for name in SWITCHES
        if not isinstance(values[name], bool)
    }


def _wrong_numbers(values: Mapping[str, Any]) -> dict[str, Text]:
    return {
        name: words("Give a number from {least} to {most}", least=least, most=most)
        for name, (least, most) in NUMBERS.items()
        if isinstance(values[name], bool)
        or not isinstance(values[name], int)
        or not least <= values[name] <= most
    }


def _wrong_webhook(setup: NoticeSetup, secret: str) -> dict[str, Text]:
    found: dict[str, Text] = {}
    if setup.by_webhook and not setup.webhook_url:
        found["webhook_url"] = words("This is needed")
    if len(setup.webhook_url) > LONGEST_URL:
        found["webhook_url"] = words("Give at most {most} characters", most=LONGEST_URL)
    elif setup.webhook_url:
        try:
            place_of(setup.webhook_url, loopback=settings.WEBHOOK_LOOPBACK)
        except Refused as refused:
            found["webhook_url"] = refused.text
    if setup.by_webhook and not (secret or setup.webhook_secret_sealed):
        found["webhook_secret"] = words("This is needed")
    if secret and len(secret) < SHORTEST_SECRET:
        found["webhook_secret"] = words(
            "Give at least {least} characters", least=SHORTEST_SECRET
        )
    return found


def _unknown_people(numbers: set[Any] | None) -> dict[str, Text]:
    if not numbers:
        return {}
    active = get_user_model().objects.filter(pk__in=numbers, is_active=True)
    if active.count() == len(numbers):
        return {}
    return {"administrators": words("Choose people who may log in")}
