"""Whether all that a shop sold is here and in the books, day by day."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from nightclerk.connector.models.shops import Shop
from nightclerk.ledger.models.fields import money_column


class CompletenessDay(models.Model):
    """What was sold on one day of the shop's zone, as counted in four places.

    Amounts are Shopify's current totals in the shop's currency. `differs` names the
    orders, by what is wrong: `missing`, `gone`, `changed`, `open`, `different`,
    `unposted`; of each the first hundred ids. Refunds are those whose money moved on
    the day, in the shop's currency; in `differs` their orders are `refunds`. Payouts,
    named in `payouts`, are those that were issued on the day, in their own currency;
    one that came to nothing counts, but not its amount. Where Shopify shows no payouts
    there are none.
    """

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="days")
    day = models.DateField(_("day"))
    orders = models.PositiveIntegerField(_("orders at Shopify"), default=0)
    gross = money_column(_("total at Shopify"))
    is_listed = models.BooleanField(_("compared order by order"), default=False)
    mirrored = models.PositiveIntegerField(_("orders here"), default=0)
    mirrored_gross = money_column(_("total here"))
    booked = models.PositiveIntegerField(_("orders in documents"), default=0)
    booked_gross = money_column(_("total in documents"))
    without = models.PositiveIntegerField(_("orders with nothing to book"), default=0)
    posted = models.PositiveIntegerField(_("orders posted"), default=0)
    posted_gross = money_column(_("total posted"))
    refunded = money_column(_("refunded at Shopify"))
    mirrored_refunded = money_column(_("refunded here"))
    posted_refunded = money_column(_("refunds posted"))
    payouts = models.PositiveIntegerField(_("payouts at Shopify"), default=0)
    payouts_net = money_column(_("paid out by Shopify"))
    mirrored_net = money_column(_("paid out here"))
    posted_net = money_column(_("payouts posted"))
    fees = money_column(_("fees at Shopify"))
    posted_fees = money_column(_("fees posted"))
    differs = models.JSONField(_("what differs"), default=dict)
    checked_at = models.DateTimeField(_("checked"), db_default=Now())
    run_id = models.BigIntegerField(_("run"), null=True)

    class Meta:
        verbose_name = _("day of a shop")
        verbose_name_plural = _("completeness")
        ordering = ["shop", "-day"]
        constraints = [
            models.UniqueConstraint("shop", "day", name="completeness_once_per_day")
        ]

    def __str__(self) -> str:
        return f"{self.shop} {self.day:%Y-%m-%d}"
