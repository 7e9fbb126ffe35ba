"""How Django meets the queue."""

from importlib import import_module

from django.apps import AppConfig
from django.conf import settings
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    """The queue; when all is loaded, tasks declare themselves.

    They come from every app's `tasks`, and from the modules that the setting names.
    """

    name = "nightclerk.jobs"
    label = "jobs"
    verbose_name = _("Job queue")

    def ready(self) -> None:
        autodiscover_modules("tasks")
        for name in settings.TASK_MODULES:
            import_module(name)
