"""What was done: runs, which stay as the log, and what they said."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from nightclerk.jobs.context import MOST_TOUCHED, Level
from nightclerk.jobs.models.entries import JobEntry


class JobRun(models.Model):
    """One execution of an entry; it stays as the log."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Running")
        PARKED = "parked", _("Waits outside")
        DONE = "done", _("Done")
        SKIPS = "skips", _("Done with skipped records")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")
        TIMED_OUT = "timed_out", _("Timed out")
        LOST = "lost", _("Lost")

    LIVE = (Status.QUEUED, Status.RUNNING)
    UNENDED = (*LIVE, Status.PARKED)  # a parked one holds nothing but its entry

    entry = models.ForeignKey(
        JobEntry,
        models.SET_NULL,
        null=True,
        related_name="runs",
        verbose_name=_("entry"),
    )
    task = models.PositiveIntegerField(_("task"))
    description = models.CharField(_("description"), max_length=250)
    params = models.JSONField(_("parameters"), default=dict)
    category_code = models.CharField(_("category"), max_length=40, blank=True)
    is_exclusive = models.BooleanField(default=False)
    reads = ArrayField(models.CharField(max_length=100), default=list)
    writes = ArrayField(models.CharField(max_length=100), default=list)
    priority = models.SmallIntegerField(default=JobEntry.Priority.NORMAL)
    is_foreground = models.BooleanField(_("in the foreground"), default=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="job_runs",
        verbose_name=_("started by"),
    )

    occurrence = models.PositiveBigIntegerField(_("occurrence"))
    attempt = models.PositiveSmallIntegerField(_("attempt"))
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.QUEUED
    )
    planned_at = models.DateTimeField(_("planned start"), null=True)
    queued_at = models.DateTimeField(_("queued"), db_default=Now())
    started_at = models.DateTimeField(_("started"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    timeout = models.DurationField(_("time limit"), default=timedelta(hours=12))

    worker = models.CharField(_("worker"), max_length=120, blank=True)
    lease_until = models.DateTimeField(null=True)
    cancel_requested = models.BooleanField(default=False)

    parked_for = models.JSONField(_("waits for"), null=True)
    parked_times = models.PositiveIntegerField(_("times parked"), db_default=0)
    parked_since = models.DateTimeField(_("waits since"), null=True)
    parked_at = models.DateTimeField(null=True)
    look_at = models.DateTimeField(_("looks again"), null=True)
    held_up_by = models.JSONField(null=True)
    resumed_at = models.DateTimeField(_("went on"), null=True)
    waited = models.DurationField(_("waited outside"), null=True)
    carried = models.JSONField(null=True)

    done = models.PositiveBigIntegerField(_("done so far"), default=0)
    total = models.PositiveBigIntegerField(_("total"), null=True)
    unit = models.JSONField(default=dict)
    message = models.JSONField(default=dict)
    progress_at = models.DateTimeField(null=True)
    counts = models.JSONField(_("counters"), default=dict)
    result = models.JSONField(_("result"), default=dict)
    error = models.TextField(_("error"), blank=True)
    error_detail = models.JSONField(_("error detail"), default=dict)
    trace = models.TextField(_("trace"), blank=True)
    request_id = models.CharField(_("Shopify request"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                "entry", "occurrence", "attempt", name="run_once_per_attempt"
            ),
            models.UniqueConstraint(
                "entry",
                name="run_live_once_per_entry",
                condition=Q(status__in=["queued", "running", "parked"]),
            ),
            models.UniqueConstraint(
                "category_code",
                name="run_live_once_per_category",
                condition=Q(status__in=["queued", "running"], is_exclusive=True),
            ),
        ]
        indexes = [
            models.Index(
                F("priority").desc(),
                "id",
                name="run_queue",
                condition=Q(status="queued"),
            ),
            models.Index("id", name="run_live", condition=Q(status="running")),
            models.Index("look_at", name="run_parked", condition=Q(status="parked")),
            models.Index(fields=["entry", "-id"], name="run_newest_of_entry"),
        ]

    def __str__(self) -> str:
        return f"{self.description} #{self.pk}"

    @property
    def is_live(self) -> bool:
        return self.status in self.LIVE

    @property
    def has_ended(self) -> bool:
        return self.status not in self.UNENDED

    @property
    def waits_for(self) -> dict[str, Any]:
        """The sentence that says for what a parked run waits; empty for any other."""
        if self.status != self.Status.PARKED:
            return {}
        return self.held_up_by or self.parked_for or {}

    @property
    def waits_since(self) -> datetime | None:
        """Since when a parked run waits for it."""
        return self.parked_since if self.status == self.Status.PARKED else None

    @property
    def has_begun(self) -> bool:
        """Tell whether a worker has ever begun it; one that goes on later has."""
        return self.started_at is not None

    @property
    def duration(self) -> timedelta | None:
        """From the first line to the last, without waits; None before the end."""
        if self.started_at is None or self.finished_at is None:
            return None
        waited = self.waited or timedelta(0)
        return max(self.finished_at - self.started_at - waited, timedelta(0))

    def count(self, name: str) -> int:
        """Give one counter; one that was never counted is 0."""
        counts: dict[str, Any] = self.counts
        return int(counts.get(name, 0))

    @property
    def touched_beyond(self) -> int:
        """Give how many records the run changed besides those that are kept."""
        result: dict[str, Any] = self.result
        return max(int(result.get("touched", 0)) - MOST_TOUCHED, 0)


class JobTouch(models.Model):
    """A record that a run changed."""

    run = models.ForeignKey(JobRun, models.CASCADE, related_name="touches")
    kind = models.CharField(_("kind"), max_length=40)
    name = models.CharField(_("record"), max_length=200)
    key = models.CharField(max_length=40, blank=True)
    link = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("touched record")
        verbose_name_plural = _("touched records")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class JobMessage(models.Model):
    """One sentence of a run."""

    run = models.ForeignKey(JobRun, models.CASCADE, related_name="messages")
    at = models.DateTimeField(_("time"), db_default=Now())
    level = models.CharField(
        _("level"), max_length=8, choices=[(level.value, level.name) for level in Level]
    )
    text = models.JSONField(_("message"), default=dict)
    record = models.CharField(_("record"), max_length=200, blank=True)
    link = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.record} {self.text.get('template', '')}".strip()
