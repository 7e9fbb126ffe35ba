"""Customers: whom we sell to."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from nightclerk.ledger.models.accounts import (
    BusinessGroup,
    Group,
    VatBusinessGroup,
    account_column,
)
from nightclerk.ledger.models.fields import (
    code_column,
    money_column,
    number_column,
    percent_column,
)
from nightclerk.ledger.models.prices import DiscountGroup, PriceGroup
from nightclerk.ledger.models.trade import (
    Currency,
    Location,
    PaymentMethod,
    PaymentTerms,
)


class CustomerGroup(Group):
    """The collective accounts of customers."""

    receivables_account = account_column(_("receivables"), null=True, blank=True)
    rounding_account = account_column(_("invoice rounding"), null=True, blank=True)
    discount_account = account_column(_("payment discount"), null=True, blank=True)

    class Meta(Group.Meta):
        verbose_name = _("customer group")
        verbose_name_plural = _("customer groups")


class Address(models.Model):
    """Where somebody is."""

    name = models.CharField(_("name"), max_length=250, blank=True)
    name2 = models.CharField(_("name 2"), max_length=250, blank=True)
    contact = models.CharField(_("contact"), max_length=250, blank=True)
    street = models.CharField(_("street"), max_length=250, blank=True)
    street2 = models.CharField(_("street 2"), max_length=250, blank=True)
    post_code = models.CharField(_("post code"), max_length=30, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    county = models.CharField(_("county"), max_length=100, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    phone = models.CharField(_("phone"), max_length=50, blank=True)
    email = models.CharField(_("e-mail"), max_length=250, blank=True)

    class Meta:
        abstract = True


class Customer(Address):
    """Somebody who buys, and the manners of dealing with them."""

    class Blocked(models.TextChoices):
        NOT = "", _("not blocked")
        SHIP = "ship", _("for shipments")
        INVOICE = "invoice", _("for invoices")
        ALL = "all", _("for everything")
        PRIVACY = "privacy", _("for privacy")

    no = number_column(_("number"), unique=True)
    vat_id = models.CharField(_("VAT id"), max_length=30, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    customer_group = models.ForeignKey(
        CustomerGroup, models.PROTECT, null=True, verbose_name=_("customer group")
    )
    business_group = models.ForeignKey(
        BusinessGroup, models.PROTECT, null=True, verbose_name=_("business group")
    )
    vat_group = models.ForeignKey(
        VatBusinessGroup,
        models.PROTECT,
        null=True,
        verbose_name=_("VAT business group"),
    )
    terms = models.ForeignKey(
        PaymentTerms,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("payment terms"),
    )
    method = models.ForeignKey(
        PaymentMethod,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("payment method"),
    )
    currency = models.ForeignKey(
        Currency,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("currency"),
        help_text=_("Empty: the company's own."),
    )
    location = models.ForeignKey(
        Location, models.PROTECT, null=True, blank=True, verbose_name=_("location")
    )
    bill_to = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="pays_for",
        verbose_name=_("bill to"),
        help_text=_("Who gets the invoices; empty: this customer."),
    )
    prices_include_vat = models.BooleanField(_("prices including VAT"), default=False)
    price_group = models.ForeignKey(
        PriceGroup,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("price group"),
    )
    discount_group = models.ForeignKey(
        DiscountGroup,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("discount group"),
    )
    discount_percent = percent_column(_("invoice discount in %"))
    discount_from = money_column(_("invoice discount from an amount of"))
    blocked = models.CharField(
        _("blocked"), max_length=10, choices=Blocked, default=Blocked.NOT, blank=True
    )
    created_at = models.DateTimeField(_("created"), db_default=Now())

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        ordering = ["no"]
        constraints = [
            models.CheckConstraint(
                condition=Q(discount_percent__gte=0, discount_percent__lte=100),
                name="customer_discount_is_a_percentage",
            )
        ]
        indexes = [
            models.Index("email", name="customer_email"),
            models.Index("phone", name="customer_phone"),
        ]

    def __str__(self) -> str:
        return f"{self.no} {self.name}"


class CustomerAddress(Address):
    """Another address of a customer, such as a branch."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="addresses")
    code = code_column(_("code"))

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        ordering = ["customer", "code"]
        constraints = [
            models.UniqueConstraint(
                "customer", "code", name="customer_address_once_per_code"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.city}"
