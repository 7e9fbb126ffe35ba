"""What documents refer to: places, currencies, terms and ways of payment."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nightclerk.ledger.models.accounts import account_column
from nightclerk.ledger.models.fields import (
    code_column,
    factor_column,
    percent_column,
)


class Currency(models.Model):
    """A currency, how fine it is, and where differences of its rate go."""

    code = models.CharField(_("code"), max_length=3, unique=True)
    title = models.CharField(_("title"), max_length=60, blank=True)
    decimals = models.PositiveSmallIntegerField(_("decimals"), default=2)
    gain_account = account_column(_("currency gains"), null=True, blank=True)
    loss_account = account_column(_("currency losses"), null=True, blank=True)

    class Meta:
        verbose_name = _("currency")
        verbose_name_plural = _("currencies")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decimals__lte=3), name="currency_has_at_most_3_decimals"
            )
        ]

    def __str__(self) -> str:
        return self.code


class CurrencyRate(models.Model):
    """How many units of a currency were one of the company's own from a date on."""

    currency = models.ForeignKey(Currency, models.CASCADE, related_name="rates")
    starts_on = models.DateField(_("from"))
    factor = factor_column(_("foreign units for one of our own"))

    class Meta:
        verbose_name = _("rate of exchange")
        verbose_name_plural = _("rates of exchange")
        ordering = ["currency", "-starts_on"]
        constraints = [
            models.UniqueConstraint(
                "currency", "starts_on", name="currency_rate_once_per_date"
            ),
            models.CheckConstraint(
                condition=Q(factor__gt=0), name="currency_rate_is_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.starts_on}"


class Location(models.Model):
    """A place where goods lie."""

    code = code_column(_("code"), unique=True)
    title = models.CharField(_("title"), max_length=100, blank=True)
    address = models.JSONField(_("address"), default=dict, blank=True)
    is_blocked = models.BooleanField(_("blocked"), default=False)

    class Meta:
        verbose_name = _("location")
        verbose_name_plural = _("locations")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class PaymentTerms(models.Model):
    """When a document is due; the dates are formulas such as 14D or CM+10D."""

    code = code_column(_("code"), unique=True)
    title = models.CharField(_("title"), max_length=100, blank=True)
    due = models.CharField(_("due"), max_length=30, default="0D")
    discount_until = models.CharField(_("discount until"), max_length=30, blank=True)
    discount_percent = percent_column(_("discount in %"))

    class Meta:
        verbose_name = _("payment terms")
        verbose_name_plural = _("payment terms")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class PaymentMethod(models.Model):
    """A way of payment and the account that money comes in by."""

    code = code_column(_("code"), unique=True)
    title = models.CharField(_("title"), max_length=100, blank=True)
    account = account_column(_("account"), null=True, blank=True)

    class Meta:
        verbose_name = _("payment method")
        verbose_name_plural = _("payment methods")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code
