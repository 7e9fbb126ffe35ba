"""Products of a shop: what we want, what Shopify confirmed, what was seen there."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from nightclerk.connector.models.fields import gid_column
from nightclerk.connector.models.shops import Shop
from nightclerk.ledger.models import Item


class ShopProduct(models.Model):
    """One of Shopify's products.

    `confirmed` are its fields as Shopify's last answer to us had them, `observed` as
    they were last read; what we want is computed and never kept. `revision` counts the
    confirmations: a change is for one revision only. `restores_to` is the status from
    before we took the product off sale.
    """

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="products")
    gid = gid_column()
    handle = models.CharField(_("handle"), blank=True)
    title = models.CharField(_("title"), blank=True)
    status = models.CharField(_("status"), blank=True)
    vendor = models.CharField(_("vendor"), blank=True)
    product_type = models.CharField(_("product type"), blank=True)
    options = models.JSONField(_("options"), default=list)
    is_gift_card = models.BooleanField(_("gift card"), default=False)
    has_only_default = models.BooleanField(_("without variants"), default=True)
    is_gone = models.BooleanField(_("deleted at Shopify"), default=False)
    is_added = models.BooleanField(
        _("added by us"), default=False, help_text=_("It was made from an item.")
    )
    item = models.ForeignKey(
        Item,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("item"),
    )
    confirmed = models.JSONField(default=dict, blank=True)
    observed = models.JSONField(default=dict, blank=True)
    revision = models.PositiveIntegerField(default=0)
    restores_to = models.CharField(blank=True)
    published_to = models.JSONField(_("sales channels"), default=list, blank=True)
    awaits_publishing = models.BooleanField(_("not published yet"), default=False)
    problem = models.JSONField(_("why it was not sent"), default=dict, blank=True)
    shopify_updated_at = models.DateTimeField(_("changed at Shopify"), null=True)
    first_seen_at = models.DateTimeField(_("first seen"), db_default=Now())
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        verbose_name = _("product at Shopify")
        verbose_name_plural = _("products at Shopify")
        ordering = ["title", "id"]
        constraints = [
            models.UniqueConstraint("shop", "gid", name="shop_product_once_per_shop"),
            models.UniqueConstraint(
                "shop",
                "item",
                name="item_is_one_product_of_a_shop",
                condition=Q(item__isnull=False, is_gone=False, is_added=True),
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "handle"], name="shop_product_handle"),
            models.Index(fields=["item"], name="shop_product_item"),
        ]

    def __str__(self) -> str:
        return self.title or self.handle or self.gid


class ShopPicture(models.Model):
    """A picture of a product or variant at Shopify, and what it is in the books.

    `digest` is the SHA-256 of its content as we sent or fetched it. A picture from the
    books that is gone and has a message was taken off at Shopify by somebody.
    """

    class State(models.TextChoices):
        SENT = "sent", _("Being sent")
        PROCESSING = "processing", _("Shopify is working on it")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")
        GONE = "gone", _("Deleted at Shopify")

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="pictures")
    product = models.ForeignKey(
        ShopProduct, models.CASCADE, related_name="pictures", verbose_name=_("product")
    )
    variant = models.ForeignKey(
        "connector.ShopVariant",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="pictures",
        verbose_name=_("variant"),
    )
    gid = gid_column(blank=True)
    digest = models.CharField(max_length=64, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.SENT
    )
    position = models.PositiveIntegerField(_("position"), default=0)
    alt = models.TextField(_("description"), blank=True)
    url = models.TextField(_("address"), blank=True)
    is_ours = models.BooleanField(_("from the books"), default=False)
    message = models.JSONField(_("why it failed"), default=dict, blank=True)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    changed_at = models.DateTimeField(_("changed"), db_default=Now())

    class Meta:
        verbose_name = _("picture at Shopify")
        verbose_name_plural = _("pictures at Shopify")
        ordering = ["product", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                "product",
                "variant",
                "gid",
                name="shop_picture_once",
                nulls_distinct=False,
                condition=~Q(gid=""),
            )
        ]
        indexes = [
            models.Index(
                fields=["shop"],
                name="shop_picture_on_its_way",
                condition=Q(state__in=["sent", "processing"]),
            )
        ]

    def __str__(self) -> str:
        return self.alt or self.gid or self.digest[:12]

    @property
    def was_taken_off(self) -> bool:
        """Tell whether somebody took our picture off at Shopify, and not we."""
        return self.is_ours and self.state == self.State.GONE and bool(self.message)
