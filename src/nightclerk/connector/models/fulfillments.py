"""What Shopify wants shipped, and what was shipped."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from nightclerk.connector.models.fields import gid_column
from nightclerk.connector.models.order_lines import OfOrder


class ShopFulfillmentOrder(OfOrder):
    """Lines of an order that shall leave from one location."""

    status = models.CharField(
        _("status"),
    )
    request_status = models.CharField(_("request"), blank=True)
    location_gid = gid_column(blank=True)
    location_name = models.CharField(_("location"), blank=True)
    delivery_method = models.CharField(_("delivery"), blank=True)
    delivery_name = models.CharField(_("delivery method"), blank=True)
    fulfill_at = models.DateTimeField(_("fulfil at"), null=True, blank=True)
    shopify_updated_at = models.DateTimeField(_("changed at Shopify"), null=True)

    class Meta(OfOrder.Meta):
        verbose_name = _("fulfilment order")
        verbose_name_plural = _("fulfilment orders")

    def __str__(self) -> str:
        return f"{self.location_name} {self.status}".strip()


class ShopFulfillmentOrderLine(OfOrder):
    """How much of an order line a fulfilment order holds and still owes."""

    fulfillment_order_gid = gid_column()
    line_gid = gid_column()
    quantity = models.IntegerField(_("quantity"))
    remaining_quantity = models.IntegerField(_("remaining"))

    class Meta(OfOrder.Meta):
        verbose_name = _("fulfilment order line")
        verbose_name_plural = _("fulfilment order lines")

    def __str__(self) -> str:
        return f"{self.remaining_quantity}/{self.quantity}"


class ShopFulfillment(OfOrder):
    """One parcel, or several with one paper."""

    name = models.CharField(_("shipment"), blank=True)
    status = models.CharField(
        _("status"),
    )
    service = models.CharField(_("service"), blank=True)
    shopify_created_at = models.DateTimeField(_("created at Shopify"), null=True)
    shopify_updated_at = models.DateTimeField(_("changed at Shopify"), null=True)
    location_gid = gid_column(blank=True)
    carrier = models.CharField(_("carrier"), blank=True)
    tracking_numbers = ArrayField(
        models.CharField(), default=list, verbose_name=_("tracking")
    )
    tracking_urls = ArrayField(
        models.TextField(), default=list, verbose_name=_("tracking links")
    )

    class Meta(OfOrder.Meta):
        verbose_name = _("shipment at Shopify")
        verbose_name_plural = _("shipments at Shopify")

    def __str__(self) -> str:
        return self.name or self.gid


class ShopFulfillmentLine(OfOrder):
    """How much of an order line went with a shipment."""

    fulfillment_gid = gid_column()
    line_gid = gid_column()
    quantity = models.IntegerField(_("quantity"))

    class Meta(OfOrder.Meta):
        verbose_name = _("shipment line at Shopify")
        verbose_name_plural = _("shipment lines at Shopify")

    def __str__(self) -> str:
        return str(self.quantity)
