"""Find entries and runs by what is known of them."""

from datetime import datetime

from django.db.models import OuterRef, Q, QuerySet, Subquery

from nightclerk.jobs.models import JobEntry, JobRun

OUTCOMES = tuple(each for each in JobRun.Status.values if each not in JobRun.UNENDED)


def entries_like(
    *,
    task: int | None = None,
    category: str | None = None,
    owner: str | None = None,
    status: str | None = None,
    text: str = "",
    since: datetime | None = None,
    outcome: str | None = None,
) -> QuerySet[JobEntry]:
    """Give entries, the newest change first; None is any.

    `category` is a code and `owner` a login name, empty for none at all. `text` stands
    in the description, the error or the parameters. `since` asks when they changed,
    `outcome` how the last of their runs that ended did.
    """
    chosen = _equal(task=task, status=status, changed_at__gte=since) & _with_text(text)
    if category is not None:
        chosen &= Q(category__code=category) if category else Q(category=None)
    if owner is not None:
        chosen &= Q(owner__username=owner) if owner else Q(owner=None)
    found = JobEntry.objects.select_related("category", "owner").filter(chosen)
    if outcome is None:
        return found
    ended = JobRun.objects.filter(entry=OuterRef("pk"), status__in=OUTCOMES)
    newest = Subquery(ended.order_by("-pk").values("status")[:1])
    return found.alias(outcome=newest).filter(outcome=outcome)


def runs_like(
    *,
    entry: int | None = None,
    task: int | None = None,
    category: str | None = None,
    owner: str | None = None,
    status: str | None = None,
    text: str = "",
    since: datetime | None = None,
) -> QuerySet[JobRun]:
    """Give runs, the newest first; None is any.

    They are chosen as entries are; `since` asks when they were queued.
    """
    chosen = _equal(
        entry_id=entry,
        task=task,
        category_code=category,
        status=status,
        queued_at__gte=since,
    )
    if owner is not None:
        chosen &= Q(actor__username=owner) if owner else Q(actor=None)
    found = JobRun.objects.select_related("actor").filter(chosen & _with_text(text))
    return found.order_by("-pk")


def _equal(**wanted: object) -> Q:
    return Q(**{name: value for name, value in wanted.items() if value is not None})


def _with_text(text: str) -> Q:
    if not text:
        return Q()
    return (
        Q(description__icontains=text)
        | Q(error__icontains=text)
        | Q(params__icontains=text)
    )
