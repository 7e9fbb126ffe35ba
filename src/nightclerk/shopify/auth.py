"""Access tokens: the permanent kind, and the kind that is asked for every day."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

import httpx
import msgspec
from msgspec import Struct

from nightclerk.core.clock import now
from nightclerk.core.errors import NightclerkError, NotReady
from nightclerk.core.text import masked, words
from nightclerk.shopify.answers import status_error
from nightclerk.shopify.errors import Asked, unreadable
from nightclerk.shopify.transport import Reply, send
from nightclerk.shopify.urls import shop_name, token_address

# Renewed after this part of its life, so that a slow renewal never meets the end.
RENEW_AFTER = 0.8
# An app must know quickly that its token is refused for another reason than age.
RENEW_AT_MOST_EVERY = timedelta(minutes=1)
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class AccessToken:
    """A token, the scopes that it carries, and its end (None: it has no end)."""

    secret: str = field(repr=False)
    scopes: tuple[str, ...] = ()
    expires_at: datetime | None = None
    renew_at: datetime | None = None

    def __repr__(self) -> str:
        return f"AccessToken({masked(self.secret)}, until {self.expires_at})"

    def is_due(self, moment: datetime) -> bool:
        """Tell whether it is time to ask for the next one."""
        due = self.renew_at or self.expires_at
        return due is not None and moment >= due


class TokenProvider(Protocol):
    """Where a client takes its token from."""

    def token(self) -> str:
        """Give a token that is valid now, as far as anybody knows."""
        ...

    def renew(self, rejected: str) -> str | None:
        """Give another token than the rejected one; None where there is no other."""
        ...


class StaticToken:
    """A token that was made at Shopify once and cannot be renewed here."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def __repr__(self) -> str:
        return f"StaticToken({masked(self._secret)})"

    def token(self) -> str:
        return self._secret

    def renew(self, rejected: str) -> str | None:
        return None


class RenewedToken:
    """A token that is asked for when it is due; for the threads of one process."""

    def __init__(
        self,
        request: Callable[[], AccessToken],
        *,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._request = request
        self._clock = clock
        self._lock = threading.Lock()
        self._current: AccessToken | None = None
        self._asked_at: datetime | None = None

    def token(self) -> str:
        with self._lock:
            if self._current is None or self._current.is_due(self._clock()):
                return self._next()
            return self._current.secret

    def renew(self, rejected: str) -> str | None:
        with self._lock:
            if self._current is not None and self._current.secret != rejected:
                return self._current.secret
            if self._asked_lately():
                return None
            return self._next()

    def _next(self) -> str:
        self._current = self._request()
        self._asked_at = self._clock()
        return self._current.secret

    def _asked_lately(self) -> bool:
        last = self._asked_at
        return last is not None and self._clock() - last < RENEW_AT_MOST_EVERY


class TokenAnswer(Struct):
    """What the token address answers."""

    access_token: str
    scope: str = ""
    expires_in: int | None = None


class TokenRefusal(Struct):
    """Why the token address gives none."""

    error: str = ""
    error_description: str = ""


def request_client_credentials_token(
    http: httpx.Client, base_url: str, *, client_id: str, client_secret: str
) -> AccessToken:
    """Ask for a token of the app (24 hours); raises `NotReady` or `Transient`.

    Works for apps of the organisation that owns the shop. Neither the secret nor the
    token appears in what is raised.
    """
    asked = Asked(shop_name(base_url), "the access token", "")
    form = httpx.QueryParams(
        grant_type="client_credentials",
        client_id=client_id,
        client_secret=client_secret,
    )
    reply = send(
        http,
        token_address(base_url),
        headers={"Content-Type": FORM, "Accept": "application/json"},
        content=str(form).encode(),
        asked=asked,
    )
    if reply.status != 200:
        raise _refusal(reply, asked, secret=client_secret)
    try:
        answer = msgspec.json.decode(reply.body, type=TokenAnswer)
    except msgspec.DecodeError:
        raise unreadable(asked) from None
    return _token(answer)


def _token(answer: TokenAnswer) -> AccessToken:
    scopes = tuple(sorted(filter(None, answer.scope.split(","))))
    if answer.expires_in is None:
        return AccessToken(answer.access_token, scopes)
    life = timedelta(seconds=answer.expires_in)
    return AccessToken(
        answer.access_token, scopes, now() + life, now() + RENEW_AFTER * life
    )


def _refusal(reply: Reply, asked: Asked, *, secret: str) -> NightclerkError:
    if reply.status not in (400, 401, 403):
        return status_error(reply, asked)
    try:
        told = msgspec.json.decode(reply.body, type=TokenRefusal)
    except msgspec.DecodeError:
        told = TokenRefusal()
    reason = told.error_description or told.error or f"HTTP {reply.status}"
    return NotReady(
        words(
            "{shop} gives this app no access token: {reason}",
            shop=asked.shop,
            reason=reason.replace(secret, masked(secret)) if secret else reason,
        ),
        hint=words(
            "Check the client ID and the client secret, and that the app is installed."
        ),
        request_id=reply.request_id,
    )
