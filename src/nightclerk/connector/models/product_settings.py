"""How a shop's products, prices, stock and pictures are kept in step with items."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nightclerk.connector.models.shops import Shop
from nightclerk.ledger.models import DiscountGroup, PriceGroup, VatBusinessGroup


class ProductSettings(models.Model):
    """What of items and their prices goes to a shop, and what comes back.

    `owners` says by field who decides it: only fields that differ from the usual are
    in it. The limits of price changes are in percent; empty: no limit.
    """

    class Direction(models.TextChoices):
        OFF = "", _("Off")
        TO_SHOPIFY = "to", _("To Shopify")
        FROM_SHOPIFY = "from", _("From Shopify")

    class Status(models.TextChoices):
        ACTIVE = "ACTIVE", _("Active")
        DRAFT = "DRAFT", _("Draft")
        UNLISTED = "UNLISTED", _("Unlisted")

    class Removed(models.TextChoices):
        NOTHING = "", _("Nothing")
        ARCHIVE = "ARCHIVED", _("Archive the product")
        DRAFT = "DRAFT", _("Make the product a draft")

    class Policy(models.TextChoices):
        DENY = "DENY", _("No")
        CONTINUE = "CONTINUE", _("Yes")

    class VariantNames(models.TextChoices):
        CODE = "code", _("Code")
        TITLE = "title", _("Title")

    shop = models.OneToOneField(Shop, models.CASCADE, related_name="product_settings")
    direction = models.CharField(
        _("sync of products"),
        max_length=5,
        choices=Direction,
        default=Direction.OFF,
        blank=True,
    )
    updates_products = models.BooleanField(
        _("update products at Shopify"),
        default=True,
        help_text=_("Otherwise products are only added, and prices kept in step."),
    )
    updates_items = models.BooleanField(_("update items"), default=False)
    syncs_prices = models.BooleanField(_("prices with every sync"), default=True)
    price_group = models.ForeignKey(
        PriceGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("price group"),
    )
    discount_group = models.ForeignKey(
        DiscountGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("discount group"),
    )
    allows_discount = models.BooleanField(_("allow line discounts"), default=True)
    prices_include_vat = models.BooleanField(_("prices including VAT"), default=False)
    vat_group = models.ForeignKey(
        VatBusinessGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("VAT business group of prices"),
        help_text=_("Whose VAT is in prices including VAT."),
    )
    largest_change = models.DecimalField(
        _("largest change of a price in %"),
        max_digits=7,
        decimal_places=2,
        null=True,
        blank=True,
        default=50,
        help_text=_("A change beyond it waits for somebody. Empty: no limit."),
    )
    largest_share = models.DecimalField(
        _("largest share of changed prices in %"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("If more prices would change, none is sent. Empty: no limit."),
    )
    created_status = models.CharField(
        _("status of new products"),
        max_length=10,
        choices=Status,
        default=Status.ACTIVE,
    )
    drafts_first = models.BooleanField(
        _("publish only what is whole"),
        default=True,
        help_text=_("New products are drafts until all of them is at Shopify."),
    )
    removed_action = models.CharField(
        _("when an item is blocked or a product removed"),
        max_length=10,
        choices=Removed,
        default=Removed.NOTHING,
        blank=True,
    )
    restores = models.BooleanField(
        _("undo it when the item is free again"), default=True
    )
    tracks_stock = models.BooleanField(_("Shopify tracks stock"), default=True)
    sells_without_stock = models.CharField(
        _("sell without stock"),
        max_length=10,
        choices=Policy,
        default=Policy.DENY,
    )
    language = models.CharField(
        _("language of texts"),
        max_length=10,
        blank=True,
        help_text=_("Empty: the item's own description."),
    )
    sends_texts = models.BooleanField(_("long texts"), default=True)
    sends_marketing = models.BooleanField(_("marketing text"), default=True)
    sends_attributes = models.BooleanField(_("table of attributes"), default=False)
    sends_customs = models.BooleanField(_("customs data"), default=True)
    units_are_variants = models.BooleanField(_("units as variants"), default=False)
    unit_option = models.CharField(
        _("name of the option for units"), max_length=50, default="Unit", blank=True
    )
    variant_option = models.CharField(
        _("name of the option for variants"), max_length=50, default="Variant"
    )
    variant_names = models.CharField(
        _("value of that option"),
        max_length=5,
        choices=VariantNames,
        default=VariantNames.CODE,
    )
    removes_variants = models.BooleanField(
        _("remove blocked variants"),
        default=False,
        help_text=_("Otherwise they stay at Shopify and are reported."),
    )
    pictures = models.CharField(
        _("sync of pictures"),
        max_length=5,
        choices=Direction,
        default=Direction.OFF,
        blank=True,
    )
    removes_pictures = models.BooleanField(
        _("remove pictures that the item has no more"), default=False
    )
    repairs_drift = models.BooleanField(
        _("put right what was changed at Shopify"),
        default=False,
        help_text=_("Otherwise it is only shown."),
    )
    owners = models.JSONField(_("who decides a field"), default=dict, blank=True)

    class Meta:
        verbose_name = _("product settings")
        verbose_name_plural = _("product settings")
        constraints = [
            models.CheckConstraint(
                condition=Q(updates_items=False) | ~Q(direction="to"),
                name="items_are_not_updated_by_what_they_update",
            ),
            models.CheckConstraint(
                condition=~Q(units_are_variants=True) | ~Q(unit_option=""),
                name="units_as_variants_have_an_option_name",
            ),
        ]

    def __str__(self) -> str:
        return str(self.shop)


class StockSettings(models.Model):
    """Which quantity of a shop is kept in step with stock, and how."""

    class Quantity(models.TextChoices):
        AVAILABLE = "available", _("Available")
        ON_HAND = "on_hand", _("On hand")

    shop = models.OneToOneField(Shop, models.CASCADE, related_name="stock_settings")
    quantity = models.CharField(
        _("quantity at Shopify"),
        max_length=10,
        choices=Quantity,
        default=Quantity.AVAILABLE,
        help_text=_("The one that is compared is the one that is written."),
    )
    activates = models.BooleanField(
        _("stock items at locations where they are not yet"), default=True
    )
    reserve = models.PositiveIntegerField(
        _("reserve"),
        default=0,
        help_text=_("Pieces of each item that Shopify never gets to see."),
    )

    class Meta:
        verbose_name = _("stock settings")
        verbose_name_plural = _("stock settings")

    def __str__(self) -> str:
        return str(self.shop)
