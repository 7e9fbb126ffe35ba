"""What words of Shopify's mean in the books: one row a word, however many orders wait.

A row is made when a word is first seen. Until somebody, or a rule, says what it
means, the orders that need it wait for that row.
"""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from nightclerk.connector.models.fields import gid_column
from nightclerk.connector.models.shops import Shop
from nightclerk.ledger.models import (
    Customer,
    CustomerGroup,
    Item,
    Location,
    PaymentMethod,
    PaymentTerms,
    VatBusinessGroup,
    VatProductGroup,
)
from nightclerk.ledger.models.accounts import account_column


class Mapping(models.Model):
    """One word of a shop's and since when it is known."""

    shop = models.ForeignKey(Shop, models.CASCADE, verbose_name=_("shop"))
    first_seen_at = models.DateTimeField(_("first seen"), db_default=Now())

    class Meta:
        abstract = True


class ShippingMapping(Mapping):
    """What a way of shipping is in the books; without an account the shop's is used."""

    title = models.CharField(_("way of shipping at Shopify"))
    account = account_column(_("account"), null=True, blank=True)
    item = models.ForeignKey(
        Item,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("item"),
    )
    method = models.CharField(_("shipment method"), max_length=30, blank=True)
    agent = models.CharField(_("shipping agent"), max_length=50, blank=True)
    service = models.CharField(_("service of the agent"), max_length=50, blank=True)

    class Meta:
        verbose_name = _("shipping mapping")
        verbose_name_plural = _("shipping mappings")
        ordering = ["shop", "title"]
        constraints = [
            models.UniqueConstraint("shop", "title", name="shipping_mapped_once"),
            models.CheckConstraint(
                condition=Q(account=None) | Q(item=None),
                name="shipping_is_an_account_or_an_item",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PaymentMapping(Mapping):
    """Which payment method a gateway, with a kind of card, is."""

    gateway = models.CharField(_("gateway"))
    card_company = models.CharField(_("card company"), blank=True)
    method = models.ForeignKey(
        PaymentMethod,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("payment method"),
    )

    class Meta:
        verbose_name = _("payment mapping")
        verbose_name_plural = _("payment mappings")
        ordering = ["shop", "gateway", "card_company"]
        constraints = [
            models.UniqueConstraint(
                "shop", "gateway", "card_company", name="payment_mapped_once"
            )
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, (self.gateway, self.card_company)))


class TermsMapping(Mapping):
    """Which payment terms a name of Shopify's stands for."""

    name = models.CharField(_("payment terms at Shopify"))
    terms = models.ForeignKey(
        PaymentTerms,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("payment terms"),
    )

    class Meta:
        verbose_name = _("payment terms mapping")
        verbose_name_plural = _("payment terms mappings")
        ordering = ["shop", "name"]
        constraints = [
            models.UniqueConstraint("shop", "name", name="terms_mapped_once")
        ]

    def __str__(self) -> str:
        return self.name


class ShopLocation(Mapping):
    """A location of the shop's, where its goods lie in the books, and how they count.

    The stock of `counted` locations is what Shopify may sell there; where none is
    chosen that of `location`, and without one that of all. `calculation` is empty
    (off), `projected`, `free`, or the name of a calculation that was added. An empty
    `reserve` is the shop's.
    """

    class Rounding(models.TextChoices):
        DOWN = "down", _("Down")
        NEAREST = "nearest", _("To the nearest")

    gid = gid_column()
    name = models.CharField(_("location at Shopify"), blank=True)
    is_fulfillment_service = models.BooleanField(_("fulfilment service"), default=False)
    is_active = models.BooleanField(
        _("active at Shopify"), default=True, db_default=True
    )
    counted = models.ManyToManyField(
        Location,
        blank=True,
        related_name="+",
        verbose_name=_("locations that count"),
        help_text=_("Empty: the location above, and without one all locations."),
    )
    calculation = models.CharField(
        _("stock calculation"), max_length=40, blank=True, default="", db_default=""
    )
    rounding = models.CharField(
        _("rounding"),
        max_length=10,
        choices=Rounding,
        default=Rounding.DOWN,
        db_default=Rounding.DOWN,
    )
    reserve = models.PositiveIntegerField(_("reserve"), null=True, blank=True)
    stocks_new = models.BooleanField(
        _("stocks new products"), default=False, db_default=False
    )
    location = models.ForeignKey(
        Location,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("location"),
    )

    class Meta:
        verbose_name = _("location mapping")
        verbose_name_plural = _("location mappings")
        ordering = ["shop", "name"]
        constraints = [
            models.UniqueConstraint("shop", "gid", name="location_mapped_once")
        ]

    def __str__(self) -> str:
        return self.name or self.gid


class TaxMapping(Mapping):
    """How taxes that Shopify put on sales to a place are booked.

    `rates` are the taxes of one line as Shopify stacked them, such as
    `New York State Tax 4 % + New York City Tax 4.5 %`; `rate` is their sum in percent.
    Empty `rates` speak of all sales to the place: they name the business group only.
    """

    country = models.CharField(_("country"), max_length=2, blank=True)
    county = models.CharField(_("county"), blank=True)
    rates = models.CharField(_("taxes at Shopify"), blank=True)
    rate = models.DecimalField(
        _("rate in %"), max_digits=9, decimal_places=5, default=0
    )
    vat_business_group = models.ForeignKey(
        VatBusinessGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("VAT business group"),
    )
    vat_product_group = models.ForeignKey(
        VatProductGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("VAT product group"),
    )

    class Meta:
        verbose_name = _("tax mapping")
        verbose_name_plural = _("tax mappings")
        ordering = ["shop", "country", "county", "rates"]
        constraints = [
            models.UniqueConstraint(
                "shop", "country", "county", "rates", name="taxes_mapped_once"
            )
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, (self.country, self.county, self.rates)))


class CountryRule(Mapping):
    """What holds for a shop's buyers of one country."""

    country = models.CharField(_("country"), max_length=2)
    default_customer = models.ForeignKey(
        Customer,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("customer of all orders"),
        help_text=_("All orders to this country are this customer's."),
    )
    customer_group = models.ForeignKey(
        CustomerGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("customer group of new customers"),
    )
    vat_group = models.ForeignKey(
        VatBusinessGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("VAT business group of new customers"),
    )
    terms = models.ForeignKey(
        PaymentTerms,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("payment terms of new customers"),
    )

    class Meta:
        verbose_name = _("country rule")
        verbose_name_plural = _("country rules")
        ordering = ["shop", "country"]
        constraints = [
            models.UniqueConstraint("shop", "country", name="country_ruled_once")
        ]

    def __str__(self) -> str:
        return self.country
