"""Every change that is meant for Shopify: written down before it is sent."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from nightclerk.connector.models.fields import gid_column
from nightclerk.connector.models.shops import Shop


class OutgoingChange(models.Model):
    """One change for Shopify, under a key that no second change can have.

    Pending until it is sent; sent until an answer is stored; then confirmed, rejected
    with Shopify's words, or unknown where no answer came: that one is asked for at
    Shopify, never sent again blindly. Dropped ones were given up by a person.
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
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}".strip()
