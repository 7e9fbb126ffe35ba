"""How Django meets the keys."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccessConfig(AppConfig):
    """Keys with which programs come in."""

    name = "nightclerk.access"
    label = "access"
    verbose_name = _("Access")
