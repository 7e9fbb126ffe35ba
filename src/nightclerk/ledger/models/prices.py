"""Price lists: what items cost for whom, when, and what is taken off."""

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nightclerk.ledger.models.accounts import Group
from nightclerk.ledger.models.fields import percent_column, quantity_column
from nightclerk.ledger.models.items import Item, ItemVariant, Unit
from nightclerk.ledger.models.trade import Currency


class PriceGroup(Group):
    """Customers who pay the same prices."""

    class Meta(Group.Meta):
        verbose_name = _("price group")
        verbose_name_plural = _("price groups")


class DiscountGroup(Group):
    """Customers who get the same line discounts."""

    class Meta(Group.Meta):
        verbose_name = _("discount group")
        verbose_name_plural = _("discount groups")


def ends_after_it_starts(name: str) -> models.CheckConstraint:
    """Make the rule that what is valid for some days ends on its first or later."""
    return models.CheckConstraint(
        condition=Q(starts=None) | Q(ends=None) | Q(ends__gte=F("starts")), name=name
    )


def unit_column() -> "models.ForeignKey[Any, Any]":
    """Make a reference to the unit that a price or discount is for."""
    return models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("unit"),
        help_text=_("Empty: every unit, counted in the item's own."),
    )


class SalesPrice(models.Model):
    """What one of an item costs; where a column is empty it holds for all.

    `unit_price` is in `currency` (empty: the company's own) for one of `unit`; with an
    empty unit it is for one of the item's own, and so is `minimum_quantity`. A price
    is for a group, for one customer, or for everybody.
    """

    price_group = models.ForeignKey(
        PriceGroup,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("price group"),
        help_text=_("Empty: for all customers."),
    )
    customer = models.ForeignKey(
        "Customer",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="prices",
        verbose_name=_("customer"),
        help_text=_("One customer alone, in place of a price group."),
    )
    item = models.ForeignKey(
        Item, models.CASCADE, related_name="prices", verbose_name=_("item")
    )
    variant = models.ForeignKey(
        ItemVariant,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="prices",
        verbose_name=_("variant"),
    )
    unit = unit_column()
    currency = models.ForeignKey(
        Currency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("currency"),
        help_text=_("Empty: the company's own."),
    )
    minimum_quantity = quantity_column(_("from a quantity of"))
    starts = models.DateField(_("from"), null=True, blank=True)
    ends = models.DateField(_("until"), null=True, blank=True)
    unit_price = quantity_column(_("unit price"))
    includes_vat = models.BooleanField(_("price including VAT"), default=False)
    allows_discount = models.BooleanField(_("allow line discount"), default=True)

    class Meta:
        verbose_name = _("sales price")
        verbose_name_plural = _("sales prices")
        ordering = ["item", "pk"]
        constraints = [
            models.UniqueConstraint(
                "item",
                "price_group",
                "customer",
                "variant",
                "unit",
                "currency",
                "minimum_quantity",
                "starts",
                name="sales_price_once_for_the_same",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(unit_price__gte=0), name="sales_price_is_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(price_group=None) | Q(customer=None),
                name="sales_price_is_for_a_group_or_a_customer",
            ),
            models.CheckConstraint(
                condition=Q(minimum_quantity__gte=0),
                name="sales_price_quantity_is_not_negative",
            ),
            ends_after_it_starts("sales_price_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        price = format(Decimal(self.unit_price).normalize(), "f")
        buyer = self.price_group or (self.customer and self.customer.no) or "*"
        return f"{self.item.no} {buyer} {price}"


class SalesDiscount(models.Model):
    """How many percent are taken off; where a column is empty it holds for all."""

    discount_group = models.ForeignKey(
        DiscountGroup,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("discount group"),
        help_text=_("Empty: for all customers."),
    )
    item = models.ForeignKey(
        Item,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="discounts",
        verbose_name=_("item"),
        help_text=_("Empty: for all items."),
    )
    unit = unit_column()
    minimum_quantity = quantity_column(_("from a quantity of"))
    starts = models.DateField(_("from"), null=True, blank=True)
    ends = models.DateField(_("until"), null=True, blank=True)
    percent = percent_column(_("line discount in %"))

    class Meta:
        verbose_name = _("sales discount")
        verbose_name_plural = _("sales discounts")
        ordering = ["item", "pk"]
        constraints = [
            models.UniqueConstraint(
                "item",
                "discount_group",
                "unit",
                "minimum_quantity",
                "starts",
                name="sales_discount_once_for_the_same",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(percent__gte=0, percent__lte=100),
                name="sales_discount_is_a_percentage",
            ),
            models.CheckConstraint(
                condition=Q(minimum_quantity__gte=0),
                name="sales_discount_quantity_is_not_negative",
            ),
            ends_after_it_starts("sales_discount_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        no = self.item.no if self.item else "*"
        percent = format(Decimal(self.percent).normalize(), "f")
        return f"{no} {self.discount_group or '*'} {percent} %"
