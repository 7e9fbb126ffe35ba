"""Start a sync as the shop wants it: in the background, or while the user waits."""

from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser

from nightclerk.connector.models import Shop
from nightclerk.core.errors import NotReady
from nightclerk.core.params import Params
from nightclerk.core.text import words
from nightclerk.jobs.models import JobEntry, JobRun
from nightclerk.jobs.registry import Task
from nightclerk.jobs.services.entries import enqueue, start_in_foreground


@dataclass(frozen=True)
class Started:
    """The entry that was made; and, in the foreground, the run to carry out."""

    entry: JobEntry
    run: JobRun | None = None


def start_sync(
    shop: Shop,
    task: Task,
    params: Params,
    *,
    actor: AbstractBaseUser | None = None,
    background: bool | None = None,
) -> Started:
    """Start a task for a shop, in the background or in the foreground.

    Where `background` is None the shop's *Run syncs in background* says which. In the
    background an entry starts at once (an equal one that waits is given instead of a
    second). In the foreground the run is the caller's to carry out; raises `Refused`
    where it would have to wait for another, `NotReady` where the shop is switched off.
    """
    require_enabled(shop)
    description = f"{task.title} ({shop.code})"
    if shop.runs_in_background if background is None else background:
        entry = enqueue(task, params, actor=actor, description=description)
        return Started(entry)
    run = start_in_foreground(task, params, actor=actor, description=description)
    return Started(JobEntry.objects.get(runs=run), run)


def require_enabled(shop: Shop) -> None:
    """Raise `NotReady` where a shop is switched off."""
    if not shop.is_enabled:
        raise NotReady(
            words("Shop {shop} is not enabled", shop=shop.code),
            hint=words("Turn on “Enabled” on the shop card."),
        )
