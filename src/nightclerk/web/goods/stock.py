"""Stock by location: what the books say, what Shopify has, and why they differ."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.admin import SimpleListFilter, action, display
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from nightclerk.connector.models import Shop, ShopLocation, StockLevel
from nightclerk.connector.selectors.stock.lists import (
    differing_levels,
    level_totals,
    levels_with_problem,
)
from nightclerk.connector.services.stock.starts import SYNC_STOCK, sync_stock_of
from nightclerk.web.books.acts import Button
from nightclerk.web.books.pages import BookAdmin
from nightclerk.web.errors import attempt
from nightclerk.web.goods.stock_facts import (
    difference_mark,
    explained,
    history_table,
    level_facts,
    problem_of,
)
from nightclerk.web.order_tables import Table
from nightclerk.web.signed_in import actor_of, require
from nightclerk.web.syncs import answer, sync_address, sync_task
from nightclerk.web.times import moment
from nightclerk.web.work.cells import named

MOST_CHOSEN = 500  # variants that one sync can name


class LevelFilter(SimpleListFilter):
    """Levels that differ, that were not sent, or that Shopify does not have."""

    title = gettext_lazy("list")
    parameter_name = "list"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("differs", _("Differs")),
            ("problem", _("Not sent, with the reason")),
            ("absent", _("Not stocked at Shopify")),
        ]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[StockLevel]
    ) -> QuerySet[StockLevel]:
        if self.value() == "differs":
            return differing_levels(queryset)
        if self.value() == "problem":
            return levels_with_problem(queryset)
        return queryset.filter(is_stocked=False) if self.value() else queryset


class PlaceFilter(SimpleListFilter):
    """Levels at one location, named with its shop."""

    title = gettext_lazy("location")
    parameter_name = "place"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        rows = ShopLocation.objects.exclude(stock_levels=None).distinct()
        rows = rows.select_related("shop").order_by("shop__code", "name")
        return [(str(row.pk), f"{row} · {row.shop.code}") for row in rows]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[StockLevel]
    ) -> QuerySet[StockLevel]:
        number = self.value() or ""
        if not number.isdigit():
            return queryset
        return queryset.filter(location=int(number))


class LevelAdmin(BookAdmin):
    """Stock of variants at a shop's locations."""

    card_template = "web/goods/level.html"
    change_list_template = "web/goods/levels.html"
    list_display = (
        "goods",
        "place",
        "books",
        "there",
        "differs",
        "because",
        "how",
    )
    list_filter = (LevelFilter, "shop", PlaceFilter)
    search_fields = (
        "variant__sku",
        "variant__product_title",
        "variant__item__no",
        "variant__barcode",
    )
    search_help_text = gettext_lazy("SKU, product, item or barcode")
    list_select_related = ("shop", "variant__item", "location")
    ordering = ("variant__product_title", "variant__title", "location", "id")
    actions = ("sync_chosen",)
    when_empty = gettext_lazy(
        "Choose a stock calculation at a location of the shop, then sync stock."
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[StockLevel]:
        rows: QuerySet[StockLevel] = super().get_queryset(request)
        return rows.annotate(gap=F("wanted") - F("confirmed"))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        shops = Shop.objects.filter(is_enabled=True).order_by("code")
        may_sync = request.user.has_perm("connector.change_shop")
        context = {
            "totals": level_totals(),
            "syncs": [
                (shop.code, sync_address(shop, sync_task(SYNC_STOCK)))
                for shop in (shops if may_sync else ())
            ],
            **(extra_context or {}),
        }
        return super().changelist_view(request, context)

    @display(description=gettext_lazy("Product"), ordering="variant__product_title")
    def goods(self, level: StockLevel) -> SafeString:
        item = level.variant.item
        no = item.no if item else ""
        sku = level.variant.sku
        return named(level.variant, sku, no if no != sku else "", level.shop.code)

    @display(description=gettext_lazy("Location"), ordering="location__name")
    def place(self, level: StockLevel) -> str:
        return str(level.location)

    @display(description=gettext_lazy("In the books"), ordering="wanted")
    def books(self, level: StockLevel) -> SafeString:
        return figure(level.wanted, level.wanted_at, _("computed"))

    @display(description=gettext_lazy("At Shopify"), ordering="confirmed")
    def there(self, level: StockLevel) -> SafeString:
        here = level.confirmed if level.is_stocked else None
        return figure(here, level.read_at, _("read"))

    @display(description=gettext_lazy("Difference"), ordering="gap")
    def differs(self, level: StockLevel) -> SafeString | str:
        return difference_mark(level)

    @display(description=gettext_lazy("Why it was not sent"))
    def because(self, level: StockLevel) -> SafeString | str:
        why, advice = problem_of(level)
        if not why:
            return ""
        return format_html(
            '<span class="nc-reason-cell">{}<small>{}</small></span>', why, advice
        )

    @display(description=gettext_lazy("Reckoning"))
    def how(self, level: StockLevel) -> SafeString:
        return format_html(
            '<details class="nc-fold"><summary hx-get="{}" hx-target="next div"'
            ' hx-trigger="click once">{}</summary><div aria-live="polite"></div>'
            "</details>",
            reverse(self.page_name("how"), args=[level.pk]),
            _("Show"),
        )

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        start = self.page_name("").removeprefix("admin:")
        sync = require_POST(self.sync_one)
        return [
            path("<int:pk>/how/", wrap(self.how_page), name=f"{start}how"),
            path("<int:pk>/sync/", wrap(sync), name=f"{start}sync"),
            *super().get_urls(),
        ]

    def how_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer with the lines by which a level's quantity is reckoned now."""
        level = self.record(request, str(pk))
        facts = explained(level)
        return TemplateResponse(request, "web/goods/reckoning.html", facts)

    def sync_one(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Read the stock of one variant again and send it where it differs."""
        level = self.record(request, str(pk))
        require(request, "connector.change_shop")
        back = reverse(self.page_name("change"), args=[pk])
        return start_stock(request, level.shop, [level.variant.gid], back)

    @action(description=gettext_lazy("Sync stock"), permissions=["sync"])
    def sync_chosen(
        self, request: HttpRequest, rows: QuerySet[StockLevel]
    ) -> HttpResponse | None:
        """Sync the stock of the chosen variants, a run for each shop."""
        chosen: dict[Shop, list[str]] = {}
        for level in rows.order_by("pk"):
            gids = chosen.setdefault(level.shop, [])
            if level.variant.gid not in gids[-MOST_CHOSEN:]:
                gids.append(level.variant.gid)
        if any(len(gids) > MOST_CHOSEN for gids in chosen.values()):
            told = _("Choose up to {number} variants, or sync all stock of the shop.")
            messages.error(request, told.format(number=MOST_CHOSEN))
            return None
        back = reverse(self.page_name("changelist"))
        answers = [
            start_stock(request, shop, gids, back) for shop, gids in chosen.items()
        ]
        return answers[0] if len(answers) == 1 else None

    def has_sync_permission(self, request: HttpRequest) -> bool:
        """Tell whether the reader may start a sync of a shop."""
        return request.user.has_perm("connector.change_shop")

    def line(self, record: Any) -> str:
        return f"{record.location} · {record.shop.code}"

    def marks(self, record: Any) -> Any:
        return difference_mark(record)

    def blocks(self, request: HttpRequest, record: Any) -> list[Table]:
        return [history_table(record)]

    def more_buttons(self, request: HttpRequest, record: Any) -> list[Button]:
        if not self.has_sync_permission(request):
            return []
        sync = reverse(self.page_name("sync"), args=[record.pk])
        return [Button(_("Sync stock"), "sync", sync, is_form=True, is_first=True)]

    def facts(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        why, advice = problem_of(record)
        return {
            **super().facts(request, record),
            **explained(record),
            "title": str(record.variant),
            "facts": level_facts(record),
            "has_facts_aside": True,
            "why": why,
            "advice": advice,
        }


def start_stock(
    request: HttpRequest, shop: Shop, gids: list[str], back: str
) -> HttpResponse:
    """Start the sync of some variants' stock, and go where one sees it."""
    actor = actor_of(request)
    started = attempt(request, lambda: sync_stock_of(shop, variants=gids, actor=actor))
    if started is None:
        return redirect(back)
    return answer(request, shop, sync_task(SYNC_STOCK), started, otherwise=back)


def figure(number: int | None, at: datetime | None = None, how: str = "") -> SafeString:
    """Draw a quantity, a dash where there is none; below it, small, of when it is."""
    told = "–" if number is None else str(number)
    if at is None:
        return format_html('<span class="nc-figure">{}</span>', told)
    small = format_html("<small>{}<br>{}</small>", how, moment(at))
    return format_html('<span class="nc-figure">{}{}</span>', told, small)
