"""Read a page of orders from Shopify: each alone, so that a bad one is only itself."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec
from msgspec import Raw, Struct

from nightclerk.connector.mapping.orders.whole import NO_RETURN, map_order, without_nul
from nightclerk.connector.services.orders.pages import OrderPage
from nightclerk.connector.services.syncs.skips import LeftOut
from nightclerk.core.errors import Broken, NightclerkError, Refused
from nightclerk.core.text import words
from nightclerk.shopify.client import ShopifyClient
from nightclerk.shopify.draining import complete
from nightclerk.shopify.nodes import Node
from nightclerk.shopify.orders.payloads import Order, ReturnsByOrderIds
from nightclerk.shopify.orders.reading import orders_by_ids, returns_of


@dataclass(frozen=True)
class Wanted:
    """An order to bring; `updated_at` is what the change feed said of it."""

    gid: str
    name: str = ""
    updated_at: datetime | None = None


class JustReturns(Struct):
    """The part of an answer that is added to the payload."""

    returns: Raw


@dataclass
class OrderReader:
    """Brings orders whole and maps them; returns are read where that is allowed."""

    client: ShopifyClient
    reads_returns: bool

    def read(self, wanted: Sequence[Wanted]) -> OrderPage:
        """Read orders in one request for many; raises what stops them all."""
        page = OrderPage()
        with_returns: list[tuple[Wanted, Order, bytes]] = []
        found = orders_by_ids(self.client, [order.gid for order in wanted])
        for order, node in zip(wanted, found, strict=True):
            if node is None:
                page.left_out.append(_gone(order))
                continue
            try:
                whole = self._whole(node)
                payload = whole.decode()
            except NightclerkError as error:
                if not _concerns_only(error, node):
                    raise
                page.left_out.append(_left_out(order, error, node.raw))
                continue
            if self.reads_returns and payload.return_status != NO_RETURN:
                with_returns.append((order, payload, whole.raw))
            else:
                _map(page, order, payload, whole.raw)
        self._add_returns(page, with_returns)
        return page

    def _whole(self, node: Node[Order]) -> Node[Order]:
        whole = complete(self.client, node)
        return replace(whole, raw=without_nul(whole.raw))

    def _add_returns(
        self, page: OrderPage, orders: Sequence[tuple[Wanted, Order, bytes]]
    ) -> None:
        """Map the orders that say they have returns, with what these are."""
        found = returns_of(self.client, [order.gid for order, _, _ in orders])
        for (order, payload, raw), node in zip(orders, found, strict=True):
            whole = complete(self.client, node) if node else None
            _map(page, order, payload, raw, whole)


def _map(
    page: OrderPage,
    wanted: Wanted,
    order: Order,
    raw: bytes,
    returns: Node[ReturnsByOrderIds] | None = None,
) -> None:
    try:
        if returns is None:
            page.mapped.append(map_order(order, raw))
        else:
            given_back = returns.decode()
            whole = without_nul(_with_returns(raw, returns.raw))
            page.mapped.append(map_order(order, whole, returns=given_back))
    except NightclerkError as error:
        page.left_out.append(_left_out(wanted, error, raw, name=order.name))


def _with_returns(raw: bytes, returns: bytes) -> bytes:
    """Put the returns into the order's JSON, so that the payload has all."""
    part = msgspec.json.decode(returns, type=JustReturns).returns
    return raw.rstrip()[:-1] + b',"returns":' + bytes(part) + b"}"


def _concerns_only(error: NightclerkError, node: Node[Order]) -> bool:
    """Tell an error of this record from one that stops every request."""
    return error is node.trouble or isinstance(error, Refused | Broken)


def _gone(order: Wanted) -> LeftOut:
    name = order.name or order.gid
    reason = Refused(
        words("Shopify does not hand out order {order}", order=name),
        hint=words("It was deleted there, or this app may not see it."),
    )
    return LeftOut(
        order.gid, order.name, reason, updated_at=order.updated_at, is_gone=True
    )


def _left_out(
    order: Wanted,
    reason: NightclerkError,
    payload: bytes | None = None,
    *,
    name: str = "",
) -> LeftOut:
    return LeftOut(order.gid, name or order.name, reason, payload, order.updated_at)
