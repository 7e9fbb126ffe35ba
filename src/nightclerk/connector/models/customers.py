"""Buyers at Shopify, companies and their locations, and the customers they are."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from nightclerk.connector.models.catalog import MappedBy
from nightclerk.connector.models.fields import gid_column
from nightclerk.connector.models.shops import Shop
from nightclerk.ledger.models import Customer


class ShopCustomer(models.Model):
    """A buyer as Shopify knows him, and the customer that he is in the books.

    `sent` holds, field by field, what we last sent and Shopify confirmed; with
    `sent_at` it tells our own changes from those that people made there.
    """

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="customers")
    gid = gid_column()
    first_name = models.CharField(_("first name"), blank=True)
    last_name = models.CharField(_("last name"), blank=True)
    company_name = models.CharField(_("company"), blank=True)
    email = models.CharField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), blank=True)
    email_key = models.CharField(blank=True, editable=False)
    phone_key = models.CharField(blank=True, editable=False)
    state = models.CharField(_("state"), blank=True)
    is_tax_exempt = models.BooleanField(_("tax exempt"), default=False)
    note = models.TextField(_("note"), blank=True)
    tags = ArrayField(models.CharField(), default=list, verbose_name=_("tags"))
    locale = models.CharField(_("language"), blank=True)
    default_address = models.JSONField(_("default address"), null=True, blank=True)
    addresses = models.JSONField(_("addresses"), default=list, blank=True)
    shopify_created_at = models.DateTimeField(_("created at Shopify"), null=True)
    shopify_updated_at = models.DateTimeField(_("changed at Shopify"), null=True)
    payload = models.JSONField(_("payload"), default=dict)
    customer = models.ForeignKey(
        Customer,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("customer"),
    )
    mapped_by = models.CharField(
        _("mapped"), max_length=10, choices=MappedBy, default="", blank=True
    )
    mapped_at = models.DateTimeField(_("mapped since"), null=True, blank=True)
    problem = models.JSONField(_("why not mapped"), default=dict, blank=True)
    sent = models.JSONField(_("sent"), default=dict, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    imported_at = models.DateTimeField(_("imported"), db_default=Now())
    refreshed_at = models.DateTimeField(_("refreshed"), db_default=Now())
    run_id = models.BigIntegerField(_("last run"), null=True)

    class Meta:
        verbose_name = _("customer at Shopify")
        verbose_name_plural = _("customers at Shopify")
        ordering = ["last_name", "first_name", "id"]
        constraints = [
            models.UniqueConstraint("shop", "gid", name="shop_customer_once_per_shop")
        ]
        indexes = [
            models.Index(fields=["customer"], name="shop_customer_of_customer"),
            models.Index(
                fields=["shop"],
                name="shop_customer_unmapped",
                condition=Q(customer=None),
            ),
            models.Index(fields=["shop", "email_key"], name="shop_customer_email"),
            models.Index(fields=["shop", "phone_key"], name="shop_customer_phone"),
        ]

    def __str__(self) -> str:
        name = f"{self.first_name} {self.last_name}".strip()
        return name or self.company_name or self.email or self.phone or self.gid


class ShopCompany(models.Model):
    """A company that buys at a shop, and the customer that it is."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="companies")
    gid = gid_column()
    name = models.CharField(_("name"), blank=True)
    external_id = models.CharField(_("external id"), blank=True)
    email = models.CharField(_("e-mail of the contact"), blank=True)
    phone = models.CharField(_("phone of the contact"), blank=True)
    contact_gid = gid_column(blank=True)
    customer = models.ForeignKey(
        Customer,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("customer"),
    )
    mapped_by = models.CharField(
        _("mapped"), max_length=10, choices=MappedBy, default="", blank=True
    )
    problem = models.JSONField(_("why not mapped"), default=dict, blank=True)
    shopify_updated_at = models.DateTimeField(_("changed at Shopify"), null=True)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    class Meta:
        verbose_name = _("company at Shopify")
        verbose_name_plural = _("companies at Shopify")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint("shop", "gid", name="shop_company_once_per_shop")
        ]

    def __str__(self) -> str:
        return self.name or self.gid


class ShopCompanyLocation(models.Model):
    """A place of a company: who buys there and who gets its invoices."""

    company = models.ForeignKey(ShopCompany, models.CASCADE, related_name="locations")
    gid = gid_column()
    name = models.CharField(_("name"), blank=True)
    tax_id = models.CharField(_("tax number"), blank=True)
    address = models.JSONField(_("billing address"), null=True, blank=True)
    terms = models.CharField(_("payment terms"), blank=True)
    sell_to = models.ForeignKey(
        Customer,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("sell to"),
    )
    bill_to = models.ForeignKey(
        Customer,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("bill to"),
    )

    class Meta:
        verbose_name = _("location of a company")
        verbose_name_plural = _("locations of companies")
        ordering = ["company", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                "company", "gid", name="company_location_once_per_company"
            ),
            models.CheckConstraint(
                condition=Q(bill_to=None) | Q(sell_to__isnull=False),
                name="bill_to_of_a_location_needs_sell_to",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.gid
