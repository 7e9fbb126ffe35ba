"""What words mean: ways of shipping, gateways, payment terms, countries."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.db.models import Model
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from nightclerk.connector.models import (
    CountryRule,
    PaymentMapping,
    ShippingMapping,
    TermsMapping,
)
from nightclerk.connector.services.mapped.rows import add_mapping, change_mapping
from nightclerk.web.badges import Look, badge
from nightclerk.web.books.forms import values_of
from nightclerk.web.books.pages import BookAdmin
from nightclerk.web.mapping.fields import form_with_help
from nightclerk.web.mapping.going_on import tell_going_on
from nightclerk.web.mapping.waiting import WaitingAdmin, fields_of, mapped_by
from nightclerk.web.signed_in import actor_of


class WordAdmin(WaitingAdmin):
    """Words of a shop's, each settled once for all its orders."""

    said: ClassVar[Mapping[str, Any]] = {}

    def typed_form(self, data: Any, record: Any) -> forms.Form:
        names = self.typed if record else (*self.typed_once, *self.typed)
        initial = values_of(record, names) if record else None
        return form_with_help(self.model, names, self.said)(data, initial=initial)

    def change(self, request: HttpRequest, record: Any, fields: dict[str, Any]) -> Any:
        """Say what a word means, and tell which orders go on."""
        started = change_mapping(record, actor=actor_of(request), **fields)
        tell_going_on(request, started)
        return record


class ShippingAdmin(WordAdmin):
    """Ways of shipping, and what they are in documents."""

    kind = "shipping"
    list_select_related = ("shop", "account", "item")
    means = ("account", "item")
    list_display = (
        "word",
        *fields_of(ShippingMapping, "shop", "account", "item", "method"),
        "waits",
    )
    list_filter = ("shop", mapped_by("account", "item"))
    search_fields = ("title", "account__no", "item__no")
    search_help_text = _("Way of shipping, account or item")
    typed = ("account", "item", "method", "agent", "service")
    said = {
        "account": _("The account of what it costs; empty: the one of the shop card."),
        "item": _("Or the item that the line of the document names."),
        "method": _("As documents name the way of shipping."),
        "agent": _("Who carries the goods."),
        "service": _("Which of the agent's services it is."),
    }
    shown_facts = ("first_seen_at",)
    when_empty = _("A way of shipping appears here with its first order.")

    def mark(self, record: Any) -> str | SafeString:
        if record.account_id or record.item_id:
            return super().mark(record)
        return badge(gettext("As the shop card says"), Look("neutral", "storefront"))


class PaymentAdmin(WordAdmin):
    """Gateways with their kinds of cards, and the payment methods that they are."""

    kind = "payment"
    list_select_related = ("shop", "method")
    means = ("method",)
    list_display = (
        "word",
        *fields_of(PaymentMapping, "shop", "card_company", "method"),
        "is_mapped",
        "waits",
    )
    list_filter = ("shop", mapped_by("method"))
    search_fields = ("gateway", "card_company")
    search_help_text = _("Gateway or card company")
    typed = ("method",)
    said = {"method": _("How documents of such orders are paid.")}
    shown_facts = ("gateway", "card_company", "first_seen_at")
    when_empty = _("A gateway appears here with the first payment through it.")


class TermsAdmin(WordAdmin):
    """Payment terms of Shopify's, and those of the books that they are."""

    kind = "terms"
    list_select_related = ("shop", "terms")
    means = ("terms",)
    list_display = (
        "word",
        *fields_of(TermsMapping, "shop", "terms"),
        "is_mapped",
        "waits",
    )
    list_filter = ("shop", mapped_by("terms"))
    search_fields = ("name",)
    typed = ("terms",)
    said = {"terms": _("When documents of such orders are due.")}
    shown_facts = ("first_seen_at",)
    when_empty = _("Payment terms appear here with the first order that has them.")


class CountryAdmin(WordAdmin):
    """What holds for the buyers of one country."""

    list_select_related = (
        "shop",
        "default_customer",
        "customer_group",
        "vat_group",
        "terms",
    )
    means = ("default_customer", "customer_group", "vat_group", "terms")
    list_display = (
        "word",
        *fields_of(
            CountryRule,
            "shop",
            "default_customer",
            "customer_group",
            "vat_group",
            "terms",
        ),
    )
    list_filter = ("shop",)
    search_fields = ("country",)
    typed_once = ("shop", "country")
    typed = ("default_customer", "customer_group", "vat_group", "terms")
    said = {
        "shop": _("Of which shop's buyers it speaks."),
        "country": _("Its code of two letters, such as CH."),
        "customer_group": _("Names the account of what they owe; empty: by country."),
        "vat_group": _("How they are taxed; empty: by country."),
        "terms": _("When they pay; empty: as the shop card says."),
    }
    shown_facts = ("first_seen_at",)
    new_title = _("New country rule")
    when_empty = _("Without a rule buyers are treated as their country is.")

    def mark(self, record: Any) -> str | SafeString:
        return ""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return BookAdmin.has_add_permission(self, request)

    def create(self, request: HttpRequest, fields: dict[str, Any]) -> Any:
        """Make a rule for a country."""
        shop = fields.pop("shop")
        return add_mapping(self.model, shop, actor=actor_of(request), **fields)


PAGES: dict[type[Model], type[BookAdmin]] = {
    CountryRule: CountryAdmin,
    PaymentMapping: PaymentAdmin,
    ShippingMapping: ShippingAdmin,
    TermsMapping: TermsAdmin,
}
