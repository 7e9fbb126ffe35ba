"""What a shop is told of shipments, and how its money is booked, for programs."""

from typing import Any, Literal

from pydantic import Field

from nightclerk.connector.models import PaymentSettings, ShippingSettings, Shop
from nightclerk.connector.selectors.settings import payment_settings, shipping_settings
from nightclerk.connector.services.payments.settings import change_payment_settings
from nightclerk.connector.services.shipping.settings import change_shipping_settings
from nightclerk.ledger.programs.values import Asked, Day, No, code


class ShippingSettingsFields(Asked):
    """What a shop is told of shipments, and what it tells the books."""

    notifies_buyers: bool = Field(default=False, title="Send shipping confirmations")
    cancels_undone: bool = Field(
        default=True, title="Cancel fulfilments of undone shipments"
    )
    posts_fulfillments: bool = Field(
        default=False, title="Post what was fulfilled at Shopify"
    )


class PaymentSettingsFields(Asked):
    """How a shop's payments and payouts get into the books; accounts by number.

    `books`: empty to read only, `journal` to propose, `post` to post at once.
    """

    books: Literal["", "journal", "post"] = Field(
        default="", title="Payments of orders"
    )
    posts_payouts: bool = Field(default=False, title="Post payouts")
    clearing_account: No = Field(
        default="", title="Account of money at Shopify Payments"
    )
    bank_account: No = Field(default="", title="Account of the bank")
    fee_account: No = Field(default="", title="Account of fees")
    dispute_account: No = Field(default="", title="Account of disputes")
    adjustment_account: No = Field(default="", title="Account of adjustments")
    reserve_account: No = Field(default="", title="Account of reserves")
    overpaid_account: No = Field(default="", title="Account of what was paid too much")
    starts_on: Day | None = Field(default=None, title="From this day on")


def shipping_settings_told(shop: Shop) -> ShippingSettingsFields:
    """Tell what a shop is told of shipments."""
    settings = shipping_settings(shop)
    names = ShippingSettingsFields.model_fields
    return ShippingSettingsFields(**{name: getattr(settings, name) for name in names})


def payment_settings_told(shop: Shop) -> PaymentSettingsFields:
    """Tell how payments and payouts get into the books."""
    settings = payment_settings(shop)
    told: dict[str, Any] = {
        name: getattr(settings, name) for name in PaymentSettingsFields.model_fields
    }
    for name in told:
        if name.endswith("_account"):
            told[name] = code(told[name])
    return PaymentSettingsFields(**told)


def change_shipping_asked(
    shop: Shop, fields: ShippingSettingsFields, *, actor: Any = None
) -> ShippingSettings:
    """Change what a shop is told of shipments; what was not said stays."""
    return change_shipping_settings(shop, actor=actor, **fields.said)


def change_payments_asked(
    shop: Shop, fields: PaymentSettingsFields, *, actor: Any = None
) -> PaymentSettings:
    """Change how payments and payouts are booked; what was not said stays."""
    return change_payment_settings(shop, actor=actor, **fields.said)
