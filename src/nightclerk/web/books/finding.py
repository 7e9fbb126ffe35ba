"""What “Tell me” finds in the books: documents, customers, items by their numbers."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import override
from unfold.dataclasses import SearchResult

from nightclerk.ledger.models import Customer, Item, PostedDocument
from nightclerk.ledger.selectors.documents import documents_matching
from nightclerk.web.books.menu import book_groups
from nightclerk.web.books.showing import address_of

MOST_OF_A_KIND = 8


def book_results(request: HttpRequest, term: str) -> Iterator[SearchResult]:
    """Give the records of the books that a term finds and the reader may see."""
    for permission, find in FINDERS.items():
        if request.user.has_perm(f"ledger.view_{permission}"):
            yield from find(term)


def _documents(term: str) -> Iterator[SearchResult]:
    for document in documents_matching(term).order_by("-pk")[:MOST_OF_A_KIND]:
        yield _result(document, f"{document.no} {document.name}", "description")


def _posted(term: str) -> Iterator[SearchResult]:
    found = PostedDocument.objects.filter(no__icontains=term)
    known = PostedDocument.objects.filter(external_order_no__icontains=term)
    for document in (found | known).order_by("-pk")[:MOST_OF_A_KIND]:
        yield _result(document, f"{document.no} {document.name}", "task")


def _customers(term: str) -> Iterator[SearchResult]:
    named = Customer.objects.filter(name__icontains=term)
    found = named | Customer.objects.filter(no__icontains=term)
    for customer in found.order_by("no")[:MOST_OF_A_KIND]:
        yield _result(customer, str(customer), "person")


def _items(term: str) -> Iterator[SearchResult]:
    named = Item.objects.filter(description__icontains=term)
    found = named | Item.objects.filter(no__icontains=term)
    for item in found.order_by("no")[:MOST_OF_A_KIND]:
        yield _result(item, str(item), "inventory_2")


FINDERS = {
    "salesdocument": _documents,
    "posteddocument": _posted,
    "customer": _customers,
    "item": _items,
}


def _result(record: Any, title: str, icon: str) -> SearchResult:
    kind = getattr(record, "get_kind_display", None)
    is_paper = isinstance(getattr(record, "no", None), str) and hasattr(record, "gross")
    what = kind() if kind and is_paper else record._meta.verbose_name
    return SearchResult(title.strip(), str(what).capitalize(), address_of(record), icon)


def book_places(request: HttpRequest) -> Iterator[dict[str, Any]]:
    """Give the lines of the side bar's books that the reader may open."""
    for group in book_groups():
        for line in group["items"]:
            if line["permission"](request):
                yield {**line, "group": group["title"]}


def place_results(request: HttpRequest, wanted: list[str]) -> Iterator[SearchResult]:
    """Give the places of the books whose names hold all wanted words."""
    for line in book_places(request):
        with_group = f"{line['title']} {line['group']}".lower()
        with override("en"):
            known = f"{with_group} {line['title']} {line['group']}".lower()
        if all(word in known for word in wanted):
            title, link = str(line["title"]), str(line["link"])
            yield SearchResult(title, _("Page"), link, line["icon"])
