"""Buyers at Shopify, kept in a dictionary: our own port without a network."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.connector.runs import ListReporter, Ran
from tests.connector.shapes import gid

from nightclerk.connector.mapping.customers.records_in import email_key
from nightclerk.connector.mapping.customers.rows import CustomerRow
from nightclerk.connector.models import Shop
from nightclerk.connector.selectors.settings import customer_settings
from nightclerk.connector.services.customers.pages import CustomerPage
from nightclerk.connector.services.syncs.skips import LeftOut
from nightclerk.connector.tasks.customers.export import CustomerExport
from nightclerk.connector.tasks.customers.imports import CustomerImport
from nightclerk.connector.tasks.customers.params import SyncCustomersParams
from nightclerk.connector.tasks.customers.port import ChangedCustomer
from nightclerk.core.errors import NightclerkError, Refused
from nightclerk.core.text import words
from nightclerk.jobs.context import Context

FIRST = datetime(2026, 1, 5, 8, tzinfo=UTC)


class ShopifyBuyers:
    """A port that remembers what was read and put; `fails` says what a put raises."""

    def __init__(self) -> None:
        self.rows: dict[str, CustomerRow] = {}
        self.unreadable: set[str] = set()
        self.reads: list[list[str]] = []
        self.puts: list[tuple[str, dict[str, Any]]] = []
        self.fails: list[NightclerkError] = []
        self.loses_answers = False
        self._clock = FIRST

    def has(self, number: int = 1, **fields: Any) -> CustomerRow:
        """Add a buyer, or change the one of that number."""
        self._clock += timedelta(minutes=1)
        given = {"first_name": "Ada", "last_name": "Lovelace", **fields}
        row = CustomerRow(
            gid=gid("Customer", number), shopify_updated_at=self._clock, **given
        )
        self.rows[row.gid] = row
        return row

    def changed(self, since: datetime | None) -> Iterator[Sequence[ChangedCustomer]]:
        listed = sorted(
            (row.shopify_updated_at or FIRST, row.gid) for row in self.rows.values()
        )
        yield [ChangedCustomer(g, at) for at, g in listed if not since or at >= since]

    def read(self, gids: Sequence[str]) -> CustomerPage:
        self.reads.append(list(gids))
        page = CustomerPage()
        for each in gids:
            if each in self.unreadable:
                reason = Refused(words("Shopify cannot read {buyer}", buyer=each))
                page.left_out.append(LeftOut(each, each, reason))
            elif each in self.rows:
                page.rows.append(self.rows[each])
        return page

    def find(self, *, email: str, phone: str) -> str:
        rows = self.rows.values()
        same = (row.gid for row in rows if email and email_key(row.email) == email)
        return next(same, "")

    def put(self, told: Mapping[str, Any], *, gid: str = "") -> str:
        self.puts.append((gid, dict(told)))
        failure = self.fails.pop(0) if self.fails else None
        if failure is not None and not self.loses_answers:
            raise failure
        number = int(gid.rsplit("/", 1)[-1]) if gid else 100 + len(self.rows)
        before = self.rows.get(gid)
        self.has(number, **_changed(before, told))
        if failure is not None:
            raise failure
        return f"gid://shopify/Customer/{number}"


def bring(shop: Shop, port: ShopifyBuyers, **params: Any) -> Ran:
    """Run the import of 30100 in this process."""
    reporter = ListReporter()
    ctx = Context(reporter, run_id=1, is_foreground=False)
    read = SyncCustomersParams(shop=shop.code, **params)
    CustomerImport(ctx, shop, customer_settings(shop), read, port).run()
    return Ran(reporter, ctx)


def send(shop: Shop, port: ShopifyBuyers, **params: Any) -> Ran:
    """Run the export of 30100 in this process."""
    reporter = ListReporter()
    ctx = Context(reporter, run_id=1, is_foreground=False)
    read = SyncCustomersParams(shop=shop.code, **params)
    CustomerExport(ctx, shop, customer_settings(shop), read, port).run()
    return Ran(reporter, ctx)


def _changed(before: CustomerRow | None, told: Mapping[str, Any]) -> dict[str, Any]:
    """Give a row's fields after a change, addresses in the mirror's words."""
    names = {"firstName": "first_name", "lastName": "last_name"}
    kept = ("first_name", "last_name", "email", "phone", "default_address", "addresses")
    blank = CustomerRow(gid="")
    fields = {name: getattr(before or blank, name) for name in kept}
    for name, value in told.items():
        if name == "addresses":
            fields["addresses"] = [_snake(each) for each in value]
            fields["default_address"] = fields["addresses"][0]
        else:
            fields[names.get(name, name)] = value
    return fields


def _snake(address: Mapping[str, Any]) -> dict[str, Any]:
    names = {
        "firstName": "first_name",
        "lastName": "last_name",
        "countryCode": "country_code_v2",
        "provinceCode": "province_code",
    }
    return {names.get(name, name): value for name, value in address.items()}
