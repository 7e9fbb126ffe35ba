"""The tabs of an item's card: each is a page of its own."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy

from nightclerk.ledger.models import Item
from nightclerk.web.books import item_parts
from nightclerk.web.books.pages import BookAdmin
from nightclerk.web.books.parts import Part


@dataclass(frozen=True)
class Tab:
    """A page of an item: its address's name, and what is kept on it."""

    name: str
    title: Any
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class ShownTab:
    """A tab as the page draws it; `count` is empty where nothing is counted."""

    title: Any
    address: str
    is_current: bool
    count: int | str = ""


GENERAL = Tab("change", gettext_lazy("General"))
DESCRIPTION = Tab(
    "description",
    gettext_lazy("Description"),
    (item_parts.TEXTS, item_parts.ATTRIBUTES),
)
PICTURES = Tab("pictures", gettext_lazy("Pictures"))
PRICES = Tab(
    "prices", gettext_lazy("Prices"), (item_parts.PRICES, item_parts.DISCOUNTS)
)
TABS = (GENERAL, DESCRIPTION, PICTURES, PRICES)


def tab_address(item: Item, tab: Tab) -> str:
    """Give the address of a tab of an item's card."""
    return reverse(f"admin:ledger_item_{tab.name}", args=[item.pk])


class ItemTabs(BookAdmin):
    """An item's card that goes on in tabs."""

    card_template: ClassVar[str] = "web/books/item.html"

    def tabs(self, item: Item, current: Tab) -> list[ShownTab]:
        """Give the tabs of an item's card."""
        pictures = item.pictures.count()
        return [
            ShownTab(
                tab.title,
                tab_address(item, tab),
                is_current=tab is current,
                count=pictures if tab is PICTURES and pictures else "",
            )
            for tab in TABS
        ]

    def home_of(self, record: Any, part: Part) -> str:
        tab = next((tab for tab in TABS if part in tab.parts), GENERAL)
        return tab_address(record, tab)

    def tab_page(
        self, request: HttpRequest, item: Item, tab: Tab, template: str, **facts: Any
    ) -> HttpResponse:
        """Answer with a tab of an item's card."""
        return self.page(
            request,
            template,
            item,
            marks=self.marks(item),
            tabs=self.tabs(item, tab),
            parts=self.part_tables(request, item, tab.parts),
            **facts,
        )
