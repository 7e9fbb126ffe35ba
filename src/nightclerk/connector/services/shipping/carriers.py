"""How carriers of ours are called at Shopify; seen once, mapped once."""

import logging
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction

from nightclerk.connector.mapping.shipping.tracking import PLACE
from nightclerk.connector.models import CarrierMapping, ShipmentSending, Shop
from nightclerk.core.errors import Refused, invalid_fields
from nightclerk.core.text import words
from nightclerk.jobs.services.rights import require_permission
from nightclerk.ledger.services.writing.filling import fill, insert

logger = logging.getLogger(__name__)


@transaction.atomic
def add_carrier(shop: Shop, *, actor: Any = None, **fields: Any) -> CarrierMapping:
    """Say how a carrier is called before a shipment names it.

    Raises `NotAllowed` without the right to map, `Refused` with all wrong fields.
    """
    _require(actor, "add")
    row = CarrierMapping(shop=shop)
    _fill(row, fields)
    insert(row, key="carrier", taken=words("{word} is there already", word=row))
    return row


@transaction.atomic
def change_carrier(
    row: CarrierMapping, *, actor: Any = None, **fields: Any
) -> CarrierMapping:
    """Say how a carrier is called; shipments that are not sent yet follow.

    Raises as `add_carrier`.
    """
    _require(actor, "change")
    held = CarrierMapping.objects.select_for_update(of=("self",)).get(pk=row.pk)
    _fill(held, fields, fixed=("carrier",))
    held.save()
    logger.info("Carrier %s was mapped by %s", held, actor or "the system")
    return held


@transaction.atomic
def remove_carrier(row: CarrierMapping, *, actor: Any = None) -> None:
    """Forget how a carrier is called: its own name is told again."""
    _require(actor, "delete")
    CarrierMapping.objects.filter(pk=row.pk).delete()
    logger.info("Carrier %s was removed by %s", row, actor or "the system")


def note_carriers(shop: Shop) -> None:
    """Have a row for every carrier of a shipment that is to be sent."""
    waiting = ShipmentSending.objects.filter(
        shop=shop, state__in=(ShipmentSending.State.WAITING,)
    )
    named = waiting.exclude(shipment__carrier="").order_by()
    names = named.values_list("shipment__carrier", flat=True).distinct()
    known = CarrierMapping.objects.filter(shop=shop).values("carrier")
    CarrierMapping.objects.bulk_create(
        [
            CarrierMapping(shop=shop, carrier=name)
            for name in names.exclude(shipment__carrier__in=known)
        ],
        ignore_conflicts=True,
    )


def _fill(
    row: CarrierMapping, fields: dict[str, Any], *, fixed: tuple[str, ...] = ()
) -> None:
    fill(row, fields, rules={"link": _link_rule}, fixed=("shop", *fixed))
    if not row.carrier:
        raise invalid_fields({"carrier": words("This is needed")})


def _link_rule(value: Any, _row: Any) -> str:
    """Give a pattern of links; `Refused` where no number has a place in it."""
    link = str(value or "").strip()
    if link and PLACE not in link:
        raise Refused(
            words("Put {place} where the tracking number belongs", place=PLACE)
        )
    parts = urlsplit(link)
    if link and not (parts.scheme in {"http", "https"} and parts.netloc):
        raise Refused(words("This is no address of a page"))
    return link


def _require(actor: Any, verb: str) -> None:
    require_permission(
        actor,
        f"connector.{verb}_carriermapping",
        words("You have no right to map words of Shopify's"),
    )
