"""Which record of the books has which page."""

from django.contrib.admin import AdminSite
from django.db.models import Model

from nightclerk.ledger.models import (
    Account,
    Company,
    Customer,
    FiscalPeriod,
    SalesDocument,
)
from nightclerk.web.books import (
    batches,
    entries,
    general_journal,
    goods_lists,
    payment_journal,
    receivables,
    setup_pages,
)
from nightclerk.web.books.accounts import AccountAdmin
from nightclerk.web.books.company import CompanyAdmin
from nightclerk.web.books.customers import CustomerAdmin
from nightclerk.web.books.documents import DocumentAdmin
from nightclerk.web.books.pages import BookAdmin
from nightclerk.web.books.periods import PeriodAdmin

PAGES: dict[type[Model], type[BookAdmin]] = {
    Account: AccountAdmin,
    Company: CompanyAdmin,
    Customer: CustomerAdmin,
    FiscalPeriod: PeriodAdmin,
    SalesDocument: DocumentAdmin,
    **batches.PAGES,
    **entries.PAGES,
    **general_journal.PAGES,
    **goods_lists.PAGES,
    **payment_journal.PAGES,
    **receivables.PAGES,
    **setup_pages.PAGES,
}


def register(site: AdminSite) -> None:
    """Give every record of the books its list and its card."""
    for model, page in PAGES.items():
        site.register(model, page)
