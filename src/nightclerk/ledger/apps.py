"""How Django meets the books."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    """The company's books."""

    name = "nightclerk.ledger"
    label = "ledger"
    verbose_name = _("Books")
