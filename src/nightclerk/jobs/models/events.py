"""What happened to entries, and which workers are there."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from nightclerk.jobs.models.entries import JobEntry
from nightclerk.jobs.models.runs import JobRun


class JobEvent(models.Model):
    """What happened to an entry, when and by whom."""

    entry = models.ForeignKey(JobEntry, models.CASCADE, related_name="events")
    run = models.ForeignKey(JobRun, models.SET_NULL, null=True, related_name="events")
    at = models.DateTimeField(_("time"), db_default=Now())
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, verbose_name=_("by")
    )
    what = models.CharField(_("event"), max_length=30)
    text = models.JSONField(_("message"), default=dict)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.what


class Worker(models.Model):
    """A worker process that is or was alive; shown, never decided upon."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    host = models.CharField(_("host"), max_length=100)
    pid = models.PositiveIntegerField(_("process"))
    children = models.PositiveSmallIntegerField(_("runs at the same time"))
    started_at = models.DateTimeField(_("started"), db_default=Now())
    heartbeat_at = models.DateTimeField(_("last heartbeat"), db_default=Now())
    is_stopping = models.BooleanField(_("stopping"), default=False)

    class Meta:
        verbose_name = _("worker")
        verbose_name_plural = _("workers")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
