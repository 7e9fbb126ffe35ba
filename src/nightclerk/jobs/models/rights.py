"""Who may do what with a task; a task without rows follows the roles alone."""

from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _


class TaskRight(models.Model):
    """A group has a right on a task; once there is a row, only such groups have it."""

    class Right(models.TextChoices):
        SEE = "see", _("See")
        RUN = "run", _("Run")
        CHANGE = "change", _("Change")
        ADMINISTER = "administer", _("Administer")

    task = models.PositiveIntegerField(_("task"))
    group = models.ForeignKey(
        Group, models.CASCADE, related_name="task_rights", verbose_name=_("group")
    )
    right = models.CharField(_("right"), max_length=10, choices=Right)

    class Meta:
        verbose_name = _("right on a task")
        verbose_name_plural = _("rights on tasks")
        ordering = ["task", "group", "right"]
        constraints = [
            models.UniqueConstraint("task", "group", "right", name="task_right_once")
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.group} {self.right}"
