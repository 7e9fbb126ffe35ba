"""A shop's client: its address, its token, its shared budget."""

from collections.abc import Callable

from django.conf import settings

from nightclerk.connector.budget import DatabaseBucket
from nightclerk.connector.models import Shop
from nightclerk.connector.tokens import token_provider
from nightclerk.shopify.client import ShopifyClient
from nightclerk.shopify.retries import RetryLimits
from nightclerk.shopify.throttle import Priority

USUAL_LIMITS = RetryLimits()
# Somebody sits before the screen and would rather know now than wait for it.
SHORT_LIMITS = RetryLimits(tries=2, seconds=10.0)


def client_for(
    shop: Shop,
    *,
    priority: Priority = Priority.NORMAL,
    wait_check: Callable[[], None] | None = None,
    limits: RetryLimits = USUAL_LIMITS,
) -> ShopifyClient:
    """Open a client for a shop; close it, or use it as a context.

    `wait_check` is called before and during waits and raises to end them. Raises
    `NotReady` where the shop has no credentials. Ask it outside of transactions. With
    *Allow data sync to Shopify* off the client refuses every change of the shop.
    """
    return ShopifyClient(
        shop.address,
        token_provider(shop),
        bucket=DatabaseBucket(shop.pk),
        version=settings.SHOPIFY_VERSION,
        priority=priority,
        wait_check=wait_check,
        limits=limits,
        may_change=shop.sends_changes,
    )
