"""Find entries and runs by what is known of them."""

from datetime import datetime

from django.db.models import Q, QuerySet

from nightclerk.jobs.models import JobEntry, JobRun


def entries_like(
    *,
    task: int | None = None,
    category: str | None = None,
    owner: str | None = None,
    status: str | None = None,
    text: str = "",
) -> QuerySet[JobEntry]:
    """Give entries, the newest change first; None is any.

    `category` is a code and `owner` a login name, empty for none at all. `text` stands
    in the description, the error or the parameters.
    """
    chosen = Q()
    if task is not None:
        chosen &= Q(task=task)
    if category is not None:
        chosen &= Q(category__code=category) if category else Q(category=None)
    if owner is not None:
        chosen &= Q(owner__username=owner) if owner else Q(owner=None)
    if status is not None:
        chosen &= Q(status=status)
    if text:
        chosen &= _with_text(text)
    return JobEntry.objects.select_related("category", "owner").filter(chosen)


def runs_like(
    *,
    entry: int | None = None,
    task: int | None = None,
    status: str | None = None,
    since: datetime | None = None,
) -> QuerySet[JobRun]:
    """Give runs, the newest first; None is any. `since` asks when they were queued."""
    wanted = {
        "entry_id": entry,
        "task": task,
        "status": status,
        "queued_at__gte": since,
    }
    chosen = {name: value for name, value in wanted.items() if value is not None}
    return JobRun.objects.filter(**chosen).order_by("-pk")


def _with_text(text: str) -> Q:
    return (
        Q(description__icontains=text)
        | Q(error__icontains=text)
        | Q(params__icontains=text)
    )
