"""Items: what we sell."""

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
    prevents_negative = models.CharField(
        _("prevent negative stock"),
        max_length=3,
        choices=Prevents,
        default=Prevents.DEFAULT,
        blank=True,
    )
    needs_variant = models.BooleanField(_("variant mandatory"), default=False)
    barcode = models.CharField(_("barcode"), max_length=50, blank=True)
    is_blocked = models.BooleanField(_("blocked"), default=False)
    is_sales_blocked = models.BooleanField(_("blocked for sales"), default=False)
    created_at = models.DateTimeField(_("created"), db_default=Now())

    class Meta:
        verbose_name = _("item")
        verbose_name_plural = _("items")
        ordering = ["no"]
        indexes = [models.Index("barcode", name="item_barcode")]

    def __str__(self) -> str:
        return f"{self.no} {self.description}"


class ItemVariant(models.Model):
    """A size or colour of an item."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="variants")
    code = code_column(_("code"))
    title = models.CharField(_("title"), max_length=250, blank=True)
    barcode = models.CharField(_("barcode"), max_length=50, blank=True)
    is_blocked = models.BooleanField(_("blocked"), default=False)

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
