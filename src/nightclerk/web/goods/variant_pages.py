"""Products at Shopify, and the items that they are."""

from typing import Any

from django import forms
from django.contrib.admin import action, display
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextInputWidget

from nightclerk.connector.models import ShopVariant
from nightclerk.connector.services.items.variants import link_variant, unlink_variant
from nightclerk.ledger.models import Item, ItemVariant
from nightclerk.web.books.acts import Act
from nightclerk.web.goods.variant_lists import ItemFilter, UnsentFilter
from nightclerk.web.goods.variants import WhyPages
from nightclerk.web.mapping.bulk import how_mapped
from nightclerk.web.mapping.fields import mapped_field
from nightclerk.web.mapping.going_on import tell_going_on
from nightclerk.web.mapping.waiting import fields_of
from nightclerk.web.signed_in import actor_of

CODES_SHOWN = 12


class LinkForm(forms.Form):
    """Which item a product is, which of its variants, and in which unit it is sold."""

    def __init__(self, *args: Any, **manners: Any) -> None:
        super().__init__(*args, **manners)
        item = mapped_field(
            ShopVariant, "item", gettext_lazy("The number of an item, or its name.")
        )
        item.required = True
        self.fields["item"] = item
        self.fields["variant"] = forms.CharField(
            label=gettext_lazy("Variant of the item"),
            help_text=gettext_lazy("Its code; empty where the item has none."),
            required=False,
            widget=UnfoldAdminTextInputWidget({"autocomplete": "off"}),
        )
        self.fields["unit"] = mapped_field(
            ShopVariant, "unit", gettext_lazy("Empty: the item's own unit.")
        )

    def clean(self) -> dict[str, Any]:
        """Find the variant among those of the item."""
        values = super().clean() or self.cleaned_data
        item, code = values.get("item"), values.get("variant")
        if item is None or not code:
            return {**values, "variant": None}
        found = ItemVariant.objects.filter(item=item, code=code).first()
        if found is None:
            self.add_error("variant", no_such_variant(item, code))
        return {**values, "variant": found}


def no_such_variant(item: Item, code: str) -> str:
    """Say that an item has no variant of a code, and which codes it has."""
    codes = ItemVariant.objects.filter(item=item).order_by("code")
    known = ", ".join(codes.values_list("code", flat=True)[:CODES_SHOWN])
    if not known:
        return _("Item {no} has no variants").format(no=item.no)
    sentence = _("Item {no} has no variant {code}; it has {known}")
    return sentence.format(no=item.no, code=code, known=known)


class VariantAdmin(WhyPages):
    """What shops sell, and what it is in the books."""

    kind = "variant"
    means = ("item",)
    actions = ("create_items", "look_again")
    makes = gettext_lazy("Create item")
    list_display = (
        "word",
        *fields_of(ShopVariant, "sku", "barcode", "shop", "item"),
        "code",
        "how",
        "waits",
        "because",
    )
    list_filter = ("shop", ItemFilter, UnsentFilter, "mapped_by", "is_gone")
    search_fields = ("product_title", "title", "sku", "barcode", "item__no")
    search_help_text = gettext_lazy("Product, SKU, barcode or item")
    list_select_related = ("shop", "item", "variant", "unit")
    typed = ("item", "variant", "unit")
    shown_facts = (
        "product_title",
        "title",
        "sku",
        "barcode",
        "vendor",
        "product_type",
        "price",
        "is_taxable",
        "requires_shipping",
        "is_gone",
        "mapped_by",
        "mapped_at",
        "first_seen_at",
        "shopify_updated_at",
    )
    when_empty = gettext_lazy("A product appears here with its first order.")
    acts = {
        "unlink": Act(
            gettext_lazy("Unlink"),
            "link_off",
            lambda record, actor: unlink_variant(record, actor=actor),
            gettext_lazy("{record} is no item any more. Documents keep theirs."),
            when=lambda record: record.item_id is not None,
        )
    }

    @action(description=gettext_lazy("Create items"), permissions=["change"])
    def create_items(self, request: HttpRequest, rows: QuerySet[ShopVariant]) -> None:
        self.map_all(request, list(rows), creates=True)

    @display(description=gettext_lazy("Variant"))
    def code(self, record: ShopVariant) -> str:
        return record.variant.code if record.variant else ""

    @display(description=gettext_lazy("Mapped"), ordering="mapped_by")
    def how(self, record: ShopVariant) -> str | SafeString:
        return how_mapped(self, record)

    def typed_form(self, data: Any, record: Any) -> forms.Form:
        code = record.variant.code if record.variant else ""
        initial = {"item": record.item, "variant": code, "unit": record.unit}
        return LinkForm(data, initial=initial)

    def change(self, request: HttpRequest, record: Any, fields: dict[str, Any]) -> Any:
        """Link the product to an item, and tell which orders go on."""
        started = link_variant(
            record,
            fields["item"],
            item_variant=fields["variant"],
            unit=fields["unit"],
            actor=actor_of(request),
        )
        tell_going_on(request, started)
        return record
