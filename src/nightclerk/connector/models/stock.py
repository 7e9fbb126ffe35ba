"""Stock of variants at a shop's locations: what we want and what Shopify has."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from nightclerk.connector.models.catalog import ShopVariant
from nightclerk.connector.models.mappings import ShopLocation
from nightclerk.connector.models.shops import Shop


class StockLevel(models.Model):
    """One variant at one location of a shop.

    `wanted` is what the books say, rounded and never below zero, as it was when it was
    last computed; `confirmed` is the quantity that Shopify last confirmed or showed, of
    the name that the shop's settings choose; `committed` is what its orders had taken
    then. `is_stocked` tells whether Shopify has a level for the pair at all.
    """

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="stock_levels")
    variant = models.ForeignKey(
        ShopVariant,
        models.CASCADE,
        related_name="stock_levels",
        verbose_name=_("product at Shopify"),
    )
    location = models.ForeignKey(
        ShopLocation,
        models.CASCADE,
        related_name="stock_levels",
        verbose_name=_("location at Shopify"),
    )
    is_stocked = models.BooleanField(_("stocked at Shopify"), default=False)
    confirmed = models.IntegerField(_("at Shopify"), null=True, blank=True)
    committed = models.IntegerField(_("ordered at Shopify"), default=0)
    wanted = models.IntegerField(_("in the books"), null=True, blank=True)
    wanted_at = models.DateTimeField(_("computed"), null=True, blank=True)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    problem = models.JSONField(_("why it was not sent"), default=dict, blank=True)
    first_seen_at = models.DateTimeField(_("first seen"), db_default=Now())

    class Meta:
        verbose_name = _("stock at Shopify")
        verbose_name_plural = _("stock at Shopify")
        ordering = ["variant", "location"]
        constraints = [
            models.UniqueConstraint(
                "variant", "location", name="stock_level_once_per_place"
            )
        ]
        indexes = [
            models.Index(
                fields=["shop"],
                name="stock_level_with_problem",
                condition=~Q(problem={}),
            )
        ]

    def __str__(self) -> str:
        return f"{self.variant} {self.location}"

    @property
    def difference(self) -> int | None:
        """Give what Shopify has too few (> 0) or too many of; None: not known."""
        if self.wanted is None or self.confirmed is None:
            return None
        return self.wanted - self.confirmed
