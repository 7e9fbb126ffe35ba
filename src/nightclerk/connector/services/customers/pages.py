"""Keep a page of buyers: their rows, whose they are, what is left out, the mark."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import DataError, IntegrityError, transaction

from nightclerk.connector.mapping.customers.rows import CustomerRow
from nightclerk.connector.models import CustomerSettings, MappedBy, Shop
from nightclerk.connector.selectors.customers import shop_customers
from nightclerk.connector.services.customers.keeping import (
    STREAM,
    KeptCustomers,
    keep_customers,
)
from nightclerk.connector.services.customers.mapping import map_customers
from nightclerk.connector.services.customers.updates import update_customers
from nightclerk.connector.services.syncs.skips import LeftOut, keep_skipped
from nightclerk.connector.services.syncs.watermarks import move_watermark
from nightclerk.core.errors import Broken
from nightclerk.core.text import words

Import = CustomerSettings.Import


@dataclass
class CustomerPage:
    """What was read: rows to write, and buyers that are left out."""

    rows: list[CustomerRow] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


@dataclass
class CustomersKept:
    """What a page came to: buyers by id, customers by number, names of who is whom."""

    buyers: KeptCustomers = field(default_factory=KeptCustomers)
    created: list[str] = field(default_factory=list)
    linked: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unmapped: list[str] = field(default_factory=list)

    def __add__(self, other: "CustomersKept") -> "CustomersKept":
        mine, theirs = self.buyers, other.buyers
        return CustomersKept(
            KeptCustomers(
                mine.imported + theirs.imported,
                mine.updated + theirs.updated,
                mine.unchanged + theirs.unchanged,
            ),
            self.created + other.created,
            self.linked + other.linked,
            self.changed + other.changed,
            self.unmapped + other.unmapped,
        )


def keep_customer_page(
    shop: Shop,
    page: CustomerPage,
    *,
    settings: CustomerSettings,
    mark: datetime | None = None,
    run_id: int | None = None,
    dry_run: bool = False,
) -> CustomersKept:
    """Write a page in one transaction; a buyer that cannot be kept is left out.

    What is left out is added to the page. A dry run does all of it and takes it back.
    """
    with transaction.atomic():
        try:
            with transaction.atomic():
                kept = _keep(shop, page, page.rows, settings, run_id)
        except (DataError, IntegrityError):
            kept = _one_by_one(shop, page, settings, run_id)
        for left in page.left_out:
            keep_skipped(shop, STREAM, left, run_id=run_id)
        if mark is not None:
            move_watermark(shop, STREAM, to=mark)
        if dry_run:
            transaction.set_rollback(True)
    return kept


def _one_by_one(
    shop: Shop, page: CustomerPage, settings: CustomerSettings, run_id: int | None
) -> CustomersKept:
    kept = CustomersKept()
    for row in page.rows:
        try:
            with transaction.atomic():
                kept += _keep(shop, page, [row], settings, run_id)
        except (DataError, IntegrityError) as error:
            page.left_out.append(_refused_by_database(row, error))
    return kept


def _keep(
    shop: Shop,
    page: CustomerPage,
    rows: Sequence[CustomerRow],
    settings: CustomerSettings,
    run_id: int | None,
) -> CustomersKept:
    kept = CustomersKept(keep_customers(shop, rows, run_id=run_id))
    _map(shop, kept, rows, settings)
    if settings.direction == CustomerSettings.Direction.FROM_SHOPIFY:
        here = shop_customers(shop, [*kept.buyers.written, *_linked(kept)])
        updated = update_customers(shop, list(here.values()), settings=settings)
        kept.changed += [customer.no for customer in updated.changed]
        page.left_out += updated.left_out
    return kept


def _map(
    shop: Shop,
    kept: CustomersKept,
    rows: Sequence[CustomerRow],
    settings: CustomerSettings,
) -> None:
    """Find out who the buyers are; made are customers only with the import of all."""
    if settings.mapping == CustomerSettings.Mapping.DEFAULT:
        return
    here = shop_customers(shop, [row.gid for row in rows])
    creates = settings.creates_unknown and settings.imports == Import.ALL
    unmapped = [row for row in here.values() if row.customer is None]
    found = map_customers(shop, unmapped, settings=settings, creates=creates)
    for row in unmapped:
        match = found[row.gid]
        if match.customer is None:
            kept.unmapped.append(str(row))
        elif match.how == MappedBy.CREATED:
            kept.created.append(match.customer.no)
        else:
            kept.linked.append(row.gid)


def _linked(kept: CustomersKept) -> list[str]:
    return [gid for gid in kept.linked if gid not in kept.buyers.written]


def _refused_by_database(row: CustomerRow, error: Exception) -> LeftOut:
    name = f"{row.first_name} {row.last_name}".strip() or row.email or row.gid
    reason = Broken(
        words(
            "The database refuses buyer {buyer}: {problem}",
            buyer=name,
            problem=str(error).partition("\n")[0],
        ),
        hint=words(
            "This is a fault of the program. Please report it with these words."
        ),
    )
    payload = bytes(row.payload)
    return LeftOut(row.gid, name, reason, payload, row.shopify_updated_at)
