"""Items: what we sell."""

from typing import Any

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from nightclerk.ledger.models.accounts import (
    Group,
    ProductGroup,
    VatProductGroup,
    account_column,
)
from nightclerk.ledger.models.fields import (
    code_column,
    number_column,
    quantity_column,
)
from nightclerk.ledger.models.trade import Location


def vendor_item_column() -> "models.CharField[Any, Any]":
    """Make a column for the number that the vendor knows goods by."""
    return models.CharField(_("vendor's item number"), max_length=50, blank=True)


class ItemGroup(Group):
    """Items whose stock is valued on one account."""

    class Meta(Group.Meta):
        verbose_name = _("item group")
        verbose_name_plural = _("item groups")


class InventorySetup(models.Model):
    """The account of the goods of a group, at one location or at all others."""

    item_group = models.ForeignKey(
        ItemGroup, models.PROTECT, verbose_name=_("item group")
    )
    location = models.ForeignKey(
        Location, models.PROTECT, null=True, blank=True, verbose_name=_("location")
    )
    inventory_account = account_column(_("inventory"), null=True, blank=True)

    class Meta:
        verbose_name = _("inventory setup")
        verbose_name_plural = _("inventory setup")
        ordering = ["item_group__code", "location__code"]
        constraints = [
            models.UniqueConstraint(
                "item_group",
                "location",
                name="inventory_setup_once_per_pair",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_group} × {self.location or '*'}"


class Unit(Group):
    """A unit of measure."""

    class Meta(Group.Meta):
        verbose_name = _("unit of measure")
        verbose_name_plural = _("units of measure")


class ItemCategory(Group):
    """What kind of goods items are, such as chairs."""

    class Meta(Group.Meta):
        verbose_name = _("item category")
        verbose_name_plural = _("item categories")


class Item(models.Model):
    """Something that is sold: goods with stock, or a service without."""

    class Kind(models.TextChoices):
        INVENTORY = "inventory", _("Goods")
        SERVICE = "service", _("Service")

    class Costing(models.TextChoices):
        FIFO = "fifo", _("First in, first out")
        AVERAGE = "average", _("Moving average")

    class Prevents(models.TextChoices):
        DEFAULT = "", _("as the company")
        YES = "yes", _("yes")
        NO = "no", _("no")

    no = number_column(_("number"), unique=True)
    description = models.CharField(_("description"), max_length=250)
    kind = models.CharField(
        _("kind"), max_length=10, choices=Kind, default=Kind.INVENTORY
    )
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, verbose_name=_("unit"))
    sales_unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("unit of sale"),
        help_text=_("Empty: the item's own unit."),
    )
    unit_price = quantity_column(_("unit price"))
    price_includes_vat = models.BooleanField(_("price including VAT"), default=False)
    unit_cost = quantity_column(_("unit cost"))
    costing = models.CharField(
        _("costing"), max_length=10, choices=Costing, default=Costing.FIFO
    )
    product_group = models.ForeignKey(
        ProductGroup, models.PROTECT, null=True, verbose_name=_("product group")
    )
    vat_group = models.ForeignKey(
        VatProductGroup, models.PROTECT, null=True, verbose_name=_("VAT product group")
    )
    item_group = models.ForeignKey(
        ItemGroup,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("item group"),
    )
    allows_invoice_discount = models.BooleanField(
        _("allow invoice discount"), default=True
    )
    allows_line_discount = models.BooleanField(_("allow line discount"), default=True)
    is_free = models.BooleanField(_("may be sold for nothing"), default=False)
    prevents_negative = models.CharField(
        _("prevent negative stock"),
        max_length=3,
        choices=Prevents,
        default=Prevents.DEFAULT,
        blank=True,
    )
    needs_variant = models.BooleanField(_("variant mandatory"), default=False)
    barcode = models.CharField(_("barcode"), max_length=50, blank=True)
    category = models.ForeignKey(
        ItemCategory,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("item category"),
    )
    vendor = models.CharField(_("vendor"), max_length=250, blank=True)
    vendor_item_no = vendor_item_column()
    gross_weight = quantity_column(
        _("gross weight"), help_text=_("In kilograms, of one of the item's own unit.")
    )
    tariff_no = models.CharField(_("tariff number"), max_length=20, blank=True)
    origin_country = models.CharField(_("country of origin"), max_length=2, blank=True)
    tags = models.JSONField(_("tags"), default=list, blank=True)
    marketing_text = models.TextField(_("marketing text"), blank=True)
    is_blocked = models.BooleanField(_("blocked"), default=False)
    is_sales_blocked = models.BooleanField(_("blocked for sales"), default=False)
    created_at = models.DateTimeField(_("created"), db_default=Now())
    changed_at = models.DateTimeField(_("changed"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("item")
        verbose_name_plural = _("items")
        ordering = ["no"]
        indexes = [
            models.Index("barcode", name="item_barcode"),
            models.Index("changed_at", name="item_changed"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(gross_weight__gte=0),
                name="item_weight_is_not_negative",
            )
        ]

    def __str__(self) -> str:
        return f"{self.no} {self.description}"


class ItemVariant(models.Model):
    """A size or colour of an item."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="variants")
    code = code_column(_("code"))
    title = models.CharField(_("title"), max_length=250, blank=True)
    barcode = models.CharField(_("barcode"), max_length=50, blank=True)
    vendor_item_no = vendor_item_column()
    is_blocked = models.BooleanField(_("blocked"), default=False)
    is_sales_blocked = models.BooleanField(_("blocked for sales"), default=False)

    class Meta:
        verbose_name = _("variant")
        verbose_name_plural = _("variants")
        ordering = ["item", "code"]
        constraints = [
            models.UniqueConstraint("item", "code", name="variant_once_per_code")
        ]

    def __str__(self) -> str:
        return self.code


class ItemUnit(models.Model):
    """Another unit of an item: how many of its own unit are in one of it."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="units")
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("unit"))
    per_unit = quantity_column(_("quantity per unit"), default=1)
    barcode = models.CharField(_("barcode"), max_length=50, blank=True)

    class Meta:
        verbose_name = _("unit of an item")
        verbose_name_plural = _("units of an item")
        ordering = ["item", "unit"]
        constraints = [
            models.UniqueConstraint("item", "unit", name="item_unit_once"),
            models.CheckConstraint(
                condition=models.Q(per_unit__gt=0), name="item_unit_is_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} = {self.per_unit}"
