"""Who is told of what: the set-up, people's own choices, notices, what is sent."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from nightclerk.jobs.models.entries import JobEntry
from nightclerk.jobs.models.runs import JobRun

THE_ONE = 1
KINDS = [
    ("failed", _("Failed")),
    ("done", _("Done")),
    ("late", _("Late")),
    ("stuck", _("Stuck")),
    ("held", _("Schedule on hold")),
    ("many", _("Many failed")),
    ("test", _("Test")),
]


class NoticeSetup(models.Model):
    """Whom the queue tells of what, and how; there is exactly one."""

    to_owner = models.BooleanField(_("tell the owner of the entry"), default=True)
    to_administrators = models.BooleanField(_("tell the administrators"), default=True)
    administrators = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="+",
        verbose_name=_("administrators of the queue"),
        help_text=_("Where nobody is chosen, the superusers are told."),
    )
    by_page = models.BooleanField(_("on the page"), default=True)
    by_mail = models.BooleanField(_("by e-mail"), default=False)
    by_webhook = models.BooleanField(_("by webhook"), default=False)
    webhook_url = models.CharField(_("webhook address"), max_length=500, blank=True)
    webhook_secret_sealed = models.TextField(blank=True, editable=False)
    at_once = models.BooleanField(
        _("tell every failed entry at once"),
        default=True,
        help_text=_("Otherwise only from a number of failed entries on."),
    )
    threshold_low = models.PositiveSmallIntegerField(
        _("lower number of failed entries"), default=3
    )
    threshold_high = models.PositiveSmallIntegerField(
        _("higher number of failed entries"), default=5
    )
    late_minutes = models.PositiveIntegerField(
        _("minutes until an entry is late"),
        default=15,
        validators=[MinValueValidator(1), MaxValueValidator(10_080)],
    )
    told_level = models.PositiveSmallIntegerField(default=0, editable=False)
    told_times = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(_("changed"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("notice set-up")
        verbose_name_plural = _("notice set-up")
        constraints = [
            models.CheckConstraint(name="notice_setup_is_one", condition=Q(id=THE_ONE)),
            models.CheckConstraint(
                name="notice_thresholds_in_order",
                condition=Q(threshold_low__lte=F("threshold_high")),
            ),
        ]

    def __str__(self) -> str:
        return str(_("Notice set-up"))


class NoticeChoice(models.Model):
    """What one person wants to be told by; without a row, everything."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_choice"
    )
    by_page = models.BooleanField(_("on the page"), default=True)
    by_mail = models.BooleanField(_("by e-mail"), default=True)
    told_level = models.PositiveSmallIntegerField(default=0, editable=False)
    told_times = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("own choice of notices")
        verbose_name_plural = _("own choices of notices")

    def __str__(self) -> str:
        return str(self.user)


class Notice(models.Model):
    """What one person is told on the page."""

    key = models.CharField(max_length=80)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices"
    )
    kind = models.CharField(_("kind"), max_length=8, choices=KINDS)
    text = models.JSONField(_("message"), default=dict)
    hint = models.JSONField(_("what to do"), default=dict)
    entry = models.ForeignKey(
        JobEntry, models.SET_NULL, null=True, related_name="notices"
    )
    run = models.ForeignKey(JobRun, models.SET_NULL, null=True, related_name="notices")
    created_at = models.DateTimeField(_("time"), db_default=Now())
    read_at = models.DateTimeField(_("read"), null=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint("user", "key", name="notice_told_once"),
        ]
        indexes = [
            models.Index(
                fields=["user", "-id"],
                name="notice_unread",
                condition=Q(read_at__isnull=True),
            ),
            models.Index("key", name="notice_key"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Delivery(models.Model):
    """What is sent to the outside: written with its cause, sent afterwards."""

    class Channel(models.TextChoices):
        MAIL = "mail", _("E-mail")
        WEBHOOK = "webhook", _("Webhook")

    key = models.CharField(max_length=80)
    kind = models.CharField(_("kind"), max_length=8, choices=KINDS)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    target = models.CharField(_("to"), max_length=254)
    body = models.JSONField(_("content"), default=dict)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    created_at = models.DateTimeField(_("time"), db_default=Now())
    next_try_at = models.DateTimeField(_("next attempt"), null=True, db_default=Now())
    sent_at = models.DateTimeField(_("sent"), null=True)
    error = models.JSONField(_("error"), default=dict)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                "key", "channel", "target", name="delivery_made_once"
            ),
            models.CheckConstraint(
                name="delivery_that_is_sent_is_over",
                condition=Q(sent_at__isnull=True) | Q(next_try_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(
                "next_try_at",
                name="delivery_due",
                condition=Q(next_try_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.key}"
