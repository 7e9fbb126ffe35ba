"""Add items to Shopify: which shop, what it would get, and then the start."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nightclerk.connector.models import ProductSettings, Shop
from nightclerk.connector.selectors.products.channels import has_chosen_channel
from nightclerk.connector.selectors.products.previews import (
    ProductPreview,
    preview_items,
)
from nightclerk.connector.selectors.products.products import (
    addable_items,
    selling_shops,
)
from nightclerk.connector.selectors.settings import product_settings
from nightclerk.connector.services.products.starts import SYNC_PRODUCTS, add_items
from nightclerk.ledger.models import Item
from nightclerk.web.books.pages import BookAdmin
from nightclerk.web.errors import attempt
from nightclerk.web.goods.product_looks import STATUSES
from nightclerk.web.signed_in import actor_of, require
from nightclerk.web.syncs import answer, sync_task
from nightclerk.web.words import said

START = "jobs.add_jobentry"
MOST_ADDED = 500
MOST_SHOWN = 50  # items of which it is said what they would become


@dataclass(frozen=True)
class Chosen:
    """A shop that may get items, and those that it does not have yet."""

    shop: Shop
    items: Sequence[Item]
    address: str
    is_current: bool = False


@dataclass(frozen=True)
class Shown:
    """What an item would become, ready to be read."""

    preview: ProductPreview

    @property
    def problem(self) -> str:
        """Say why it cannot be added; empty where it can."""
        error = self.preview.problem
        return said(error.text) if error else ""

    @property
    def advice(self) -> str:
        """Say what to do about it."""
        error = self.preview.problem
        return said(error.hint) if error else ""

    @property
    def status(self) -> str:
        """Say the status that the product would get."""
        found = STATUSES.get(self.preview.status)
        return str(found[0]) if found else self.preview.status


class AddingPages(BookAdmin):
    """The page on which items are added to a shop."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.adding)
        return [
            path("adding/", view, name="connector_shopproduct_adding"),
            *super().get_urls(),
        ]

    def adding(self, request: HttpRequest) -> HttpResponse:
        """Show what a shop would get of some items; start it when that is sent."""
        require(request, START)
        require(request, "ledger.view_item")
        items = _items(request)
        choices = _choices(request, items)
        chosen = next((each for each in choices if each.is_current), None)
        if request.method == "POST" and chosen is not None:
            return _start(request, chosen)
        return self.page(
            request,
            "web/goods/adding.html",
            None,
            title=_("Add to Shopify"),
            items=items,
            choices=choices,
            chosen=chosen,
            back=reverse("admin:ledger_item_changelist"),
            **(_facts(request, chosen) if chosen else {}),
        )


def adding_address(items: Sequence[Item], shop: Shop | None = None) -> str:
    """Give the page that adds some items, with a shop chosen where one is named."""
    numbers = ",".join(str(item.pk) for item in items)
    more = f"&shop={shop.pk}" if shop else ""
    return f"{reverse('admin:connector_shopproduct_adding')}?items={numbers}{more}"


def _items(request: HttpRequest) -> list[Item]:
    numbers = request.GET.get("items", "").split(",")
    keys = [int(number) for number in numbers if number.isdigit()][:MOST_ADDED]
    items = list(Item.objects.filter(pk__in=keys).order_by("no"))
    if not items:
        raise Http404
    return items


def _choices(request: HttpRequest, items: Sequence[Item]) -> list[Chosen]:
    """Give the shops that do not have all of the items; one alone is chosen."""
    wanted = request.GET.get("shop", "")
    found = [(shop, addable_items(shop, items)) for shop in selling_shops()]
    open_to = [(shop, some) for shop, some in found if some]
    return [
        Chosen(
            shop,
            some,
            adding_address(items, shop),
            is_current=str(shop.pk) == wanted or len(open_to) == 1,
        )
        for shop, some in open_to
    ]


def _facts(request: HttpRequest, chosen: Chosen) -> dict[str, object]:
    settings = product_settings(chosen.shop)
    lacks_channel = not has_chosen_channel(chosen.shop)
    some = chosen.items[:MOST_SHOWN]
    previews = attempt(request, lambda: preview_items(chosen.shop, some))
    return {
        "rows": [Shown(each) for each in previews or ()],
        "hidden": max(len(chosen.items) - MOST_SHOWN, 0),
        "is_known": previews is not None,
        "sentence": _sentence(chosen, settings, lacks_channel=lacks_channel),
        "is_silent": not chosen.shop.sends_changes,
        "lacks_channel": lacks_channel,
        "channels_page": reverse(
            "admin:connector_shop_products", args=[chosen.shop.pk]
        ),
    }


def _sentence(chosen: Chosen, settings: ProductSettings, *, lacks_channel: bool) -> str:
    """Say what is about to happen: which items, which shop, who sees them then."""
    number, shop = len(chosen.items), chosen.shop.code
    status = str(settings.get_created_status_display())
    if settings.created_status != ProductSettings.Status.ACTIVE:
        told = ngettext(
            "{number} item is added to {shop} with the status “{status}”: buyers do "
            "not find it yet.",
            "{number} items are added to {shop} with the status “{status}”: buyers do "
            "not find them yet.",
            number,
        )
    elif lacks_channel:
        told = ngettext(
            "{number} item is added to {shop} and is not published: buyers do not "
            "find it yet.",
            "{number} items are added to {shop} and are not published: buyers do not "
            "find them yet.",
            number,
        )
    else:
        told = ngettext(
            "{number} item is added to {shop} and is on sale as soon as all of it "
            "has arrived.",
            "{number} items are added to {shop} and are on sale as soon as all of "
            "them has arrived.",
            number,
        )
    return told.format(number=number, shop=shop, status=status)


def _start(request: HttpRequest, chosen: Chosen) -> HttpResponse:
    call = partial(add_items, chosen.shop, chosen.items, actor=actor_of(request))
    started = attempt(request, call)
    back = reverse("admin:ledger_item_changelist")
    if started is None:
        return redirect(chosen.address)
    task = sync_task(SYNC_PRODUCTS)
    return answer(request, chosen.shop, task, started, otherwise=back)
