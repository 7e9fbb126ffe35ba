"""How far each stream was read, and which records were left out."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from nightclerk.connector.models.fields import gid_column
from nightclerk.connector.models.shops import Shop


class Watermark(models.Model):
    """Up to which `updatedAt` on Shopify's clock a stream is completely here.

    A run with filters reads a stream of its own (`filters` is their canonical text),
    so that it never moves the mark of a run without them. `listed_at` is when Shopify
    was first asked by the last run that came to its end, on its own clock.
    """

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="watermarks")
    stream = models.CharField(_("stream"), max_length=20)
    filters = models.CharField(_("filters"), blank=True)
    synced_to = models.DateTimeField(_("synchronised to"))
    listed_at = models.DateTimeField(_("last listed"), null=True)
    moved_at = models.DateTimeField(_("moved"), db_default=Now())

    class Meta:
        verbose_name = _("watermark")
        verbose_name_plural = _("watermarks")
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "stream", "filters"], name="watermark_once_per_stream"
            )
        ]

    def __str__(self) -> str:
        return f"{self.shop} {self.stream} {self.synced_to:%Y-%m-%d %H:%M:%S}"


class SkippedRecord(models.Model):
    """A record that a run left out, why, and when it is tried again."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="skipped_records")
    stream = models.CharField(_("stream"), max_length=20)
    gid = gid_column()
    name = models.CharField(_("record"), blank=True)
    shopify_updated_at = models.DateTimeField(_("changed at Shopify"), null=True)
    reason = models.JSONField(_("reason"), default=dict)
    reason_text = models.TextField(_("reason in English"), blank=True)
    payload = models.JSONField(_("payload"), null=True)
    times = models.PositiveIntegerField(_("times"), default=1)
    run_id = models.BigIntegerField(_("last run"), null=True)
    first_at = models.DateTimeField(_("first skipped"), db_default=Now())
    last_at = models.DateTimeField(_("last skipped"), db_default=Now())
    retry_at = models.DateTimeField(_("next try"), db_default=Now())
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True)

    class Meta:
        verbose_name = _("skipped record")
        verbose_name_plural = _("skipped records")
        ordering = ["-last_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "stream", "gid"], name="skipped_record_once"
            )
        ]

    def __str__(self) -> str:
        return self.name or self.gid
