"""Every change that is meant for Shopify: written down before it is sent."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from nightclerk.connector.models.fields import gid_column
from nightclerk.connector.models.shops import Shop


class BulkOperation(models.Model):
    """One of Shopify's bulk operations: work that it does while we wait elsewhere.

    The row is there before Shopify is asked; without a `gid` it is not known whether
    the operation was begun. `applied_at` is when its result was taken in, once.
    """

    class Kind(models.TextChoices):
        QUERY = "query", _("Read")
        MUTATION = "mutation", _("Change")

    class Status(models.TextChoices):
        PLANNED = "PLANNED", _("Being handed over")
        CREATED = "CREATED", _("Waiting at Shopify")
        RUNNING = "RUNNING", _("Shopify is working on it")
        COMPLETED = "COMPLETED", _("Completed")
        FAILED = "FAILED", _("Failed")
        CANCELING = "CANCELING", _("Being cancelled")
        CANCELED = "CANCELED", _("Cancelled")
        EXPIRED = "EXPIRED", _("Expired")
        LOST = "LOST", _("Never begun")

    OPEN = (Status.PLANNED, Status.CREATED, Status.RUNNING, Status.CANCELING)

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="bulk_operations")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    purpose = models.CharField(_("purpose"), max_length=40)
    gid = gid_column(blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.PLANNED
    )
    error_code = models.CharField(_("error"), blank=True)
    message = models.JSONField(_("what went wrong"), default=dict, blank=True)
    rows = models.PositiveIntegerField(_("rows sent"), default=0)
    object_count = models.PositiveBigIntegerField(_("rows done"), default=0)
    failed = models.PositiveIntegerField(_("rows refused"), default=0)
    url = models.TextField(blank=True)
    partial_url = models.TextField(blank=True)
    looks = models.PositiveIntegerField(_("times looked"), default=0)
    run_id = models.BigIntegerField(_("run"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), db_default=Now())
    looked_at = models.DateTimeField(_("looked at"), null=True, blank=True)
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True)
    applied_at = models.DateTimeField(_("taken in"), null=True, blank=True)

    class Meta:
        verbose_name = _("bulk operation")
        verbose_name_plural = _("bulk operations")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                "shop", "gid", name="bulk_operation_once", condition=~Q(gid="")
            )
        ]
        indexes = [
            models.Index(
                fields=["shop"],
                name="bulk_operation_not_applied",
                condition=Q(applied_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def began_at_shopify(self) -> datetime | None:
        """Give when it began by Shopify's clock, or somewhat before that.

        Our own clock says how long it took at most; Shopify's when it ended.
        """
        ended, looked = self.completed_at, self.looked_at
        if ended is None or looked is None:
            return None
        return ended - (looked - self.created_at)


class OutgoingCall(models.Model):
    """One request that carries changes to Shopify, under one key for all its tries.

    With the same key and the same content Shopify makes the changes once, however
    often it is asked, where the request can have a key at all.
    """

    class State(models.TextChoices):
        SENT = "sent", _("Sent, no answer yet")
        ANSWERED = "answered", _("Answered")
        UNKNOWN = "unknown", _("Unknown")
        RELEASED = "released", _("Not sent")

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="outgoing_calls")
    kind = models.CharField(_("kind"), max_length=40)
    key = models.UUIDField(_("key"), unique=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.SENT
    )
    bulk = models.ForeignKey(
        BulkOperation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="calls",
        verbose_name=_("bulk operation"),
    )
    content = models.JSONField(_("what is sent"), default=dict, blank=True)
    rows = models.PositiveIntegerField(_("changes"), default=0)
    attempts = models.PositiveIntegerField(_("attempts"), default=1)
    message = models.TextField(_("Shopify's words"), blank=True)
    request_id = models.CharField(_("request at Shopify"), blank=True)
    run_id = models.BigIntegerField(_("run"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), db_default=Now())
    ended_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    class Meta:
        verbose_name = _("request with changes")
        verbose_name_plural = _("requests with changes")
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["shop", "kind"],
                name="outgoing_call_not_ended",
                condition=Q(state__in=["sent", "unknown"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class OutgoingChange(models.Model):
    """One change for Shopify, under a key that no second change can have.

    Pending until it is sent; sent until an answer is stored; then confirmed, rejected
    with Shopify's words, or unknown where no answer came: that one is asked for at
    Shopify, never sent again blindly. Dropped ones were given up by a person, or
    something newer took their place. `line` is its row in the call that carries it.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("Pending")
        SENT = "sent", _("Sent, no answer yet")
        CONFIRMED = "confirmed", _("Confirmed")
        REJECTED = "rejected", _("Rejected")
        UNKNOWN = "unknown", _("Unknown")
        DROPPED = "dropped", _("Dropped")

    shop = models.ForeignKey(Shop, models.PROTECT, related_name="outgoing")
    kind = models.CharField(_("kind"), max_length=40)
    key = models.CharField(_("key"), max_length=200)
    subject = models.CharField(_("record"), max_length=200, blank=True)
    gid = gid_column(blank=True)
    payload = models.JSONField(_("what is sent"), default=dict)
    answer = models.JSONField(_("answer"), null=True, blank=True)
    message = models.TextField(_("Shopify's words"), blank=True)
    request_id = models.CharField(_("request at Shopify"), blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.PENDING
    )
    call = models.ForeignKey(
        OutgoingCall,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="changes",
        verbose_name=_("request"),
    )
    line = models.PositiveIntegerField(null=True, blank=True)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    run_id = models.BigIntegerField(_("run"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), db_default=Now())
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    class Meta:
        verbose_name = _("change for Shopify")
        verbose_name_plural = _("changes for Shopify")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint("shop", "key", name="outgoing_change_once")
        ]
        indexes = [
            models.Index(
                fields=["shop", "kind"],
                name="outgoing_not_ended",
                condition=Q(state__in=["pending", "sent", "unknown"]),
            ),
            models.Index(
                fields=["shop", "kind"],
                name="outgoing_rejected",
                condition=Q(state="rejected"),
            ),
            models.Index(fields=["shop", "gid"], name="outgoing_of_record"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}".strip()
