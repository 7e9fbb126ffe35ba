"""Where a shop sells: its sales channels, and which of them new products go on."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from nightclerk.connector.models.fields import gid_column
from nightclerk.connector.models.shops import Shop


class SalesChannel(models.Model):
    """A sales channel of a shop as it was last read, and whether somebody chose it.

    `gid` is the id of its publication, which products are published on. One that is
    gone at Shopify stays, with the choice, in case that it comes back.
    """

    shop = models.ForeignKey(
        Shop, models.CASCADE, related_name="sales_channels", verbose_name=_("shop")
    )
    gid = gid_column()
    name = models.CharField(_("sales channel"), blank=True)
    is_chosen = models.BooleanField(_("new products go on it"), default=False)
    is_gone = models.BooleanField(_("gone at Shopify"), default=False)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    class Meta:
        verbose_name = _("sales channel")
        verbose_name_plural = _("sales channels")
        ordering = ["shop", "name", "pk"]
        constraints = [
            models.UniqueConstraint("shop", "gid", name="sales_channel_once_per_shop")
        ]

    def __str__(self) -> str:
        return self.name or self.gid
