"""Repair what was left behind: runs and bells whose worker is gone."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from nightclerk.jobs import queue
from nightclerk.jobs.endings import Ending, cancelled, lost
from nightclerk.jobs.hot import take_turn
from nightclerk.jobs.models import JobRun, Worker
from nightclerk.jobs.services.dispatch import promote
from nightclerk.jobs.services.finish import end
from nightclerk.jobs.services.notices import forget_old

NOBODY_COMES_AFTER = timedelta(minutes=1)  # a foreground run that nobody begins
WORKER_IS_FORGOTTEN_AFTER = timedelta(hours=1)
MOST = 100
Status = JobRun.Status


def reap() -> int:
    """End runs whose lease ran out; their entries go on by the rule of retries."""
    expired = Q(status=Status.RUNNING, lease_until__lt=Now()) | Q(
        status=Status.QUEUED,
        is_foreground=True,
        queued_at__lt=Now() - NOBODY_COMES_AFTER,
    )
    if not JobRun.objects.filter(expired).exists():
        return 0
    with transaction.atomic():
        now = take_turn()
        locked = JobRun.objects.select_for_update(skip_locked=True, of=("self",))
        runs = list(locked.filter(expired).order_by("pk")[:MOST])
        end([(run, _ending(run)) for run in runs], now=now)
        promote(now)
    return len(runs)


def tidy() -> None:
    """Forget old notices, workers that are gone, engine jobs that died with them."""
    Worker.objects.filter(heartbeat_at__lt=Now() - WORKER_IS_FORGOTTEN_AFTER).delete()
    queue.forget_dead_bells()
    forget_old()


def _ending(run: JobRun) -> Ending:
    if run.cancel_requested:
        return cancelled(run.pk)
    return lost(run.pk, worker=run.worker or "–")
