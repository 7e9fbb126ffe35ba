"""One way to ask Shopify: wait for the budget, send, read, try again within limits."""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, Generic, Self, TypeVar, Unpack

import httpx
import msgspec

from nightclerk.core.errors import Transient
from nightclerk.shopify.answers import (
    Answer,
    UserError,
    data_of,
    read_answer,
    refuse,
    user_errors,
)
from nightclerk.shopify.auth import TokenProvider
from nightclerk.shopify.conduct import Conduct, Options
from nightclerk.shopify.errors import (
    Asked,
    Throttled,
    TokenRejected,
    Unavailable,
    Unreached,
    changes_switched_off,
    throttled,
    uncertain,
)
from nightclerk.shopify.nodes import Node, read_record
from nightclerk.shopify.operations import NodesOperation, Operation
from nightclerk.shopify.refusals import list_cut_short
from nightclerk.shopify.retries import Patience
from nightclerk.shopify.throttle import Bucket, Priority
from nightclerk.shopify.transport import Reply, new_http, send
from nightclerk.shopify.urls import api_address, shop_name
from nightclerk.shopify.usage import Call, Usage

D = TypeVar("D")
N = TypeVar("N")

VERSION = "2026-10"
LARGEST_PAGE = 250  # Shopify's limit of rows in a page and of ids in a request

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Attempt(Generic[D]):
    """What a change came to: the typed answer, and the rules that rows of it broke."""

    data: D
    errors: list[UserError]
    request_id: str = ""


class ShopifyClient:
    """A shop's Admin API as one app sees it; for one thread at a time.

    Options: `sleep`, `random`, `limits` (RetryLimits), `on_call` (is told of every
    exchange), `wait_check` (is called before and during every wait; raises to end it),
    `may_change` (without it every change of the shop is refused before it is sent).
    """

    def __init__(
        self,
        base_url: str,
        tokens: TokenProvider,
        *,
        bucket: Bucket,
        version: str = VERSION,
        priority: Priority = Priority.NORMAL,
        http: httpx.Client | None = None,
        **options: Unpack[Options],
    ) -> None:
        self.usage = Usage()
        self.shop = shop_name(base_url)
        self.version = version
        self._url = api_address(base_url, version)
        self._tokens = tokens
        self._bucket = bucket
        self._priority = priority
        self._closes_http = http is None
        self._http = http or new_http()
        self._conduct = Conduct(**options)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def http(self) -> httpx.Client:
        """Give the connections, for addresses that are their own keys."""
        return self._http

    def close(self) -> None:
        """Close the connections, unless they were given."""
        if self._closes_http:
            self._http.close()

    def execute(self, operation: Operation[D], /, **variables: Any) -> D:
        """Ask once, patiently, and give the typed data.

        Raises `NotReady` where somebody must set something up, `Refused` for
        `userErrors`, `Transient` when the limits are spent, `Broken` otherwise.
        """
        raw, request_id = self._ask(operation, variables)
        if operation.mutation:
            asked = replace(self._asked(operation), request_id=request_id)
            refuse(user_errors(raw, operation.name), asked)
        return read_record(raw, operation.data, gid=operation.name)

    def attempt(self, operation: Operation[D], /, **variables: Any) -> Attempt[D]:
        """Ask for a change of many rows; gives the data and what Shopify refused.

        Like `execute`, but `userErrors` are the caller's to look at, row by row.
        """
        raw, request_id = self._ask(operation, variables)
        found = user_errors(raw, operation.name)
        data = read_record(raw, operation.data, gid=operation.name)
        return Attempt(data, found, request_id)

    def nodes(
        self, operation: NodesOperation[N], ids: Sequence[str]
    ) -> list[Node[N] | None]:
        """Ask for up to 250 records; each stays JSON, an unknown id gives None."""
        if len(ids) > LARGEST_PAGE:
            raise ValueError(f"{len(ids)} ids are more than {LARGEST_PAGE}")
        if not ids:
            return []
        found = self.execute(operation, ids=list(ids)).nodes
        if len(found) != len(ids):
            raise list_cut_short(operation.name, "nodes")
        records = [(gid, bytes(raw)) for gid, raw in zip(ids, found, strict=True)]
        return [
            None if raw == b"null" else Node(gid, raw, operation.node)
            for gid, raw in records
        ]

    def pause(self, seconds: float) -> None:
        """Wait between two tries; raises where the wait is no longer wanted."""
        self._pause(seconds)

    def _ask(
        self, operation: Operation[D], variables: dict[str, Any]
    ) -> tuple[bytes, str]:
        if operation.changes_shop and not self._conduct.may_change:
            raise changes_switched_off(self._asked(operation))
        content = msgspec.json.encode(
            {
                "query": operation.document,
                "operationName": operation.name,
                "variables": variables,
            }
        )
        patience = Patience(self._conduct.limits, self._conduct.random)
        renewed = False
        while True:
            token = self._tokens.token()
            self._reserve(operation, patience)
            try:
                return self._exchange(operation, content, token)
            except TokenRejected:
                if renewed or self._tokens.renew(token) is None:
                    raise
                renewed = True
            except Transient as trouble:
                self._wait(operation, trouble, patience)

    def _reserve(self, operation: Operation[D], patience: Patience) -> None:
        """Wait until the bucket sets the operation's cost aside."""
        priority = self._priority
        while seconds := self._bucket.reserve(operation.cost, priority=priority):
            self._pause(patience.spend(seconds, throttled(self._asked(operation), 0)))

    def _wait(
        self, operation: Operation[D], trouble: Transient, patience: Patience
    ) -> None:
        """Wait as the trouble demands; raises where asking again is wrong."""
        lost = isinstance(trouble, Unavailable) and not isinstance(trouble, Unreached)
        if lost and not operation.is_repeatable:
            raise uncertain(self._asked(operation), trouble) from None
        seconds = patience.wait_after(trouble)
        logger.info("%s Again in %.1f s.", trouble, seconds)
        self.usage.retries += 1
        self._pause(seconds)

    def _pause(self, seconds: float) -> None:
        self.usage.waited += seconds
        self._conduct.pause(seconds)

    def _exchange(
        self, operation: Operation[D], content: bytes, token: str
    ) -> tuple[bytes, str]:
        """Send once; give data and request id. The bucket learns how it ended."""
        asked = self._asked(operation)
        call = Call(operation.name)
        started = time.monotonic()
        try:
            reply = send(
                self._http,
                self._url,
                headers={
                    "Content-Type": "application/json",
                    "X-Shopify-Access-Token": token,
                },
                content=content,
                asked=asked,
            )
            call = _answered(call, reply)
            answer = read_answer(reply, asked)
            call = _priced(call, answer)
            return data_of(answer, reply, asked), reply.request_id
        except Throttled:
            call = replace(call, charged=0.0, throttled=True)
            raise
        except Unreached:
            call = replace(call, charged=0.0)
            raise
        finally:
            self._record(operation, replace(call, seconds=time.monotonic() - started))

    def _record(self, operation: Operation[D], call: Call) -> None:
        self._bucket.settle(operation.cost, charged=call.charged, status=call.throttle)
        self.usage.add(call)
        if self._conduct.on_call is not None:
            self._conduct.on_call(call)

    def _asked(self, operation: Operation[D]) -> Asked:
        return Asked(self.shop, operation.name, self.version)


def _answered(call: Call, reply: Reply) -> Call:
    """Note the exchange; a request that was refused whole is not charged."""
    refused = 300 <= reply.status < 500
    return replace(
        call,
        status=reply.status,
        request_id=reply.request_id,
        answered_at=reply.answered_at,
        charged=0.0 if refused else None,
    )


def _priced(call: Call, answer: Answer) -> Call:
    """Note what the answer says of its cost; an answer without cost was free."""
    cost = answer.cost
    if cost is None:
        return replace(call, charged=0.0)
    return replace(
        call,
        requested=cost.requested_query_cost,
        charged=cost.actual_query_cost or 0.0,
        throttle=cost.status,
    )
