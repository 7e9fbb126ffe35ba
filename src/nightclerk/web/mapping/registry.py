"""Which record of Shopify's words, products and buyers has which page."""

from django.contrib.admin import AdminSite
from django.db.models import Model

from nightclerk.web.books.pages import BookAdmin
from nightclerk.web.mapping import buyers, companies, taxes, words

PAGES: dict[type[Model], type[BookAdmin]] = {
    **buyers.PAGES,
    **companies.PAGES,
    **taxes.PAGES,
    **words.PAGES,
}


def register(site: AdminSite) -> None:
    """Give every record its list and its card."""
    for model, page in PAGES.items():
        site.register(model, page)
