"""A shop whose orders are in the books, ready to be shipped; and its sync."""

from decimal import Decimal
from typing import Any

from django.db.models.functions import Now
from tests.connector import stocking as stock
from tests.connector.runs import ListReporter, Ran
from tests.ledger.posting_building import SHIP, posted

from nightclerk.connector.models import (
    Parcel,
    ShipmentSending,
    Shop,
    ShopOrder,
    SkippedRecord,
)
from nightclerk.connector.services.shipping.settings import change_shipping_settings
from nightclerk.connector.tasks.sync_shipments import (
    SyncShipmentsParams,
    sync_shipments,
)
from nightclerk.jobs.context import Context
from nightclerk.ledger.models import PostedDocument, SalesDocument, SalesLine
from nightclerk.ledger.services.posting.tracking import change_tracking
from nightclerk.simulator.running import RunningSimulator

CREATE, TELL, CANCEL = (
    "FulfillmentCreate",
    "FulfillmentTrackingUpdate",
    "FulfillmentCancel",
)


def shipping_shop(
    simulator: RunningSimulator, *, sells: int = 1, **settings: Any
) -> Shop:
    """Give a shop with goods on stock; `settings` are those of its shipping."""
    made = stock.goods_shop(simulator, sells=sells)
    stock.receive_all("1000")
    change_shipping_settings(made, **settings)
    return made


def order_in_books(
    shop: Shop, simulator: RunningSimulator, *counts: int
) -> SalesDocument:
    """Sell so many of MUG-1, MUG-2 … at Shopify; gives our sales order of it."""
    pieces = {f"MUG-{number}": count for number, count in enumerate(counts, start=1)}
    gid = simulator.control.sell(pieces)
    simulator.control.advance(5)
    stock.bring(shop)
    stock.process(shop)
    document = ShopOrder.objects.get(gid=gid).processing.document
    assert document is not None
    return document


def shopify_order(document: SalesDocument) -> str:
    """Give the name of an order at Shopify, by our document."""
    return document.external_order_no


def ship(
    document: SalesDocument, *counts: int | str, **tracking: str
) -> PostedDocument:
    """Ship so many of each line in turn, or all that is left."""
    document.refresh_from_db()
    lines = SalesLine.objects.filter(document=document).order_by("line_no")
    if counts:
        goods = list(lines.exclude(item=None))
        wished = [*counts, *[0] * (len(goods) - len(counts))]
        for line, count in zip(goods, wished, strict=True):
            lines.filter(pk=line.pk).update(to_ship=Decimal(count))
    shipment = posted(document, SHIP).shipment
    assert shipment is not None
    if tracking:
        change_tracking(shipment, **tracking)
    return shipment


def sync(shop: Shop, *, run_id: int = 1, **params: Any) -> Ran:
    """Run 30109 for a shop in this process."""
    reporter = ListReporter()
    ctx = Context(reporter, run_id=run_id, is_foreground=False)
    sync_shipments.run(ctx, SyncShipmentsParams(shop=shop.code, **params))
    return Ran(reporter, ctx)


def sending_of(shipment: PostedDocument) -> ShipmentSending:
    """Give how far a shipment is."""
    return ShipmentSending.objects.get(shipment=shipment)


def parcels_of(shipment: PostedDocument) -> list[Parcel]:
    """Give the fulfilments that a shipment stands for."""
    return list(Parcel.objects.filter(sending__shipment=shipment).order_by("pk"))


def inputs(simulator: RunningSimulator, operation: str = CREATE) -> list[Any]:
    """Give what was asked of Shopify by one kind of mutation, in turn."""
    return [
        row["variables"]
        for row in simulator.control.mutations()
        if row["operation"] == operation
    ]


def fulfilled_pieces(
    simulator: RunningSimulator, document: SalesDocument
) -> dict[str, int]:
    """Count the pieces of an order's lines in its fulfilments that stand, by SKU."""
    found: dict[str, int] = {}
    for made in simulator.control.fulfillments(shopify_order(document)):
        if made["status"] != "CANCELLED":
            for row in made["lines"]:
                found[row["sku"]] = found.get(row["sku"], 0) + row["quantity"]
    return found


def reasons(sending: ShipmentSending) -> list[tuple[str, str]]:
    """Give the sort and the quantity of what was left out of a shipment."""
    return [(row["kind"], row["quantity"]) for row in sending.left]


def wake(shop: Shop) -> None:
    """Let the time pass for which a refused record rests."""
    SkippedRecord.objects.filter(shop=shop).update(retry_at=Now())
