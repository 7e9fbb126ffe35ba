"""What customers owe and have paid: entries, and the details that change them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from nightclerk.ledger.models.entries import LedgerTransaction
from nightclerk.ledger.models.fields import (
    factor_column,
    money_column,
    number_column,
)
from nightclerk.ledger.models.parties import Customer, CustomerGroup
from nightclerk.ledger.models.posted import PostedDocument
from nightclerk.ledger.models.trade import Currency, PaymentMethod


class CustomerEntry(models.Model):
    """An invoice, credit memo, payment or refund of a customer.

    Its amount is its initial detail, what remains the sum of all its details.
    """

    class Kind(models.TextChoices):
        INVOICE = "invoice", pgettext_lazy("paper", "Invoice")
        CREDIT = "credit", _("Credit memo")
        PAYMENT = "payment", _("Payment")
        REFUND = "refund", _("Refund")

    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="entries", verbose_name=_("customer")
    )
    customer_group = models.ForeignKey(
        CustomerGroup,
        models.PROTECT,
        related_name="+",
        verbose_name=_("customer group"),
    )
    transaction = models.ForeignKey(
        LedgerTransaction, models.PROTECT, related_name="customer_entries"
    )
    document = models.ForeignKey(
        PostedDocument,
        models.PROTECT,
        null=True,
        related_name="customer_entries",
        verbose_name=_("posted document"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    date = models.DateField(_("posting date"))
    document_date = models.DateField(_("document date"))
    due_date = models.DateField(_("due date"), null=True)
    document_no = number_column(_("document number"))
    external_order_no = models.CharField(
        _("Shopify Order No."), max_length=50, blank=True
    )
    text = models.CharField(_("text"), max_length=250, blank=True)
    currency = models.ForeignKey(
        Currency, models.PROTECT, related_name="+", verbose_name=_("currency")
    )
    factor = factor_column(_("foreign units for one of our own"))
    method = models.ForeignKey(
        PaymentMethod, models.PROTECT, null=True, related_name="+"
    )
    amount = money_column(_("amount"))
    amount_local = money_column(_("amount in our currency"))
    remaining = money_column(_("remaining"))
    remaining_local = money_column(_("remaining in our currency"))
    is_open = models.BooleanField(_("open"), default=True)
    closed_on = models.DateField(_("closed"), null=True)

    class Meta:
        verbose_name = _("customer entry")
        verbose_name_plural = _("customer entries")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_open=True) & ~Q(remaining=0)
                | Q(is_open=False, remaining=0),
                name="customer_entry_is_open_while_something_remains",
            )
        ]
        indexes = [
            models.Index(
                "customer",
                "due_date",
                name="customer_entry_open",
                condition=Q(is_open=True),
            ),
            models.Index("customer", "date", name="customer_entry_of_customer"),
            models.Index(
                "external_order_no",
                name="customer_entry_external_order",
                condition=~Q(external_order_no=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.document_no}"


class Application(models.Model):
    """Two entries of a customer set against each other; taken back by another."""

    date = models.DateField(_("posting date"))
    transaction = models.ForeignKey(
        LedgerTransaction, models.PROTECT, null=True, related_name="applications"
    )
    undoes = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        related_name="undone_by",
        verbose_name=_("undoes"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(_("created"), db_default=Now())

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["-id"]

    def __str__(self) -> str:
        return str(self.pk)


class CustomerDetail(models.Model):
    """A change of a customer entry; the sum of all is what remains."""

    class Kind(models.TextChoices):
        INITIAL = "initial", _("Initial entry")
        APPLICATION = "application", _("Application")
        GAIN = "gain", _("Currency gain")
        LOSS = "loss", _("Currency loss")
        DISCOUNT = "discount", _("Payment discount")
        ROUNDING = "rounding", _("Rounding")

    entry = models.ForeignKey(CustomerEntry, models.PROTECT, related_name="details")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    date = models.DateField(_("posting date"))
    amount = money_column(_("amount"))
    amount_local = money_column(_("amount in our currency"))
    application = models.ForeignKey(
        Application, models.PROTECT, null=True, related_name="details"
    )
    transaction = models.ForeignKey(
        LedgerTransaction, models.PROTECT, null=True, related_name="customer_details"
    )

    class Meta:
        verbose_name = _("detail of a customer entry")
        verbose_name_plural = _("details of customer entries")
        ordering = ["id"]
        indexes = [models.Index("entry", "date", name="customer_detail_as_of")]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.kind}"
