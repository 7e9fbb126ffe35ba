"""Who may come in: static tokens, the grants of OAuth, and what they answer."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from nightclerk.simulator.engine.clock import Clock
from nightclerk.simulator.settings import ShopSettings

# https://shopify.dev/docs/apps/build/authentication-authorization
DAY_TOKEN_SECONDS = 86_399
HOUR_TOKEN_SECONDS = 3_600
REFRESH_SECONDS = 7_776_000
# A refresh that was answered once is answered the same for this long.
REPLAY_SECONDS = 3_600

WRONG_TOKEN = (
    "[API] Invalid API key or access token "  # noqa: S105
    "(unrecognized login or wrong password)"
)
PERMANENT_TOKEN = (
    "[API] Non-expiring access tokens are no longer accepted for the Admin API"  # noqa: S105
)


@dataclass
class Token:
    """One access token; `expires` is a moment of the shop's clock, in seconds."""

    app: str
    expires: float | None = None


@dataclass
class Refresh:
    """One refresh token, and the answer it gave when it was used."""

    app: str
    expires: float
    used_at: float | None = None
    answer: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Reply:
    """An HTTP status and its JSON body."""

    status: int
    body: Any


class Doorkeeper:
    """Hands out and checks the tokens of one shop."""

    def __init__(self, settings: ShopSettings, clock: Clock) -> None:
        self.settings, self.clock = settings, clock
        self.scopes = frozenset(settings.scopes)
        self.permanent_refused = False
        self._tokens = {settings.token: Token("static")}
        self._refreshes: dict[str, Refresh] = {}
        self._codes: set[str] = set()

    def app_of(self, token: str | None) -> str | Reply:
        """Give the app that a token belongs to, or why it is not let in."""
        known = self._tokens.get(token or "")
        if known is None or (
            known.expires is not None and known.expires <= self.clock.seconds()
        ):
            return Reply(401, {"errors": WRONG_TOKEN})
        if known.expires is None and self.permanent_refused:
            return Reply(403, {"errors": PERMANENT_TOKEN})
        return known.app

    def revoke(self) -> None:
        """Make every token worthless, the static one too."""
        self._tokens.clear()

    def restore(self) -> None:
        """Let the static token in again."""
        self._tokens[self.settings.token] = Token("static")

    def code(self) -> str:
        """Give an authorization code, as if the merchant had pressed Install."""
        made = secrets.token_hex(16)
        self._codes.add(made)
        return made

    def grant(self, asked: Mapping[str, str]) -> Reply:
        """Answer `POST /admin/oauth/access_token`."""
        if not self._knows(asked):
            return Reply(
                401,
                {
                    "error": "invalid_client",
                    "error_description": "The client id or secret is wrong",
                },
            )
        kind = asked.get("grant_type", "authorization_code")
        if kind == "client_credentials":
            return Reply(200, self._token("client", DAY_TOKEN_SECONDS))
        if kind == "refresh_token":
            return self._refresh(asked.get("refresh_token", ""))
        if kind == "authorization_code" and asked.get("code") in self._codes:
            self._codes.discard(asked["code"])
            return Reply(200, self._offline(expiring=asked.get("expiring") == "1"))
        return Reply(400, {"error": "invalid_request"})

    def _knows(self, asked: Mapping[str, str]) -> bool:
        return (
            asked.get("client_id") == self.settings.client_id
            and asked.get("client_secret") == self.settings.client_secret
        )

    def _token(self, app: str, seconds: float | None) -> dict[str, Any]:
        token = f"shpat_{secrets.token_hex(16)}"
        expires = None if seconds is None else self.clock.seconds() + seconds
        self._tokens[token] = Token(app, expires)
        answer: dict[str, Any] = {
            "access_token": token,
            "scope": ",".join(sorted(self.scopes)),
        }
        if seconds is not None:
            answer["expires_in"] = int(seconds)
        return answer

    def _offline(self, *, expiring: bool) -> dict[str, Any]:
        if not expiring:
            return self._token("public", None)
        refresh = f"shprt_{secrets.token_hex(16)}"
        expires = self.clock.seconds() + REFRESH_SECONDS
        self._refreshes[refresh] = Refresh("public", expires)
        return {
            **self._token("public", HOUR_TOKEN_SECONDS),
            "refresh_token": refresh,
            "refresh_token_expires_in": REFRESH_SECONDS,
        }

    def _refresh(self, token: str) -> Reply:
        known, now = self._refreshes.get(token), self.clock.seconds()
        if known is None or known.expires <= now:
            return Reply(401, {"error": "invalid_request"})
        if known.used_at is None:
            known.used_at = now
            known.answer = self._offline(expiring=True)
        elif now - known.used_at > REPLAY_SECONDS:
            return Reply(401, {"error": "invalid_request"})
        return Reply(200, known.answer)
