"""Buyers at Shopify itself: the customer sync's port over the API."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nightclerk.connector.mapping.customers.records import customer_row
from nightclerk.connector.services.customers.pages import CustomerPage
from nightclerk.connector.services.syncs.skips import LeftOut
from nightclerk.connector.tasks.customers.port import ChangedCustomer
from nightclerk.core.errors import Broken, NightclerkError, Refused
from nightclerk.core.text import words
from nightclerk.shopify import search
from nightclerk.shopify.client import ShopifyClient
from nightclerk.shopify.customers.payloads import CustomersByIds
from nightclerk.shopify.customers.reading import (
    changed_customers,
    customer_with,
    customers_by_ids,
    set_customer,
)
from nightclerk.shopify.draining import complete
from nightclerk.shopify.nodes import Node

UNSENT = ("id",)  # Shopify's list of addresses is replaced whole, without their ids


@dataclass(frozen=True)
class ShopifyCustomers:
    """The buyers of one shop; each call is at least one request."""

    client: ShopifyClient

    def changed(self, since: datetime | None) -> Iterator[Sequence[ChangedCustomer]]:
        """Give pages of buyers that changed since a moment, the oldest change first."""
        query = search.updated_since(since) if since else ""
        for page in changed_customers(self.client, query=query):
            yield [ChangedCustomer(row.gid, row.updated_at) for row in page]

    def read(self, gids: Sequence[str]) -> CustomerPage:
        """Read buyers whole; those that cannot be are left out, each with a reason."""
        page = CustomerPage()
        found = customers_by_ids(self.client, list(gids))
        for gid, node in zip(gids, found, strict=True):
            if node is None:
                page.left_out.append(_gone(gid))
            else:
                self._add(page, gid, node)
        return page

    def _add(self, page: CustomerPage, gid: str, node: Node[CustomersByIds]) -> None:
        """Add one buyer; an error of the record is its own, others stop the run."""
        try:
            whole = complete(self.client, node)
            page.rows.append(customer_row(whole.raw, gid))
        except NightclerkError as error:
            if not isinstance(error, Refused | Broken):
                raise
            page.left_out.append(LeftOut(gid, "", error, node.raw))

    def find(self, *, email: str, phone: str) -> str:
        """Give the id of the buyer with exactly this e-mail address, else number."""
        return customer_with(self.client, email=email, phone=phone)

    def put(self, told: Mapping[str, Any], *, gid: str = "") -> str:
        """Change a buyer, or add one where there is no id; gives the id.

        Raises `Refused` with Shopify's words, `Uncertain` where no answer came.
        """
        sent = dict(told)
        if "addresses" in sent:
            sent["addresses"] = [_sendable(each) for each in sent["addresses"]]
        return set_customer(self.client, sent, gid=gid)


def _sendable(address: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in address.items() if name not in UNSENT}


def _gone(gid: str) -> LeftOut:
    reason = Refused(
        words("Shopify does not hand out customer {buyer}", buyer=gid),
        hint=words("It was deleted there, or this app may not see it."),
    )
    return LeftOut(gid, "", reason, is_gone=True)
