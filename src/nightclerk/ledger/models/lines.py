"""The lines of sales documents."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nightclerk.ledger.models.accounts import (
    Account,
    ProductGroup,
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
from nightclerk.ledger.models.items import Item, ItemGroup, ItemVariant, Unit
from nightclerk.ledger.models.sales import SalesDocument
from nightclerk.ledger.models.trade import Location


class SalesLineFields(models.Model):
    """What a line and its posted copies have in common.

    Amounts are in the document's currency; `line_amount` and `invoice_discount` are in
    its price mode (with or without VAT).
    """

    class Kind(models.TextChoices):
        COMMENT = "", _("Comment")
        ITEM = "item", _("Item")
        ACCOUNT = "account", _("Account")

    line_no = models.PositiveIntegerField(_("line"))
    kind = models.CharField(
        _("kind"), max_length=10, choices=Kind, default=Kind.COMMENT, blank=True
    )
    item = models.ForeignKey(
        Item,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("item"),
    )
    account = models.ForeignKey(
        Account,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("account"),
    )
    variant = models.ForeignKey(
        ItemVariant,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("variant"),
    )
    description = models.CharField(_("description"), max_length=250, blank=True)
    location = models.ForeignKey(
        Location,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("location"),
    )
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("unit"),
    )
    per_unit = quantity_column(_("quantity per unit"), default=1)
    quantity = quantity_column(_("quantity"))
    unit_price = quantity_column(_("unit price"))
    discount_percent = percent_column(_("line discount in %"))
    discount_amount = money_column(_("line discount"))
    line_amount = money_column(_("line amount"))
    allows_invoice_discount = models.BooleanField(
        _("allow invoice discount"), default=True
    )
    invoice_discount = money_column(_("invoice discount"))
    vat_rate = percent_column(_("VAT in %"))
    vat_identifier = code_column(_("VAT identifier"), blank=True)
    vat_kind = models.CharField(
        _("kind of VAT"),
        max_length=10,
        choices=VatSetup.Kind,
        default=VatSetup.Kind.NORMAL,
    )
    vat_difference = money_column(_("VAT difference"))
    net = money_column(_("net"))
    vat = money_column(_("VAT"))
    gross = money_column(_("total"))
    product_group = models.ForeignKey(
        ProductGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("product group"),
    )
    vat_group = models.ForeignKey(
        VatProductGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("VAT product group"),
    )
    item_group = models.ForeignKey(
        ItemGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("item group"),
    )
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        abstract = True


class SalesLine(SalesLineFields):
    """A line that is worked on; quantities are in the line's unit.

    For credit memos `to_ship` and `shipped` mean what comes back.
    `given_vat` is the VAT that another system computed for the whole line.
    `price_list` is the code of the price group whose list the price is from, or the
    number of the customer for whom alone it is.
    """

    class PriceFrom(models.TextChoices):
        """Where a price is from; of the last two it was not found but given."""

        UNKNOWN = "", _("not noted")
        CARD = "card", _("Item card")
        LIST = "list", _("Price list")
        HAND = "hand", _("By hand")
        TAKEN = "taken", _("Taken over")

    document = models.ForeignKey(
        SalesDocument, models.CASCADE, related_name="lines", verbose_name=_("document")
    )
    to_ship = quantity_column(_("quantity to ship"))
    shipped = quantity_column(_("quantity shipped"))
    to_invoice = quantity_column(_("quantity to invoice"))
    invoiced = quantity_column(_("quantity invoiced"))
    given_vat = models.DecimalField(
        _("given VAT"), max_digits=20, decimal_places=5, null=True, blank=True
    )
    unit_cost = quantity_column(_("unit cost"))
    price_from = models.CharField(
        _("price from"),
        max_length=10,
        choices=PriceFrom,
        default=PriceFrom.UNKNOWN,
        blank=True,
    )
    price_list = number_column(_("price list"), default="", blank=True)
    is_discount_given = models.BooleanField(
        _("discount given"),
        default=False,
        help_text=_("It stays where the price is found anew."),
    )
    is_reserved = models.BooleanField(
        _("reserved from stock"),
        default=False,
        help_text=_("What is not shipped yet is kept back from others."),
    )
    returns = models.ForeignKey(
        "PostedLine",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("returns the line"),
        help_text=_("The invoiced line whose goods come back at their cost."),
    )

    class Meta:
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        ordering = ["document", "line_no"]
        constraints = [
            models.UniqueConstraint("document", "line_no", name="line_once_per_number"),
            models.CheckConstraint(
                condition=Q(kind="item", item__isnull=False, account=None)
                | Q(kind="account", account__isnull=False, item=None)
                | Q(kind="", item=None, account=None, quantity=0),
                name="line_names_what_its_kind_says",
            ),
            models.CheckConstraint(
                condition=Q(
                    quantity__gte=0,
                    invoiced__gte=0,
                    invoiced__lte=F("shipped"),
                    shipped__lte=F("quantity"),
                )
                | Q(
                    quantity__lt=0,
                    invoiced__lte=0,
                    invoiced__gte=F("shipped"),
                    shipped__gte=F("quantity"),
                ),
                name="line_invoiced_within_shipped_within_quantity",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_no} {self.description}"

    @property
    def price_origin(self) -> str:
        """Say where the price is from; nothing where that was not noted."""
        if not self.price_from:
            return ""
        return f"{self.get_price_from_display()} {self.price_list}".rstrip()
