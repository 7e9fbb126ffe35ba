"""The addresses of the books, all below /api/v1/books/."""

from ninja import NinjaAPI

from nightclerk.api.books import (
    batches,
    customers,
    documents,
    figures,
    items,
    payment_journal,
    posted,
    posting,
    receivables,
    trade,
)

ROUTERS = {
    "/customers": [customers.router],
    "/items": [items.router],
    "/accounts": [trade.accounts],
    "/locations": [trade.locations],
    "/currencies": [trade.currencies],
    "/payment_terms": [trade.terms],
    "/payment_methods": [trade.methods],
    "/documents": [documents.router, posting.router],
    "/posted": [posted.router],
    "/customer_entries": [receivables.entries],
    "/payments": [receivables.payments],
    "/payment_lines": [payment_journal.lines],
    "/journals": [payment_journal.journals],
    "/batches": [batches.router],
    "/stock": [figures.goods],
    "/periods": [figures.periods],
    "/reports": [receivables.reports, figures.reports],
}


def add_books(api: NinjaAPI) -> None:
    """Add all operations of the books to an API."""
    for address, routers in ROUTERS.items():
        for router in routers:
            api.add_router(f"/books{address}", router)
