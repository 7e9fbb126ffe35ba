"""What the shop card asks about shipments."""

from django.utils.translation import gettext_lazy as _

from nightclerk.web.mapping.settings_forms import Section

SHIPPING_SECTIONS = (
    Section(
        _("Shipments"),
        {
            "notifies_buyers": _(
                "Shopify tells the buyer by e-mail that the goods are on the way."
            ),
            "cancels_undone": _(
                "A shipment that is undone in the books is cancelled at Shopify too."
            ),
            "posts_fulfillments": _(
                "A fulfilment made at Shopify becomes a posted shipment here."
            ),
        },
    ),
)
