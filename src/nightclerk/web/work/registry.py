"""Which record of the work between shops and books has which page."""

from django.contrib.admin import AdminSite

from nightclerk.connector.models import (
    CompletenessDay,
    OrderProcessing,
    RefundProcessing,
)
from nightclerk.web.work.days import DayAdmin
from nightclerk.web.work.orders import ProcessingAdmin
from nightclerk.web.work.refunds import RefundAdmin

PAGES = {
    CompletenessDay: DayAdmin,
    OrderProcessing: ProcessingAdmin,
    RefundProcessing: RefundAdmin,
}


def register(site: AdminSite) -> None:
    """Give every record its list and its card."""
    for model, page in PAGES.items():
        site.register(model, page)
