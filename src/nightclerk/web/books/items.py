"""Items: the list, the card with stock by location, variants, receiving stock."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import display
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from nightclerk.core.errors import NightclerkError
from nightclerk.ledger.models import Item, ItemEntry, ItemUnit, ItemVariant, Location
from nightclerk.ledger.selectors.company import company_or_none, today
from nightclerk.ledger.selectors.stock import stock
from nightclerk.ledger.services.items import (
    change_item,
    create_item,
    delete_item,
    put_variant,
)
from nightclerk.ledger.services.stock import receive_stock
from nightclerk.web.badges import Look, badge
from nightclerk.web.books.acts import Button
from nightclerk.web.books.customers import without_empty
from nightclerk.web.books.filters import one_of
from nightclerk.web.books.forms import typed
from nightclerk.web.books.pages import BookAdmin, deleting
from nightclerk.web.books.parts import Part, putting
from nightclerk.web.books.showing import (
    address_of,
    amount,
    column,
    columns,
    linked,
    quantity,
    table_of,
)
from nightclerk.web.errors import mark
from nightclerk.web.order_tables import Column, Table
from nightclerk.web.signed_in import actor_of, require

ENTRIES_SHOWN = 20


class ReceiptForm(forms.Form):
    """Goods that come in: how many, at what cost, when and where."""

    quantity = forms.DecimalField(
        label=gettext_lazy("Quantity"),
        widget=UnfoldAdminDecimalFieldWidget({"step": "any"}),
    )
    unit_cost = forms.DecimalField(
        label=gettext_lazy("Unit cost"),
        help_text=gettext_lazy("What one of them cost, in the company's currency."),
        widget=UnfoldAdminDecimalFieldWidget({"step": "any"}),
    )
    on = forms.DateField(
        label=gettext_lazy("Posting date"),
        widget=UnfoldAdminTextInputWidget({"type": "date"}),
    )
    location = forms.ModelChoiceField(
        label=gettext_lazy("Location"),
        queryset=Location.objects.filter(is_blocked=False),
        required=False,
        empty_label="",
        help_text=gettext_lazy("Empty: the company's own."),
        widget=UnfoldAdminSelectWidget(),
    )
    variant = forms.ModelChoiceField(
        label=gettext_lazy("Variant"),
        queryset=ItemVariant.objects.none(),
        required=False,
        empty_label="",
        widget=UnfoldAdminSelectWidget(),
    )
    document_no = forms.CharField(
        label=gettext_lazy("Document number"),
        required=False,
        max_length=30,
        help_text=gettext_lazy(
            "Such as a delivery note; empty: the next of the series."
        ),
        widget=UnfoldAdminTextInputWidget(),
    )


class ItemAdmin(BookAdmin):
    """Items."""

    list_display = (
        *columns(Item, "no", "description", "kind", "unit_price", "unit_cost"),
        "lies",
        column(Item, "is_blocked"),
    )
    list_filter = (
        "kind",
        "costing",
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
    parts = (
        Part(
            "variants",
            ItemVariant,
            "item",
            gettext_lazy("Variants"),
            gettext_lazy("Add a variant"),
            gettext_lazy("The item is sold in one form only."),
            ("code", "title", "barcode", "is_blocked"),
            ("code", "title", "barcode", "is_blocked"),
            create=putting(put_variant, "item"),
        ),
        Part(
            "units",
            ItemUnit,
            "item",
            gettext_lazy("Other units"),
            gettext_lazy("Add a unit"),
            gettext_lazy("The item is sold in its own unit only."),
            ("unit", "per_unit"),
            ("unit", "per_unit"),
        ),
    )

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

    def blocks(self, request: HttpRequest, record: Item) -> list[Table]:
        if record.kind == Item.Kind.SERVICE:
            return []
        newest = record.entries.select_related("location", "variant").order_by("-id")
        return [
            stock_table(record),
            table_of(
                _("Newest entries"),
                newest[:ENTRIES_SHOWN],
                ("date", "document_no", "kind", "location", "quantity", "remaining"),
                model=ItemEntry,
                empty=_("No goods came or went yet."),
            ),
        ]

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


def receipt_form(request: HttpRequest, item: Item) -> ReceiptForm:
    """Make the form of a stock receipt of an item."""
    house = company_or_none()
    initial = {
        "unit_cost": typed(item.unit_cost) if item.unit_cost else None,
        "on": today(house) if house else None,
        "location": house.location_id if house else None,
    }
    form = ReceiptForm(request.POST or None, initial=initial)
    variants = form.fields["variant"]
    if isinstance(variants, forms.ModelChoiceField):
        variants.queryset = item.variants.filter(is_blocked=False)
    return form


def received(request: HttpRequest, item: Item, form: ReceiptForm) -> ItemEntry | None:
    """Book a stock receipt; None where it was refused, which the form says."""
    given = dict(form.cleaned_data)
    count = given.pop("quantity")
    try:
        return receive_stock(item, count, actor=actor_of(request), **given)
    except NightclerkError as error:
        mark(form, error)
        return None


def stock_table(item: Item) -> Table:
    """Give what is in stock of an item, by location and variant."""
    headings = [
        Column(_("Location")),
        Column(_("Variant")),
        Column(_("Quantity"), is_number=True),
        Column(_("Value"), is_number=True),
    ]
    rows = [
        [
            linked(lies.location) or "–",
            str(lies.variant or ""),
            quantity(lies.quantity),
            amount(lies.value),
        ]
        for lies in stock(item=item)
    ]
    empty = _("Nothing is in stock. “Receive stock” brings goods in at their cost.")
    return Table(_("Stock"), headings, rows, empty)
