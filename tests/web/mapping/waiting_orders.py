"""Orders that wait for something of Shopify's to be mapped."""

from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpResponse
from tests.web.building import an_order

from nightclerk.connector.models import (
    OrderProblem,
    OrderProcessing,
    ProblemClass,
    Shop,
    ShopVariant,
    State,
)
from nightclerk.jobs.models import JobEntry


def waits_for(
    shop: Shop,
    mapping: str,
    row: Any,
    *names: str,
    kind: ProblemClass = ProblemClass.MAPPING,
) -> None:
    """Let an order of each name be stopped for want of a row."""
    for name in names:
        way = OrderProcessing.objects.create(
            order=an_order(shop, name), state=State.STOPPED
        )
        OrderProblem.objects.create(
            processing=way,
            kind=kind,
            mapping=mapping,
            mapping_id=row.pk if row else None,
        )


def a_variant(shop: Shop, sku: str = "MUG", **fields: Any) -> ShopVariant:
    """Give a product that is no item yet."""
    return ShopVariant.objects.create(
        shop=shop,
        gid=f"gid://shopify/ProductVariant/{sku}",
        sku=sku,
        **{"product_title": "Blue mug", "price": 10, **fields},
    )


def said_to(answer: HttpResponse) -> list[str]:
    """Give the messages that an answer leaves for the next page."""
    return [str(message) for message in get_messages(answer.wsgi_request)]


def processed_now() -> list[list[str]]:
    """Give the orders that each entry of the queue processes, by their names."""
    entries = JobEntry.objects.filter(task=30103).order_by("pk")
    return [
        [f"#{gid.rpartition('/')[2]}" for gid in entry.params["gids"]]
        for entry in entries
    ]
