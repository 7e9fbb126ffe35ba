"""What the buttons of a product at Shopify start or decide."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from nightclerk.connector.models import ShopProduct
from nightclerk.connector.selectors.products.products import variants_of
from nightclerk.connector.services.products.drift import send_ours_again, take_theirs
from nightclerk.connector.services.products.starts import (
    SYNC_PRODUCTS,
    remove_product,
    sync_prices,
    sync_products,
)
from nightclerk.connector.services.stock.starts import SYNC_STOCK, sync_stock_of
from nightclerk.connector.services.syncs.starting import Started, start_sync
from nightclerk.jobs.registry import catalogue
from nightclerk.web.books.acts import Act, Button
from nightclerk.web.books.showing import address_of
from nightclerk.web.errors import attempt
from nightclerk.web.goods.adding import START
from nightclerk.web.goods.drift import DECIDE, DriftPages
from nightclerk.web.goods.kinds import field_words
from nightclerk.web.signed_in import actor_of, require
from nightclerk.web.syncs import answer, sync_task

SYNC_PICTURES = 30107


@dataclass(frozen=True)
class Start:
    """A button that starts a task for one product."""

    title: Any
    icon: str
    task: int
    call: Callable[[ShopProduct, Any], Started]
    is_first: bool = False


def _all_of(product: ShopProduct, actor: Any) -> Started:
    return sync_products(product.shop, [product], actor=actor)


def _prices_of(product: ShopProduct, actor: Any) -> Started:
    return sync_prices(product.shop, [product], actor=actor)


def _stock_of(product: ShopProduct, actor: Any) -> Started:
    gids = list(variants_of(product).values_list("gid", flat=True))
    return sync_stock_of(product.shop, variants=gids, actor=actor)


def _pictures_of(product: ShopProduct, actor: Any) -> Started:
    task = catalogue[SYNC_PICTURES]
    params = task.params.read({"shop": product.shop.code, "gids": [product.gid]})
    return start_sync(product.shop, task, params, actor=actor)


STARTS: Mapping[str, Start] = {
    "prices": Start(
        gettext_lazy("Sync prices"), "sell", SYNC_PRODUCTS, _prices_of, is_first=True
    ),
    "products": Start(gettext_lazy("Sync"), "sync", SYNC_PRODUCTS, _all_of),
    "stock": Start(gettext_lazy("Sync stock"), "inventory", SYNC_STOCK, _stock_of),
    "pictures": Start(
        gettext_lazy("Sync pictures"), "image", SYNC_PICTURES, _pictures_of
    ),
}
REMOVE = Act(
    gettext_lazy("Remove"),
    "remove_shopping_cart",
    lambda record, actor: remove_product(record, actor=actor),
    gettext_lazy("{record} is no product of ours any more."),
    is_danger=True,
    asks=gettext_lazy(
        "Its variants are no items any more, and items do not update it again. At "
        "Shopify it is taken off sale as the shop card says; it is not deleted there."
    ),
)


class ProductActions(DriftPages):
    """The addresses of what a product's buttons do."""

    def get_urls(self) -> list[URLPattern]:
        def page(name: str, view: Any) -> URLPattern:
            wrapped = self.admin_site.admin_view(view)
            address = f"<int:pk>/{name}/"
            slug = name.partition("/")[0]
            told = f"connector_shopproduct_{slug}"
            pattern: URLPattern = path(address, wrapped, name=told)
            return pattern

        return [
            page("start/<slug:name>", require_POST(self.start)),
            page("remove", self.remove),
            page("send-again", require_POST(self.send_again)),
            page("take", require_POST(self.take)),
            *super().get_urls(),
        ]

    def start_buttons(self, request: HttpRequest, product: ShopProduct) -> list[Button]:
        """Give the buttons of the syncs that may be started for a product."""
        if product.is_gone or not request.user.has_perm(START):
            return []
        address = "admin:connector_shopproduct_start"
        return [
            Button(
                start.title,
                start.icon,
                reverse(address, args=[product.pk, name]),
                is_form=True,
                is_first=start.is_first,
            )
            for name, start in STARTS.items()
            if start.task in catalogue
        ]

    def remove_buttons(
        self, request: HttpRequest, product: ShopProduct
    ) -> list[Button]:
        """Give the button that lets a product go, where it is ours."""
        is_ours = product.item_id or variants_of(product).exclude(item=None).exists()
        if not is_ours or not request.user.has_perms([DECIDE, START]):
            return []
        address = reverse("admin:connector_shopproduct_remove", args=[product.pk])
        return [Button(REMOVE.title, REMOVE.icon, address, is_danger=True)]

    def start(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Start a task for a product, as the shop wants it: at once or as an entry."""
        require(request, START)
        if name not in STARTS or STARTS[name].task not in catalogue:
            raise Http404
        product: ShopProduct = self.record(request, str(pk))
        chosen = STARTS[name]
        call = partial(chosen.call, product, actor_of(request))
        return self.started(request, product, attempt(request, call), chosen.task)

    def remove(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask, and let a product be no product of ours any more."""
        require(request, DECIDE)
        require(request, START)
        product: ShopProduct = self.record(request, str(pk))
        card = address_of(product)
        if request.method != "POST":
            title = _("Remove {product}").format(product=product)
            return self.page(
                request,
                "web/books/confirm.html",
                product,
                act=REMOVE,
                title=title,
                card=card,
            )
        actor = actor_of(request)
        done = attempt(request, lambda: (remove_product(product, actor=actor),))
        if done is None:
            return redirect(card)
        messages.success(request, str(REMOVE.done).format(record=product))
        return self.started(request, product, done[0], SYNC_PRODUCTS)

    def send_again(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Put right at Shopify what somebody changed there."""
        require(request, DECIDE)
        require(request, START)
        product: ShopProduct = self.record(request, str(pk))
        call = partial(send_ours_again, product, actor=actor_of(request))
        return self.started(request, product, attempt(request, call), SYNC_PRODUCTS)

    def take(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Let items say what Shopify says, and go back to the card."""
        require(request, DECIDE)
        product: ShopProduct = self.record(request, str(pk))
        call = partial(take_theirs, product, actor=actor_of(request))
        taken = attempt(request, call)
        if taken is not None:
            told = _("Taken over from Shopify: {fields}")
            names = ", ".join(field_words(name) for name in taken)
            messages.success(request, told.format(fields=names))
        return redirect(address_of(product))

    def started(
        self,
        request: HttpRequest,
        product: ShopProduct,
        started: Started | None,
        number: int,
    ) -> HttpResponse:
        """Go where what was started is seen, else back to the card."""
        card = address_of(product)
        if started is None:
            return redirect(card)
        task = sync_task(number)
        return answer(request, product.shop, task, started, otherwise=card)
