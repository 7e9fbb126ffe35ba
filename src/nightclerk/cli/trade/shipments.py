"""Commands of shipments for Shopify and of carriers: list, show, sync, send again."""

from collections.abc import Mapping
from typing import Any, cast

import typer
from rich.console import Group

from nightclerk.cli.books.showing import many, one
from nightclerk.cli.output import Answer, facts, table
from nightclerk.cli.params import with_flags
from nightclerk.cli.trade.naming import Number, ShopCode, started
from nightclerk.cli.trade.orders import Most
from nightclerk.cli.trade.watching import Numbers
from nightclerk.connector.programs.finding import row_of, shop_of
from nightclerk.connector.programs.shipments import (
    ShipmentsAgain,
    ShipmentsChosen,
    ShipmentsSync,
    send_shipments_again,
    shipment_of,
    shipment_shown,
    shipment_told,
    sync_shipments_asked,
)
from nightclerk.connector.programs.shipments_carriers import (
    CARRIERS,
    CarrierFields,
    NewCarrier,
    add_carrier_asked,
    carrier_told,
    change_carrier_asked,
)
from nightclerk.connector.services.shipping.carriers import remove_carrier
from nightclerk.core.params import Params

CALLED = ("id", "carrier", "company", "link")
FACTS = ("shipment", "order", "state", "problem", "attempts", "tried_at", "sent_at")

shipments = typer.Typer(no_args_is_help=True, help="Posted shipments for Shopify")
carriers = typer.Typer(no_args_is_help=True, help="How carriers are called at Shopify")


def add_commands() -> None:
    """Add the commands whose flags choose shipments or say what a carrier is."""
    shop = {"shop": ShopCode}
    listing = with_flags(ShipmentsChosen, list_all, extra={**shop, "limit": Most})
    shipments.command("list", help="List shipments, and what was left out.")(listing)
    sync = with_flags(ShipmentsSync, sync_all, extra=shop)
    shipments.command("sync", help="Let the job queue tell Shopify what left.")(sync)
    adding = with_flags(NewCarrier, add, extra=shop)
    carriers.command("add", help="Say how a carrier is called before it is seen.")(
        adding
    )
    setting = with_flags(CarrierFields, set_one, extra={**shop, "number": Number})
    carriers.command("set", help="Say how a carrier is called.")(setting)


def list_all(_: typer.Context, chosen: Params, given: Mapping[str, Any]) -> Answer:
    """List shipments for Shopify, the newest first, with what was left out and why."""
    rows = cast(ShipmentsChosen, chosen).rows(shop_of(given["shop"])).order_by("-pk")
    told = [shipment_told(row) for row in rows[: given["limit"] or 50]]
    data = [each.model_dump(mode="json") for each in told]
    lines = (
        [each["id"], each["shipment"], each["order"], each["state"], _why(each)]
        for each in data
    )
    headings = ("Id", "Shipment", "Order", "State", "Why")
    empty = "There is no such shipment."
    return Answer(data, table(headings, lines) if data else empty)


def sync_all(_: typer.Context, asked: Params, given: Mapping[str, Any]) -> Answer:
    """Let the job queue tell Shopify what left."""
    shop = shop_of(given["shop"])
    return started(sync_shipments_asked(shop, cast(ShipmentsSync, asked)))


@shipments.command()
def show(shop: ShopCode, number: Number) -> Answer:
    """Show a shipment for Shopify: its parcels, and what was left out and why."""
    told = shipment_shown(shipment_of(shop_of(shop), number))
    data = told.model_dump(mode="json")
    named = [(name.replace("_", " ").capitalize(), data[name]) for name in FACTS]
    parcels = (
        [
            parcel["name"] or parcel["gid"],
            parcel["status"],
            parcel["company"],
            ", ".join(parcel["numbers"]),
            parcel["problem"],
        ]
        for parcel in data["parcels"]
    )
    headings = ("Parcel", "Status", "Carrier", "Tracking numbers", "Reason")
    view = Group(
        facts([*named, ("Left out", _why({**data, "problem": ""}))]),
        table(headings, parcels),
    )
    return Answer(data, view)


@shipments.command("send-again")
def send_again(shop: ShopCode, numbers: Numbers) -> Answer:
    """Send shipments again that failed, or whose parcels were cancelled there."""
    return one(send_shipments_again(shop_of(shop), ShipmentsAgain(shipments=numbers)))


@carriers.command("list")
def list_carriers(shop: ShopCode) -> Answer:
    """List the carriers that shipments named, and how Shopify is told of them."""
    rows = CARRIERS.filter(shop=shop_of(shop))
    return many(map(carrier_told, rows), CALLED, empty="No carrier is known yet.")


def add(_: typer.Context, new: Params, given: Mapping[str, Any]) -> Answer:
    """Say how a carrier is called before a shipment names it."""
    made = add_carrier_asked(shop_of(given["shop"]), cast(NewCarrier, new))
    return one(carrier_told(made))


def set_one(_: typer.Context, fields: Params, given: Mapping[str, Any]) -> Answer:
    """Say how a carrier is called; what is not said stays."""
    row = row_of(CARRIERS, shop_of(given["shop"]), given["number"])
    return one(carrier_told(change_carrier_asked(row, cast(CarrierFields, fields))))


@carriers.command()
def remove(shop: ShopCode, number: Number) -> Answer:
    """Forget how a carrier is called: its own name is told again."""
    row = row_of(CARRIERS, shop_of(shop), number)
    remove_carrier(row)
    return Answer({"removed": row.carrier}, f"Carrier {row.carrier} is forgotten.")


def _why(shipment: Mapping[str, Any]) -> str:
    """Say what went wrong, and of each quantity that was left out why."""
    left = (
        f"{each['quantity']} × {each['name'] or each['line_gid']}: "
        f"{each['text'].rstrip('.')}. {each['hint']}".strip()
        for each in shipment["left"]
    )
    return "\n".join(filter(None, (shipment["problem"], *left)))
