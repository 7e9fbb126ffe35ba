"""Where the numbers of documents come from."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from nightclerk.ledger.models.fields import code_column, number_column


class NumberSeries(models.Model):
    """A row of numbers for one kind of record; gaps never come of it."""

    code = code_column(_("code"), unique=True)
    title = models.CharField(_("title"), max_length=100, blank=True)
    is_by_date = models.BooleanField(
        _("in the order of dates"),
        default=False,
        help_text=_("A date before the last one that was used is refused."),
    )

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class NumberSeriesLine(models.Model):
    """The numbers of a series from a date on; the last one used is kept here."""

    series = models.ForeignKey(NumberSeries, models.CASCADE, related_name="lines")
    starts_on = models.DateField(_("from"))
    first_no = number_column(_("first number"))
    last_no = number_column(_("last number"), blank=True)
    warns_from = number_column(_("warn from"), blank=True)
    step = models.PositiveIntegerField(_("step"), default=1)
    used_no = number_column(_("last number used"), blank=True)
    used_on = models.DateField(_("last date used"), null=True, blank=True)
    is_closed = models.BooleanField(_("closed"), default=False)

    class Meta:
        verbose_name = _("line of a number series")
        verbose_name_plural = _("lines of a number series")
        ordering = ["series", "starts_on"]
        constraints = [
            models.UniqueConstraint(
                "series", "starts_on", name="number_series_line_once_per_date"
            )
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.first_no}"
