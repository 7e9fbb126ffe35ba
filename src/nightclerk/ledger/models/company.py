"""The company whose books these are, and when they are open."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from nightclerk.ledger.models.accounts import account_column
from nightclerk.ledger.models.fields import money_column
from nightclerk.ledger.models.numbers import NumberSeries
from nightclerk.ledger.models.parties import Address
from nightclerk.ledger.models.trade import Currency, Location


def series_column(label: Any) -> "models.ForeignKey[Any, Any]":
    """Make a reference to the series that gives the numbers of one kind of record."""
    return models.ForeignKey(
        NumberSeries,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=label,
        related_name="+",
    )


class Company(Address):
    """Whose books these are, and the rules they are kept by; there is one."""

    class Discounts(models.TextChoices):
        IN_REVENUE = "in_revenue", _("reduce revenue")
        OWN_ACCOUNTS = "own_accounts", _("on accounts of their own")

    class Rounding(models.TextChoices):
        NEAREST = "nearest", _("to the nearest")
        UP = "up", _("up")
        DOWN = "down", _("down")

    class VatDate(models.TextChoices):
        POSTING = "posting", _("posting date")
        DOCUMENT = "document", _("document date")

    vat_id = models.CharField(_("VAT id"), max_length=30, blank=True)
    tax_no = models.CharField(_("tax number"), max_length=30, blank=True)
    bank = models.CharField(_("bank account on documents"), max_length=250, blank=True)
    currency = models.ForeignKey(
        Currency, models.PROTECT, verbose_name=_("currency"), related_name="+"
    )
    zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    chart = models.CharField(_("chart of accounts"), max_length=20)
    posting_from = models.DateField(_("posting allowed from"), null=True, blank=True)
    posting_until = models.DateField(_("posting allowed until"), null=True, blank=True)
    vat_date = models.CharField(
        _("VAT date"), max_length=10, choices=VatDate, default=VatDate.POSTING
    )
    discounts = models.CharField(
        _("discounts"), max_length=15, choices=Discounts, default=Discounts.IN_REVENUE
    )
    cost_to_gl = models.BooleanField(_("cost of goods to the ledger"), default=False)
    calculates_discount = models.BooleanField(
        _("calculate invoice discount"), default=False
    )
    prevents_negative = models.BooleanField(_("prevent negative stock"), default=False)
    needs_location = models.BooleanField(_("location mandatory"), default=False)
    needs_external_no = models.BooleanField(
        _("external document number mandatory"), default=False
    )
    ships_on_invoice = models.BooleanField(_("shipment on invoice"), default=True)
    receives_on_credit = models.BooleanField(
        _("return receipt on credit memo"), default=True
    )
    most_vat_difference = money_column(
        _("largest VAT difference"),
        default="0.05",
        help_text=_("0 allows none."),
    )
    rounding_step = money_column(
        _("round invoices to"), help_text=_("0 rounds to the currency only.")
    )
    rounding = models.CharField(
        _("direction of rounding"),
        max_length=10,
        choices=Rounding,
        default=Rounding.NEAREST,
    )
    applies_oldest = models.BooleanField(
        _("apply payments to the oldest"), default=False
    )
    posts_in_background = models.BooleanField(_("post with job queue"), default=False)
    posting_category = models.CharField(
        _("job queue category of posting"), max_length=40, default="SALESPOST"
    )
    location = models.ForeignKey(
        Location,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("location"),
        related_name="+",
    )
    profit_account = account_column(_("retained earnings"), null=True, blank=True)
    customer_series = series_column(_("numbers of customers"))
    item_series = series_column(_("numbers of items"))
    order_series = series_column(_("numbers of sales orders"))
    invoice_series = series_column(_("numbers of sales invoices"))
    credit_series = series_column(_("numbers of sales credit memos"))
    shipment_series = series_column(_("numbers of posted shipments"))
    receipt_series = series_column(_("numbers of return receipts"))
    posted_invoice_series = series_column(_("numbers of posted invoices"))
    posted_credit_series = series_column(_("numbers of posted credit memos"))
    journal_series = series_column(_("numbers of payments and journals"))
    stock_series = series_column(_("numbers of stock receipts"))

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("company")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="company_is_one"),
            models.CheckConstraint(
                condition=Q(most_vat_difference__gte=0),
                name="company_vat_difference_is_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(rounding_step__gte=0),
                name="company_rounding_is_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UserSetup(models.Model):
    """What one person may post; an own window wins over the company's."""

    class Invoicing(models.TextChoices):
        ALLOWED = "allowed", _("allowed")
        PROHIBITED = "prohibited", _("prohibited")
        MANDATORY = "mandatory", _("mandatory")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("user")
    )
    posting_from = models.DateField(_("posting allowed from"), null=True, blank=True)
    posting_until = models.DateField(_("posting allowed until"), null=True, blank=True)
    invoicing = models.CharField(
        _("invoicing"), max_length=10, choices=Invoicing, default=Invoicing.ALLOWED
    )

    class Meta:
        verbose_name = _("posting rights of a user")
        verbose_name_plural = _("posting rights of users")
        ordering = ["user"]

    def __str__(self) -> str:
        return str(self.user)


class FiscalPeriod(models.Model):
    """A month, mostly; what is locked cannot be opened again."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")
        LOCKED = "locked", _("Locked")

    starts_on = models.DateField(_("from"), unique=True)
    ends_on = models.DateField(_("to"))
    year = models.PositiveSmallIntegerField(_("fiscal year"))
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.OPEN
    )

    class Meta:
        verbose_name = _("fiscal period")
        verbose_name_plural = _("fiscal periods")
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="period_ends_after_start"
            ),
            ExclusionConstraint(
                name="periods_do_not_overlap",
                expressions=[
                    (
                        Func(
                            F("starts_on"),
                            F("ends_on"),
                            Value("[]"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    )
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on:%Y-%m}"
