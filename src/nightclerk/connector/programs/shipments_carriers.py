"""How carriers are called at Shopify, as programs see and say it."""

from datetime import datetime
from typing import Any

from pydantic import Field

from nightclerk.connector.models import CarrierMapping, Shop
from nightclerk.connector.services.shipping.carriers import (
    add_carrier,
    change_carrier,
)
from nightclerk.ledger.programs.values import Asked, Told

CARRIERS = CarrierMapping.objects.select_related("shop")


class CarrierTold(Told):
    """A carrier of the books and what Shopify is told of it.

    Without a `company` Shopify is told the carrier's own name; `{number}` in `link`
    stands for the tracking number.
    """

    id: int
    carrier: str
    company: str
    link: str
    first_seen_at: datetime


class CarrierFields(Asked):
    """What Shopify is told of a carrier."""

    company: str = Field(default="", max_length=100, title="Carrier at Shopify")
    link: str = Field(
        default="",
        max_length=500,
        title="Tracking link, with {number} where the tracking number belongs",
    )


class NewCarrier(CarrierFields):
    """A carrier before a shipment names it."""

    carrier: str = Field(min_length=1, max_length=100, title="Carrier in the books")


def carrier_told(row: CarrierMapping) -> CarrierTold:
    """Tell how a carrier is called."""
    same = ("carrier", "company", "link", "first_seen_at")
    return CarrierTold(id=row.pk, **{name: getattr(row, name) for name in same})


def add_carrier_asked(
    shop: Shop, new: NewCarrier, *, actor: Any = None
) -> CarrierMapping:
    """Say how a carrier is called before a shipment names it."""
    made = add_carrier(shop, actor=actor, **new.said)
    return CARRIERS.get(pk=made.pk)  # what the database fills in is not there before


def change_carrier_asked(
    row: CarrierMapping, fields: CarrierFields, *, actor: Any = None
) -> CarrierMapping:
    """Say how a carrier is called; what was not said stays."""
    return change_carrier(row, actor=actor, **fields.said)
