"""What the shop card asks about products and prices, and who decides each field."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget

from nightclerk.connector.mapping.products.field_owners import (
    PRODUCT_FIELDS,
    VARIANT_FIELDS,
    Owner,
    owner_of,
)
from nightclerk.connector.models import ProductSettings
from nightclerk.web.books.forms import values_of
from nightclerk.web.goods.channels import CHANNELS, channel_field, chosen_gids
from nightclerk.web.goods.kinds import field_words
from nightclerk.web.mapping.fields import mapped_field
from nightclerk.web.mapping.settings_forms import Section, help_in, names_in

OWNED = (*PRODUCT_FIELDS, *VARIANT_FIELDS)
OWNER = "owner_"
CHOICES = (
    (Owner.OURS, gettext_lazy("The books: what is changed there is sent")),
    (Owner.ONCE, gettext_lazy("The books once, when the product is added")),
    (Owner.SHOPIFY, gettext_lazy("Shopify: it is never sent")),
    (Owner.IGNORE, gettext_lazy("Nobody: it is neither sent nor looked at")),
)
OWNER_HELP: dict[str, Any] = {
    "title": gettext_lazy("The item's description."),
    "body": gettext_lazy("Long text, marketing text and the table of attributes."),
    "vendor": gettext_lazy("The item's vendor."),
    "product_type": gettext_lazy("The item's category."),
    "tags": gettext_lazy("The item's tags; Shopify's own are replaced."),
    "status": gettext_lazy("Blocked items, and items that are free again."),
    "price": gettext_lazy("The price of the price group, with or without VAT."),
    "compare_at": gettext_lazy("The price before; buyers see it crossed out."),
    "cost": gettext_lazy("The unit cost: Shopify's profit reports use it."),
    "sku": gettext_lazy("As “SKU mapping” of the orders' page says."),
    "barcode": gettext_lazy("The barcode of exactly this variant and unit."),
    "policy": gettext_lazy("Whether buyers may order what is not in stock."),
    "taxable": gettext_lazy("Whether Shopify charges tax on it."),
    "tracked": gettext_lazy("Whether Shopify counts its stock."),
    "weight": gettext_lazy("The gross weight in kilograms; shipping rates use it."),
    "tariff": gettext_lazy("For parcels that cross a border."),
    "origin": gettext_lazy("The country where it was made."),
}
PRODUCT_SECTIONS = (
    Section(
        gettext_lazy("Direction"),
        {
            "direction": gettext_lazy("Which side is changed by a sync of products."),
            "updates_products": gettext_lazy(
                "Off: products are only added, and prices kept in step."
            ),
            "updates_items": gettext_lazy(
                "What is changed at Shopify is taken over into items; not together "
                "with a sync to Shopify."
            ),
            "repairs_drift": gettext_lazy(
                "What somebody changed at Shopify in a field of ours is sent again. "
                "Off: it is only shown."
            ),
        },
    ),
    Section(
        gettext_lazy("Prices and limits"),
        {
            "syncs_prices": gettext_lazy("Off: only “Sync prices” sends prices."),
            "price_group": gettext_lazy("Whose prices are sent; empty: those of all."),
            "discount_group": gettext_lazy("Whose discounts are taken off."),
            "allows_discount": gettext_lazy("Off: prices are sent without discounts."),
            "prices_include_vat": gettext_lazy(
                "As “Prices include tax” is set at Shopify."
            ),
            "vat_group": gettext_lazy("Whose VAT is in prices including VAT."),
            "largest_change": gettext_lazy(
                "A price that changes more, up or down, waits until somebody allows "
                "it. Empty: no limit."
            ),
            "largest_share": gettext_lazy(
                "If more of all prices would change in one sync, none is sent. Empty: "
                "no limit."
            ),
        },
    ),
    Section(
        gettext_lazy("New products"),
        {
            "created_status": gettext_lazy("Active: buyers find it at once."),
            "drafts_first": gettext_lazy(
                "A new product is a draft until all of it is at Shopify."
            ),
            "tracks_stock": gettext_lazy("Off: stock of new products is not counted."),
            "sells_without_stock": gettext_lazy(
                "Whether buyers may order what is not in stock."
            ),
        },
    ),
    Section(
        gettext_lazy("Blocked and removed"),
        {
            "removed_action": gettext_lazy(
                "What becomes of a product whose item is blocked, or that you remove."
            ),
            "restores": gettext_lazy("It gets the status back that it had before."),
            "removes_variants": gettext_lazy(
                "Off: blocked variants stay at Shopify and are reported."
            ),
        },
    ),
    Section(
        gettext_lazy("Texts and pictures"),
        {
            "language": gettext_lazy(
                "A language of items' texts, such as DEU. Empty: the item's own words."
            ),
            "sends_texts": gettext_lazy("The item's long text."),
            "sends_marketing": gettext_lazy("The item's marketing text."),
            "sends_attributes": gettext_lazy("Below the text, name and value."),
            "sends_customs": gettext_lazy("Tariff number and country of origin."),
            "pictures": gettext_lazy("Which side's pictures are carried over."),
            "removes_pictures": gettext_lazy("Only pictures that came from the books."),
        },
    ),
    Section(
        gettext_lazy("Variants and units"),
        {
            "variant_option": gettext_lazy("What buyers see above the choice."),
            "variant_names": gettext_lazy("What buyers choose from."),
            "units_are_variants": gettext_lazy(
                "Piece and box of an item are variants of one product."
            ),
            "unit_option": gettext_lazy("What buyers see above the choice of units."),
        },
    ),
)


class ProductSettingsForm(forms.Form):
    """The fields of all sections, sales channels, and who decides each field."""

    def __init__(self, data: Any, settings: ProductSettings) -> None:
        names = names_in(PRODUCT_SECTIONS)
        begin = values_of(settings, names)
        begin[CHANNELS] = chosen_gids(settings.shop)
        for name in OWNED:
            begin[OWNER + name] = owner_of(name, settings.owners)
        super().__init__(data, initial=begin)
        told = help_in(PRODUCT_SECTIONS)
        for name in names:
            self.fields[name] = mapped_field(ProductSettings, name, told[name])
        self.fields[CHANNELS] = channel_field(settings.shop)
        for name in OWNED:
            self.fields[OWNER + name] = _owner_field(name)

    def clean(self) -> dict[str, Any]:
        """Give the fields as the settings name them."""
        values = super().clean() or self.cleaned_data
        owners = {
            name: values.pop(OWNER + name) for name in OWNED if values.get(OWNER + name)
        }
        return {**values, "owners": owners}

    def owner_rows(self) -> list[dict[str, Any]]:
        """Give the table of fields: the title, a sentence, and the choice."""
        return [
            {
                "title": field_words(name),
                "told": OWNER_HELP[name],
                "field": self[OWNER + name],
            }
            for name in OWNED
        ]


def owner_facts(settings: ProductSettings) -> list[tuple[str, str]]:
    """Give who decides each field, for readers who may not change it."""
    titles = dict(CHOICES)
    return [
        (field_words(name), str(titles[owner_of(name, settings.owners)]))
        for name in OWNED
    ]


def _owner_field(name: str) -> forms.ChoiceField:
    label = _("Who decides: {field}").format(field=field_words(name))
    widget = UnfoldAdminSelectWidget({"aria-label": label})
    return forms.ChoiceField(label=label, choices=CHOICES, widget=widget)
