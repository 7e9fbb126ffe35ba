"""Access tokens of a shop: the one that was entered, or the one of the day."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from nightclerk.connector.models import Shop
from nightclerk.connector.secrets import seal, unseal
from nightclerk.core.clock import now
from nightclerk.core.errors import NotReady
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

    Whoever finds it due renews it under the shop's row lock and looks a second time
    after getting the lock, so that one request serves all.
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

    @transaction.atomic
    def _renew_unless(self, fine: Callable[[Shop], bool]) -> None:
        shop = Shop.objects.select_for_update(no_key=True).get(pk=self._shop_pk)
        self._look(shop)
        if fine(shop):
            return
        granted = self._request(shop)
        shop.granted_token_sealed = seal(granted.secret)
        shop.granted_token_at = self._clock()
        shop.granted_token_renew_at = granted.renew_at
        shop.granted_token_expires_at = granted.expires_at
        shop.save(
            update_fields=[
                "granted_token_sealed",
                "granted_token_at",
                "granted_token_renew_at",
                "granted_token_expires_at",
            ]
        )
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
