"""What became of orders and refunds in the books, and what stops those that wait."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from nightclerk.connector.models.orders import ShopOrder
from nightclerk.connector.models.refunds import ShopRefund
from nightclerk.ledger.models import PostedDocument, SalesDocument


class State(models.TextChoices):
    """How far an order or a refund is on its way into the books."""

    WAITING = "waiting", _("Not processed yet")
    STOPPED = "stopped", _("Stopped with a reason")
    HELD = "held", _("Held")
    PROCESSED = "processed", _("Processed")
    NOTHING = "nothing", _("Nothing to book")


class ProblemClass(models.TextChoices):
    """Of which sort a reason is, and so who mends it."""

    ROUNDING = "rounding", _("Rounding")
    TAX = "tax", _("Tax setup")
    MAPPING = "mapping", _("Missing mapping")
    CHARGE = "charge", _("Unknown charge")
    SETTINGS = "settings", _("Settings of the shop")
    HELD = "held", _("Held by a rule")
    BOOKS = "books", _("Refused by the books")
    WAITS = "waits", _("Waits for something else")


class Processing(models.Model):
    """What became of one record of Shopify's."""

    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.WAITING
    )
    document = models.ForeignKey(
        SalesDocument,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("document"),
    )
    tried_at = models.DateTimeField(_("last tried"), null=True, blank=True)
    processed_at = models.DateTimeField(_("processed at"), null=True, blank=True)
    run_id = models.BigIntegerField(_("run"), null=True, blank=True)
    problem_class = models.CharField(
        _("sort"), max_length=10, choices=ProblemClass, default="", blank=True
    )

    class Meta:
        abstract = True


class OrderProcessing(Processing):
    """An order's way into the books.

    `money` is which of Shopify's two amounts the documents use, chosen once.
    `booked` is what the documents were made of: totals and lines as Shopify had them
    then; `pending` is how the order differs from it now, `pending_key` its digest,
    and `settled_key` the digest of the last difference that somebody dealt with.
    """

    order = models.OneToOneField(
        ShopOrder, models.CASCADE, related_name="processing", verbose_name=_("order")
    )
    money = models.CharField(_("amounts used"), max_length=12, blank=True)
    booked = models.JSONField(_("booked"), default=dict, blank=True)
    pending = models.JSONField(_("changes since"), default=list, blank=True)
    pending_key = models.CharField(max_length=64, blank=True)
    settled_key = models.CharField(max_length=64, blank=True)
    hold_is_lifted = models.BooleanField(_("hold lifted"), default=False)

    class Meta:
        verbose_name = _("order to process")
        verbose_name_plural = _("orders to process")
        ordering = ["order"]
        indexes = [
            models.Index(
                fields=["order"],
                name="order_not_processed",
                condition=Q(state__in=["waiting", "stopped", "held"]),
            ),
            models.Index(
                fields=["order"],
                name="order_with_update",
                condition=~Q(pending_key=""),
            ),
        ]

    def __str__(self) -> str:
        return str(self.order)


class OrderProblem(models.Model):
    """One reason why an order is not in the books, and what would mend it.

    `mapping` and `mapping_id` name the row that it waits for: `variant`, `customer`,
    `company`, `shipping`, `payment`, `terms`, `location`, `tax`. `expected` is
    Shopify's figure and `found` ours, in the currency of the document.
    """

    processing = models.ForeignKey(
        OrderProcessing, models.CASCADE, related_name="problems"
    )
    position = models.PositiveIntegerField(default=0)
    kind = models.CharField(_("sort"), max_length=10, choices=ProblemClass)
    text = models.JSONField(_("reason"), default=dict)
    hint = models.JSONField(_("what to do"), default=dict)
    field = models.CharField(_("field"), blank=True)
    line_gid = models.CharField(_("line"), blank=True)
    expected = models.DecimalField(
        _("at Shopify"), max_digits=20, decimal_places=5, null=True, blank=True
    )
    found = models.DecimalField(
        _("in the books"), max_digits=20, decimal_places=5, null=True, blank=True
    )
    mapping = models.CharField(_("missing mapping"), max_length=10, blank=True)
    mapping_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("reason")
        verbose_name_plural = _("reasons")
        ordering = ["processing", "position"]
        constraints = [
            models.UniqueConstraint("processing", "position", name="order_problem_once")
        ]
        indexes = [
            models.Index(
                fields=["mapping", "mapping_id"],
                name="problem_of_mapping",
                condition=~Q(mapping=""),
            )
        ]

    def __str__(self) -> str:
        return self.kind


class OrderDocument(models.Model):
    """A document that an order's later change made: supplementary or credit."""

    processing = models.ForeignKey(
        OrderProcessing, models.CASCADE, related_name="later_documents"
    )
    document = models.ForeignKey(SalesDocument, models.CASCADE, related_name="+")
    change_key = models.CharField(max_length=64)
    made_at = models.DateTimeField(_("made"), db_default=Now())

    class Meta:
        verbose_name = _("later document of an order")
        verbose_name_plural = _("later documents of orders")
        ordering = ["processing", "id"]
        constraints = [
            models.UniqueConstraint(
                "processing", "change_key", "document", name="later_document_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.document)


class RefundProcessing(Processing):
    """A refund's way into the books.

    `is_contained` where it was made before its order's document, which has only what
    was left then; `problems` are the reasons why it waits, as the order's are.
    """

    refund = models.OneToOneField(
        ShopRefund, models.CASCADE, related_name="processing", verbose_name=_("refund")
    )
    is_contained = models.BooleanField(
        _("contained in the order's document"), default=False
    )
    accepts_difference = models.BooleanField(
        _("difference goes to the refund account"), default=False
    )
    problems = models.JSONField(_("reasons"), default=list, blank=True)
    credited = models.ForeignKey(
        PostedDocument,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("applies to"),
    )

    class Meta:
        verbose_name = _("refund to process")
        verbose_name_plural = _("refunds to process")
        ordering = ["refund"]
        indexes = [
            models.Index(
                fields=["refund"],
                name="refund_not_processed",
                condition=Q(state__in=["waiting", "stopped", "held"]),
            )
        ]

    def __str__(self) -> str:
        return str(self.refund)
