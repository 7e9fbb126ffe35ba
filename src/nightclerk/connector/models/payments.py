"""Money of a shop: payouts, what they consist of, disputes, and their way to the books.

Amounts are in `currency`, as Shopify has them; fees are positive where they cost us.
"""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from nightclerk.connector.models.fields import gid_column
from nightclerk.connector.models.order_lines import ShopTransaction
from nightclerk.connector.models.shops import Shop
from nightclerk.ledger.models import CustomerEntry, LedgerTransaction, PaymentLine
from nightclerk.ledger.models.accounts import account_column
from nightclerk.ledger.models.fields import money_column


class PaymentSettings(models.Model):
    """How a shop's payments and payouts get into the books."""

    class Books(models.TextChoices):
        OFF = "", _("Read only")
        JOURNAL = "journal", _("Propose in the payment journal")
        POST = "post", _("Post at once")

    shop = models.OneToOneField(Shop, models.CASCADE, related_name="payment_settings")
    books = models.CharField(
        _("payments of orders"),
        max_length=10,
        choices=Books,
        default=Books.OFF,
        blank=True,
    )
    posts_payouts = models.BooleanField(_("post payouts"), default=False)
    clearing_account = account_column(
        _("money at Shopify Payments"), null=True, blank=True
    )
    bank_account = account_column(_("bank"), null=True, blank=True)
    fee_account = account_column(_("fees"), null=True, blank=True)
    dispute_account = account_column(_("disputes"), null=True, blank=True)
    adjustment_account = account_column(_("adjustments"), null=True, blank=True)
    reserve_account = account_column(_("reserves"), null=True, blank=True)
    overpaid_account = account_column(_("paid too much"), null=True, blank=True)
    starts_on = models.DateField(
        _("from this day on"),
        null=True,
        blank=True,
        help_text=_("Earlier payments and payouts are read, but not booked."),
    )

    class Meta:
        verbose_name = _("payment settings")
        verbose_name_plural = _("payment settings")

    def __str__(self) -> str:
        return str(self.shop)


class ToBooks(models.TextChoices):
    """How far money of a shop is on its way into the books."""

    WAITING = "waiting", _("Not booked yet")
    STOPPED = "stopped", _("Stopped with a reason")
    PROPOSED = "proposed", _("In the payment journal")
    POSTED = "posted", _("Posted")
    NOTHING = "nothing", _("Nothing to book")


class PaymentProcessing(models.Model):
    """A transaction's way into the books; `entry` is what was posted of it."""

    transaction = models.OneToOneField(
        ShopTransaction,
        models.CASCADE,
        related_name="processing",
        verbose_name=_("transaction"),
    )
    state = models.CharField(
        _("state"), max_length=10, choices=ToBooks, default=ToBooks.WAITING
    )
    problem = models.JSONField(_("reason"), default=dict, blank=True)
    line = models.ForeignKey(
        PaymentLine,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("line of the payment journal"),
    )
    entry = models.ForeignKey(
        CustomerEntry,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("customer entry"),
    )
    tried_at = models.DateTimeField(_("last tried"), null=True, blank=True)
    run_id = models.BigIntegerField(_("run"), null=True, blank=True)

    class Meta:
        verbose_name = _("payment to book")
        verbose_name_plural = _("payments to book")
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["transaction"],
                name="payment_not_booked",
                condition=Q(state__in=["waiting", "stopped", "proposed"]),
            )
        ]

    def __str__(self) -> str:
        paid = self.transaction
        return f"{paid.order} {paid.amount:.2f}"


class Payout(models.Model):
    """A transfer between Shopify and the merchant's bank."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="payouts")
    gid = gid_column()
    number = models.PositiveBigIntegerField(_("number"))
    status = models.CharField(_("status"))
    kind = models.CharField(_("kind"), blank=True)
    issued_at = models.DateTimeField(_("issued"))
    issued_on = models.DateField(_("day in the shop's zone"))
    trace_id = models.CharField(_("reference at the bank"), blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    net = money_column(_("net"))
    charges = money_column(_("payments"))
    charges_fee = money_column(_("fees for payments"))
    refunds = money_column(_("refunds"))
    refunds_fee = money_column(_("fees for refunds"))
    adjustments = money_column(_("adjustments"))
    adjustments_fee = money_column(_("fees for adjustments"))
    reserves = money_column(_("reserved"))
    reserves_fee = money_column(_("fees for reserves"))
    retried = money_column(_("repeated payouts"))
    retried_fee = money_column(_("fees for repeated payouts"))
    advances = money_column(_("advances"))
    advances_fee = money_column(_("fees for advances"))
    state = models.CharField(
        _("books"), max_length=10, choices=ToBooks, default=ToBooks.WAITING
    )
    problem = models.JSONField(_("reason"), default=dict, blank=True)
    residue = money_column(_("residue"))
    posting = models.ForeignKey(
        LedgerTransaction,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("posted as"),
    )
    read_at = models.DateTimeField(_("read"), db_default=Now())
    run_id = models.BigIntegerField(_("run"), null=True, blank=True)

    class Meta:
        verbose_name = _("payout")
        verbose_name_plural = _("payouts")
        ordering = ["-issued_at", "-number"]
        constraints = [models.UniqueConstraint("shop", "gid", name="payout_once")]
        indexes = [models.Index("shop", "issued_on", name="payout_of_day")]

    def __str__(self) -> str:
        return str(self.number)


class BalanceTransaction(models.Model):
    """One movement of the merchant's balance at Shopify; `net` = `amount` - `fee`.

    `adjusted` are the orders of an adjustment: name, transaction, amount, fees, net.
    """

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="balance_transactions")
    gid = gid_column()
    number = models.PositiveBigIntegerField(_("number"))
    payout_gid = gid_column(blank=True)
    kind = models.CharField(_("kind"))
    happened_at = models.DateTimeField(_("happened"))
    currency = models.CharField(_("currency"), max_length=3)
    amount = money_column(_("amount"))
    fee = money_column(_("fee"))
    net = money_column(_("net"))
    is_test = models.BooleanField(_("test"), default=False)
    source_kind = models.CharField(_("source"), blank=True)
    source_id = models.CharField(_("id of the source"), blank=True)
    order_gid = gid_column(blank=True)
    order_name = models.CharField(_("order"), blank=True)
    transaction_gid = gid_column(blank=True)
    reason = models.CharField(_("reason of the adjustment"), blank=True)
    adjusted = models.JSONField(_("adjusted orders"), default=list, blank=True)
    read_at = models.DateTimeField(_("read"), db_default=Now())

    class Meta:
        verbose_name = _("balance transaction")
        verbose_name_plural = _("balance transactions")
        ordering = ["-happened_at", "-number"]
        constraints = [
            models.UniqueConstraint("shop", "gid", name="balance_transaction_once")
        ]
        indexes = [
            models.Index("shop", "payout_gid", name="balance_of_payout"),
            models.Index("shop", "transaction_gid", name="balance_of_transaction"),
            models.Index("shop", F("number").desc(), name="balance_newest"),
        ]

    def __str__(self) -> str:
        return str(self.number)


class Dispute(models.Model):
    """A payment that a buyer's bank asks back, or asks about."""

    DECIDED = ("WON", "LOST", "ACCEPTED", "PREVENTED", "CHARGE_REFUNDED")

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="disputes")
    gid = gid_column()
    number = models.PositiveBigIntegerField(_("number"))
    kind = models.CharField(_("kind"))
    status = models.CharField(_("status"))
    amount = money_column(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    order_gid = gid_column(blank=True)
    order_name = models.CharField(_("order"), blank=True)
    reason = models.CharField(_("reason"), blank=True)
    network_code = models.CharField(_("code of the network"), blank=True)
    initiated_at = models.DateTimeField(_("opened"))
    evidence_due = models.DateField(_("evidence due"), null=True, blank=True)
    evidence_sent = models.DateField(_("evidence sent"), null=True, blank=True)
    finalized_on = models.DateField(_("decided"), null=True, blank=True)
    read_at = models.DateTimeField(_("read"), db_default=Now())

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        ordering = ["-initiated_at", "-number"]
        constraints = [models.UniqueConstraint("shop", "gid", name="dispute_once")]

    def __str__(self) -> str:
        return f"{self.order_name} {self.amount:.2f}".strip()
