"""A connected shop: its address, its credentials, its settings, its API budget."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Shop(models.Model):
    """One Shopify shop and how it is kept in step; the shop card shows it."""

    class Credentials(models.TextChoices):
        TOKEN = "token", _("Access token")
        CLIENT = "client", _("Client id and secret")

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    url = models.URLField(
        _("Shopify URL"), help_text=_("For example https://my-shop.myshopify.com")
    )
    simulator_url = models.URLField(
        _("simulator address"),
        blank=True,
        help_text=_("Only for a simulator on this machine; empty for a real shop."),
    )
    is_enabled = models.BooleanField(_("enabled"), default=True)
    runs_in_background = models.BooleanField(
        _("run syncs in background"),
        default=True,
        help_text=_(
            "A sync button starts a job queue entry, and you go on with your work. "
            "Otherwise you wait and see how far it is."
        ),
    )
    sends_changes = models.BooleanField(
        _("allow data sync to Shopify"),
        default=True,
        help_text=_("Otherwise nothing is changed there; syncs show what they would."),
    )

    credentials = models.CharField(
        _("credentials"),
        max_length=6,
        choices=Credentials,
        default=Credentials.TOKEN,
    )
    token_sealed = models.TextField(_("access token"), blank=True, editable=False)
    client_id = models.CharField(_("client id"), max_length=100, blank=True)
    client_secret_sealed = models.TextField(
        _("client secret"), blank=True, editable=False
    )
    granted_token_sealed = models.TextField(blank=True, editable=False)
    granted_token_at = models.DateTimeField(null=True, editable=False)
    granted_token_renew_at = models.DateTimeField(null=True, editable=False)
    granted_token_expires_at = models.DateTimeField(
        _("token valid until"), null=True, editable=False
    )

    shopify_name = models.CharField(_("name at Shopify"), max_length=200, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    zone = models.CharField(_("time zone"), max_length=60, blank=True)
    plan = models.CharField(_("plan"), max_length=100, blank=True)
    scopes = models.JSONField(_("granted scopes"), default=list, blank=True)
    tested_at = models.DateTimeField(_("connection tested"), null=True, blank=True)
    test_error = models.TextField(_("connection error"), blank=True)
    test_error_detail = models.JSONField(default=dict, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), db_default=Now())

    class Meta:
        verbose_name = _("Shopify shop")
        verbose_name_plural = _("Shopify shops")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(name="shop_code_not_blank", condition=~Q(code="")),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def address(self) -> str:
        """Where its API is asked: the shop itself, or its simulator."""
        return self.simulator_url or self.url


class ApiBudget(models.Model):
    """A shop's cost bucket at Shopify in points, shared by all who work for it."""

    shop = models.OneToOneField(Shop, models.CASCADE, related_name="budget")
    maximum = models.FloatField(default=2000.0)
    restore_rate = models.FloatField(default=100.0)
    available = models.FloatField(default=2000.0)
    measured_at = models.DateTimeField(db_default=Now())
    reserved = models.FloatField(default=0.0)
    reserved_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("API budget")
        verbose_name_plural = _("API budgets")

    def __str__(self) -> str:
        return f"{self.shop} {self.available:.0f}/{self.maximum:.0f}"
