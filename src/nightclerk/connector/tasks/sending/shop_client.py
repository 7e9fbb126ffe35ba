"""A run's client for its shop, and what the run asked of it in all its stretches."""

from collections.abc import Iterator
from contextlib import contextmanager

from nightclerk.connector.clients import client_for
from nightclerk.connector.models import Shop
from nightclerk.jobs.context import Context
from nightclerk.shopify.client import ShopifyClient
from nightclerk.shopify.throttle import Priority


@contextmanager
def run_client(
    ctx: Context, shop: Shop, *, usual: Priority = Priority.NORMAL
) -> Iterator[ShopifyClient]:
    """Open a shop's client; somebody who waits before the screen goes first.

    However the block ends, the run's result counts its `api_calls` and `points`: a run
    that is parked goes on counting when it is taken up again. Raises as `client_for`.
    """
    priority = Priority.INTERACTIVE if ctx.is_foreground else usual
    with client_for(shop, priority=priority, wait_check=ctx.check) as client:
        try:
            yield client
        finally:
            usage = client.usage
            ctx.result |= {
                "api_calls": ctx.result.get("api_calls", 0) + usage.calls,
                "points": ctx.result.get("points", 0) + round(usage.charged),
            }
