"""The ledgers: rows that are only ever added."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from nightclerk.ledger.models.accounts import (
    Account,
    BusinessGroup,
    ProductGroup,
    VatBusinessGroup,
    VatProductGroup,
    VatSetup,
)
from nightclerk.ledger.models.fields import (
    code_column,
    money_column,
    number_column,
    percent_column,
    quantity_column,
)
from nightclerk.ledger.models.items import Item, ItemVariant
from nightclerk.ledger.models.parties import Customer
from nightclerk.ledger.models.trade import Currency, Location


class LedgerTransaction(models.Model):
    """One posting: entries that add up to zero, when and by whom."""

    class Source(models.TextChoices):
        SALES = "sales", _("Sales")
        PAYMENT = "payment", _("Payment")
        APPLICATION = "application", _("Application")
        INVENTORY = "inventory", _("Inventory")
        JOURNAL = "journal", _("Journal")
        REVERSAL = "reversal", _("Reversal")

    source = models.CharField(_("source"), max_length=15, choices=Source)
    date = models.DateField(_("posting date"))
    document_date = models.DateField(_("document date"), null=True)
    document_no = number_column(_("document number"))
    text = models.CharField(_("text"), max_length=250, blank=True)
    reverses = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        related_name="reversed_by",
        verbose_name=_("reverses"),
    )
    key = models.CharField(
        _("key"),
        max_length=200,
        blank=True,
        help_text=_("What makes a second posting of the same thing impossible."),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )
    created_at = models.DateTimeField(_("created"), db_default=Now())

    class Meta:
        verbose_name = _("transaction")
        verbose_name_plural = _("transactions")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                "key", name="transaction_once_per_key", condition=~Q(key="")
            )
        ]
        indexes = [
            models.Index("date", name="transaction_date"),
            models.Index("document_no", name="transaction_document"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.document_no}"


class LedgerEntry(models.Model):
    """An amount on an account, in the company's currency: debit > 0, credit < 0."""

    transaction = models.ForeignKey(
        LedgerTransaction, models.PROTECT, related_name="entries"
    )
    account = models.ForeignKey(
        Account, models.PROTECT, related_name="entries", verbose_name=_("account")
    )
    date = models.DateField(_("posting date"))
    document_no = number_column(_("document number"))
    amount = money_column(_("amount"))
    currency = models.ForeignKey(
        Currency,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("currency"),
    )
    foreign_amount = money_column(_("amount in the currency"))
    business_group = models.ForeignKey(
        BusinessGroup, models.PROTECT, null=True, related_name="+"
    )
    product_group = models.ForeignKey(
        ProductGroup, models.PROTECT, null=True, related_name="+"
    )
    vat_identifier = code_column(_("VAT identifier"), blank=True)
    customer = models.ForeignKey(
        Customer,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("customer"),
    )
    text = models.CharField(_("text"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(amount=0), name="ledger_entry_is_not_zero"
            )
        ]
        indexes = [
            models.Index("account", "date", name="ledger_entry_of_account"),
            models.Index("date", name="ledger_entry_date"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.document_no}"


class VatEntry(models.Model):
    """Base and VAT of one rate of one document; sales are negative."""

    transaction = models.ForeignKey(
        LedgerTransaction, models.PROTECT, related_name="vat_entries"
    )
    date = models.DateField(_("VAT date"))
    document_no = number_column(_("document number"))
    is_credit = models.BooleanField(_("credit memo"), default=False)
    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="+", verbose_name=_("customer")
    )
    business_group = models.ForeignKey(
        VatBusinessGroup, models.PROTECT, related_name="+"
    )
    product_group = models.ForeignKey(VatProductGroup, models.PROTECT, related_name="+")
    identifier = code_column(_("VAT identifier"), blank=True)
    rate = percent_column(_("rate in %"))
    kind = models.CharField(_("kind"), max_length=10, choices=VatSetup.Kind)
    base = money_column(_("base"))
    amount = money_column(_("VAT"))
    difference = money_column(_("VAT difference"))
    foreign_base = money_column(_("base in the currency"))
    foreign_amount = money_column(_("VAT in the currency"))
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    vat_id = models.CharField(_("VAT id"), max_length=30, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    external_order_no = models.CharField(
        _("Shopify Order No."), max_length=50, blank=True
    )

    class Meta:
        verbose_name = _("VAT entry")
        verbose_name_plural = _("VAT entries")
        ordering = ["-id"]
        indexes = [models.Index("date", "identifier", name="vat_entry_of_period")]

    def __str__(self) -> str:
        return f"{self.pk} {self.document_no}"


class ItemEntry(models.Model):
    """Goods that came in (positive) or went out (negative), in the item's own unit.

    `remaining` of what came in is still there; of what went out without stock (< 0) it
    waits for goods. The cost is the sum of the value entries; `open_cost` is the part
    of it that what remains has, in the company's currency and with the same sign.
    """

    class Kind(models.TextChoices):
        RECEIPT = "receipt", _("Receipt")
        SALE = "sale", _("Sale")
        RETURN = "return", _("Return")
        CORRECTION = "correction", _("Correction")

    item = models.ForeignKey(
        Item, models.PROTECT, related_name="entries", verbose_name=_("item")
    )
    variant = models.ForeignKey(
        ItemVariant,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("variant"),
    )
    location = models.ForeignKey(
        Location,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("location"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    date = models.DateField(_("posting date"))
    document_no = number_column(_("document number"))
    external_order_no = models.CharField(
        _("Shopify Order No."), max_length=50, blank=True
    )
    quantity = quantity_column(_("quantity"))
    invoiced = quantity_column(_("quantity invoiced"))
    remaining = quantity_column(_("remaining quantity"))
    open_cost = money_column(_("cost of what remains"))
    corrects = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        related_name="corrected_by",
        verbose_name=_("corrects"),
    )
    created_at = models.DateTimeField(_("created"), db_default=Now())

    class Meta:
        verbose_name = _("item entry")
        verbose_name_plural = _("item entries")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(quantity=0), name="item_entry_is_not_zero"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, remaining__gte=0)
                | Q(quantity__lt=0, remaining__lte=0),
                name="item_entry_remaining_has_its_sign",
            ),
        ]
        indexes = [
            models.Index(
                "item",
                "variant",
                "location",
                "id",
                name="item_entry_open",
                condition=~Q(remaining=0),
            ),
            models.Index("item", "date", name="item_entry_of_item"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.document_no}"


class ItemApplication(models.Model):
    """How much of what came in went out with what; negative where it came back."""

    inbound = models.ForeignKey(ItemEntry, models.PROTECT, related_name="given")
    outbound = models.ForeignKey(ItemEntry, models.PROTECT, related_name="taken")
    quantity = quantity_column(_("quantity"))
    cost = money_column(_("cost"))
    date = models.DateField(_("posting date"))

    class Meta:
        verbose_name = _("item application")
        verbose_name_plural = _("item applications")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.inbound_id} → {self.outbound_id}"


class ValueEntry(models.Model):
    """What an item entry cost: expected when shipped, actual when invoiced."""

    item_entry = models.ForeignKey(ItemEntry, models.PROTECT, related_name="values")
    transaction = models.ForeignKey(
        LedgerTransaction, models.PROTECT, null=True, related_name="value_entries"
    )
    date = models.DateField(_("posting date"))
    document_no = number_column(_("document number"))
    quantity = quantity_column(_("quantity"))
    expected = money_column(_("expected cost"))
    actual = money_column(_("actual cost"))
    is_provisional = models.BooleanField(_("provisional"), default=False)
    is_correction = models.BooleanField(_("correction of cost"), default=False)

    class Meta:
        verbose_name = _("value entry")
        verbose_name_plural = _("value entries")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.pk} {self.document_no}"
