"""Read which customers changed, whole customers, and write one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nightclerk.shopify import search
from nightclerk.shopify.client import LARGEST_PAGE, ShopifyClient
from nightclerk.shopify.customers.operations import (
    CUSTOMER_SET,
    CUSTOMERS_BY_IDS,
    CUSTOMERS_CHANGED,
    CUSTOMERS_FOUND,
)
from nightclerk.shopify.customers.payloads import (
    Customers,
    CustomersByIds,
    CustomersChangedData,
)
from nightclerk.shopify.nodes import Node
from nightclerk.shopify.paging import pages
from nightclerk.shopify.refusals import list_cut_short


@dataclass(frozen=True)
class Changed:
    """One line of the change feed; the moment is UTC, to the second."""

    gid: str
    updated_at: datetime


def changed_customers(client: ShopifyClient, *, query: str) -> Iterator[list[Changed]]:
    """Give the customers that a search finds, by their change; 13 points a page."""
    for page in pages(client, CUSTOMERS_CHANGED, _customers, query=query):
        yield [Changed(row.id, row.updated_at) for row in page.nodes]


def customers_by_ids(
    client: ShopifyClient, ids: Sequence[str]
) -> list[Node[CustomersByIds] | None]:
    """Read whole customers in the given sequence; None where there is none.

    Long lists of addresses may be cut: `draining.complete` brings the rest.
    """
    found: list[Node[CustomersByIds] | None] = []
    for start in range(0, len(ids), LARGEST_PAGE):
        found += client.nodes(CUSTOMERS_BY_IDS, ids[start : start + LARGEST_PAGE])
    return found


def customer_with(client: ShopifyClient, *, email: str = "", phone: str = "") -> str:
    """Give the id of the customer with exactly this e-mail address, or number.

    E-mail addresses are the same in any case; numbers are compared by their digits.
    Empty where there is none. Shopify's search lags by some seconds.
    """
    if email:
        for row in _found(client, search.email(email)):
            known = row.default_email_address
            if known and known.email_address.lower() == email.lower():
                return str(row.id)
    if phone:
        for row in _found(client, search.phone(_plain(phone))):
            number = row.default_phone_number
            if number and _digits(number.phone_number) == _digits(phone):
                return str(row.id)
    return ""


def set_customer(
    client: ShopifyClient, told: Mapping[str, Any], *, gid: str = ""
) -> str:
    """Change the customer of an id, or make one; gives the id. 10 points.

    `told` are fields of Shopify's `CustomerSetInput`: a list replaces the whole list.
    Raises `Refused` for what breaks a rule of the shop, `Uncertain` where no answer
    came and nobody knows whether it was carried out.
    """
    identifier = {"id": gid} if gid else None
    data = client.execute(CUSTOMER_SET, identifier=identifier, input=dict(told))
    answer = data.customer_set
    if answer is None or answer.customer is None:
        raise list_cut_short(gid or CUSTOMER_SET.name, "customer")
    return answer.customer.id


def _found(client: ShopifyClient, query: str) -> Sequence[Any]:
    return client.execute(CUSTOMERS_FOUND, query=query).customers.nodes


def _plain(number: str) -> str:
    """Write a number as Shopify keeps it: E.164, without what parts it for the eye."""
    return "+" * number.strip().startswith("+") + _digits(number)


def _digits(number: str) -> str:
    return "".join(filter(str.isdecimal, number))


def _customers(data: CustomersChangedData) -> Customers:
    return data.customers
