"""Items: the list, and the card with what is typed, what there is, and its tabs."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.admin import SimpleListFilter, display
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nightclerk.ledger.models import Item, ItemPicture
from nightclerk.ledger.services.parties.items import (
    change_item,
    create_item,
    delete_item,
)
from nightclerk.web.badges import Look, badge
from nightclerk.web.books import item_parts
from nightclerk.web.books.acts import Button
from nightclerk.web.books.customers import without_empty
from nightclerk.web.books.filters import containing, one_of
from nightclerk.web.books.item_prices import ItemPrices
from nightclerk.web.books.item_receipts import receipt_form, received
from nightclerk.web.books.item_stock import stock_tables
from nightclerk.web.books.item_tabs import GENERAL
from nightclerk.web.books.pages import deleting
from nightclerk.web.books.parts import Part
from nightclerk.web.books.showing import address_of, column, columns, quantity
from nightclerk.web.order_tables import Table
from nightclerk.web.signed_in import actor_of, require


class PictureFilter(SimpleListFilter):
    """Items that have a picture, or none."""

    title = gettext_lazy("picture")
    parameter_name = "picture"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("0", _("without picture")), ("1", _("with picture"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        has_picture = Exists(ItemPicture.objects.filter(item=OuterRef("pk")))
        if self.value() == "0":
            return queryset.filter(~has_picture)
        return queryset.filter(has_picture) if self.value() == "1" else queryset


class ItemAdmin(ItemPrices):
    """Items."""

    list_display = (
        *columns(Item, "no", "description", "kind", "unit_price", "unit_cost"),
        "lies",
        column(Item, "is_blocked"),
    )
    list_filter = (
        "kind",
        "costing",
        one_of("category"),
        containing("vendor"),
        PictureFilter,
        one_of("product_group"),
        one_of("vat_group"),
        "is_blocked",
        "is_sales_blocked",
    )
    search_fields = ("no", "description", "barcode", "variants__barcode")
    search_help_text = gettext_lazy("Number, description or barcode")
    typed = (
        "description",
        "kind",
        "unit",
        "unit_price",
        "price_includes_vat",
        "product_group",
        "vat_group",
        "item_group",
        "costing",
        "allows_invoice_discount",
        "allows_line_discount",
        "is_free",
        "prevents_negative",
        "needs_variant",
        "barcode",
        "is_blocked",
        "is_sales_blocked",
    )
    shown_facts = ("unit_cost",)
    acts = {"delete": deleting(delete_item)}
    when_empty = gettext_lazy(
        "An item is what you sell: goods with stock, or a service."
    )
    parts = item_parts.ALL

    def get_queryset(self, request: HttpRequest) -> QuerySet[Item]:
        items: QuerySet[Item] = super().get_queryset(request)
        return items.annotate(in_stock=Sum("entries__quantity"))

    @display(description=gettext_lazy("Stock"), ordering="in_stock")
    def lies(self, item: Any) -> SafeString:
        text = "" if item.kind == Item.Kind.SERVICE else "0"
        told = quantity(item.in_stock) if item.in_stock else text
        return format_html('<span class="nc-number">{}</span>', told)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.receive)
        return [
            path("<int:pk>/receive/", view, name="ledger_item_receive"),
            *super().get_urls(),
        ]

    def marks(self, record: Item) -> Any:
        if record.is_blocked:
            return badge(_("Blocked"), Look("bad", "block"))
        if record.is_sales_blocked:
            return badge(_("Blocked for sales"), Look("warn", "block"))
        return ""

    def create(self, request: HttpRequest, fields: dict[str, Any]) -> Item:
        return create_item(actor=actor_of(request), **without_empty(fields))

    def change(self, request: HttpRequest, record: Any, fields: dict[str, Any]) -> Item:
        return change_item(record, actor=actor_of(request), **fields)

    def more_buttons(self, request: HttpRequest, record: Item) -> list[Button]:
        entries = reverse("admin:ledger_itementry_changelist")
        address = f"{entries}?item__id__exact={record.pk}"
        found = [Button(_("Entries"), "receipt_long", address)]
        may_add = request.user.has_perm("ledger.add_itementry")
        if may_add and record.kind == Item.Kind.INVENTORY:
            receive = reverse("admin:ledger_item_receive", args=[record.pk])
            stock = Button(_("Receive stock"), "inventory", receive, is_first=True)
            found.insert(0, stock)
        return found

    def shown_parts(self) -> Sequence[Part]:
        return [item_parts.VARIANTS, item_parts.UNITS]

    def facts(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        facts = super().facts(request, record)
        return {**facts, "tabs": self.tabs(record, GENERAL)}

    def blocks(self, request: HttpRequest, record: Item) -> list[Table]:
        return [] if record.kind == Item.Kind.SERVICE else stock_tables(record)

    def receive(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the form of a stock receipt, and book it when it is sent."""
        require(request, "ledger.add_itementry")
        item: Item = self.record(request, str(pk))
        if item.kind == Item.Kind.SERVICE:
            raise PermissionDenied
        form = receipt_form(request, item)
        if request.method == "POST" and form.is_valid():
            entry = received(request, item, form)
            if entry is not None:
                text = _("{count} of {item} are in stock now; receipt {no}.")
                messages.success(
                    request,
                    text.format(
                        count=quantity(entry.quantity), item=item, no=entry.document_no
                    ),
                )
                return redirect(address_of(item))
        title = _("Receive stock of {item}").format(item=item)
        return self.form_page(
            request, form, title, back=address_of(item), submit=_("Receive")
        )
