"""Products at Shopify: the list, what needs somebody first, and the card."""

from typing import Any

from django.contrib.admin import SimpleListFilter, action, display
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nightclerk.connector.models import ShopProduct
from nightclerk.connector.selectors.products import products as selectors
from nightclerk.connector.selectors.products.stands import stand_of
from nightclerk.connector.services.products.starts import SYNC_PRODUCTS, sync_prices
from nightclerk.web.badges import badge
from nightclerk.web.books.acts import Button
from nightclerk.web.books.filters import one_of
from nightclerk.web.books.showing import linked
from nightclerk.web.errors import attempt
from nightclerk.web.goods.adding import START
from nightclerk.web.goods.product_actions import ProductActions
from nightclerk.web.goods.product_facts import (
    pictures_said,
    product_side,
    product_tables,
    rejected_of,
)
from nightclerk.web.goods.product_looks import (
    DRIFT,
    TROUBLE,
    price_range,
    status_badge,
    trouble_of,
)
from nightclerk.web.signed_in import actor_of
from nightclerk.web.syncs import answer, sync_task
from nightclerk.web.times import moment
from nightclerk.web.words import error_said
from nightclerk.web.work.cells import named

LISTS = {
    "problem": selectors.in_trouble,
    "differs": selectors.changed_there,
    "unmapped": selectors.unmapped,
    "ours": selectors.items_products,
    "gone": selectors.gone,
}
COUNTED = ("problem", "differs", "unmapped")
TITLES = {
    "problem": gettext_lazy("With a problem"),
    "differs": gettext_lazy("Changed at Shopify"),
    "unmapped": gettext_lazy("Not mapped"),
    "ours": gettext_lazy("Items"),
    "gone": gettext_lazy("Deleted"),
}


class ListFilter(SimpleListFilter):
    """What of the products needs somebody, or is what."""

    title = gettext_lazy("list")
    parameter_name = "list"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(TITLES.items())

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[ShopProduct]
    ) -> QuerySet[ShopProduct]:
        chosen = LISTS.get(self.value() or "")
        return chosen(queryset) if chosen else queryset


class ProductAdmin(ProductActions):
    """What shops have of items, and what of it is not as the books want it."""

    card_template = "web/goods/product.html"
    change_list_template = "web/books/tabbed_list.html"
    list_display = (
        "what",
        "status_mark",
        "item_link",
        "variant_number",
        "prices",
        "sent",
        "trouble",
    )
    list_filter = (ListFilter, "shop", "status", one_of("item"))
    search_fields = (
        "title",
        "handle",
        "gid",
        "item__no",
        "variants__sku",
        "variants__barcode",
    )
    search_help_text = gettext_lazy("Title, handle, item, SKU or barcode")
    ordering = ("title", "id")
    actions = ("send_prices",)
    list_select_related = ("shop", "item")
    has_facts_aside = True
    when_empty = gettext_lazy(
        "Products appear here when they are brought from Shopify, or when you add "
        "items to it."
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[ShopProduct]:
        return selectors.with_figures(super().get_queryset(request))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        facts = {"tabs": tabs(request), **(extra_context or {})}
        return super().changelist_view(request, facts)

    @display(description=gettext_lazy("Product"), ordering="title")
    def what(self, product: ShopProduct) -> SafeString:
        return named(product, product.shop.code, product.handle)

    @display(description=gettext_lazy("Status"), ordering="status")
    def status_mark(self, product: ShopProduct) -> SafeString:
        return status_badge(product)

    @display(description=gettext_lazy("Item"), ordering="item__no")
    def item_link(self, product: ShopProduct) -> str | SafeString:
        return linked(product.item, product.item.no if product.item else "")

    @display(description=gettext_lazy("Variants"))
    def variant_number(self, product: Any) -> SafeString:
        return format_html(
            '<span class="nc-number">{}</span>', product.variant_count or 0
        )

    @display(description=gettext_lazy("Price"))
    def prices(self, product: ShopProduct) -> SafeString:
        told = price_range(product, product.shop.currency)
        return format_html('<span class="nc-number">{}</span>', told)

    @display(description=gettext_lazy("Sent"), ordering="sent_at")
    def sent(self, product: ShopProduct) -> str | SafeString:
        return moment(product.sent_at)

    @display(description=gettext_lazy("Problem"))
    def trouble(self, product: Any) -> str | SafeString:
        told = trouble_of(product)
        if not told and product.has_trouble:
            told = badge(_("Something was not sent"), TROUBLE)
        drift = badge(_("Changed at Shopify"), DRIFT) if product.has_drift else ""
        return format_html("{} {}", told, drift) if told or drift else ""

    @action(description=gettext_lazy("Sync prices"), permissions=["sync"])
    def send_prices(
        self, request: HttpRequest, rows: QuerySet[ShopProduct]
    ) -> HttpResponse | None:
        """Sync the prices of the selected products, those of each shop by one entry."""
        by_shop: dict[int, list[ShopProduct]] = {}
        for product in rows.select_related("shop"):
            by_shop.setdefault(product.shop_id, []).append(product)
        for some in by_shop.values():
            self.sync_prices_of(request, some)
        return None

    def sync_prices_of(self, request: HttpRequest, some: list[ShopProduct]) -> None:
        """Let an entry sync the prices of products of one shop."""
        shop, actor = some[0].shop, actor_of(request)
        started = attempt(
            request, lambda: sync_prices(shop, some, actor=actor, background=True)
        )
        if started is not None:
            answer(request, shop, sync_task(SYNC_PRODUCTS), started)

    def has_sync_permission(self, request: HttpRequest) -> bool:
        """Tell whether the reader may start syncs."""
        return request.user.has_perm(START)

    def line(self, record: ShopProduct) -> str:
        return str(record.shop.code)

    def marks(self, record: Any) -> Any:
        drift = badge(_("Changed at Shopify"), DRIFT) if record.has_drift else ""
        return format_html("{} {}", status_badge(record), drift)

    def more_buttons(self, request: HttpRequest, record: ShopProduct) -> list[Button]:
        return [
            *self.start_buttons(request, record),
            *self.drift_buttons(request, record),
            *self.remove_buttons(request, record),
        ]

    def facts(self, request: HttpRequest, record: ShopProduct) -> dict[str, Any]:
        stand = stand_of(record)
        unsaid = error_said(stand.trouble) if stand.trouble else ""
        return {
            **super().facts(request, record),
            "facts": product_side(record),
            "tables": product_tables(record, stand),
            "trouble": trouble_of(record),
            "unsaid": unsaid,
            "rejected": rejected_of(record),
            "pictures": pictures_said(request, record),
            "is_silent": not record.shop.sends_changes,
        }


def tabs(request: HttpRequest) -> list[dict[str, Any]]:
    """Give the lists of products, each that needs somebody with how many there are."""
    chosen = request.GET.get("list", "")
    rows = ShopProduct.objects.order_by()
    return [
        {
            "title": TITLES[name] if name else _("All"),
            "query": f"?list={name}" if name else "?",
            "count": LISTS[name](rows).count() if name in COUNTED else "",
            "is_current": name == chosen,
        }
        for name in ("", *LISTS)
    ]


def list_address(name: str) -> str:
    """Give the address of one of the lists of products."""
    return f"{reverse('admin:connector_shopproduct_changelist')}?list={name}"
