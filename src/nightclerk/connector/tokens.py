"""Access tokens of a shop: the one that was entered, or the one of the day."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection

from nightclerk.connector.models import Shop
from nightclerk.connector.secrets import seal, unseal
from nightclerk.core.clock import now
from nightclerk.core.errors import NotReady, Transient
from nightclerk.core.text import words
from nightclerk.shopify.auth import (
    RENEW_AT_MOST_EVERY,
    AccessToken,
    StaticToken,
    TokenProvider,
    request_client_credentials_token,
)
from nightclerk.shopify.transport import new_http

Request = Callable[[Shop], AccessToken]
RENEWING = 0x6E63  # the first half of the advisory lock; the shop's key is the second


def ask_for_token(shop: Shop) -> AccessToken:
    """Ask the shop for the app's token of the day; raises what the client raises."""
    with new_http() as http:
        return request_client_credentials_token(
            http,
            shop.address,
            client_id=shop.client_id,
            client_secret=unseal(shop.client_secret_sealed),
        )


class GrantedToken:
    """A token that the app is granted for a day; all workers of a shop share it.

    Whoever finds it due renews it alone and looks a second time when its turn comes,
    so that one request serves all. No transaction is open while Shopify is asked.
    """

    def __init__(
        self,
        shop_pk: int,
        *,
        request: Request = ask_for_token,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._shop_pk = shop_pk
        self._request = request
        self._clock = clock
        self._secret = ""
        self._renew_at: datetime | None = None

    def token(self) -> str:
        if self._is_due():
            self._look(Shop.objects.get(pk=self._shop_pk))
        if self._is_due():
            self._renew_unless(lambda shop: not self._is_due())
        return self._secret

    def renew(self, rejected: str) -> str | None:
        def is_another(shop: Shop) -> bool:
            return self._secret != rejected or self._asked_lately(shop)

        self._renew_unless(is_another)
        return self._secret if self._secret != rejected else None

    def _renew_unless(self, fine: Callable[[Shop], bool]) -> None:
        with alone(self._shop_pk):
            shop = Shop.objects.get(pk=self._shop_pk)
            self._look(shop)
            if fine(shop):
                return
            self._keep(shop, self._request(shop))

    def _keep(self, shop: Shop, granted: AccessToken) -> None:
        """Keep the token, unless it belongs to credentials that were replaced since."""
        kept = Shop.objects.filter(
            pk=shop.pk,
            client_id=shop.client_id,
            client_secret_sealed=shop.client_secret_sealed,
        ).update(
            granted_token_sealed=seal(granted.secret),
            granted_token_at=self._clock(),
            granted_token_renew_at=granted.renew_at,
            granted_token_expires_at=granted.expires_at,
        )
        if not kept:
            raise Transient(
                words("The credentials of shop {shop} were just changed", shop=shop)
            )
        shop.refresh_from_db()
        self._look(shop)

    def _look(self, shop: Shop) -> None:
        self._secret = unseal(shop.granted_token_sealed)
        self._renew_at = shop.granted_token_renew_at

    def _is_due(self) -> bool:
        due = self._renew_at
        return not self._secret or (due is not None and self._clock() >= due)

    def _asked_lately(self, shop: Shop) -> bool:
        last: datetime | None = shop.granted_token_at
        return last is not None and self._clock() - last < RENEW_AT_MOST_EVERY


@contextmanager
def alone(shop_pk: int) -> Iterator[None]:
    """Be the only one, of all processes, that renews this shop's token."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [RENEWING, shop_pk])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [RENEWING, shop_pk])


def token_provider(shop: Shop) -> TokenProvider:
    """Give where the shop's token comes from; `NotReady` where nothing was entered."""
    if shop.credentials == Shop.Credentials.CLIENT:
        if shop.client_id and shop.client_secret_sealed:
            return GrantedToken(shop.pk)
    elif shop.token_sealed:
        return StaticToken(unseal(shop.token_sealed))
    raise NotReady(
        words("Shop {shop} has no credentials", shop=shop.code),
        hint=words(
            "Enter an access token, or a client ID and a client secret, "
            "on the shop card."
        ),
    )
