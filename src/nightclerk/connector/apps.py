"""How Django meets the connector."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConnectorConfig(AppConfig):
    """Shops and what was mirrored from them."""

    name = "nightclerk.connector"
    label = "connector"
    verbose_name = _("Shopify")
