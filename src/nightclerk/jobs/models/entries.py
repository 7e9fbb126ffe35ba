"""What is wished: entries and the categories in which they wait."""

from datetime import timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class JobCategory(models.Model):
    """Entries of one category wait for each other."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=100, blank=True)
    concurrency = models.PositiveSmallIntegerField(
        _("runs at the same time"), default=1, validators=[MinValueValidator(1)]
    )

    class Meta:
        verbose_name = _("job queue category")
        verbose_name_plural = _("job queue categories")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="category_code_not_blank", condition=~Q(code="")
            ),
            models.CheckConstraint(
                name="category_lets_one_run", condition=Q(concurrency__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return self.code


class JobEntry(models.Model):
    """The wish: a task with its parameters, once or on a schedule."""

    class Status(models.TextChoices):
        ON_HOLD = "on_hold", _("On hold")
        READY = "ready", _("Ready")
        WAITING = "waiting", _("Waiting")
        IN_PROCESS = "in_process", _("In process")
        ERROR = "error", _("Error")
        FINISHED = "finished", _("Finished")
        INACTIVE = "inactive", _("On hold, nothing to do")

    class Priority(models.IntegerChoices):
        HIGH = 3, _("High")
        NORMAL = 2, _("Normal")
        LOW = 1, _("Low")

    class Misfire(models.TextChoices):
        ONCE = "once", _("Run once")
        SKIP = "skip", _("Skip")
        ALL = "all", _("Run all")

    task = models.PositiveIntegerField(_("task"), db_index=True)
    description = models.CharField(_("description"), max_length=250)
    params = models.JSONField(_("parameters"), default=dict, blank=True)
    status = models.CharField(
        _("status"), max_length=12, choices=Status, default=Status.ON_HOLD
    )
    category = models.ForeignKey(
        JobCategory,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="entries",
        verbose_name=_("category"),
    )
    priority = models.SmallIntegerField(
        _("priority"), choices=Priority, default=Priority.NORMAL
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="job_entries",
        verbose_name=_("owner"),
    )
    ignores_conflicts = models.BooleanField(
        _("may run beside conflicting tasks"), default=False
    )

    monday = models.BooleanField(_("Monday"), default=False)
    tuesday = models.BooleanField(_("Tuesday"), default=False)
    wednesday = models.BooleanField(_("Wednesday"), default=False)
    thursday = models.BooleanField(_("Thursday"), default=False)
    friday = models.BooleanField(_("Friday"), default=False)
    saturday = models.BooleanField(_("Saturday"), default=False)
    sunday = models.BooleanField(_("Sunday"), default=False)
    minutes_between_runs = models.PositiveIntegerField(
        _("minutes between runs"), null=True, blank=True
    )
    starting_time = models.TimeField(_("starting time"), null=True, blank=True)
    ending_time = models.TimeField(_("ending time"), null=True, blank=True)
    formula = models.CharField(_("next run date formula"), max_length=60, blank=True)
    earliest_start = models.DateTimeField(_("earliest start"), null=True, blank=True)
    expires_at = models.DateTimeField(_("expiration"), null=True, blank=True)
    zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    misfire = models.CharField(
        _("missed runs"), max_length=5, choices=Misfire, default=Misfire.ONCE
    )

    max_attempts = models.PositiveSmallIntegerField(
        _("further attempts after a failure"),
        default=3,
        validators=[MaxValueValidator(10)],
    )
    rerun_delay = models.PositiveIntegerField(
        _("rerun delay in seconds"), default=0, validators=[MaxValueValidator(3600)]
    )
    timeout = models.DurationField(_("time limit"), default=timedelta(hours=12))
    inactivity_minutes = models.PositiveSmallIntegerField(
        _("minutes of sleep when there is nothing to do"),
        default=0,
        help_text=_("0 sleeps until somebody wakes the entry."),
    )
    notifies_on_success = models.BooleanField(
        _("tell also when it went well"), default=False
    )
    late_after = models.PositiveIntegerField(
        _("late after minutes"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(10_080)],
    )

    is_queued = models.BooleanField(_("its run waits for a worker"), default=False)
    is_parked = models.BooleanField(
        _("its run has begun and goes on later"), default=False, db_default=False
    )
    next_run_at = models.DateTimeField(_("next start"), null=True, blank=True)
    planned_at = models.DateTimeField(_("planned start"), null=True, blank=True)
    waiting_since = models.DateTimeField(_("waiting since"), null=True, blank=True)
    waits_for = models.JSONField(_("waits for"), default=dict, blank=True)
    occurrence = models.PositiveBigIntegerField(_("occurrence"), default=1)
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=1)
    failures_in_a_row = models.PositiveSmallIntegerField(
        _("failed occurrences in a row"), default=0
    )
    missed = models.PositiveIntegerField(_("missed runs so far"), default=0)
    follow_up = models.BooleanField(_("one more run after this one"), default=False)
    error = models.TextField(_("error"), blank=True)
    error_detail = models.JSONField(_("error detail"), default=dict, blank=True)
    created_at = models.DateTimeField(_("created"), db_default=Now())
    changed_at = models.DateTimeField(_("changed"), db_default=Now())
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("job queue entry")
        verbose_name_plural = _("job queue entries")
        ordering = ["-changed_at"]
        constraints = [
            models.CheckConstraint(
                name="entry_that_is_due_has_a_time",
                condition=~Q(status__in=["ready", "waiting"])
                | Q(next_run_at__isnull=False),
            ),
            models.CheckConstraint(
                name="entry_attempts_are_at_most_10",
                condition=Q(max_attempts__lte=10),
            ),
            models.CheckConstraint(
                name="entry_rerun_delay_is_at_most_an_hour",
                condition=Q(rerun_delay__lte=3600),
            ),
            models.CheckConstraint(
                name="entry_starts_before_it_expires",
                condition=Q(earliest_start__isnull=True)
                | Q(expires_at__isnull=True)
                | Q(earliest_start__lte=F("expires_at")),
            ),
            models.CheckConstraint(
                name="entry_repeats_by_weekdays_or_by_formula",
                condition=Q(formula="")
                | Q(
                    monday=False,
                    tuesday=False,
                    wednesday=False,
                    thursday=False,
                    friday=False,
                    saturday=False,
                    sunday=False,
                    minutes_between_runs__isnull=True,
                ),
            ),
        ]
        indexes = [
            models.Index(
                "next_run_at",
                name="entry_due",
                condition=Q(status__in=["ready", "error", "inactive"], is_queued=False),
            ),
            models.Index(
                "task",
                name="entry_open",
                condition=Q(status__in=["ready", "waiting", "in_process"]),
            ),
            models.Index(
                F("priority").desc(),
                "next_run_at",
                "id",
                name="entry_waiting",
                condition=Q(status="waiting", is_parked=False),
            ),
            models.Index(F("changed_at").desc(), name="entry_newest_change"),
        ]

    def __str__(self) -> str:
        return self.description

    @property
    def weekdays(self) -> tuple[bool, ...]:
        """Monday to Sunday."""
        return (
            self.monday,
            self.tuesday,
            self.wednesday,
            self.thursday,
            self.friday,
            self.saturday,
            self.sunday,
        )

    @property
    def is_recurring(self) -> bool:
        return any(self.weekdays) or bool(self.formula)
