"""How a shop's orders become documents: the settings of its card for this side."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nightclerk.connector.models.shops import Shop
from nightclerk.ledger.models import (
    Customer,
    CustomerGroup,
    Location,
    PaymentMethod,
    PaymentTerms,
)
from nightclerk.ledger.models.accounts import account_column


class CustomerSettings(models.Model):
    """How buyers at Shopify and customers in the books are kept in step."""

    class Import(models.TextChoices):
        NONE = "none", _("None")
        WITH_ORDERS = "orders", _("With order import")
        ALL = "all", _("All customers")

    class Mapping(models.TextChoices):
        CONTACT = "contact", _("By e-mail or phone")
        BILL_TO = "bill_to", _("By bill-to information")
        DEFAULT = "default", _("Always the default customer")

    class Names(models.TextChoices):
        COMPANY = "company", _("Company")
        FIRST_LAST = "first_last", _("First and last name")
        LAST_FIRST = "last_first", _("Last and first name")
        NONE = "none", _("None")

    class County(models.TextChoices):
        CODE = "code", _("Code")
        NAME = "name", _("Name")

    class Direction(models.TextChoices):
        NEITHER = "", _("Neither updates the other")
        FROM_SHOPIFY = "from", _("Shopify updates customers")
        TO_SHOPIFY = "to", _("Customers update Shopify")

    shop = models.OneToOneField(Shop, models.CASCADE, related_name="customer_settings")
    imports = models.CharField(
        _("customer import"),
        max_length=10,
        choices=Import,
        default=Import.WITH_ORDERS,
    )
    mapping = models.CharField(
        _("customer mapping"), max_length=10, choices=Mapping, default=Mapping.CONTACT
    )
    creates_unknown = models.BooleanField(_("create unknown customers"), default=False)
    direction = models.CharField(
        _("who updates whom"),
        max_length=5,
        choices=Direction,
        default=Direction.NEITHER,
        blank=True,
    )
    default_customer = models.ForeignKey(
        Customer,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("default customer"),
    )
    default_company = models.ForeignKey(
        Customer,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("default customer for companies"),
    )
    name_source = models.CharField(
        _("name"), max_length=10, choices=Names, default=Names.COMPANY
    )
    name2_source = models.CharField(
        _("name 2"), max_length=10, choices=Names, default=Names.FIRST_LAST
    )
    contact_source = models.CharField(
        _("contact"), max_length=10, choices=Names, default=Names.FIRST_LAST
    )
    county_source = models.CharField(
        _("county"), max_length=4, choices=County, default=County.CODE
    )
    template_group = models.ForeignKey(
        CustomerGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("customer group of new customers"),
        help_text=_("Empty: by country."),
    )
    template_terms = models.ForeignKey(
        PaymentTerms,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("payment terms of new customers"),
    )
    template_method = models.ForeignKey(
        PaymentMethod,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("payment method of new customers"),
    )

    class Meta:
        verbose_name = _("customer settings")
        verbose_name_plural = _("customer settings")
        constraints = [
            models.CheckConstraint(
                condition=~Q(contact_source="company"),
                name="contact_is_no_company",
            )
        ]

    def __str__(self) -> str:
        return str(self.shop)


class OrderSettings(models.Model):
    """How orders and refunds of a shop become sales documents."""

    class Money(models.TextChoices):
        SHOP = "shop", _("The shop's currency")
        PRESENTMENT = "presentment", _("The buyer's currency")

    class Refunds(models.TextChoices):
        OFF = "", _("Take no notice")
        BY_HAND = "by_hand", _("Import only")
        AUTOMATIC = "automatic", _("Create credit memos automatically")

    class ReturnTo(models.TextChoices):
        DEFAULT = "default", _("The return location")
        ORIGINAL = "original", _("Where Shopify says, else the return location")

    class SkuMapping(models.TextChoices):
        NONE = "", _("None")
        ITEM = "item", _("Item number")
        VARIANT = "variant", _("Variant code")
        BOTH = "both", _("Item number and variant code")
        BARCODE = "barcode", _("Barcode")
        VENDOR = "vendor", _("Vendor's item number")

    shop = models.OneToOneField(Shop, models.CASCADE, related_name="order_settings")
    creates_documents = models.BooleanField(
        _("create documents with the order import"), default=False
    )
    invoices_fulfilled = models.BooleanField(
        _("fulfilled orders become invoices"), default=True
    )
    releases = models.BooleanField(_("release documents"), default=True)
    uses_shopify_no = models.BooleanField(
        _("number documents like the order"), default=False
    )
    puts_no_on_lines = models.BooleanField(
        _("order number as a line of the document"), default=False
    )
    money = models.CharField(
        _("currency of documents"), max_length=12, choices=Money, default=Money.SHOP
    )
    books_test_orders = models.BooleanField(_("book test orders"), default=False)
    books_high_risk = models.BooleanField(_("book orders of high risk"), default=False)
    books_unpaid = models.BooleanField(_("book unpaid orders"), default=True)
    sku_mapping = models.CharField(
        _("SKU stands for"),
        max_length=10,
        choices=SkuMapping,
        default=SkuMapping.ITEM,
        blank=True,
    )
    sku_separator = models.CharField(
        _("separator in SKUs"), max_length=5, default="|", blank=True
    )
    finds_by_barcode = models.BooleanField(_("find items by barcode"), default=True)
    creates_items = models.BooleanField(_("create unknown items"), default=False)
    shipping_account = account_column(_("shipping"), null=True, blank=True)
    tip_account = account_column(_("tips"), null=True, blank=True)
    gift_card_account = account_column(_("gift cards sold"), null=True, blank=True)
    rounding_account = account_column(_("cash rounding"), null=True, blank=True)
    duties_account = account_column(_("duties"), null=True, blank=True)
    fees_account = account_column(_("additional fees"), null=True, blank=True)
    custom_account = account_column(_("lines without a product"), null=True, blank=True)
    not_restocked_account = account_column(
        _("refunded goods that did not come back"), null=True, blank=True
    )
    refund_account = account_column(_("other refunded amounts"), null=True, blank=True)
    refunds = models.CharField(
        _("refunds"),
        max_length=10,
        choices=Refunds,
        default=Refunds.BY_HAND,
        blank=True,
    )
    return_location = models.ForeignKey(
        Location,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("return location"),
    )
    return_to = models.CharField(
        _("returned goods go to"),
        max_length=10,
        choices=ReturnTo,
        default=ReturnTo.DEFAULT,
    )

    class Meta:
        verbose_name = _("order settings")
        verbose_name_plural = _("order settings")
        constraints = [
            models.CheckConstraint(
                condition=~Q(refunds="automatic") | Q(creates_documents=True),
                name="automatic_refunds_need_automatic_orders",
            )
        ]

    def __str__(self) -> str:
        return str(self.shop)
