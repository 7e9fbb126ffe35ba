"""Which record of the books has which page."""

from django.contrib.admin import AdminSite
from django.db.models import Model

from nightclerk.web.books import entries, setup_pages
from nightclerk.web.books.pages import BookAdmin

PAGES: dict[type[Model], type[BookAdmin]] = {**setup_pages.PAGES, **entries.PAGES}


def register(site: AdminSite) -> None:
    """Give every record of the books its list and its card."""
    for model, page in PAGES.items():
        site.register(model, page)
