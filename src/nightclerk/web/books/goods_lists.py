"""Categories, attributes and price lists: what many items have in common."""

from typing import Any

from django import forms
from django.contrib.admin import display
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextInputWidget

from nightclerk.ledger.models import (
    DiscountGroup,
    ItemAttribute,
    ItemAttributeName,
    ItemCategory,
    PriceGroup,
    SalesDiscount,
    SalesPrice,
)
from nightclerk.ledger.services.parties.goods import (
    change_attribute,
    create_attribute,
    delete_attribute,
    delete_attribute_name,
    put_attribute_name,
)
from nightclerk.ledger.services.parties.prices import (
    change_discount,
    change_price,
    delete_discount,
    delete_price,
    put_discount,
    put_price,
)
from nightclerk.web.books.forms import form_of, values_of
from nightclerk.web.books.item_parts import units_of, variants_of
from nightclerk.web.books.pages import BookAdmin, deleting
from nightclerk.web.books.parts import Part, choose_among
from nightclerk.web.books.setup_pages import GroupAdmin
from nightclerk.web.books.showing import column, columns
from nightclerk.web.books.validity import ValidityFilter
from nightclerk.web.signed_in import actor_of


def add_name(
    model: type[ItemAttributeName], *, actor: Any, **fields: Any
) -> ItemAttributeName:
    """Say how an attribute is called in a language."""
    return put_attribute_name(
        fields["attribute"], fields["language"], fields["name"], actor=actor
    )


def rename(name: ItemAttributeName, *, actor: Any, **fields: Any) -> ItemAttributeName:
    """Call an attribute otherwise in the same language."""
    said = fields["name"]
    return put_attribute_name(name.attribute, name.language, said, actor=actor)


class ItemCategoryAdmin(GroupAdmin):
    """Categories of items."""

    when_empty = gettext_lazy(
        "A category says what kind of goods items are, such as CHAIRS."
    )


class PriceGroupAdmin(GroupAdmin):
    """Groups of customers who pay the same prices."""

    when_empty = gettext_lazy(
        "Customers of a price group pay the sales prices that name it; a shop can"
        " have one too."
    )


class DiscountGroupAdmin(GroupAdmin):
    """Groups of customers who get the same discounts."""

    when_empty = gettext_lazy(
        "Customers of a discount group get the sales discounts that name it."
    )


class AttributeAdmin(BookAdmin):
    """What can be said of items."""

    list_display = columns(
        ItemAttribute, "name", "kind", "unit", "is_option", "is_blocked"
    )
    list_filter = ("kind", "is_option", "is_blocked")
    search_fields = ("name", "names__name")
    typed = ("name", "kind", "unit", "is_option", "is_blocked")
    acts = {"delete": deleting(delete_attribute)}
    when_empty = gettext_lazy(
        "An attribute is what can be said of goods, such as colour or width."
    )
    parts = (
        Part(
            "names",
            ItemAttributeName,
            "attribute",
            gettext_lazy("Names in other languages"),
            gettext_lazy("Add a name"),
            gettext_lazy("The attribute is called the same in every language."),
            ("language", "name"),
            ("name",),
            create=add_name,
            change=rename,
            delete=delete_attribute_name,
            typed_once=("language",),
        ),
    )

    def create(self, request: HttpRequest, fields: dict[str, Any]) -> ItemAttribute:
        return create_attribute(actor=actor_of(request), **fields)

    def change(
        self, request: HttpRequest, record: Any, fields: dict[str, Any]
    ) -> ItemAttribute:
        return change_attribute(record, actor=actor_of(request), **fields)


class PriceLineAdmin(BookAdmin):
    """Lines of a price list: the item is chosen when a line is made, and stays."""

    typed_once = ("item",)
    search_help_text = gettext_lazy("Number or description of the item")
    search_fields = ("item__no", "item__description")

    def typed_form(self, data: Any, record: Any) -> forms.Form:
        if record is None:
            return form_of(self.model, [*self.typed_once, *self.typed])(data)
        made = form_of(self.model, self.typed)(
            data, initial=values_of(record, self.typed)
        )
        if record.item is not None:
            choose_among(made, "unit", units_of(record.item))
            if "variant" in made.fields:
                choose_among(made, "variant", variants_of(record.item))
        return made


class SalesPriceAdmin(PriceLineAdmin):
    """Prices of items for (groups of) customers, units, currencies and days."""

    list_display = columns(
        SalesPrice,
        "item",
        "variant",
        "price_group",
        "customer",
        "minimum_quantity",
        "unit",
        "unit_price",
        "currency",
        "includes_vat",
        "starts",
        "ends",
    )
    list_select_related = (
        *("item", "variant", "price_group", "customer", "unit", "currency"),
    )
    list_filter = (ValidityFilter, "price_group", "currency", "includes_vat")
    typed = (
        "variant",
        "price_group",
        "customer",
        "unit_price",
        "currency",
        "unit",
        "minimum_quantity",
        "starts",
        "ends",
        "includes_vat",
        "allows_discount",
    )
    acts = {"delete": deleting(delete_price)}
    when_empty = gettext_lazy(
        "Items cost what their cards say. A sales price is another price for a group"
        " of customers, a unit, a currency, a quantity or some days."
    )

    def typed_form(self, data: Any, record: Any) -> forms.Form:
        made = super().typed_form(data, record)
        if record is None:  # of which item is not known before it is sent
            made.fields["variant"] = forms.CharField(
                label=gettext_lazy("Variant"),
                required=False,
                help_text=gettext_lazy("Its code; empty: the whole item."),
                widget=UnfoldAdminTextInputWidget({"autocomplete": "off"}),
            )
        return made

    def create(self, request: HttpRequest, fields: dict[str, Any]) -> SalesPrice:
        given = dict(fields)
        item, price = given.pop("item"), given.pop("unit_price")
        return put_price(item, price, actor=actor_of(request), **given)

    def change(
        self, request: HttpRequest, record: Any, fields: dict[str, Any]
    ) -> SalesPrice:
        return change_price(record, actor=actor_of(request), **fields)


class SalesDiscountAdmin(PriceLineAdmin):
    """What is taken off for groups of customers, items, units and days."""

    list_display = (
        "of_item",
        *(
            column(SalesDiscount, name)
            for name in (
                "discount_group",
                "percent",
                "minimum_quantity",
                "unit",
                "starts",
                "ends",
            )
        ),
    )
    list_select_related = ("item", "discount_group", "unit")
    list_filter = (ValidityFilter, "discount_group")
    typed = (
        "discount_group",
        "percent",
        "unit",
        "minimum_quantity",
        "starts",
        "ends",
    )
    acts = {"delete": deleting(delete_discount)}
    when_empty = gettext_lazy(
        "Nothing is taken off. A sales discount is percent for an item or all items,"
        " for a group of customers or all of them."
    )

    @display(description=gettext_lazy("Item"), ordering="item__no")
    def of_item(self, discount: SalesDiscount) -> str:
        return str(discount.item or _("All items"))

    def create(self, request: HttpRequest, fields: dict[str, Any]) -> SalesDiscount:
        given = dict(fields)
        return put_discount(given.pop("percent"), actor=actor_of(request), **given)

    def change(
        self, request: HttpRequest, record: Any, fields: dict[str, Any]
    ) -> SalesDiscount:
        return change_discount(record, actor=actor_of(request), **fields)


PAGES: dict[type[Model], type[BookAdmin]] = {
    DiscountGroup: DiscountGroupAdmin,
    ItemAttribute: AttributeAdmin,
    ItemCategory: ItemCategoryAdmin,
    PriceGroup: PriceGroupAdmin,
    SalesDiscount: SalesDiscountAdmin,
    SalesPrice: SalesPriceAdmin,
}
