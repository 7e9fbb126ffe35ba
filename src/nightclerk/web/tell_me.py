"""“Tell me”: say what you look for, in your language or in English, and go there."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.dataclasses import SearchResult

from nightclerk.connector.models import Shop, ShopOrder
from nightclerk.jobs.models import JobEntry
from nightclerk.web.books.finding import book_results, place_results
from nightclerk.web.queue_pages import seen_by
from nightclerk.web.syncs import sync_address, sync_tasks
from nightclerk.web.titles import title_of
from nightclerk.web.words import said

MOST_OF_A_KIND = 8


@dataclass(frozen=True)
class Place:
    """A page that can be found by its name or by other words for it."""

    title: Any
    address: str
    permission: str
    icon: str
    also: Any = ""

    def words(self) -> str:
        """Give all words it answers to, in the reader's language and in English."""
        here = f"{self.title} {self.also}"
        with translation.override("en"):
            return f"{here} {self.title} {self.also}".lower()


PLACES = (
    Place(
        gettext_lazy("Shopify Shop"),
        "connector_shop_changelist",
        "connector.view_shop",
        "storefront",
        gettext_lazy("shop card connection credentials sync background"),
    ),
    Place(
        gettext_lazy("Connect a Shopify shop"),
        "connector_shop_add",
        "connector.add_shop",
        "add_business",
        gettext_lazy("new shop add"),
    ),
    Place(
        gettext_lazy("Shopify orders"),
        "connector_shoporder_changelist",
        "connector.view_shoporder",
        "receipt_long",
        gettext_lazy("imported orders sales"),
    ),
    Place(
        gettext_lazy("Products at Shopify"),
        "connector_shopproduct_changelist",
        "connector.view_shopproduct",
        "inventory",
        gettext_lazy("prices status problem why was it not sent"),
    ),
    Place(
        gettext_lazy("Variants at Shopify"),
        "connector_shopvariant_changelist",
        "connector.view_shopvariant",
        "style",
        gettext_lazy("unmapped items products SKU"),
    ),
    Place(
        gettext_lazy("Changed at Shopify"),
        "connector_shopproduct_drift",
        "connector.view_shopproduct",
        "difference",
        gettext_lazy("products drift ours theirs send again"),
    ),
    Place(
        gettext_lazy("Stock by location"),
        "connector_stocklevel_changelist",
        "connector.view_stocklevel",
        "warehouse",
        gettext_lazy("inventory levels quantity difference sync stock"),
    ),
    Place(
        gettext_lazy("Pictures at Shopify"),
        "connector_shoppicture_changelist",
        "connector.view_shoppicture",
        "imagesmode",
        gettext_lazy("images media failed"),
    ),
    Place(
        gettext_lazy("Changes for Shopify"),
        "connector_outgoingchange_changelist",
        "connector.view_outgoingchange",
        "outbox",
        gettext_lazy("outbox rejected pending unknown send again"),
    ),
    Place(
        gettext_lazy("Bulk operations"),
        "connector_bulkoperation_changelist",
        "connector.view_bulkoperation",
        "dynamic_feed",
        gettext_lazy("progress cancel result"),
    ),
    Place(
        gettext_lazy("Customers at Shopify"),
        "connector_shopcustomer_changelist",
        "connector.view_shopcustomer",
        "person_search",
        gettext_lazy("unmapped buyers"),
    ),
    Place(
        gettext_lazy("Companies at Shopify"),
        "connector_shopcompany_changelist",
        "connector.view_shopcompany",
        "domain",
        gettext_lazy("unmapped buyers locations B2B"),
    ),
    Place(
        gettext_lazy("Mappings"),
        "mappings",
        "connector.view_shippingmapping",
        "link",
        gettext_lazy("shipping gateways payment terms locations taxes countries"),
    ),
    Place(
        gettext_lazy("Skipped records"),
        "connector_skippedrecord_changelist",
        "connector.view_skippedrecord",
        "rule",
        gettext_lazy("errors synchronisation left out"),
    ),
    Place(
        gettext_lazy("Job queue entries"),
        "jobs_jobentry_changelist",
        "jobs.view_jobentry",
        "list_alt",
        gettext_lazy("background tasks schedule recurring"),
    ),
    Place(
        gettext_lazy("New job queue entry"),
        "jobs_jobentry_add",
        "jobs.add_jobentry",
        "add_task",
        gettext_lazy("plan schedule a task"),
    ),
    Place(
        gettext_lazy("The next 24 hours"),
        "jobs_day",
        "jobs.view_jobentry",
        "view_timeline",
        gettext_lazy("plan schedule picture today tomorrow"),
    ),
    Place(
        gettext_lazy("Job queue log"),
        "jobs_jobrun_changelist",
        "jobs.view_jobrun",
        "history",
        gettext_lazy("runs history errors"),
    ),
    Place(
        gettext_lazy("Job queue categories"),
        "jobs_jobcategory_changelist",
        "jobs.view_jobcategory",
        "category",
    ),
    Place(
        gettext_lazy("Workers"), "jobs_worker_changelist", "jobs.view_worker", "memory"
    ),
    Place(
        gettext_lazy("Notices"),
        "notices",
        "",
        "notifications",
        gettext_lazy("bell messages failed what I am told"),
    ),
    Place(
        gettext_lazy("Notice set-up"),
        "notice_setup",
        "jobs.change_noticesetup",
        "notification_settings",
        gettext_lazy("e-mail webhook thresholds administrators test"),
    ),
    Place(
        gettext_lazy("Rights on tasks"),
        "task_rights",
        "jobs.change_taskright",
        "shield_person",
        gettext_lazy("permissions who may see run change administer"),
    ),
    Place(
        gettext_lazy("API keys"),
        "api_keys",
        "access.view_apikey",
        "key",
        gettext_lazy("programs REST token"),
    ),
    Place(gettext_lazy("Users"), "auth_user_changelist", "auth.view_user", "person"),
    Place(gettext_lazy("Roles"), "auth_group_changelist", "auth.view_group", "groups"),
)


def tell_me(request: HttpRequest) -> TemplateResponse:
    """Answer the search of the command palette; what is called just so comes first."""
    term = request.GET.get("s", "").strip()
    found = sorted(
        results(request, term), key=lambda each: each.title.lower() != term.lower()
    )
    return TemplateResponse(
        request,
        "web/tell_me.html",
        {"results": found},
        headers={"HX-Trigger": "search"},
    )


def results(request: HttpRequest, term: str) -> Iterator[SearchResult]:
    """Give what a term finds and the reader may see: places, shops, orders, entries."""
    wanted = term.lower().split()
    for place in PLACES:
        known = place.words()
        is_open = not place.permission or request.user.has_perm(place.permission)
        if is_open and all(word in known for word in wanted):
            yield SearchResult(
                str(place.title),
                _("Page"),
                reverse(f"admin:{place.address}"),
                place.icon,
            )
    yield from place_results(request, wanted)
    if request.user.has_perm("connector.view_shop"):
        yield from _shops(request, wanted)
    if not wanted:
        return
    if request.user.has_perm("connector.view_shoporder"):
        yield from _orders(term)
    if request.user.has_perm("jobs.view_jobentry"):
        yield from _entries(request, term)
    yield from book_results(request, term)


def _shops(request: HttpRequest, wanted: list[str]) -> Iterator[SearchResult]:
    may_sync = request.user.has_perm("connector.change_shop")
    for shop in Shop.objects.order_by("code"):
        known = f"{shop.code} {shop.name} shopify shop {_('Shopify Shop')}".lower()
        if all(word in known for word in wanted):
            yield SearchResult(
                f"{shop.code} {shop.name}".strip(),
                _("Shopify Shop"),
                reverse("admin:connector_shop_change", args=[shop.pk]),
                "storefront",
            )
        for task in sync_tasks() if may_sync else ():
            title = said(task.title)
            known = f"{title} {task.title} {task.number} {shop.code}".lower()
            if all(word in known for word in wanted):
                yield SearchResult(
                    f"{title} · {shop.code}",
                    _("Task {number}").format(number=task.number),
                    sync_address(shop, task),
                    "sync",
                )


def _orders(term: str) -> Iterator[SearchResult]:
    found = ShopOrder.objects.filter(name__icontains=term).select_related("shop")
    for order in found.order_by("name")[:MOST_OF_A_KIND]:
        yield SearchResult(
            f"{order.name} {order.customer_name}".strip(),
            _("Shopify order of {shop}").format(shop=order.shop.code),
            reverse("admin:connector_shoporder_change", args=[order.pk]),
            "receipt_long",
        )


def _entries(request: HttpRequest, term: str) -> Iterator[SearchResult]:
    seen = seen_by(request, JobEntry.objects.all())
    found = seen.filter(description__icontains=term)
    for entry in found.order_by("-changed_at")[:MOST_OF_A_KIND]:
        yield SearchResult(
            title_of(entry),
            _("Job queue entry, {status}").format(status=entry.get_status_display()),
            reverse("admin:jobs_jobentry_change", args=[entry.pk]),
            "list_alt",
        )
