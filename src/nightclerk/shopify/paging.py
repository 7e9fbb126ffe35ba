"""Read a list page by page, to its end and never in a circle."""

from collections.abc import Callable, Iterator
from typing import Any, Protocol, TypeVar

from nightclerk.shopify.client import ShopifyClient
from nightclerk.shopify.operations import Operation
from nightclerk.shopify.refusals import list_cut_short


class PageInfo(Protocol):
    """Where a page ends."""

    @property
    def has_next_page(self) -> bool: ...

    @property
    def end_cursor(self) -> str | None: ...


class Connection(Protocol):
    """A page of any list."""

    @property
    def page_info(self) -> PageInfo: ...


D = TypeVar("D")
C = TypeVar("C", bound=Connection)


def pages(
    client: ShopifyClient,
    operation: Operation[D],
    connection: Callable[[D], C],
    *,
    after: str | None = None,
    **variables: Any,
) -> Iterator[C]:
    """Give one page after the other; `connection` finds the page in the data.

    `after` is the cursor to begin behind. Raises `PayloadError` where Shopify says
    that there is more and does not say from where.
    """
    while True:
        page = connection(client.execute(operation, after=after, **variables))
        yield page
        cursor = next_cursor(
            after,
            has_next=page.page_info.has_next_page,
            cursor=page.page_info.end_cursor,
            name=operation.name,
        )
        if cursor is None:
            return
        after = cursor


def next_cursor(
    last: str | None, *, has_next: bool, cursor: str | None, name: str, field: str = "-"
) -> str | None:
    """Give the cursor of the next page, None at the end; raises `PayloadError`."""
    if not has_next:
        return None
    if not cursor or cursor == last:
        raise list_cut_short(name, field)
    return cursor
