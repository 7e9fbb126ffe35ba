"""Shipments for Shopify as programs see them, send them again and sync them."""

from datetime import datetime
from typing import Any, Literal

from django.db.models import Q, QuerySet
from pydantic import Field

from nightclerk.connector.models import Parcel, ShipmentSending, Shop
from nightclerk.connector.programs.choosing import LONGEST
from nightclerk.connector.programs.finding import row_of, rows_named
from nightclerk.connector.programs.goods_acting import MOST_NAMED, Named, Numbers
from nightclerk.connector.programs.values import reason_said, said, tail
from nightclerk.connector.selectors.shipping.lists import (
    failed_shipments,
    unsent_shipments,
)
from nightclerk.connector.services.shipping.sendings import (
    changes_of_sendings,
    send_again,
)
from nightclerk.connector.services.shipping.starts import (
    SYNC_SHIPMENTS,
    sync_shipments_of,
)
from nightclerk.connector.services.syncs.starting import require_enabled, start_sync
from nightclerk.jobs.models import JobEntry
from nightclerk.jobs.registry import catalogue
from nightclerk.ledger.programs.values import Asked, Key, Told

SENDINGS = (
    ShipmentSending.objects.select_related("shop", "order", "shipment")
    .defer("order__payload")
    .prefetch_related("parcels")
)
State = Literal["", "waiting", "sent", "partly", "nothing", "failed", "cancelled"]
LISTS = {"unsent": unsent_shipments, "failed": failed_shipments}


class LeftTold(Told):
    """A quantity of an order line that Shopify was not told of, and why."""

    kind: str
    line_gid: str
    name: str
    quantity: str
    text: str
    hint: str


class ParcelLineTold(Told):
    """How many pieces of an order line are in a parcel."""

    line_gid: str
    quantity: int


class ParcelTold(Told):
    """A fulfilment at Shopify; `company`, `numbers` and `urls` say how to follow it.

    `is_incoming`: it was made at Shopify and posted here.
    """

    id: int
    gid: str
    name: str
    status: str
    location_gid: str
    is_incoming: bool
    lines: list[ParcelLineTold]
    company: str
    numbers: list[str]
    urls: list[str]
    problem: str
    created_at: datetime
    cancelled_at: datetime | None


class ShipmentTold(Told):
    """A posted shipment's way to Shopify: its parcels, and what was left out and why.

    `shipment` is its number in the books, `order_number` the order's at Shopify.
    """

    id: int
    shipment: str
    order: str
    order_number: str
    state: str
    problem: str
    left: list[LeftTold]
    parcels: list[ParcelTold]
    attempts: int
    tried_at: datetime | None
    sent_at: datetime | None
    run: int | None


class ShipmentShown(ShipmentTold):
    """A shipment with the changes that carry it, by their ids in the outbox."""

    changes: list[int]


class ShipmentsChosen(Asked):
    """What shipments are chosen by."""

    state: State = Field(default="", title="State")
    list: Literal["", "unsent", "failed"] = Field(
        default="", title="Those to be sent, or with something that failed"
    )
    text: str = Field(
        default="", max_length=LONGEST, title="Part of order or shipment number"
    )

    def rows(self, shop: Shop) -> QuerySet[ShipmentSending]:
        """Give the shipments that are wanted."""
        found = SENDINGS.filter(shop=shop)
        if self.list:
            named = LISTS[self.list](shop).order_by()
            found = found.filter(pk__in=named.values("pk"))
        if self.state:
            found = found.filter(state=self.state)
        if self.text:
            found = found.filter(
                Q(order__name__icontains=self.text)
                | Q(shipment__no__icontains=self.text)
            )
        return found


class ShipmentsAgain(Asked):
    """Which shipments are sent again."""

    shipments: list[Key] = Field(
        min_length=1, max_length=MOST_NAMED, title="Shipments, by id"
    )


class ShipmentsSentAgain(Told):
    """How many shipments are sent again, and the entry that sends them."""

    number: int
    entry: int


class ShipmentsSync(Asked):
    """Which posted shipments are sent; else all of the shop that are to be sent."""

    shipments: Numbers = Field(default=[], title="Only these shipments, by number")
    orders: Named = Field(
        default=[], title="Only these orders, by their numbers at Shopify"
    )
    dry_run: bool = Field(default=False, title="Send and post nothing")


def shipment_told(row: ShipmentSending) -> ShipmentTold:
    """Tell how far a shipment is on its way to Shopify."""
    return ShipmentTold(**_shipment(row))


def shipment_shown(row: ShipmentSending) -> ShipmentShown:
    """Tell a shipment, and the changes that carry it, the oldest first."""
    changes = changes_of_sendings([row]).filter(shop=row.shop_id).order_by("pk")
    return ShipmentShown(
        **_shipment(row), changes=list(changes.values_list("pk", flat=True))
    )


def shipment_of(shop: Shop, number: int) -> ShipmentSending:
    """Find a shipment for Shopify by its id."""
    return row_of(SENDINGS, shop, number)


def send_shipments_again(
    shop: Shop, asked: ShipmentsAgain, *, actor: Any = None
) -> ShipmentsSentAgain:
    """Let shipments be sent as if nothing had failed, and sync them.

    Raises `Refused` for an id that the shop has not and where there is nothing to send,
    `NotReady` where the shop is switched off.
    """
    require_enabled(shop)
    rows = rows_named(
        SENDINGS.filter(shop=shop), shop, asked.shipments, field="shipments"
    )
    number = send_again(rows, actor=actor)
    started = sync_shipments_of(
        shop,
        shipments=[row.shipment.no for row in rows],
        actor=actor,
        background=True,
    )
    return ShipmentsSentAgain(number=number, entry=started.entry.pk)


def sync_shipments_asked(
    shop: Shop, asked: ShipmentsSync, *, actor: Any = None
) -> JobEntry:
    """Let the queue send shipments; gives the entry."""
    task = catalogue[SYNC_SHIPMENTS]
    told = {**asked.model_dump(), "orders": [str(number) for number in asked.orders]}
    params = task.params.read({"shop": shop.code, **told})
    return start_sync(shop, task, params, actor=actor, background=True).entry


def _shipment(row: ShipmentSending) -> dict[str, Any]:
    return {
        "id": row.pk,
        "shipment": row.shipment.no,
        "order": row.order.name,
        "order_number": tail(row.order.gid),
        "state": row.state,
        "problem": reason_said(row.problem),
        "left": [_left(each) for each in row.left],
        "parcels": [_parcel(each) for each in row.parcels.all()],
        "attempts": row.attempts,
        "tried_at": row.tried_at,
        "sent_at": row.sent_at,
        "run": row.run_id,
    }


def _left(kept: dict[str, Any]) -> LeftTold:
    return LeftTold(
        kind=kept["kind"],
        line_gid=kept["line"],
        name=kept["name"],
        quantity=kept["quantity"],
        text=said(kept["text"]),
        hint=said(kept["hint"]),
    )


def _parcel(row: Parcel) -> ParcelTold:
    same = ("gid", "name", "status", "location_gid", "is_incoming")
    return ParcelTold(
        id=row.pk,
        lines=[
            ParcelLineTold(line_gid=each["line"], quantity=each["quantity"])
            for each in row.lines
        ],
        company=row.tracking.get("company", ""),
        numbers=row.tracking.get("numbers", []),
        urls=row.tracking.get("urls", []),
        problem=reason_said(row.problem),
        created_at=row.created_at,
        cancelled_at=row.cancelled_at,
        **{name: getattr(row, name) for name in same},
    )
