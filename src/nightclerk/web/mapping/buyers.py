"""Buyers at Shopify, and the customers that they are."""

from typing import Any

from django import forms
from django.contrib.admin import action, display
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nightclerk.connector.models import ShopCustomer
from nightclerk.connector.services.customers.links import link_customer, unlink_customer
from nightclerk.web.books.acts import Act
from nightclerk.web.books.forms import values_of
from nightclerk.web.books.pages import BookAdmin
from nightclerk.web.books.showing import drawn_address
from nightclerk.web.mapping.bulk import MappedAdmin, how_mapped
from nightclerk.web.mapping.fields import form_with_help
from nightclerk.web.mapping.going_on import tell_going_on
from nightclerk.web.mapping.waiting import fields_of, mapped_by
from nightclerk.web.signed_in import actor_of

UNLINK = Act(
    gettext_lazy("Unlink"),
    "link_off",
    lambda record, actor: unlink_customer(record, actor=actor),
    gettext_lazy("{record} is no customer any more. Documents keep theirs."),
    when=lambda record: record.customer_id is not None,
)
SAID = {"customer": gettext_lazy("The number of a customer, or a part of the name.")}


class BuyingAdmin(MappedAdmin):
    """Who buys at a shop, people and companies, and which customers they are."""

    means = ("customer",)
    actions = ("create_customers", "look_again")
    makes = gettext_lazy("Create customer")
    typed = ("customer",)
    acts = {"unlink": UNLINK}
    list_select_related = ("shop", "customer")

    @action(description=gettext_lazy("Create customers"), permissions=["change"])
    def create_customers(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        self.map_all(request, list(rows), creates=True)

    @display(description=gettext_lazy("Mapped"), ordering="mapped_by")
    def how(self, record: Any) -> str | SafeString:
        return how_mapped(self, record)

    def typed_form(self, data: Any, record: Any) -> forms.Form:
        made = form_with_help(self.model, self.typed, SAID)
        form: forms.Form = made(data, initial=values_of(record, self.typed))
        form.fields["customer"].required = True
        return form

    def change(self, request: HttpRequest, record: Any, fields: dict[str, Any]) -> Any:
        """Link the buyer to a customer, and tell which orders go on."""
        started = link_customer(record, fields["customer"], actor=actor_of(request))
        tell_going_on(request, started)
        return record


class BuyerAdmin(BuyingAdmin):
    """Buyers as Shopify knows them."""

    kind = "customer"
    list_display = (
        "word",
        *fields_of(ShopCustomer, "email", "phone", "shop", "customer"),
        "how",
        "waits",
        "because",
    )
    list_filter = ("shop", mapped_by("customer"), "mapped_by")
    search_fields = (
        "first_name",
        "last_name",
        "company_name",
        "email",
        "phone",
        "customer__no",
    )
    search_help_text = gettext_lazy("Name, e-mail, phone or customer")
    shown_facts = (
        "first_name",
        "last_name",
        "company_name",
        "email",
        "phone",
        "state",
        "is_tax_exempt",
        "locale",
        "note",
        "mapped_by",
        "mapped_at",
        "shopify_created_at",
        "shopify_updated_at",
        "imported_at",
        "refreshed_at",
        "sent_at",
    )
    when_empty = gettext_lazy(
        "Buyers come with their orders, or all at once with “Sync customers”."
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[ShopCustomer]:
        return super().get_queryset(request).defer("payload")

    def side(self, request: HttpRequest, record: ShopCustomer) -> list[Any]:
        if not record.default_address:
            return []
        address = drawn_address(shown_address(record.default_address))
        return [(_("Address at Shopify"), [(_("Default address"), address)])]


def shown_address(address: dict[str, Any]) -> dict[str, Any]:
    """Give an address of Shopify's in the fields that documents keep."""
    names = (address.get("first_name"), address.get("last_name"))
    person = address.get("name") or " ".join(filter(None, names))
    company = address.get("company") or ""
    return {
        "name": company or person,
        "name2": person if company else "",
        "street": address.get("address1"),
        "street2": address.get("address2"),
        "post_code": address.get("zip") or "",
        "city": address.get("city") or "",
        "country": address.get("country_code_v2") or "",
    }


PAGES: dict[type[Model], type[BookAdmin]] = {ShopCustomer: BuyerAdmin}
