"""Payments that are proposed: lines that somebody looks at before they are posted."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from nightclerk.ledger.models.accounts import account_column
from nightclerk.ledger.models.fields import (
    factor_column,
    money_column,
    number_column,
)
from nightclerk.ledger.models.parties import Customer
from nightclerk.ledger.models.receivables import CustomerEntry
from nightclerk.ledger.models.trade import Currency, PaymentMethod


class PaymentLine(models.Model):
    """Money that came (> 0) or went back (< 0), as it would be posted.

    `local` is its exact amount in the company's currency, where that is known; else it
    follows from `factor`, or the rate of the day. `reason` says why it is proposed so,
    `problem` why it could not be posted. `key` keeps a second one away for good.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        POSTED = "posted", _("Posted")
        DROPPED = "dropped", _("Dropped")

    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="+", verbose_name=_("customer")
    )
    date = models.DateField(_("posting date"))
    amount = money_column(_("amount"))
    currency = models.ForeignKey(
        Currency, models.PROTECT, related_name="+", verbose_name=_("currency")
    )
    factor = factor_column(_("foreign units for one of our own"), null=True, blank=True)
    local = money_column(
        _("amount in our currency"), null=True, blank=True, default=None
    )
    method = models.ForeignKey(
        PaymentMethod,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("payment method"),
    )
    account = account_column(_("account"), null=True, blank=True)
    document_no = number_column(_("document number"), blank=True)
    external_order_no = models.CharField(
        _("Shopify Order No."), max_length=50, blank=True
    )
    text = models.CharField(_("text"), max_length=250, blank=True)
    reason = models.JSONField(_("why"), default=dict, blank=True)
    problem = models.JSONField(_("what stops it"), default=dict, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    key = models.CharField(_("key"), max_length=200, unique=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.OPEN
    )
    entry = models.ForeignKey(
        CustomerEntry,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("customer entry"),
    )
    created_at = models.DateTimeField(_("created"), db_default=Now())
    ended_at = models.DateTimeField(_("posted or dropped"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )

    class Meta:
        verbose_name = _("line of the payment journal")
        verbose_name_plural = _("payment journal")
        ordering = ["date", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(amount=0), name="payment_line_has_an_amount"
            )
        ]
        indexes = [
            models.Index(
                fields=["date"], name="payment_line_open", condition=Q(state="open")
            ),
            models.Index(
                fields=["customer"],
                name="payment_line_of_customer",
                condition=Q(state="open"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer} {self.amount:.2f}"


class PaymentTarget(models.Model):
    """What a proposed payment settles, in order: an amount, or as much as it can."""

    line = models.ForeignKey(PaymentLine, models.CASCADE, related_name="targets")
    entry = models.ForeignKey(
        CustomerEntry,
        models.PROTECT,
        related_name="proposed",
        verbose_name=_("customer entry"),
    )
    position = models.PositiveIntegerField(default=0)
    amount = money_column(_("amount"), null=True, blank=True, default=None)

    class Meta:
        verbose_name = _("what a payment settles")
        verbose_name_plural = _("what payments settle")
        ordering = ["line", "position"]
        constraints = [
            models.UniqueConstraint("line", "entry", name="payment_target_once")
        ]

    def __str__(self) -> str:
        return str(self.entry)
