"""Tell people: of ended runs with their end, of other trouble when it is looked for."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.db.models.functions import Now

from nightclerk.jobs import notice_board, selectors
from nightclerk.jobs.endings import Ending
from nightclerk.jobs.models import (
    Delivery,
    JobEntry,
    JobRun,
    Notice,
    NoticeChoice,
)
from nightclerk.jobs.notice_rules import (
    Channel,
    Level,
    News,
    Rules,
    Scope,
    channels,
    is_told,
    level_of,
    recipients,
    scope_of,
)
from nightclerk.jobs.notice_words import (
    news_of_end,
    news_of_late,
    news_of_many,
    news_of_stuck,
)
from nightclerk.jobs.plain import plain_json
from nightclerk.jobs.services.outbox import letter
from nightclerk.jobs.vitals import stuck_runs

LOOKOUT = 0x6E63_6E6F  # the advisory lock: one process at a time looks for trouble
OURS = "SELECT pg_try_advisory_xact_lock(%s)"
KEPT_FOR = timedelta(days=90)


def on_end(
    ended: Iterable[tuple[JobRun, Ending]], entries: Mapping[int, JobEntry]
) -> None:
    """Tell of ended runs, in the transaction that ends them; only writes rows."""
    found = [
        news_of_end(entry, run, ending, tells_success=entry.notifies_on_success)
        for run, ending in ended
        if (entry := entries.get(run.entry_id or 0)) is not None
    ]
    news = [one for one in found if one is not None]
    if news:
        tell(news, notice_board.rules())


def look_for_trouble() -> int:
    """Tell what is late or stuck, or that many have failed; give how many news.

    Each is told once. Where another process is looking, nothing is done.
    """
    with transaction.atomic():
        if not _is_our_turn():
            return 0
        now = selectors.now()
        setup = notice_board.setup()
        rules = notice_board.rules(setup)
        found = [
            *(
                news_of_late(entry, now=now)
                for entry in notice_board.late_entries(setup.late_minutes, now=now)
            ),
            *(news_of_stuck(run, now=now) for run in stuck_runs(now=now)),
        ]
        news = _untold([one for one in found if one is not None])
        if not rules.at_once:
            news += _crossings(rules)
        tell(news, rules)
    return len(news)


def tell(news: Sequence[News], rules: Rules) -> None:
    """Write a notice for each person, and what is to be sent; nothing twice."""
    wanted = [one for one in news if is_told(rules, one.kind)]
    people = _people(wanted, rules)
    notices: list[Notice] = []
    deliveries: list[Delivery] = []
    for one in wanted:
        ways = channels(rules) & one.channels
        told = [people[pk] for pk in sorted(_told(one, rules)) if pk in people]
        if Channel.PAGE in ways:
            notices += [_notice(one, user) for user, wants in told if wants.by_page]
        if Channel.MAIL in ways:
            addresses = {u.email for u, wants in told if wants.by_mail and u.email}
            deliveries += [letter(one, Channel.MAIL, to) for to in sorted(addresses)]
        if Channel.WEBHOOK in ways:
            deliveries.append(letter(one, Channel.WEBHOOK, Channel.WEBHOOK))
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    Delivery.objects.bulk_create(deliveries, ignore_conflicts=True)


def mark_read(user: Any, notices: Iterable[int] | None = None) -> int:
    """Mark a person's notices as read, those numbers or all; give how many were not."""
    found = notice_board.unread(user)
    if notices is not None:
        found = found.filter(pk__in=list(notices))
    return found.update(read_at=Now())


def forget_old() -> None:
    """Forget notices and deliveries of more than 90 days ago."""
    for model in (Notice, Delivery):
        model.objects.filter(created_at__lt=Now() - KEPT_FOR).delete()


def _is_our_turn() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(OURS, [LOOKOUT])
        return bool(cursor.fetchone()[0])


def _untold(news: list[News]) -> list[News]:
    """Leave out what somebody was told already, by whatever channel."""
    keys = [one.key for one in news]
    if not keys:
        return []
    told = set(Notice.objects.filter(key__in=keys).values_list("key", flat=True))
    told |= set(Delivery.objects.filter(key__in=keys).values_list("key", flat=True))
    return [one for one in news if one.key not in told]


def _told(one: News, rules: Rules) -> frozenset[int]:
    return recipients(rules, one.owner) if one.only is None else one.only


def _people(news: Sequence[News], rules: Rules) -> dict[int, tuple[Any, NoticeChoice]]:
    """Read the people who are told, and what each wants; who may not log in is not."""
    numbers = frozenset().union(*(_told(one, rules) for one in news))
    if not numbers:
        return {}
    users = get_user_model().objects.filter(pk__in=numbers, is_active=True)
    choices = {row.user_id: row for row in NoticeChoice.objects.filter(user__in=users)}
    return {
        user.pk: (user, choices.get(user.pk, NoticeChoice(user=user))) for user in users
    }


def _notice(one: News, user: Any) -> Notice:
    return Notice(
        key=one.key,
        user=user,
        kind=one.kind.value,
        text=plain_json(one.text.as_json()),
        hint=plain_json(one.hint.as_json()),
        entry_id=one.entry,
        run_id=one.run,
    )


def _crossings(rules: Rules) -> list[News]:
    """Give news where the number of failed entries has risen over a threshold.

    What was told last is kept for each person and for the webhook. It falls with the
    number, so that the next rise is told again.
    """
    counts = notice_board.failed_by_owner()
    total = sum(counts.values())
    known = {row.user_id: row for row in NoticeChoice.objects.filter(told_level__gt=0)}
    people = {*rules.administrators, *known, *(pk for pk in counts if pk is not None)}
    told = {row.user_id: row for row in NoticeChoice.objects.filter(user__in=people)}
    news = []
    for pk in sorted(people):
        scope = scope_of(rules, pk)
        failed = {Scope.ALL: total, Scope.OWN: counts.get(pk, 0)}.get(scope, 0)
        choice = told.get(pk) or NoticeChoice(user_id=pk)
        if _rises(choice, level_of(rules, failed)):
            key = f"many:{pk}:{choice.told_times}"
            news.append(news_of_many(failed, key=key, only=pk))
    setup = notice_board.setup()
    if _rises(setup, level_of(rules, total)):
        key = f"many:all:{setup.told_times}"
        news.append(news_of_many(total, key=key, only=None))
    return news


def _rises(row: Any, level: Level) -> bool:
    """Keep the level in a row that has `told_level`, and tell whether it has risen."""
    if row.told_level == level:
        return False
    has_risen = bool(row.told_level < level)
    row.told_level = int(level)
    row.told_times += int(has_risen)
    row.save()
    return has_risen
