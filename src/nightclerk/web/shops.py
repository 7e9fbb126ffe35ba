"""Shops: the list, the shop card, its switches and its sync buttons."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import SimpleListFilter, display
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from nightclerk.connector.models import Shop
from nightclerk.connector.scopes import NEEDED_SCOPES, missing_scopes
from nightclerk.connector.selectors.mirror import watermark
from nightclerk.connector.services.shops import cards as services
from nightclerk.connector.services.syncs import watermarks
from nightclerk.core.errors import NightclerkError
from nightclerk.jobs.models import JobRun
from nightclerk.web.all_syncs import AllSyncsPages
from nightclerk.web.badges import Look, badge
from nightclerk.web.errors import attempt, mark
from nightclerk.web.goods.card_settings import shop_tabs
from nightclerk.web.goods.shop_state import shop_state
from nightclerk.web.shop_forms import (
    CredentialsForm,
    NewShopForm,
    ShopForm,
    settings_of,
)
from nightclerk.web.signed_in import actor_of, require
from nightclerk.web.syncs import request_form, started_from, sync_task, sync_tasks
from nightclerk.web.times import moment
from nightclerk.web.words import said


class ErrorFilter(SimpleListFilter):
    """Shops whose last connection test failed, or did not."""

    title = gettext_lazy("connection error")
    parameter_name = "has_error"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("1", _("Yes")), ("0", _("No"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Shop]
    ) -> QuerySet[Shop]:
        if self.value() not in {"0", "1"}:
            return queryset
        if self.value() == "1":
            return queryset.exclude(test_error="")
        return queryset.filter(test_error="")


class ShopAdmin(AllSyncsPages):
    """Connected shops."""

    card_template = "web/shops/card.html"
    list_display = ("code", "title", "connection", "background", "complete_until")
    list_filter = ("is_enabled", ErrorFilter)
    search_fields = ("code", "name", "shopify_name", "url")
    ordering = ("code",)
    when_empty = gettext_lazy("A connected shop brings its orders by itself.")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("connector.add_shop")

    @display(description=gettext_lazy("Name"))
    def title(self, shop: Shop) -> str:
        return shop.name or shop.shopify_name or shop.url

    @display(description=gettext_lazy("Connection"))
    def connection(self, shop: Shop) -> SafeString:
        return connection_badge(shop)

    @display(description=gettext_lazy("Syncs run"))
    def background(self, shop: Shop) -> str:
        if shop.runs_in_background:
            return _("in the background")
        return _("in the foreground")

    @display(description=gettext_lazy("Orders complete until"))
    def complete_until(self, shop: Shop) -> str | SafeString:
        return moment(watermark(shop, "orders"))

    def get_urls(self) -> list[URLPattern]:
        def post(name: str, view: Any) -> URLPattern:
            wrapped = self.admin_site.admin_view(require_POST(view))
            address = f"<int:pk>/{name}/"
            pattern: URLPattern = path(address, wrapped, name=f"connector_shop_{name}")
            return pattern

        return [
            post("save", self.save_settings),
            post("credentials", self.save_credentials),
            post("background", self.switch_background),
            post("test", self.test),
            post("set_back", self.set_back),
            path(
                "<int:pk>/sync/<int:number>/",
                self.admin_site.admin_view(self.sync),
                name="connector_shop_sync",
            ),
            *super().get_urls(),
        ]

    def facts(self, request: HttpRequest, record: Shop) -> dict[str, Any]:
        known = {"client_id": record.client_id}
        return {
            "shop": record,
            "title": record.code,
            "tabs": shop_tabs(record),
            "form": ShopForm(initial=settings_of(record)),
            "credentials_form": CredentialsForm(initial=known),
            **shop_facts(record),
            **shop_state(request, record),
        }

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        require(request, "connector.add_shop")
        form = NewShopForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                shop = services.add_shop(actor=actor_of(request), **form.cleaned_data)
            except NightclerkError as error:
                mark(form, error)
            else:
                messages.success(
                    request, _("Shop {shop} was added.").format(shop=shop.code)
                )
                self.tell_connection(request, shop)
                return redirect("admin:connector_shop_change", shop.pk)
        title = _("Connect a Shopify shop")
        return self.page(request, "web/shops/new.html", None, form=form, title=title)

    def save_settings(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Change address and settings; what is wrong is said at its field."""
        shop = self.shop_to_change(request, pk)
        form = ShopForm(request.POST)
        if form.is_valid():
            try:
                services.change_shop(shop, **form.cleaned_data)
            except NightclerkError as error:
                mark(form, error)
        return self.saved(request, shop, form, "form", _("The settings are saved."))

    def save_credentials(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Replace the credentials and try them at once."""
        shop = self.shop_to_change(request, pk)
        form = CredentialsForm(request.POST)
        if form.is_valid():
            try:
                services.set_credentials(shop, **form.cleaned_data)
            except NightclerkError as error:
                mark(form, error)
        if not form.errors:
            self.tell_connection(request, shop)
        return self.saved(
            request, shop, form, "credentials_form", _("The credentials are saved.")
        )

    def saved(
        self,
        request: HttpRequest,
        shop: Shop,
        form: forms.Form,
        place: str,
        message: str,
    ) -> HttpResponse:
        """Go back to the card, or show it again with what is wrong in a form."""
        if form.errors:
            shop.refresh_from_db()
            facts = {**self.facts(request, shop), place: form}
            return self.page(request, self.card_template, shop, **facts)
        messages.success(request, message)
        return redirect("admin:connector_shop_change", shop.pk)

    def switch_background(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Turn “Run syncs in background” on or off."""
        shop = self.shop_to_change(request, pk)
        wanted = request.POST.get("runs_in_background") == "on"
        if attempt(
            request, lambda: services.change_shop(shop, runs_in_background=wanted)
        ):
            sentence = (
                _("Syncs of {shop} run in the background now.")
                if wanted
                else _("Syncs of {shop} run in the foreground now; you see how far.")
            )
            messages.success(request, sentence.format(shop=shop.code))
        return redirect("admin:connector_shop_change", pk)

    def test(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask the shop who it is, and say what it answered."""
        shop = self.shop_to_change(request, pk)
        self.tell_connection(request, shop)
        return redirect("admin:connector_shop_change", pk)

    def set_back(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Let the next sync bring all orders again."""
        shop = self.shop_to_change(request, pk)
        actor = actor_of(request)
        marks = attempt(request, lambda: watermarks.reset(shop, "orders", actor=actor))
        if marks is not None:
            told = _("The next sync of {shop} brings all orders again.")
            messages.success(request, told.format(shop=shop.code))
        return redirect("admin:connector_shop_change", pk)

    def tell_connection(self, request: HttpRequest, shop: Shop) -> None:
        """Test the connection; the answer becomes a message that names what misses."""
        report = attempt(request, lambda: services.test_connection(shop))
        if report is None:
            return
        connected = _("{shop} answers as “{name}” ({plan}, {currency}).")
        messages.success(
            request,
            connected.format(
                shop=shop.code,
                name=report.shop_name,
                plan=report.plan,
                currency=report.currency,
            ),
        )
        if report.missing:
            missing = _("These scopes are missing in the app: {scopes}")
            messages.warning(request, missing.format(scopes=", ".join(report.missing)))

    def sync(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Show the request page of a sync; start it when it is sent."""
        shop = self.shop_to_change(request, pk)
        require(request, "jobs.add_jobentry")
        task = sync_task(number)
        form = request_form(request, shop, task)
        if request.method == "POST" and form.is_valid():
            response = started_from(request, shop, task, form)
            if response is not None:
                return response
        return self.page(
            request,
            "web/shops/sync.html",
            shop,
            shop=shop,
            task=task,
            form=form,
            title=said(task.title),
        )

    def shop_to_change(self, request: HttpRequest, pk: int) -> Shop:
        """Find the shop, or answer 404 or 403."""
        require(request, "connector.change_shop")
        shop: Shop = self.record(request, str(pk))
        return shop


def shop_facts(shop: Shop) -> dict[str, Any]:
    """Give what the shop card shows beside its forms."""
    missing = missing_scopes(shop.scopes) if shop.tested_at else []
    runs = JobRun.objects.filter(params__shop=shop.code)
    return {
        "connection": connection_badge(shop),
        "tasks": sync_tasks(),
        "missing": [NEEDED_SCOPES[handle] for handle in missing],
        "complete_until": watermark(shop, "orders"),
        "runs": runs[:5],
        "orders": shop.orders.count(),
        "skipped_count": shop.skipped_records.filter(resolved_at=None).count(),
        "has_token": bool(shop.token_sealed),
        "has_secret": bool(shop.client_secret_sealed),
    }


def connection_badge(shop: Shop) -> SafeString:
    """Draw whether the shop answers."""
    if not shop.is_enabled:
        return badge(_("Not enabled"), Look("neutral", "pause_circle"))
    if shop.test_error:
        return badge(_("Connection error"), Look("bad", "error"))
    if shop.tested_at is None:
        return badge(_("Not tested"), Look("neutral", "help"))
    if missing_scopes(shop.scopes):
        return badge(_("Scopes missing"), Look("warn", "warning"))
    return badge(_("Connected"), Look("good", "check_circle"))
