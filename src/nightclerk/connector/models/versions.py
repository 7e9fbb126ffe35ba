"""How orders were before Shopify changed them."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from nightclerk.connector.models.orders import ShopOrder


class OrderVersion(models.Model):
    """An order as it was until a newer state replaced it; the newest is the order's."""

    order = models.ForeignKey(ShopOrder, models.CASCADE, related_name="versions")
    shopify_updated_at = models.DateTimeField(_("changed at Shopify"))
    read_at = models.DateTimeField(_("read"))
    replaced_at = models.DateTimeField(_("replaced"), db_default=Now())
    run_id = models.BigIntegerField(_("read by run"), null=True)
    request_id = models.CharField(_("request at Shopify"), blank=True)
    payload = models.JSONField(_("payload"), default=dict)

    class Meta:
        verbose_name = _("earlier version of an order")
        verbose_name_plural = _("earlier versions of orders")
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(
                "order", "shopify_updated_at", name="order_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.shopify_updated_at:%Y-%m-%d %H:%M:%S}"
