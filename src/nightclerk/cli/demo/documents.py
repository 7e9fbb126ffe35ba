"""What the demonstration's shop needs to turn its orders into documents."""

from django.contrib.auth.models import User

from nightclerk.connector.models import Shop
from nightclerk.connector.selectors.settings import customer_settings
from nightclerk.connector.services.shops.settings import (
    change_customer_settings,
    change_order_settings,
)
from nightclerk.ledger.services.parties.customers import create_customer

GUESTS = "Counter sales"


def demo_settings(shop: Shop, user: User) -> None:
    """Let unknown buyers and products be created; buyers at the till are one customer.

    Settings that somebody changed already stay.
    """
    if customer_settings(shop).default_customer is not None:
        return
    guests = create_customer(name=GUESTS, actor=user)
    change_customer_settings(
        shop, actor=user, creates_unknown=True, default_customer=guests
    )
    change_order_settings(shop, actor=user, creates_items=True)
