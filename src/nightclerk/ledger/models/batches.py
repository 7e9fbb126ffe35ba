"""Batches: many documents posted by one order, each on its own."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from nightclerk.jobs.models import JobRun
from nightclerk.ledger.models.fields import number_column
from nightclerk.ledger.models.posted import PostedDocument
from nightclerk.ledger.models.sales import Kind, SalesDocument


class PostingBatch(models.Model):
    """What was to be posted, how, and what came of it; kept for ever."""

    class Status(models.TextChoices):
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    selection = models.JSONField(_("filters"), default=dict)
    options = models.JSONField(_("options"), default=dict)
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.RUNNING
    )
    run = models.ForeignKey(
        JobRun, models.SET_NULL, null=True, related_name="+", verbose_name=_("run")
    )
    retries = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        related_name="retried_by",
        verbose_name=_("tries again"),
    )
    total = models.PositiveIntegerField(_("total"), default=0)
    posted = models.PositiveIntegerField(_("posted"), default=0)
    failed = models.PositiveIntegerField(_("failed"), default=0)
    skipped = models.PositiveIntegerField(_("skipped"), default=0)
    key = models.CharField(
        _("key"), max_length=100, blank=True, help_text=_("One batch for one key.")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )
    created_at = models.DateTimeField(_("created"), db_default=Now())
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        verbose_name = _("posting batch")
        verbose_name_plural = _("posting batches")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                "key", name="batch_once_per_key", condition=~Q(key="")
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class PostingBatchItem(models.Model):
    """One document of a batch; its result is written with what is posted."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Scheduled")
        POSTED = "posted", _("Posted")
        FAILED = "failed", _("Failed")
        SKIPPED = "skipped", _("Skipped")

    batch = models.ForeignKey(PostingBatch, models.CASCADE, related_name="items")
    place = models.PositiveIntegerField(_("place"))
    document = models.ForeignKey(
        SalesDocument, models.SET_NULL, null=True, related_name="batch_items"
    )
    document_no = number_column(_("document number"))
    version = models.PositiveIntegerField()
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.QUEUED
    )
    shipment = models.ForeignKey(
        PostedDocument, models.PROTECT, null=True, related_name="+"
    )
    invoice = models.ForeignKey(
        PostedDocument, models.PROTECT, null=True, related_name="+"
    )
    problems = models.JSONField(_("problems"), default=list)
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        verbose_name = _("document of a batch")
        verbose_name_plural = _("documents of a batch")
        ordering = ["batch", "place"]
        constraints = [
            models.UniqueConstraint("batch", "place", name="batch_item_once_per_place"),
            models.UniqueConstraint(
                "document",
                name="batch_item_live_once_per_document",
                condition=Q(state="queued"),
            ),
        ]

    def __str__(self) -> str:
        return self.document_no
