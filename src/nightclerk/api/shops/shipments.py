"""Shipments for Shopify and their parcels, and how carriers are called there."""

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status

from nightclerk.api.auth import caller_of
from nightclerk.api.choosing import entry_for
from nightclerk.api.numbers import Number
from nightclerk.api.pages import After, Limit, newest_first
from nightclerk.api.problems import PROBLEMS, Problem
from nightclerk.api.shapes import EntryOut, entry_shape
from nightclerk.api.shops.naming import ShopCode
from nightclerk.connector.programs.finding import row_of, shop_of
from nightclerk.connector.programs.shipments import (
    ShipmentsAgain,
    ShipmentsChosen,
    ShipmentShown,
    ShipmentsSentAgain,
    ShipmentsSync,
    ShipmentTold,
    send_shipments_again,
    shipment_of,
    shipment_shown,
    shipment_told,
    sync_shipments_asked,
)
from nightclerk.connector.programs.shipments_carriers import (
    CARRIERS,
    CarrierFields,
    CarrierTold,
    NewCarrier,
    add_carrier_asked,
    carrier_told,
    change_carrier_asked,
)
from nightclerk.connector.services.shipping.carriers import remove_carrier

START = "jobs.add_jobentry"
SEE = "connector.view_shipmentsending"


class Shipments(Schema):
    """A page of shipments for Shopify."""

    items: list[ShipmentTold]
    next: int | None


shipments = Router(tags=["Shipments of shops"])
carriers = Router(tags=["Shipments of shops"])


@shipments.get("", response={200: Shipments, PROBLEMS: Problem})
def list_shipments(
    request: HttpRequest,
    shop: ShopCode,
    chosen: Query[ShipmentsChosen],
    *,
    limit: Limit = 50,
    after: After = None,
) -> Shipments:
    """List shipments for Shopify with their parcels, and what was left out and why."""
    caller_of(request, SEE)
    rows = chosen.rows(shop_of(shop))
    page, mark = newest_first(rows, after=after, limit=limit)
    return Shipments(items=list(map(shipment_told, page)), next=mark)


@shipments.post("/sync", response={202: EntryOut, PROBLEMS: Problem})
def sync_shipments(
    request: HttpRequest, shop: ShopCode, asked: ShipmentsSync
) -> Status[EntryOut]:
    """Let the job queue tell Shopify what left."""
    caller = caller_of(request, START)
    entry = sync_shipments_asked(shop_of(shop), asked, actor=caller.user)
    return Status(202, entry_shape(entry_for(caller, entry.pk)))


@shipments.post("/send-again", response={202: ShipmentsSentAgain, PROBLEMS: Problem})
def resend_shipments(
    request: HttpRequest, shop: ShopCode, asked: ShipmentsAgain
) -> Status[ShipmentsSentAgain]:
    """Send shipments again that failed, or whose parcels were cancelled there."""
    caller = caller_of(request, "connector.change_shipmentsending")
    caller.require(START)
    return Status(202, send_shipments_again(shop_of(shop), asked, actor=caller.user))


@shipments.get("/{number}", response={200: ShipmentShown, PROBLEMS: Problem})
def read_shipment(
    request: HttpRequest, shop: ShopCode, number: Number
) -> ShipmentShown:
    """Read a shipment for Shopify, its parcels and the changes that carry it."""
    caller_of(request, SEE)
    return shipment_shown(shipment_of(shop_of(shop), number))


@carriers.get("", response={200: list[CarrierTold], PROBLEMS: Problem})
def list_carriers(request: HttpRequest, shop: ShopCode) -> list[CarrierTold]:
    """List the carriers that shipments named, and how Shopify is told of them."""
    caller_of(request, "connector.view_carriermapping")
    return list(map(carrier_told, CARRIERS.filter(shop=shop_of(shop))))


@carriers.post("", response={201: CarrierTold, PROBLEMS: Problem})
def add_carrier(
    request: HttpRequest, shop: ShopCode, new: NewCarrier
) -> Status[CarrierTold]:
    """Say how a carrier is called before a shipment names it."""
    caller = caller_of(request, "connector.add_carriermapping")
    made = add_carrier_asked(shop_of(shop), new, actor=caller.user)
    return Status(201, carrier_told(made))


@carriers.patch("/{number}", response={200: CarrierTold, PROBLEMS: Problem})
def change_carrier(
    request: HttpRequest, shop: ShopCode, number: Number, change: CarrierFields
) -> CarrierTold:
    """Say how a carrier is called at Shopify; what is not said stays."""
    caller = caller_of(request, "connector.change_carriermapping")
    row = row_of(CARRIERS, shop_of(shop), number)
    return carrier_told(change_carrier_asked(row, change, actor=caller.user))


@carriers.delete("/{number}", response={204: None, PROBLEMS: Problem})
def forget_carrier(
    request: HttpRequest, shop: ShopCode, number: Number
) -> Status[None]:
    """Forget how a carrier is called: its own name is told again."""
    caller = caller_of(request, "connector.delete_carriermapping")
    remove_carrier(row_of(CARRIERS, shop_of(shop), number), actor=caller.user)
    return Status(204, None)
