"""What an order consists of: lines, shipping, taxes, transactions, risks."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from nightclerk.connector.models.fields import gid_column
from nightclerk.connector.models.orders import ShopOrder
from nightclerk.ledger.models.fields import money_column


class OfOrder(models.Model):
    """What belongs to an order and carries an id of Shopify's."""

    order = models.ForeignKey(ShopOrder, models.CASCADE, verbose_name=_("order"))
    gid = gid_column()
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        abstract = True
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "gid"], name="%(class)s_once_per_order"
            )
        ]


class ShopOrderLine(OfOrder):
    """What was ordered, how much of it, and at which price."""

    product_gid = gid_column(blank=True)
    variant_gid = gid_column(blank=True)
    sku = models.CharField(_("SKU"), blank=True)
    title = models.CharField(
        _("title"),
    )
    variant_title = models.CharField(_("variant"), blank=True)
    vendor = models.CharField(_("vendor"), blank=True)
    quantity = models.IntegerField(_("ordered"))
    current_quantity = models.IntegerField(_("quantity now"))
    unfulfilled_quantity = models.IntegerField(_("not yet fulfilled"), default=0)
    is_gift_card = models.BooleanField(_("gift card"), default=False)
    is_tip = models.BooleanField(_("tip"), default=False)
    is_taxable = models.BooleanField(_("taxable"), default=True)
    requires_shipping = models.BooleanField(_("is shipped"), default=True)
    unit_price = money_column(_("unit price"))
    unit_price_presentment = money_column(_("unit price in buyer's currency"))
    discount = money_column(_("discount"))
    discount_presentment = money_column(_("discount in buyer's currency"))
    total = money_column(_("total"))
    total_presentment = money_column(_("total in buyer's currency"))
    location_gid = gid_column(blank=True)
    attributes = models.JSONField(_("attributes"), default=list)
    discounts = models.JSONField(_("discount allocations"), default=list)

    class Meta(OfOrder.Meta):
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")

    def __str__(self) -> str:
        return f"{self.quantity} × {self.title}"


class ShopShippingLine(OfOrder):
    """One way of shipping that the buyer paid for."""

    title = models.CharField(
        _("title"),
    )
    code = models.CharField(_("code"), blank=True)
    source = models.CharField(_("source"), blank=True)
    is_removed = models.BooleanField(_("removed"), default=False)
    price = money_column(_("price"))
    price_presentment = money_column(_("price in buyer's currency"))
    discount = money_column(_("discount"))
    discount_presentment = money_column(_("discount in buyer's currency"))
    discounts = models.JSONField(_("discount allocations"), default=list)

    class Meta(OfOrder.Meta):
        verbose_name = _("shipping line")
        verbose_name_plural = _("shipping lines")

    def __str__(self) -> str:
        return self.title


class ShopTaxLine(models.Model):
    """One tax on an order, on one of its lines, or on its shipping."""

    order = models.ForeignKey(ShopOrder, models.CASCADE, related_name="tax_lines")
    parent_gid = gid_column()
    position = models.PositiveIntegerField(default=0)
    title = models.CharField(
        _("tax"),
    )
    rate = models.DecimalField(_("rate"), max_digits=9, decimal_places=6, default=0)
    amount = money_column(_("amount"))
    amount_presentment = money_column(_("amount in buyer's currency"))
    is_channel_liable = models.BooleanField(_("remitted by the channel"), default=False)

    class Meta:
        verbose_name = _("tax line")
        verbose_name_plural = _("tax lines")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "parent_gid", "position"], name="tax_line_once"
            )
        ]

    def __str__(self) -> str:
        return self.title


class ShopTransaction(OfOrder):
    """Money that moved, or should have, for an order."""

    kind = models.CharField(
        _("kind"),
    )
    status = models.CharField(
        _("status"),
    )
    gateway = models.CharField(_("gateway"), blank=True)
    gateway_name = models.CharField(_("gateway name"), blank=True)
    is_manual = models.BooleanField(_("manual"), default=False)
    is_test = models.BooleanField(_("test"), default=False)
    payment_id = models.CharField(_("payment"), blank=True)
    parent_gid = gid_column(blank=True)
    error_code = models.CharField(_("error code"), blank=True)
    processed_at = models.DateTimeField(_("processed"), null=True)
    card_company = models.CharField(_("card company"), blank=True)
    card_bin = models.CharField(_("card's first digits"), blank=True)
    presentment_currency = models.CharField(_("buyer's currency"), max_length=3)
    amount = money_column(_("amount"))
    amount_presentment = money_column(_("amount in buyer's currency"))
    rounding = money_column(_("rounding"))
    rounding_presentment = money_column(_("rounding in buyer's currency"))

    class Meta(OfOrder.Meta):
        verbose_name = _("transaction")
        verbose_name_plural = _("transactions")

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"


class ShopRisk(models.Model):
    """One fact of a risk assessment of an order."""

    order = models.ForeignKey(ShopOrder, models.CASCADE, related_name="risks")
    position = models.PositiveIntegerField(default=0)
    level = models.CharField(
        _("level"),
    )
    sentiment = models.CharField(_("sentiment"), blank=True)
    text = models.TextField(_("fact"), blank=True)
    provider = models.CharField(_("provider"), blank=True)

    class Meta:
        verbose_name = _("risk")
        verbose_name_plural = _("risks")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="risk_once")
        ]

    def __str__(self) -> str:
        return self.text
