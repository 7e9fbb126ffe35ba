"""Tokens: how they are asked for, kept, renewed, and never shown."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import httpx
import pytest
import time_machine
from tests.shopify.shop_double import SHOP_URL, Line

from nightclerk.core.errors import NotReady, Transient
from nightclerk.shopify.auth import (
    AccessToken,
    RenewedToken,
    StaticToken,
    request_client_credentials_token,
)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECRET = "shpss_secret0123456789"


class Issuer:
    """Hands out a new token of one day each time it is asked."""

    def __init__(self) -> None:
        self.now = NOON
        self.issued = 0

    def __call__(self) -> AccessToken:
        self.issued += 1
        return AccessToken(
            f"token-{self.issued}",
            expires_at=self.now + timedelta(hours=24),
            renew_at=self.now + timedelta(hours=19),
        )

    def clock(self) -> datetime:
        return self.now


def asked(line: Line) -> AccessToken:
    http = httpx.Client(transport=httpx.MockTransport(line))
    return request_client_credentials_token(
        http, SHOP_URL, client_id="app-1", client_secret=SECRET
    )


def refused(status: int, **told: str) -> Line:
    return Line(httpx.Response(status, json=told, headers={"x-request-id": "req-7"}))


@time_machine.travel(NOON, tick=False)
def test_an_app_s_token_comes_with_its_scopes_and_its_end():
    line = Line(
        httpx.Response(
            200,
            json={
                "access_token": "shpat_new",
                "scope": "read_products,read_orders",
                "expires_in": 86399,
            },
        )
    )

    token = asked(line)

    assert token.secret == "shpat_new"
    assert token.scopes == ("read_orders", "read_products")
    assert token.expires_at == NOON + timedelta(seconds=86399)
    assert token.renew_at == NOON + timedelta(seconds=86399) * 0.8


def test_the_request_is_a_form_with_the_app_s_name_and_secret():
    line = Line(httpx.Response(200, json={"access_token": "x"}))

    asked(line)

    request = line.requests[0]
    assert str(request.url) == "https://demo.myshopify.com/admin/oauth/access_token"
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert parse_qs(request.content.decode()) == {
        "grant_type": ["client_credentials"],
        "client_id": ["app-1"],
        "client_secret": [SECRET],
    }


def test_a_token_without_an_end_is_never_due():
    token = asked(Line(httpx.Response(200, json={"access_token": "x"})))

    assert token.expires_at is None
    assert not token.is_due(NOON + timedelta(days=10_000))


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_refusal_says_why_and_what_to_check(status: int):
    line = refused(status, error="invalid_client", error_description="Wrong secret")

    with pytest.raises(NotReady) as raised:
        asked(line)

    assert str(raised.value) == (
        "demo.myshopify.com gives this app no access token: Wrong secret Check the"
        " client ID and the client secret, and that the app is installed."
    )
    assert raised.value.request_id == "req-7"


def test_a_refusal_without_words_gives_its_status():
    line = Line(httpx.Response(400, content=b"<html>"))

    with pytest.raises(NotReady, match="no access token: HTTP 400"):
        asked(line)


def test_a_secret_that_is_sent_back_is_masked():
    line = refused(400, error=f"bad secret {SECRET}")

    with pytest.raises(NotReady) as raised:
        asked(line)

    assert SECRET not in repr(raised.value.as_json())
    assert "••••6789" in str(raised.value)


def test_a_shop_that_is_not_there_is_told_from_a_wrong_secret():
    with pytest.raises(NotReady, match=r"There is no shop at demo\.myshopify\.com"):
        asked(Line(httpx.Response(404)))


@pytest.mark.parametrize(
    "step",
    [
        httpx.Response(503),
        httpx.Response(200, content=b"<html>"),
        httpx.Response(200, json={"token": "x"}),
        httpx.ReadTimeout("slow"),
        httpx.ConnectError("no"),
    ],
    ids=str,
)
def test_a_token_address_that_fails_may_work_later(
    step: httpx.Response | httpx.TransportError,
):
    with pytest.raises(Transient):
        asked(Line(step))


def test_no_repr_shows_a_token():
    secret = "shpat_0123456789abcdef"

    assert secret not in repr(AccessToken(secret)) + repr(StaticToken(secret))
    assert repr(StaticToken(secret)) == "StaticToken(••••cdef)"


def test_a_lasting_token_cannot_be_renewed():
    token = StaticToken("shpat_x")

    assert token.token() == "shpat_x"
    assert token.renew("shpat_x") is None


def test_a_token_is_asked_for_once_until_it_is_due():
    issuer = Issuer()
    tokens = RenewedToken(issuer, clock=issuer.clock)

    first = [tokens.token(), tokens.token()]
    issuer.now += timedelta(hours=19)

    assert first == ["token-1", "token-1"]
    assert tokens.token() == "token-2"


def test_a_rejected_token_is_replaced_for_all_who_hold_it():
    issuer = Issuer()
    tokens = RenewedToken(issuer, clock=issuer.clock)
    held = tokens.token()
    issuer.now += timedelta(minutes=5)

    assert tokens.renew(held) == "token-2"
    assert tokens.renew(held) == "token-2"
    assert issuer.issued == 2


def test_a_token_that_is_rejected_at_once_is_not_asked_for_again_and_again():
    issuer = Issuer()
    tokens = RenewedToken(issuer, clock=issuer.clock)
    held = tokens.token()

    assert tokens.renew(held) is None
    assert issuer.issued == 1
