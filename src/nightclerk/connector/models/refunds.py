"""What was given back: refunds of money and returns of goods."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from nightclerk.connector.models.fields import gid_column
from nightclerk.connector.models.order_lines import OfOrder
from nightclerk.ledger.models.fields import money_column


class ShopRefund(OfOrder):
    """One refund, or the removal of lines by an edit (then the amounts are zero)."""

    shopify_created_at = models.DateTimeField(_("created at Shopify"), null=True)
    shopify_updated_at = models.DateTimeField(_("changed at Shopify"), null=True)
    note = models.TextField(_("note"), blank=True)
    return_gid = gid_column(blank=True)
    total = money_column(_("total"))
    total_presentment = money_column(_("total in buyer's currency"))
    shipping = models.JSONField(_("refunded shipping"), default=list)
    adjustments = models.JSONField(_("adjustments"), default=list)
    transaction_gids = models.JSONField(_("transactions"), default=list)

    class Meta(OfOrder.Meta):
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")

    def __str__(self) -> str:
        return f"{self.gid}".rpartition("/")[2]


class ShopRefundLine(OfOrder):
    """How much of an order line was refunded, and whether it came back to stock."""

    refund_gid = gid_column()
    line_gid = gid_column()
    quantity = models.IntegerField(_("quantity"))
    restock_type = models.CharField(_("restock"), blank=True)
    is_restocked = models.BooleanField(_("restocked"), default=False)
    location_gid = gid_column(blank=True)
    price = money_column(_("price"))
    price_presentment = money_column(_("price in buyer's currency"))
    subtotal = money_column(_("subtotal"))
    subtotal_presentment = money_column(_("subtotal in buyer's currency"))
    tax = money_column(_("tax"))
    tax_presentment = money_column(_("tax in buyer's currency"))

    class Meta(OfOrder.Meta):
        verbose_name = _("refund line")
        verbose_name_plural = _("refund lines")

    def __str__(self) -> str:
        return str(self.quantity)


class ShopReturn(OfOrder):
    """Goods that a buyer sends back, or wants to."""

    name = models.CharField(_("return"), blank=True)
    status = models.CharField(
        _("status"),
    )
    quantity = models.IntegerField(_("quantity"), default=0)
    decline_reason = models.CharField(_("decline reason"), blank=True)
    decline_note = models.TextField(_("decline note"), blank=True)
    fee = money_column(_("fee for the return"))
    fee_presentment = money_column(_("fee for the return in buyer's currency"))

    class Meta(OfOrder.Meta):
        verbose_name = _("return")
        verbose_name_plural = _("returns")

    def __str__(self) -> str:
        return self.name


class ShopReturnLine(OfOrder):
    """What of an order line comes back, and why."""

    return_gid = gid_column()
    line_gid = gid_column(blank=True)
    quantity = models.IntegerField(_("quantity"))
    reason = models.CharField(_("reason"), blank=True)
    reason_note = models.TextField(_("reason note"), blank=True)
    customer_note = models.TextField(_("customer's note"), blank=True)

    class Meta(OfOrder.Meta):
        verbose_name = _("return line")
        verbose_name_plural = _("return lines")

    def __str__(self) -> str:
        return str(self.quantity)


class ShopExchangeLine(OfOrder):
    """What a buyer gets instead of what he sends back: a line of the order as well."""

    return_gid = gid_column()
    line_gid = gid_column(blank=True)
    quantity = models.IntegerField(_("quantity"))

    class Meta(OfOrder.Meta):
        verbose_name = _("exchange line")
        verbose_name_plural = _("exchange lines")

    def __str__(self) -> str:
        return str(self.quantity)
