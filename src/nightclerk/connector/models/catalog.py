"""Products of a shop as orders name them, and the items that they are."""

from django.db import models
from django.db.models import JSONField, Q, Value
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from nightclerk.connector.models.fields import gid_column
from nightclerk.connector.models.products import ShopProduct
from nightclerk.connector.models.shops import Shop
from nightclerk.ledger.models import Item, ItemVariant, Unit


class MappedBy(models.TextChoices):
    """How something of Shopify's found what it is in the books."""

    NOTHING = "", _("not mapped")
    HAND = "hand", _("by hand")
    SKU = "sku", _("by SKU")
    BARCODE = "barcode", _("by barcode")
    EMAIL = "email", _("by e-mail")
    PHONE = "phone", _("by phone")
    BILL_TO = "bill_to", _("by bill-to information")
    TAX_ID = "tax_id", _("by tax number")
    VENDOR = "vendor", _("by the vendor's number")
    CREATED = "created", _("created")


class ShopVariant(models.Model):
    """What is sold under one of Shopify's variants, or under a SKU without one.

    A line whose variant was deleted is known as `line:` and its SKU or title; its
    row is mapped like any other. `confirmed`, `observed` and `revision` are as a
    product's; `problem` says why it is not mapped, `unsent` why it was not sent.
    """

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="variants")
    gid = gid_column()
    product_gid = gid_column(blank=True)
    product = models.ForeignKey(
        ShopProduct,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="variants",
        verbose_name=_("product"),
    )
    inventory_gid = gid_column(blank=True, default="", db_default="")
    sku = models.CharField(_("SKU"), blank=True)
    barcode = models.CharField(_("barcode"), blank=True)
    product_title = models.CharField(_("product"), blank=True)
    title = models.CharField(_("variant"), blank=True)
    vendor = models.CharField(_("vendor"), blank=True)
    product_type = models.CharField(_("product type"), blank=True)
    price = models.DecimalField(
        _("price"), max_digits=20, decimal_places=5, null=True, blank=True
    )
    compare_at = models.DecimalField(
        _("price before"), max_digits=20, decimal_places=5, null=True, blank=True
    )
    position = models.PositiveIntegerField(_("position"), default=0, db_default=0)
    is_tracked = models.BooleanField(
        _("stock is tracked"), default=False, db_default=False
    )
    is_taxable = models.BooleanField(_("taxable"), default=True)
    requires_shipping = models.BooleanField(_("is shipped"), default=True)
    options = models.JSONField(_("options"), default=list)
    is_gone = models.BooleanField(_("deleted at Shopify"), default=False)
    item = models.ForeignKey(
        Item,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("item"),
    )
    variant = models.ForeignKey(
        ItemVariant,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("variant of the item"),
    )
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("unit"),
    )
    mapped_by = models.CharField(
        _("mapped"), max_length=10, choices=MappedBy, default="", blank=True
    )
    mapped_at = models.DateTimeField(_("mapped since"), null=True, blank=True)
    problem = models.JSONField(_("why it is not mapped"), default=dict, blank=True)
    confirmed = models.JSONField(
        default=dict, db_default=Value({}, JSONField()), blank=True
    )
    observed = models.JSONField(
        default=dict, db_default=Value({}, JSONField()), blank=True
    )
    revision = models.PositiveIntegerField(default=0, db_default=0)
    unsent = models.JSONField(
        _("why it was not sent"),
        default=dict,
        db_default=Value({}, JSONField()),
        blank=True,
    )
    allowed_price = models.DecimalField(
        _("price that somebody allowed"),
        max_digits=20,
        decimal_places=5,
        null=True,
        blank=True,
    )
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    shopify_updated_at = models.DateTimeField(_("changed at Shopify"), null=True)
    first_seen_at = models.DateTimeField(_("first seen"), db_default=Now())
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    class Meta:
        verbose_name = _("variant at Shopify")
        verbose_name_plural = _("variants at Shopify")
        ordering = ["product_title", "title", "id"]
        constraints = [
            models.UniqueConstraint("shop", "gid", name="shop_variant_once_per_shop")
        ]
        indexes = [
            models.Index(
                fields=["shop"], name="shop_variant_unmapped", condition=Q(item=None)
            ),
            models.Index(fields=["shop", "sku"], name="shop_variant_sku"),
            models.Index(fields=["shop", "inventory_gid"], name="shop_variant_stock"),
            models.Index(
                fields=["shop"], name="shop_variant_unsent", condition=~Q(unsent={})
            ),
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, (self.product_title, self.title))) or self.gid
