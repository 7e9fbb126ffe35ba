"""How posted shipments become fulfilments of a shop's orders, and the other way."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from nightclerk.connector.models.fields import gid_column
from nightclerk.connector.models.mappings import Mapping
from nightclerk.connector.models.orders import ShopOrder
from nightclerk.connector.models.shops import Shop
from nightclerk.ledger.models import PostedDocument


class ShippingSettings(models.Model):
    """What a shop is told of shipments, and what it tells us."""

    shop = models.OneToOneField(Shop, models.CASCADE, related_name="shipping_settings")
    notifies_buyers = models.BooleanField(
        _("send shipping confirmations"),
        default=False,
        help_text=_("Shopify tells the buyer by e-mail that the goods are on the way."),
    )
    cancels_undone = models.BooleanField(
        _("cancel fulfilments of undone shipments"), default=True
    )
    posts_fulfillments = models.BooleanField(
        _("post what was fulfilled at Shopify"),
        default=False,
        help_text=_("A fulfilment made at Shopify becomes a posted shipment here."),
    )

    class Meta:
        verbose_name = _("shipping settings")
        verbose_name_plural = _("shipping settings")

    def __str__(self) -> str:
        return str(self.shop)


class CarrierMapping(Mapping):
    """How a carrier of ours is called at Shopify, and where its parcels are followed.

    Without a `company` Shopify is told the carrier's own name; `{number}` in `link`
    stands for the tracking number.
    """

    carrier = models.CharField(_("carrier"), max_length=100)
    company = models.CharField(_("carrier at Shopify"), max_length=100, blank=True)
    link = models.CharField(_("tracking link"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("carrier mapping")
        verbose_name_plural = _("carrier mappings")
        ordering = ["shop", "carrier"]
        constraints = [
            models.UniqueConstraint("shop", "carrier", name="carrier_mapped_once")
        ]

    def __str__(self) -> str:
        return self.carrier


class ShipmentSending(models.Model):
    """A posted shipment's way to Shopify.

    `left` are the quantities that were not told to Shopify: of which order line, how
    many, why, and what to do. `problem` is why the whole of it failed last.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Not sent yet")
        SENT = "sent", _("Sent")
        PARTLY = "partly", _("Sent in part")
        NOTHING = "nothing", _("Nothing to send")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled at Shopify")

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="shipments")
    order = models.ForeignKey(
        ShopOrder, models.CASCADE, related_name="sendings", verbose_name=_("order")
    )
    shipment = models.OneToOneField(
        PostedDocument,
        models.CASCADE,
        related_name="+",
        verbose_name=_("posted shipment"),
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.WAITING
    )
    left = models.JSONField(_("not sent"), default=list, blank=True)
    problem = models.JSONField(_("reason"), default=dict, blank=True)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    tried_at = models.DateTimeField(_("last tried"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    run_id = models.BigIntegerField(_("run"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), db_default=Now())

    class Meta:
        verbose_name = _("shipment for Shopify")
        verbose_name_plural = _("shipments for Shopify")
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["shop"],
                name="shipment_to_send",
                condition=Q(state__in=["waiting", "failed", "partly"]),
            )
        ]

    def __str__(self) -> str:
        return str(self.shipment)


class Parcel(models.Model):
    """One fulfilment at Shopify that a posted shipment stands for.

    We made it, or it was made at Shopify and posted here (`is_incoming`). `tracking`
    is what Shopify confirmed last: company, numbers, urls. `lines` are the quantities
    by fulfilment order line and order line.
    """

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="parcels")
    sending = models.ForeignKey(
        ShipmentSending,
        models.CASCADE,
        related_name="parcels",
        verbose_name=_("shipment for Shopify"),
    )
    gid = gid_column()
    name = models.CharField(_("fulfilment"), blank=True)
    status = models.CharField(_("status"), blank=True)
    location_gid = gid_column(blank=True)
    lines = models.JSONField(_("lines"), default=list)
    tracking = models.JSONField(_("tracking at Shopify"), default=dict, blank=True)
    is_incoming = models.BooleanField(_("made at Shopify"), default=False)
    problem = models.JSONField(_("reason"), default=dict, blank=True)
    created_at = models.DateTimeField(_("created"), db_default=Now())
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)

    class Meta:
        verbose_name = _("parcel")
        verbose_name_plural = _("parcels")
        ordering = ["sending", "id"]
        constraints = [models.UniqueConstraint("shop", "gid", name="parcel_once")]

    def __str__(self) -> str:
        return self.name or self.gid
