"""Keep buyers and companies as Shopify has them; nothing is written in vain."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from django.db import transaction
from django.db.models.functions import Now

from nightclerk.connector.mapping.customers.rows import (
    CompanyRow,
    CustomerRow,
    LocationRow,
)
from nightclerk.connector.models import (
    Shop,
    ShopCompany,
    ShopCompanyLocation,
    ShopCustomer,
)
from nightclerk.connector.services.syncs.skips import resolve_skipped
from nightclerk.core import clock

STREAM = "customers"
OUT_STREAM = "customers_out"
SYNC_CUSTOMERS = 30100
COLUMNS = [
    name for name in CustomerRow.__struct_fields__ if name not in ("shop_id", "run_id")
]


@dataclass
class KeptCustomers:
    """What a page of buyers came to, as ids of Shopify's."""

    imported: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)

    @property
    def written(self) -> list[str]:
        """Those that were new or differed."""
        return [*self.imported, *self.updated]


@transaction.atomic
def keep_customers(
    shop: Shop, rows: Sequence[CustomerRow], *, run_id: int | None = None
) -> KeptCustomers:
    """Make our records equal to these; an older state never replaces a newer.

    Who is mapped stays mapped. What was skipped before and is here now is resolved.
    """
    here = _locked(shop, [row.gid for row in rows])
    kept = KeptCustomers()
    new: dict[str, ShopCustomer] = {}
    changed: list[ShopCustomer] = []
    for row in rows:
        found = here.get(row.gid)
        if found is None:
            new[row.gid] = ShopCustomer(shop=shop, run_id=run_id, **_columns(row))
            kept.imported.append(row.gid)
        elif not _is_older(row, found.shopify_updated_at) and _put(found, row):
            found.run_id, found.refreshed_at = run_id, clock.now()
            changed.append(found)
            kept.updated.append(row.gid)
        else:
            kept.unchanged.append(row.gid)
    ShopCustomer.objects.bulk_create(new.values(), ignore_conflicts=True)
    ShopCustomer.objects.bulk_update(changed, [*COLUMNS, "run_id", "refreshed_at"])
    resolve_skipped(shop, STREAM, [row.gid for row in rows])
    return kept


@transaction.atomic
def keep_companies(
    shop: Shop, companies: Sequence[tuple[CompanyRow, Sequence[LocationRow]]]
) -> int:
    """Write companies with all their locations; tells how many companies there were.

    A location that is gone at Shopify goes, unless customers were named for it.
    """
    ShopCompany.objects.bulk_create(
        [ShopCompany(shop=shop, **_fields(row, "shop_id")) for row, _ in companies],
        update_conflicts=True,
        unique_fields=["shop", "gid"],
        update_fields=[
            "name",
            "external_id",
            "email",
            "phone",
            "contact_gid",
            "shopify_updated_at",
        ],
    )
    gids = [row.gid for row, _ in companies]
    here = ShopCompany.objects.filter(shop=shop, gid__in=gids)
    keys = dict(here.values_list("gid", "pk"))
    places = [
        ShopCompanyLocation(company_id=keys[row.gid], **_fields(place, "company_id"))
        for row, found in companies
        for place in found
    ]
    ShopCompanyLocation.objects.bulk_create(
        places,
        update_conflicts=True,
        unique_fields=["company", "gid"],
        update_fields=["name", "tax_id", "address", "terms"],
    )
    unnamed = ShopCompanyLocation.objects.filter(
        company__in=keys.values(), sell_to=None
    )
    unnamed.exclude(gid__in=[place.gid for place in places]).delete()
    here.update(read_at=Now())
    return len(companies)


def _locked(shop: Shop, gids: Sequence[str]) -> dict[str, ShopCustomer]:
    """Lock the buyers that are here, in one order for all who do so."""
    rows = ShopCustomer.objects.select_for_update(no_key=True)
    return {row.gid: row for row in rows.filter(shop=shop, gid__in=gids).order_by("pk")}


def _is_older(row: CustomerRow, here: datetime | None) -> bool:
    given = row.shopify_updated_at
    return here is not None and given is not None and given < here


def _columns(row: CustomerRow) -> dict[str, Any]:
    payload = msgspec.json.decode(row.payload)
    return {**{name: getattr(row, name) for name in COLUMNS}, "payload": payload}


def _put(kept: ShopCustomer, row: CustomerRow) -> bool:
    """Take a newer state over; tells whether anything differed."""
    differs = False
    for name, value in _columns(row).items():
        if getattr(kept, name) != value:
            setattr(kept, name, value)
            differs = True
    return differs


def _fields(row: CompanyRow | LocationRow, owner: str) -> dict[str, Any]:
    names = (name for name in row.__struct_fields__ if name != owner)
    return {name: getattr(row, name) for name in names}
