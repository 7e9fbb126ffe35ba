"""Shopify's orders as they are there."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from nightclerk.connector.models.fields import gid_column
from nightclerk.connector.models.shops import Shop
from nightclerk.ledger.models.fields import money_column


class ShopOrder(models.Model):
    """One order; amounts in the shop's currency, `…_presentment` in the buyer's."""

    shop = models.ForeignKey(
        Shop, models.PROTECT, related_name="orders", verbose_name=_("shop")
    )
    gid = gid_column()
    name = models.CharField(
        _("order"),
    )
    shopify_created_at = models.DateTimeField(_("created at Shopify"))
    shopify_updated_at = models.DateTimeField(_("changed at Shopify"))
    processed_at = models.DateTimeField(_("placed"), null=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    cancel_reason = models.CharField(_("cancel reason"), blank=True)
    closed_at = models.DateTimeField(_("archived"), null=True, blank=True)

    financial_status = models.CharField(_("payment"), blank=True)
    fulfillment_status = models.CharField(_("fulfilment"), blank=True)
    return_status = models.CharField(_("return"), blank=True)
    is_test = models.BooleanField(_("test order"), default=False)
    is_confirmed = models.BooleanField(_("confirmed"), default=True)
    is_edited = models.BooleanField(_("edited"), default=False)
    risk = models.CharField(_("risk"), blank=True)
    channel = models.CharField(_("sales channel"), blank=True)
    app_name = models.CharField(_("app"), blank=True)
    source_name = models.CharField(_("source"), blank=True)
    tags = ArrayField(models.CharField(), default=list, verbose_name=_("tags"))
    note = models.TextField(_("note"), blank=True)
    attributes = models.JSONField(_("attributes"), default=list)
    discount_codes = ArrayField(
        models.CharField(), default=list, verbose_name=_("discount codes")
    )
    gateways = ArrayField(models.CharField(), default=list, verbose_name=_("gateways"))
    po_number = models.CharField(_("purchase order"), blank=True)
    locale = models.CharField(_("language"), blank=True)

    customer_gid = gid_column(blank=True)
    customer_name = models.CharField(_("customer"), blank=True)
    email = models.CharField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), blank=True)
    billing_address = models.JSONField(_("billing address"), null=True)
    shipping_address = models.JSONField(_("shipping address"), null=True)
    display_address = models.JSONField(_("address"), null=True)
    ship_country = models.CharField(_("ship-to country"), blank=True)
    company_gid = gid_column(blank=True)
    company_name = models.CharField(_("company"), blank=True)
    company_location_gid = gid_column(blank=True)
    company_contact_gid = gid_column(blank=True)
    retail_location_gid = gid_column(blank=True)
    retail_location_name = models.CharField(_("retail location"), blank=True)
    payment_terms = models.CharField(_("payment terms"), blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)

    currency = models.CharField(_("currency"), max_length=3)
    presentment_currency = models.CharField(_("buyer's currency"), max_length=3)
    taxes_included = models.BooleanField(_("taxes included"), default=False)
    is_tax_exempt = models.BooleanField(_("tax exempt"), default=False)
    total = money_column(_("total"))
    total_presentment = money_column(_("total in buyer's currency"))
    current_total = money_column(_("total now"))
    current_total_presentment = money_column(_("total now in buyer's currency"))
    current_subtotal = money_column(_("subtotal now"))
    current_subtotal_presentment = money_column(_("subtotal now in buyer's currency"))
    current_tax = money_column(_("tax now"))
    current_tax_presentment = money_column(_("tax now in buyer's currency"))
    current_shipping = money_column(_("shipping now"))
    current_shipping_presentment = money_column(_("shipping now in buyer's currency"))
    current_discounts = money_column(_("discounts now"))
    current_discounts_presentment = money_column(_("discounts now in buyer's currency"))
    duties = money_column(_("duties now"))
    duties_presentment = money_column(_("duties now in buyer's currency"))
    fees = money_column(_("additional fees now"))
    fees_presentment = money_column(_("additional fees now in buyer's currency"))
    current_taxes = models.JSONField(_("taxes now"), default=list)
    fee_lines = models.JSONField(_("additional fees"), default=list)
    subtotal = money_column(_("subtotal"))
    subtotal_presentment = money_column(_("subtotal in buyer's currency"))
    tax = money_column(_("tax"))
    tax_presentment = money_column(_("tax in buyer's currency"))
    discounts = money_column(_("discounts"))
    discounts_presentment = money_column(_("discounts in buyer's currency"))
    shipping = money_column(_("shipping"))
    shipping_presentment = money_column(_("shipping in buyer's currency"))
    tip = money_column(_("tip"))
    tip_presentment = money_column(_("tip in buyer's currency"))
    received = money_column(_("received"))
    received_presentment = money_column(_("received in buyer's currency"))
    outstanding = money_column(_("outstanding"))
    outstanding_presentment = money_column(_("outstanding in buyer's currency"))
    refunded = money_column(_("refunded"))
    refunded_presentment = money_column(_("refunded in buyer's currency"))
    rounding = money_column(_("cash rounding"))
    rounding_presentment = money_column(_("cash rounding in buyer's currency"))
    refund_rounding = money_column(_("cash rounding of refunds"))
    refund_rounding_presentment = money_column(
        _("cash rounding of refunds in buyer's currency")
    )
    has_channel_liable_tax = models.BooleanField(
        _("taxes remitted by the channel"), default=False
    )
    current_quantity = models.IntegerField(_("pieces now"), default=0)

    payload = models.JSONField(_("payload"), default=dict)
    imported_at = models.DateTimeField(_("imported"), db_default=Now())
    refreshed_at = models.DateTimeField(_("refreshed"), db_default=Now())
    run_id = models.BigIntegerField(_("last run"), null=True)

    class Meta:
        verbose_name = _("Shopify order")
        verbose_name_plural = _("Shopify orders")
        ordering = ["-processed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "gid"], name="shop_order_once_per_shop"
            )
        ]
        indexes = [
            models.Index(F("processed_at").desc(), F("id").desc(), name="order_newest"),
            models.Index(fields=["shop", "name"], name="order_name"),
            GinIndex(fields=["tags"], name="order_tags"),
        ]

    def __str__(self) -> str:
        return self.name
