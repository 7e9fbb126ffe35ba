"""The chart of accounts, and which account an amount goes to."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nightclerk.ledger.models.fields import code_column, percent_column


class Account(models.Model):
    """One account of the general ledger, or a heading between accounts."""

    class Kind(models.TextChoices):
        ASSET = "asset", _("Asset")
        LIABILITY = "liability", _("Liability")
        EQUITY = "equity", _("Equity")
        INCOME = "income", _("Income")
        EXPENSE = "expense", _("Expense")

    no = code_column(_("number"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    is_heading = models.BooleanField(_("heading"), default=False)
    is_direct = models.BooleanField(
        _("direct posting"),
        default=True,
        help_text=_("Lines of documents and journals may name this account."),
    )
    is_blocked = models.BooleanField(_("blocked"), default=False)

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ["no"]

    def __str__(self) -> str:
        return f"{self.no} {self.name}"


class Group(models.Model):
    """A code and its title, by which accounts are found."""

    code = code_column(_("code"), unique=True)
    title = models.CharField(_("title"), max_length=100, blank=True)

    class Meta:
        abstract = True
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class BusinessGroup(Group):
    """Whom we deal with: at home, in the union, elsewhere."""

    class Meta(Group.Meta):
        verbose_name = _("business group")
        verbose_name_plural = _("business groups")


class ProductGroup(Group):
    """What we deal in: goods, services, shipping."""

    class Meta(Group.Meta):
        verbose_name = _("product group")
        verbose_name_plural = _("product groups")


class VatBusinessGroup(Group):
    """How a customer is taxed."""

    class Meta(Group.Meta):
        verbose_name = _("VAT business group")
        verbose_name_plural = _("VAT business groups")


class VatProductGroup(Group):
    """How a product is taxed: full rate, reduced rate, none."""

    class Meta(Group.Meta):
        verbose_name = _("VAT product group")
        verbose_name_plural = _("VAT product groups")


def account_column(label: Any, **options: Any) -> "models.ForeignKey[Any, Any]":
    """Make a reference to an account that no other table can lose."""
    return models.ForeignKey(
        Account, models.PROTECT, verbose_name=label, related_name="+", **options
    )


class PostingSetup(models.Model):
    """The accounts of sales for one business group and one product group."""

    business_group = models.ForeignKey(
        BusinessGroup, models.PROTECT, verbose_name=_("business group")
    )
    product_group = models.ForeignKey(
        ProductGroup, models.PROTECT, verbose_name=_("product group")
    )
    sales_account = account_column(_("sales"), null=True, blank=True)
    credit_account = account_column(_("sales credit memos"), null=True, blank=True)
    line_discount_account = account_column(_("line discount"), null=True, blank=True)
    invoice_discount_account = account_column(
        _("invoice discount"), null=True, blank=True
    )
    cost_account = account_column(_("cost of goods sold"), null=True, blank=True)
    adjustment_account = account_column(
        _("inventory adjustment"), null=True, blank=True
    )
    is_blocked = models.BooleanField(_("blocked"), default=False)

    class Meta:
        verbose_name = _("posting setup")
        verbose_name_plural = _("posting setup")
        ordering = ["business_group__code", "product_group__code"]
        constraints = [
            models.UniqueConstraint(
                "business_group", "product_group", name="posting_setup_once_per_pair"
            )
        ]

    def __str__(self) -> str:
        return f"{self.business_group} × {self.product_group}"


class VatSetup(models.Model):
    """Rate and account of VAT for one kind of customer and one kind of product."""

    class Kind(models.TextChoices):
        NORMAL = "normal", _("Normal VAT")
        REVERSE = "reverse", _("Reverse charge")
        FULL = "full", _("Full VAT")
        NONE = "none", _("No VAT")

    business_group = models.ForeignKey(
        VatBusinessGroup, models.PROTECT, verbose_name=_("VAT business group")
    )
    product_group = models.ForeignKey(
        VatProductGroup, models.PROTECT, verbose_name=_("VAT product group")
    )
    identifier = code_column(_("VAT identifier"))
    rate = percent_column(_("rate in %"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.NORMAL)
    account = account_column(_("sales VAT account"), null=True, blank=True)
    clause = models.CharField(_("sentence on documents"), max_length=250, blank=True)
    datev_key = models.CharField(_("DATEV tax key"), max_length=4, blank=True)
    is_blocked = models.BooleanField(_("blocked"), default=False)

    class Meta:
        verbose_name = _("VAT setup")
        verbose_name_plural = _("VAT setup")
        ordering = ["business_group__code", "product_group__code"]
        constraints = [
            models.UniqueConstraint(
                "business_group", "product_group", name="vat_setup_once_per_pair"
            ),
            models.CheckConstraint(
                condition=Q(rate__gte=0), name="vat_rate_is_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.business_group} × {self.product_group}"
