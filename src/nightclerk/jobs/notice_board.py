"""What there is to read about notices: the set-up, the bell, the banner, trouble."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Count, Q, QuerySet

from nightclerk.core.text import Text, words
from nightclerk.jobs.models import (
    Delivery,
    JobEntry,
    JobRun,
    Notice,
    NoticeChoice,
    NoticeSetup,
)
from nightclerk.jobs.notice_rules import (
    Level,
    Rules,
    Scope,
    level_of,
    scope_of,
    shows_banner,
)

Status = JobEntry.Status
SOONEST = timedelta(minutes=1)  # no entry is called late before
MOST_LATE = 500


@dataclass(frozen=True)
class Banner:
    """Failed entries that one person should look at.

    `entry` is the failed one where it is only one; `filters` are those of the list of
    entries: status, and owner (number of a user) where it is about the own ones.
    """

    count: int
    text: Text
    level: Level
    entry: int | None
    filters: dict[str, str]


def setup() -> NoticeSetup:
    """Give the set-up of notices; before it was ever saved, the usual one."""
    saved = NoticeSetup.objects.filter(pk=1).first()
    return saved or NoticeSetup(pk=1)


def rules(of: NoticeSetup | None = None) -> Rules:
    """Give the set-up as the rules read it; without chosen administrators, superusers.

    Only people who may log in are told.
    """
    row = of or setup()
    chosen = row.administrators.values_list("pk", "is_active")
    people = {pk for pk, is_active in chosen if is_active}
    if not chosen:
        superusers = get_user_model().objects.filter(is_superuser=True, is_active=True)
        people = set(superusers.values_list("pk", flat=True))
    names = set(Rules.__dataclass_fields__) - {"administrators"}
    return Rules(
        administrators=frozenset(people),
        **{name: getattr(row, name) for name in names},
    )


def choice_of(user: Any) -> NoticeChoice:
    """Give by what a person wants to be told; unsaved where nothing was chosen."""
    saved = NoticeChoice.objects.filter(user=user).first()
    return saved or NoticeChoice(user=user)


def unread(user: Any) -> QuerySet[Notice]:
    """Give the notices of the bell that a person has not read, the newest first."""
    return Notice.objects.filter(user=user, read_at__isnull=True).order_by("-pk")


def banner_for(user: Any) -> Banner | None:
    """Give the banner of failed entries for a person's home page; None without need."""
    now_rules = rules()
    scope = scope_of(now_rules, user.pk)
    if scope is Scope.NONE or not choice_of(user).by_page:
        return None
    filters = {"status": Status.ERROR.value}
    failed = JobEntry.objects.filter(status=Status.ERROR)
    if scope is Scope.OWN:
        filters["owner"] = str(user.pk)
        failed = failed.filter(owner=user)
    count = failed.count()
    if not shows_banner(now_rules, count):
        return None
    level = level_of(now_rules, count)
    one = failed.select_related("owner").first() if count == 1 else None
    entry = None if one is None else one.pk
    return Banner(count, _banner_text(count, one), level, entry, filters)


def late_entries(minutes: int, *, now: datetime) -> list[JobEntry]:
    """Give entries that are due for so long and have not started, most late first.

    An entry's own number of minutes goes before the given one.
    """
    due = Q(next_run_at__lt=now - SOONEST)
    begun_by_nobody = JobRun.objects.filter(
        status=JobRun.Status.QUEUED, started_at=None, queued_at__lt=now - SOONEST
    )
    places = (
        Q(status__in=[Status.READY, Status.ERROR], is_queued=False),
        Q(status=Status.WAITING, is_parked=False),
        Q(pk__in=begun_by_nobody.values("entry")),
    )
    found: dict[int, JobEntry] = {}
    for place in places:
        entries = JobEntry.objects.filter(due, place).order_by("next_run_at")
        found |= {entry.pk: entry for entry in entries[:MOST_LATE]}
    late = [entry for entry in found.values() if _is_late(entry, minutes, now)]
    return sorted(late, key=lambda entry: (entry.next_run_at or now, entry.pk))


def troubled_deliveries() -> QuerySet[Delivery]:
    """Give what could not be sent yet or was given up, the newest first."""
    return Delivery.objects.filter(sent_at__isnull=True).exclude(error={})


def failed_by_owner() -> dict[int | None, int]:
    """Count the failed entries of each owner."""
    failed = JobEntry.objects.filter(status=Status.ERROR).order_by()
    return dict(failed.values_list("owner_id").annotate(Count("pk")))


def _is_late(entry: JobEntry, minutes: int, now: datetime) -> bool:
    patience = timedelta(minutes=entry.late_after or minutes)
    return entry.next_run_at is not None and entry.next_run_at < now - patience


def _banner_text(count: int, one: JobEntry | None) -> Text:
    if one is None:
        return words("{number} entries of the job queue have failed", number=count)
    if one.owner is None:
        return words("“{entry}” failed", entry=one)
    return words("“{entry}” of {owner} failed", entry=one, owner=one.owner)
