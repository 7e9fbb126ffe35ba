"""Sales channels of a shop: as they are at Shopify, and which ones people choose."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from nightclerk.connector.models import SalesChannel, Shop
from nightclerk.connector.selectors.products.channels import sales_channels
from nightclerk.core.errors import Refused, invalid_fields
from nightclerk.core.text import joined, words
from nightclerk.jobs.services.rights import require_permission

logger = logging.getLogger(__name__)

FIELD = "publishes_to"  # what pages and programs call the choice


@dataclass(frozen=True, slots=True)
class SeenChannel:
    """A sales channel as Shopify shows it; `gid` is its publication's."""

    gid: str
    name: str


@transaction.atomic
def keep_sales_channels(shop: Shop, seen: Sequence[SeenChannel]) -> int:
    """Keep all sales channels of a shop as they are at Shopify; tells how many are new.

    A new one is not chosen. One that is not among them any more is gone; it keeps
    whether it was chosen. Three statements.
    """
    known = set(SalesChannel.objects.filter(shop=shop).values_list("gid", flat=True))
    SalesChannel.objects.bulk_create(
        [SalesChannel(shop=shop, gid=row.gid, name=row.name) for row in seen],
        update_conflicts=True,
        unique_fields=["shop", "gid"],
        update_fields=["name", "is_gone"],
    )
    here = {row.gid for row in seen}
    rows = SalesChannel.objects.filter(shop=shop)
    rows.filter(gid__in=here).update(read_at=Now())
    rows.exclude(gid__in=here).update(is_gone=True)
    return len(here - known)


@transaction.atomic
def choose_sales_channels(
    shop: Shop, wanted: Sequence[str], *, actor: Any = None
) -> list[SalesChannel]:
    """Let new products go on exactly these channels, named by name or Shopify's id.

    Gives the chosen ones. None: new products are added and not published. Raises
    `NotAllowed` without the right to change shops, `Refused` for `publishes_to` where
    a name is unknown, several channels have it, or the channel is gone.
    """
    require_permission(
        actor,
        "connector.change_shop",
        words("You have no right to change shop {shop}", shop=shop.code),
    )
    locked = SalesChannel.objects.select_for_update(of=("self",)).filter(shop=shop)
    known = list(locked.order_by("pk"))
    try:
        chosen = {row.pk for name in wanted for row in _named(known, name)}
    except Refused as error:
        told = joined(filter(None, (error.text, error.hint)), by=". ")
        raise invalid_fields({FIELD: told}) from None
    before = {row.pk for row in known if row.is_chosen}
    rows = SalesChannel.objects.filter(shop=shop)
    changed = rows.filter(pk__in=chosen - before).update(is_chosen=True)
    changed += rows.filter(pk__in=before - chosen).update(is_chosen=False)
    if changed:
        told_by = actor or "the system"
        logger.info("Sales channels of shop %s were chosen by %s", shop, told_by)
    return [row for row in sales_channels(shop) if row.is_chosen]


def _named(known: Sequence[SalesChannel], name: str) -> Iterator[SalesChannel]:
    """Find the channel that is meant; an id counts before a name."""
    plain = name.strip().casefold()
    found = [row for row in known if row.gid == name.strip()] or [
        row for row in known if plain and row.name.strip().casefold() == plain
    ]
    if not found:
        raise Refused(
            words("There is no sales channel “{name}”", name=name),
            hint=words("Read the sales channels from Shopify, then choose."),
        )
    if len(found) > 1:
        raise Refused(
            words("Several sales channels are called “{name}”", name=name),
            hint=words("Name the one that you mean by Shopify's id."),
        )
    (row,) = found
    # What is chosen already may stay so: perhaps the channel comes back.
    if row.is_gone and not row.is_chosen:
        raise Refused(words("Sales channel “{name}” is gone at Shopify", name=row))
    yield row
