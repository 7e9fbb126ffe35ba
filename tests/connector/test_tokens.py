"""Tokens of the day: renewed in time, once for all workers."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from nightclerk.connector.models import Shop
from nightclerk.connector.secrets import seal
from nightclerk.connector.tokens import GrantedToken, token_provider
from nightclerk.core.errors import NotReady, Transient
from nightclerk.shopify.auth import AccessToken

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


class Desk:
    """Hands tokens out, each one valid for a day, and counts them."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.given = 0

    def __call__(self, shop: Shop) -> AccessToken:
        self.given += 1
        now = self.clock()
        return AccessToken(
            f"token-{self.given}",
            expires_at=now + DAY,
            renew_at=now + 0.8 * DAY,
        )


def client_shop() -> Shop:
    return Shop.objects.create(
        code="DEMO",
        url="https://demo.myshopify.com",
        credentials=Shop.Credentials.CLIENT,
        client_id="id",
        client_secret_sealed=seal("secret"),
    )


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(clock: Clock) -> Desk:
    return Desk(clock)


def provider(shop: Shop, desk: Desk) -> GrantedToken:
    return GrantedToken(shop.pk, request=desk, clock=desk.clock)


def test_a_token_is_asked_for_once_and_used_until_it_is_due(
    desk: Desk, clock: Clock
) -> None:
    """AUTH-02."""
    tokens = provider(client_shop(), desk)

    first = tokens.token()
    clock.now += 0.79 * DAY
    still = tokens.token()
    clock.now += 0.02 * DAY
    renewed = tokens.token()

    assert (first, still, renewed) == ("token-1", "token-1", "token-2")


def test_another_worker_uses_the_token_that_the_first_one_got(desk: Desk) -> None:
    shop = client_shop()
    provider(shop, desk).token()

    assert provider(shop, desk).token() == "token-1"
    assert desk.given == 1


def test_the_token_is_kept_sealed(desk: Desk) -> None:
    shop = client_shop()

    provider(shop, desk).token()

    shop.refresh_from_db()
    assert "token-1" not in shop.granted_token_sealed
    assert shop.granted_token_expires_at == desk.clock() + DAY


def test_a_rejected_token_is_renewed_once_a_minute_at_most(
    desk: Desk, clock: Clock
) -> None:
    """AUTH-04."""
    tokens = provider(client_shop(), desk)
    first = tokens.token()
    clock.now += timedelta(minutes=2)

    second = tokens.renew(first)
    too_soon = tokens.renew(second or "")

    assert (first, second, too_soon) == ("token-1", "token-2", None)


def test_a_worker_whose_token_was_rejected_takes_the_one_another_renewed(
    desk: Desk, clock: Clock
) -> None:
    shop = client_shop()
    early, late = provider(shop, desk), provider(shop, desk)
    rejected = late.token()
    clock.now += timedelta(minutes=2)
    early.renew(early.token())

    assert late.renew(rejected) == "token-2"
    assert desk.given == 2


def test_a_token_that_was_entered_is_used_as_it_is() -> None:
    shop = Shop(code="DEMO", token_sealed=seal("shpat_1"))

    assert token_provider(shop).token() == "shpat_1"


def test_a_shop_without_credentials_says_where_to_enter_them() -> None:
    with pytest.raises(NotReady) as trouble:
        token_provider(Shop(code="DEMO"))

    assert "Shop DEMO has no credentials" in str(trouble.value)
    assert "shop card" in str(trouble.value.hint)


def test_a_token_of_credentials_that_were_replaced_meanwhile_is_not_kept() -> None:
    def replaced_meanwhile(shop: Shop) -> AccessToken:
        Shop.objects.update(client_id="another")
        return AccessToken("token-of-the-old", expires_at=None, renew_at=None)

    token = GrantedToken(client_shop().pk, request=replaced_meanwhile)

    with pytest.raises(Transient, match="were just changed"):
        token.token()

    assert Shop.objects.get().granted_token_sealed == ""


@pytest.mark.django_db(transaction=True)
def test_many_workers_ask_for_one_token_and_hold_no_transaction_meanwhile() -> None:
    shop = client_shop()
    asked: list[bool] = []

    def request(asking: Shop) -> AccessToken:
        asked.append(connection.in_atomic_block)
        return AccessToken("token", expires_at=None, renew_at=None)

    def ask(_: int) -> str:
        try:
            return GrantedToken(shop.pk, request=request).token()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as workers:
        tokens = set(workers.map(ask, range(4)))

    assert tokens == {"token"}
    assert asked == [False]
