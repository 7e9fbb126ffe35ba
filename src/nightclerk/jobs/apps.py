"""How Django meets the queue."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    """The queue; when all is loaded, every app's `tasks` declare themselves."""

    name = "nightclerk.jobs"
    label = "jobs"
    verbose_name = _("Job queue")

    def ready(self) -> None:
        autodiscover_modules("tasks")
