"""Send what was written to be sent: outside of every transaction, again until taken."""

import json
import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from nightclerk.core import clock
from nightclerk.core.errors import NightclerkError, NotReady
from nightclerk.core.sealing import unseal
from nightclerk.core.text import words
from nightclerk.jobs import notice_board, selectors
from nightclerk.jobs.mailing import send_mail, spoken
from nightclerk.jobs.models import Delivery
from nightclerk.jobs.notice_rules import Channel, News, pause_after
from nightclerk.jobs.plain import plain_json
from nightclerk.jobs.webhook import DELIVERY, KIND, post

LEASE = timedelta(minutes=5)  # longer than a batch of time-outs takes
MOST = 10


def letter(news: News, channel: Channel, to: str) -> Delivery:
    """Write what is to be sent; it is not saved yet."""
    link = settings.ENTRY_LINK.format(entry=news.entry) if news.entry else ""
    body = {
        "at": clock.now().isoformat(),
        "text": news.text.as_json(),
        "hint": news.hint.as_json(),
        "link": link or settings.SITE_ADDRESS,
        "entry": news.entry,
        "run": news.run,
        "about": dict(news.about),
    }
    return Delivery(
        key=news.key,
        kind=news.kind.value,
        channel=channel.value,
        target=to,
        body=plain_json(body),
    )


def send_due(*, most: int = MOST) -> int:
    """Send what is due, mails to one person together; give how many were taken up.

    Not to be called in a transaction. What is taken up here is nobody else's for five
    minutes; what is not taken at the other end is tried again later, up to 12 times.
    """
    claimed = sorted(_claim(most), key=_group)
    for (channel, target), group in groupby(claimed, key=_group):
        if channel == Channel.MAIL:
            _try(list(group), target)
            continue
        for one in group:
            _try([one], target)
    return len(claimed)


def hand_over(deliveries: Sequence[Delivery], target: str) -> None:
    """Send deliveries of one channel and target at once; a core error says why not."""
    if deliveries[0].channel == Channel.MAIL:
        send_mail([one.body for one in deliveries], to=target)
        return
    for one in deliveries:
        _post(one)


def _claim(most: int) -> list[Delivery]:
    """Take up what is due: an attempt is counted before it is made."""
    with transaction.atomic():
        due = Delivery.objects.select_for_update(skip_locked=True)
        due = due.filter(next_try_at__lte=Now()).order_by("next_try_at", "pk")
        numbers = [one.pk for one in due[:most]]
        claimed = Delivery.objects.filter(pk__in=numbers).order_by("pk")
        claimed.update(attempts=F("attempts") + 1, next_try_at=Now() + LEASE)
        return list(claimed)


def _group(one: Delivery) -> tuple[str, str]:
    return one.channel, one.target


def _try(deliveries: list[Delivery], target: str) -> None:
    try:
        hand_over(deliveries, target)
    except NightclerkError as error:
        for one in deliveries:
            _put_off(one, error)
    else:
        for one in deliveries:
            _close(one)


def _close(one: Delivery) -> bool:
    """Mark as sent what is still ours, and tell whether it was."""
    mine = Delivery.objects.filter(pk=one.pk, attempts=one.attempts, sent_at=None)
    return bool(mine.update(sent_at=Now(), next_try_at=None, error={}))


def _put_off(one: Delivery, error: NightclerkError) -> None:
    pause = pause_after(one.attempts)
    mine = Delivery.objects.filter(pk=one.pk, attempts=one.attempts, sent_at=None)
    mine.update(
        next_try_at=None if pause is None else selectors.now() + pause,
        error=plain_json(error.as_json()),
    )


def _post(one: Delivery) -> None:
    setup = notice_board.setup()
    if not setup.webhook_url:
        raise NotReady(words("No webhook is set up"))
    post(
        setup.webhook_url,
        json.dumps(_told(one), ensure_ascii=False).encode(),
        secret=unseal(setup.webhook_secret_sealed, keys=settings.ENCRYPTION_KEYS),
        headers={DELIVERY: one.key, KIND: one.kind},
        timestamp=str(int(time.time())),
        loopback=settings.WEBHOOK_LOOPBACK,
    )


def _told(one: Delivery) -> Mapping[str, Any]:
    """Give the content of a webhook: sentences said, the rest as it stands."""
    body: dict[str, Any] = one.body
    return {
        "kind": one.kind,
        "key": one.key,
        **body,
        "text": spoken(body.get("text")),
        "hint": spoken(body.get("hint")),
    }
