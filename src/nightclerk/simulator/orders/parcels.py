"""What is in a fulfilment: pieces of lines, where they left, how they are followed."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from nightclerk.simulator.engine.amounts import Currencies, read
from nightclerk.simulator.engine.templates import plain
from nightclerk.simulator.orders.assignments import (
    FULFILLABLE,
    is_live,
    place_of,
    rows_by_line,
)

Node = dict[str, Any]

# Some of the carriers for whose numbers Shopify makes the link by itself.
LINKS = {
    "DHL Express": "https://www.dhl.com/global-en/home/tracking.html?tracking-id={}",
    "FedEx": "https://www.fedex.com/fedextrack/?trknbr={}",
    "GLS": "https://gls-group.eu/EU/en/parcel-tracking?match={}",
    "UPS": "https://www.ups.com/WebTracking?requester=ST&trackNums={}",
    "USPS": "https://tools.usps.com/go/TrackConfirmAction.action?tLabels={}",
}


def parcel(
    order: Node,
    pieces: Mapping[str, int],
    place: Node | None,
    *,
    currencies: Currencies,
    at: str,
    number: int = 1,
) -> Node:
    """Describe a fulfilment of lines, by id, with how many of each.

    `number` counts it among those that are made together.
    """
    lines = {line["id"]: line for line in order["lineItems"]}
    return {
        "name": f"{order['name']}-F{len(order['fulfillments']) + number}",
        "createdAt": at,
        "updatedAt": at,
        "displayStatus": "FULFILLED",
        "location": place,
        "totalQuantity": sum(pieces.values()),
        "fulfillmentLineItems": [
            _piece(lines[gid], quantity, currencies) for gid, quantity in pieces.items()
        ],
    }


def _piece(line: Node, quantity: int, currencies: Currencies) -> Node:
    share = Decimal(quantity) / max(line["quantity"], 1)
    full, reduced = read(line["originalTotalSet"]), read(line["discountedTotalSet"])
    return {
        "lineItem": {"id": line["id"]},
        "quantity": quantity,
        "originalTotalSet": full.times(share).rounded(currencies).bag(currencies),
        "discountedTotalSet": reduced.times(share).rounded(currencies).bag(currencies),
    }


def parcels(
    order: Node,
    wanted: Iterable[tuple[Node, int]],
    *,
    currencies: Currencies,
    at: str,
) -> list[Node]:
    """Describe a fulfilment for each location from which lines are sent.

    What no fulfilment order expects leaves from where the rest does.
    """
    rows = rows_by_line(order)
    places: dict[str, Node | None] = {}
    pieces: defaultdict[str, Counter[str]] = defaultdict(Counter)
    beside: Counter[str] = Counter()
    for line, quantity in wanted:
        left = quantity
        for place, free in _expected(rows[line["id"]]):
            if (part := min(free, left)) > 0:
                key = place["id"] if place else ""
                places[key], left = place, left - part
                pieces[key][line["id"]] += part
        beside[line["id"]] += left
    for gid, quantity in beside.items():
        if quantity > 0:
            pieces[next(iter(pieces), "")][gid] += quantity
    return [
        parcel(
            order,
            found,
            places.get(key),
            currencies=currencies,
            at=at,
            number=number,
        )
        for number, (key, found) in enumerate(pieces.items(), start=1)
    ]


def _expected(rows: Iterable[tuple[Node, Node]]) -> Iterator[tuple[Node | None, int]]:
    """Give where pieces are expected and how many; what can be sent comes first."""
    live = [found for found in rows if is_live(found[0])]
    for owner, row in sorted(live, key=lambda f: f[0]["status"] not in FULFILLABLE):
        yield place_of(owner), row["remainingQuantity"]


def tracking(given: Mapping[str, Any] | None) -> list[Node]:
    """Read how a parcel is followed; `number` and `url` are lists of one."""
    given = given or {}
    company = given.get("company")
    numbers = given.get("numbers") or _one(given.get("number"))
    urls = given.get("urls") or _one(given.get("url"))
    if company and not numbers and not urls:
        numbers = [None]
    return [
        plain(
            "FulfillmentTrackingInfo",
            company=company,
            number=number,
            url=url or _link(company, number),
        )
        for number, url in zip_longest(numbers, urls)
    ]


def _one(value: str | None) -> list[str]:
    return [value] if value else []


def _link(company: str | None, number: str | None) -> str | None:
    pattern = LINKS.get(company or "")
    return pattern.format(number) if pattern and number else None
