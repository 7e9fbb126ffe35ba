"""How Django meets the pages."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    """The pages; they keep no records of their own."""

    name = "nightclerk.web"
    label = "web"
    verbose_name = _("Pages")
