"""A shop's payments at the other end of the line: lists by id, and records by id."""

import json
import re
from typing import Any

import httpx
from tests.connector.runs import ListReporter, Ran
from tests.shopify.shop_double import client

from nightclerk.connector.models import Shop
from nightclerk.connector.tasks.payments.reading import StreamReading
from nightclerk.connector.tasks.payments.streams import Stream
from nightclerk.jobs.context import Context

Json = dict[str, Any]
LISTS = {
    "Payouts": "payouts",
    "BalanceTransactions": "balanceTransactions",
    "Disputes": "disputes",
}
KINDS = {
    "Payouts": "/ShopifyPaymentsPayout/",
    "BalanceTransactions": "/ShopifyPaymentsBalanceTransaction/",
    "Disputes": "/ShopifyPaymentsDispute/",
}
RANGE = re.compile(r"^id:>(\d+)$")
OF_PAYOUT = re.compile(r"^payments_transfer_id:(\d+)$")
PAGE = 250


class PaymentsLine:
    """Answers as Shopify does; `fails_at_page` breaks a listing off there."""

    def __init__(self) -> None:
        self.records: dict[str, Json] = {}
        self.asked: list[tuple[str, Json]] = []
        self.has_account = True
        self.fails_at_page = 0
        self.descends = False

    def has(self, *records: Json) -> None:
        """Add records, or put them in the place of those of the same id."""
        self.records |= {record["id"]: record for record in records}

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.asked]

    def __call__(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        name, variables = body["operationName"], body["variables"]
        self.asked.append((name, variables))
        if name in LISTS and len(self.asked) == self.fails_at_page:
            return httpx.Response(403, text="No longer")
        found = self._listed if name in LISTS else self._by_ids
        return httpx.Response(200, json={"data": found(name, variables)})

    def _by_ids(self, name: str, variables: Json) -> Json:
        return {"nodes": [self.records.get(gid) for gid in variables["ids"]]}

    def _listed(self, name: str, variables: Json) -> Json:
        if not self.has_account:
            return {"shopifyPaymentsAccount": None}
        query, start = variables["query"] or "", int(variables["after"] or 0)
        found = [
            row
            for gid, row in self.records.items()
            if KINDS[name] in gid and _is_found(row, query)
        ]
        rows = sorted(found, key=_number, reverse=self.descends)
        page = rows[start : start + PAGE]
        more = len(rows) > start + PAGE
        info = {"hasNextPage": more, "endCursor": str(start + PAGE) if more else None}
        listed = {"pageInfo": info, "nodes": page}
        return {"shopifyPaymentsAccount": {"id": "gid://1", LISTS[name]: listed}}


def _is_found(record: Json, query: str) -> bool:
    if above := RANGE.match(query):
        return _number(record) > int(above[1])
    if payout := OF_PAYOUT.match(query):
        return str(record["associatedPayout"]["id"]).endswith(f"/{payout[1]}")
    return not query


def _number(record: Json) -> int:
    return int(record["id"].rsplit("/", 1)[-1])


def read(
    shop: Shop, stream: Stream, line: PaymentsLine, *, dry_run: bool = False
) -> Ran:
    """Read one list of a shop in this process."""
    reporter = ListReporter()
    ctx = Context(reporter, run_id=7, is_foreground=False)
    StreamReading(ctx, shop, stream, client(line), dry_run=dry_run).run()
    return Ran(reporter, ctx)
