"""Connect the client to a running simulator."""

from tests.shopify.shop_double import Clock

from nightclerk.shopify.auth import StaticToken, TokenProvider
from nightclerk.shopify.client import ShopifyClient
from nightclerk.shopify.retries import RetryLimits
from nightclerk.shopify.throttle import MemoryBucket, Priority
from nightclerk.simulator.running import RunningSimulator


def connect(
    server: RunningSimulator,
    *,
    tokens: TokenProvider | None = None,
    bucket: MemoryBucket | None = None,
    version: str = "2026-10",
) -> ShopifyClient:
    """Open a client whose waits pass on the simulator's clock and its bucket's."""
    clock = Clock()

    def sleep(seconds: float) -> None:
        clock.sleep(seconds)
        server.control.advance(seconds)

    return ShopifyClient(
        server.url,
        tokens or StaticToken(server.token),
        bucket=bucket or MemoryBucket(clock=clock),
        version=version,
        priority=Priority.INTERACTIVE,
        sleep=sleep,
        limits=RetryLimits(tries=3),
    )
