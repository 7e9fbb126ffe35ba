"""Sales documents before they are posted: orders, invoices, credit memos."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from nightclerk.jobs.models import JobEntry
from nightclerk.ledger.models.accounts import BusinessGroup, VatBusinessGroup
from nightclerk.ledger.models.fields import (
    factor_column,
    money_column,
    number_column,
    quantity_column,
)
from nightclerk.ledger.models.parties import Customer, CustomerGroup
from nightclerk.ledger.models.trade import (
    Currency,
    Location,
    PaymentMethod,
    PaymentTerms,
)


class Kind(models.TextChoices):
    """What a sales document is."""

    ORDER = "order", _("Sales order")
    INVOICE = "invoice", _("Sales invoice")
    CREDIT = "credit", _("Sales credit memo")


class SalesHeader(models.Model):
    """What a sales document and its posted copies have in common.

    Names and addresses are copies: a customer who moves changes no document.
    """

    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="+", verbose_name=_("customer")
    )
    bill_to = models.ForeignKey(
        Customer, models.PROTECT, related_name="+", verbose_name=_("bill to")
    )
    name = models.CharField(_("name"), max_length=250, blank=True)
    sell_to_address = models.JSONField(_("sell-to address"), default=dict)
    bill_to_address = models.JSONField(_("bill-to address"), default=dict)
    ship_to_address = models.JSONField(_("ship-to address"), default=dict)
    vat_id = models.CharField(_("VAT id"), max_length=30, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    posting_date = models.DateField(_("posting date"), null=True, blank=True)
    document_date = models.DateField(_("document date"), null=True, blank=True)
    vat_date = models.DateField(_("VAT date"), null=True, blank=True)
    due_date = models.DateField(_("due date"), null=True, blank=True)
    shipment_date = models.DateField(_("shipment date"), null=True, blank=True)
    currency = models.ForeignKey(
        Currency, models.PROTECT, related_name="+", verbose_name=_("currency")
    )
    factor = factor_column(_("foreign units for one of our own"))
    prices_include_vat = models.BooleanField(_("prices including VAT"), default=False)
    customer_group = models.ForeignKey(
        CustomerGroup,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("customer group"),
    )
    business_group = models.ForeignKey(
        BusinessGroup,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("business group"),
    )
    vat_group = models.ForeignKey(
        VatBusinessGroup,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("VAT business group"),
    )
    terms = models.ForeignKey(
        PaymentTerms,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("payment terms"),
    )
    method = models.ForeignKey(
        PaymentMethod,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("payment method"),
    )
    location = models.ForeignKey(
        Location,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("location"),
    )
    external_order_no = models.CharField(
        _("Shopify Order No."), max_length=50, blank=True
    )
    external_document_no = models.CharField(
        _("external document number"), max_length=100, blank=True
    )
    reference = models.CharField(_("your reference"), max_length=250, blank=True)
    shipment_method = models.CharField(_("shipment method"), max_length=30, blank=True)
    shipping_agent = models.CharField(_("shipping agent"), max_length=50, blank=True)
    shipping_service = models.CharField(
        _("service of the agent"), max_length=50, blank=True
    )
    note = models.TextField(_("note"), blank=True)

    class Meta:
        abstract = True


class SalesDocument(SalesHeader):
    """A document that people and imports work on; when all is posted it is kept.

    `source` names where an import has it from, such as `shopify:DEMO:order:1001`: one
    source makes one document.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        RELEASED = "released", _("Released")
        POSTED = "posted", _("Posted")

    class Discount(models.TextChoices):
        NONE = "", _("none")
        PERCENT = "percent", _("in %")
        AMOUNT = "amount", _("as an amount")

    class QueueStatus(models.TextChoices):
        NOT = "", _("not in the queue")
        SCHEDULED = "scheduled", _("Scheduled for posting")
        POSTING = "posting", _("Posting")
        ERROR = "error", _("Error")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    no = number_column(_("number"))
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.OPEN
    )
    discount_kind = models.CharField(
        _("invoice discount"),
        max_length=10,
        choices=Discount,
        default=Discount.NONE,
        blank=True,
    )
    discount_value = quantity_column(_("value of the discount"))
    applies_to = models.ForeignKey(
        "PostedDocument",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("applies to"),
    )
    source = models.CharField(_("source"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)
    queue_status = models.CharField(
        _("job queue status"),
        max_length=10,
        choices=QueueStatus,
        default=QueueStatus.NOT,
        blank=True,
    )
    queue_error = models.JSONField(_("job queue message"), default=dict)
    queue_entry = models.ForeignKey(
        JobEntry,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("job queue entry"),
    )
    net = money_column(_("net"))
    vat = money_column(_("VAT"))
    gross = money_column(_("total"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("created by"),
    )
    created_at = models.DateTimeField(_("created"), db_default=Now())
    changed_at = models.DateTimeField(_("changed"), db_default=Now())

    class Meta:
        verbose_name = _("sales document")
        verbose_name_plural = _("sales documents")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint("kind", "no", name="document_number_once"),
            models.UniqueConstraint(
                "source", name="document_once_per_source", condition=~Q(source="")
            ),
        ]
        indexes = [
            models.Index("kind", "status", "posting_date", name="document_to_post"),
            models.Index(
                "external_order_no",
                name="document_external_order",
                condition=~Q(external_order_no=""),
            ),
        ]

    def __str__(self) -> str:
        return self.no
