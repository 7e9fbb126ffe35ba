"""Posted documents: copies that nobody changes any more."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from nightclerk.ledger.models.entries import ItemEntry, LedgerTransaction
from nightclerk.ledger.models.fields import (
    money_column,
    number_column,
    quantity_column,
)
from nightclerk.ledger.models.lines import SalesLine, SalesLineFields
from nightclerk.ledger.models.sales import SalesDocument, SalesHeader


class PostedDocument(SalesHeader):
    """What was posted; only tracking and how often it was printed change later."""

    class Kind(models.TextChoices):
        SHIPMENT = "shipment", _("Posted shipment")
        RECEIPT = "receipt", _("Posted return receipt")
        INVOICE = "invoice", _("Posted invoice")
        CREDIT = "credit", _("Posted credit memo")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    no = number_column(_("number"))
    document = models.ForeignKey(
        SalesDocument,
        models.PROTECT,
        null=True,
        related_name="posted",
        verbose_name=_("document"),
    )
    draft_no = number_column(_("number before posting"), blank=True)
    order_no = number_column(_("order number"), blank=True)
    transaction = models.ForeignKey(
        LedgerTransaction,
        models.PROTECT,
        null=True,
        related_name="documents",
        verbose_name=_("transaction"),
    )
    corrects = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        related_name="corrected_by",
        verbose_name=_("corrects"),
    )
    cancels = models.BooleanField(
        _("cancels"), default=False, help_text=_("The whole of what it corrects.")
    )
    net = money_column(_("net"))
    vat = money_column(_("VAT"))
    gross = money_column(_("total"))
    source = models.CharField(_("source"), max_length=200, blank=True)
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("posted by"),
    )
    posted_at = models.DateTimeField(_("posted"), db_default=Now())
    carrier = models.CharField(_("carrier"), max_length=100, blank=True)
    tracking_no = models.CharField(_("tracking number"), max_length=250, blank=True)
    tracking_url = models.CharField(_("tracking link"), max_length=500, blank=True)
    printed = models.PositiveIntegerField(_("printed"), default=0)

    class Meta:
        verbose_name = _("posted document")
        verbose_name_plural = _("posted documents")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint("kind", "no", name="posted_number_once"),
            models.UniqueConstraint(
                "corrects",
                name="posted_document_is_cancelled_once",
                condition=Q(cancels=True),
            ),
        ]
        indexes = [
            models.Index("kind", F("posting_date").desc(), name="posted_newest"),
            models.Index(
                "external_order_no",
                name="posted_external_order",
                condition=~Q(external_order_no=""),
            ),
        ]

    def __str__(self) -> str:
        return self.no


class PostedLine(SalesLineFields):
    """A line as it was posted; `quantity` is what this document ships or invoices."""

    document = models.ForeignKey(
        PostedDocument, models.PROTECT, related_name="lines", verbose_name=_("document")
    )
    draft_line = models.ForeignKey(
        SalesLine,
        models.PROTECT,
        null=True,
        related_name="posted_lines",
        verbose_name=_("line of the document"),
    )
    item_entry = models.ForeignKey(
        ItemEntry,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("item entry"),
    )
    corrects = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        related_name="corrected_by",
        verbose_name=_("corrects"),
    )
    returns = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        related_name="returned_by",
        verbose_name=_("returns the line"),
    )
    invoiced = quantity_column(_("quantity invoiced"))

    class Meta:
        verbose_name = _("posted line")
        verbose_name_plural = _("posted lines")
        ordering = ["document", "line_no"]
        constraints = [
            models.UniqueConstraint(
                "document", "line_no", name="posted_line_once_per_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.line_no} {self.description}"
