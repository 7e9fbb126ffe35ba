"""Read the sales channels that products can be published on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nightclerk.shopify.client import ShopifyClient
from nightclerk.shopify.paging import next_cursor, pages
from nightclerk.shopify.products.operations import (
    PUBLICATION_CHANNELS_MORE,
    PUBLICATIONS,
)
from nightclerk.shopify.products.payloads import Publication

# What companies and markets are offered is a publication too, but sells nowhere.
NO_CHANNELS = frozenset({"CompanyLocationCatalog", "MarketCatalog"})


@dataclass(frozen=True, slots=True)
class PublishingTarget:
    """A publication of a sales channel, with what people call it; empty: unknown."""

    gid: str
    name: str


def sales_channels(client: ShopifyClient) -> list[PublishingTarget]:
    """Ask for all sales channels of a shop; 27 points for 20 of them.

    The name is that of the channel, or of several with one publication. A catalogue's
    title often is a number only and stands in where there is none.
    """
    listed = pages(client, PUBLICATIONS, lambda data: data.publications)
    rows = [row for page in listed for row in page.nodes]
    return [
        PublishingTarget(row.id, _name(row, list(_channel_names(client, row))))
        for row in rows
        if row.catalog is None or row.catalog.typename not in NO_CHANNELS
    ]


def _name(row: Publication, channels: Sequence[str]) -> str:
    title = row.catalog.title if row.catalog else ""
    return ", ".join(dict.fromkeys(filter(None, channels))) or title


def _channel_names(client: ShopifyClient, row: Publication) -> Iterator[str]:
    """Give the names of all channels of a publication; nearly always it is one."""
    if row.channels is None:
        return
    yield from (channel.name for channel in row.channels.nodes)
    info = row.channels.page_info
    has_next, cursor = info.has_next_page, info.end_cursor
    after: str | None = None
    while after := next_cursor(after, has_next=has_next, cursor=cursor, name=row.id):
        answer = client.execute(PUBLICATION_CHANNELS_MORE, id=row.id, after=after)
        page = (answer["node"] or {}).get("channels")
        if not page:
            return
        yield from (channel["name"] for channel in page["nodes"])
        has_next = page["pageInfo"]["hasNextPage"]
        cursor = page["pageInfo"]["endCursor"]
