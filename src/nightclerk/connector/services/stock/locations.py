"""Locations of a shop: as they are at Shopify, and how people let them count."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from nightclerk.connector.models import Shop, ShopLocation
from nightclerk.connector.services.mapped.rows import change_mapping
from nightclerk.connector.services.stock.calculations import calculation_named
from nightclerk.connector.services.syncs.starting import Started
from nightclerk.core.errors import NightclerkError, invalid_fields
from nightclerk.core.text import Text, words
from nightclerk.ledger.models import Location

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SeenLocation:
    """A location as Shopify shows it."""

    gid: str
    name: str
    is_active: bool
    is_fulfillment_service: bool


def keep_locations(shop: Shop, seen: Sequence[SeenLocation]) -> int:
    """Keep all locations of a shop as they are at Shopify; tells how many are new.

    One that is not among them any more stays, with its mapping, and counts as not
    active. How locations are mapped and counted stays as it is. Two statements.
    """
    known = set(ShopLocation.objects.filter(shop=shop).values_list("gid", flat=True))
    ShopLocation.objects.bulk_create(
        [
            ShopLocation(
                shop=shop,
                gid=row.gid,
                name=row.name,
                is_active=row.is_active,
                is_fulfillment_service=row.is_fulfillment_service,
            )
            for row in seen
        ],
        update_conflicts=True,
        unique_fields=["shop", "gid"],
        update_fields=["name", "is_active", "is_fulfillment_service"],
    )
    here = {row.gid for row in seen}
    if gone := known - here:
        vanished = ShopLocation.objects.filter(shop=shop, gid__in=gone)
        vanished.update(is_active=False)
    return len(here - known)


def change_location(
    row: ShopLocation,
    /,
    *,
    actor: AbstractBaseUser | None = None,
    counted: Sequence[Location | str] | None = None,
    **fields: Any,
) -> Started | None:
    """Say where a location lies in the books, and how its stock is counted.

    `counted` are locations of the books, or their codes; `fields` are `location`,
    `calculation` (empty: off), `rounding`, `reserve` and `stocks_new`. Orders that
    wait for the location are processed; gives the entry that does so. Raises
    `NotAllowed` without the right to change mappings, `Refused` with the names of all
    wrong fields.
    """
    problems: dict[str, Text] = {}
    if problem := _calculation_problem(str(fields.get("calculation") or "")):
        problems["calculation"] = problem
    places, unknown = _places(counted or ())
    if unknown:
        problems["counted"] = words(
            "There is no location {codes}", codes=", ".join(unknown)
        )
    if problems:
        raise invalid_fields(problems)
    with transaction.atomic():
        started = change_mapping(row, actor=actor, **fields)
        if counted is not None:
            row.counted.set(places)
    row.refresh_from_db()
    return started


def _calculation_problem(name: str) -> Text | None:
    if not name:
        return None
    try:
        calculation_named(name)
    except NightclerkError as error:
        return error.text
    return None


def _places(chosen: Sequence[Location | str]) -> tuple[list[Location], list[str]]:
    """Find locations of the books; gives them and the codes that none has."""
    codes = [each.code if isinstance(each, Location) else each for each in chosen]
    found = {each.code: each for each in Location.objects.filter(code__in=codes)}
    unknown = [code for code in codes if code not in found]
    return [found[code] for code in codes if code in found], unknown
