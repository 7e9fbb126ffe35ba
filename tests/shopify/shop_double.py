"""A shop at the other end of the line that answers what a test tells it to."""

import json
from collections.abc import Callable
from typing import Any

import httpx

from nightclerk.shopify.auth import StaticToken, TokenProvider
from nightclerk.shopify.client import ShopifyClient
from nightclerk.shopify.operations import Operation, Tree
from nightclerk.shopify.throttle import Bucket, MemoryBucket

SHOP_URL = "https://demo.myshopify.com"
QUERY: Operation[Tree] = Operation("Ask", "query Ask { shop { id } }", 10, dict)
MUTATION: Operation[Tree] = Operation(
    "Change", "mutation Change { x { id } }", 10, dict, mutation=True
)

Step = httpx.Response | httpx.TransportError | httpx.DecodingError
Handler = Callable[[httpx.Request], httpx.Response]


class Clock:
    """Time that only passes while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.naps: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.now += seconds

    @property
    def slept(self) -> float:
        return round(sum(self.naps), 6)


class Line:
    """Gives the planned answers one by one and keeps what was asked."""

    def __init__(self, *steps: Step) -> None:
        self.steps = list(steps)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        step = self.steps.pop(0)
        if isinstance(step, httpx.Response):
            return step
        raise step

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(request.content) for request in self.requests]


def client(
    line: Handler,
    *,
    clock: Clock | None = None,
    tokens: TokenProvider | None = None,
    bucket: Bucket | None = None,
    random: Callable[[], float] = lambda: 1.0,
    **options: Any,
) -> ShopifyClient:
    """Make a client that speaks to a line; it sleeps in the clock's time."""
    clock = clock or Clock()
    return ShopifyClient(
        SHOP_URL,
        tokens or StaticToken("shpat_0123456789abcdef"),
        bucket=bucket or MemoryBucket(clock=clock),
        http=httpx.Client(transport=httpx.MockTransport(line)),
        sleep=clock.sleep,
        random=random,
        **options,
    )


def cost(
    requested: float = 10, actual: float | None = 5, available: float = 1995
) -> Tree:
    """Build the cost block of an answer on the smallest plan."""
    return {
        "requestedQueryCost": requested,
        "actualQueryCost": actual,
        "throttleStatus": {
            "maximumAvailable": 2000.0,
            "currentlyAvailable": available,
            "restoreRate": 100.0,
        },
    }


def answer(
    data: Any = None, *, extensions: Tree | None = None, **headers: str
) -> httpx.Response:
    """Build a good answer."""
    sent = {"x_shopify_api_version": "2026-10", "x_request_id": "req-1"} | headers
    return httpx.Response(
        200,
        json={
            "data": {"shop": {"id": "1"}} if data is None else data,
            "extensions": extensions or {"cost": cost()},
        },
        headers={name.replace("_", "-"): value for name, value in sent.items()},
    )


def error(
    code: str, message: str = "No", *, path: list[Any] | None = None, **more: Any
) -> httpx.Response:
    """Build an answer of status 200 that bears a top-level error."""
    trouble = {
        "message": message,
        "path": path,
        "extensions": {"code": code} | more,
    }
    return httpx.Response(
        200,
        json={"errors": [trouble], "data": None},
        headers={"x-request-id": "req-7"},
    )


def throttled(requested: float = 862, available: float = 572) -> httpx.Response:
    """Build the answer of a bucket that does not hold what is asked."""
    return httpx.Response(
        200,
        json={
            "errors": [{"message": "Throttled", "extensions": {"code": "THROTTLED"}}],
            "extensions": {"cost": cost(requested, None, available)},
        },
        headers={"x-request-id": "req-7"},
    )


def status(code: int, body: Any = None, **headers: str) -> httpx.Response:
    """Build an answer of another HTTP status."""
    return httpx.Response(
        code,
        json=body if body is not None else {"errors": "No"},
        headers={"x-request-id": "req-7", **headers},
    )
