"""What is tried again, how long it waits, and when it gives up."""

import httpx
import pytest
from tests.shopify.shop_double import (
    MUTATION,
    QUERY,
    Clock,
    Line,
    answer,
    client,
    error,
    status,
    throttled,
)

from nightclerk.core.errors import NotReady, Transient
from nightclerk.shopify.errors import (
    ServerError,
    Throttled,
    TokenRejected,
    Unavailable,
    Uncertain,
    Unreached,
)
from nightclerk.shopify.operations import Operation, Tree
from nightclerk.shopify.retries import RetryLimits
from nightclerk.shopify.throttle import BucketState, MemoryBucket

TIMEOUT = httpx.ReadTimeout("slow")
CUT = httpx.RemoteProtocolError("cut")
NO_LINE = httpx.ConnectError("no route")
SAFE: Operation[Tree] = Operation(
    "Safe",
    "mutation Safe($key: String!) { x @idempotent(key: $key) { id } }",
    10,
    dict,
    mutation=True,
)


class Tokens:
    """Two tokens, the second of which is the right one."""

    def __init__(self, *secrets: str) -> None:
        self.secrets = list(secrets)
        self.rejected: list[str] = []

    def token(self) -> str:
        return self.secrets[0]

    def renew(self, rejected: str) -> str | None:
        self.rejected.append(rejected)
        if len(self.secrets) == 1:
            return None
        self.secrets.pop(0)
        return self.secrets[0]


def test_a_throttled_request_waits_until_the_bucket_holds_its_cost():
    clock, line = Clock(), Line(throttled(862, 572), answer())
    shop = client(line, clock=clock, random=lambda: 0.0)

    shop.execute(QUERY)

    assert clock.slept == pytest.approx(2.9)
    assert (shop.usage.throttled, shop.usage.retries) == (1, 1)
    assert shop.usage.waited == pytest.approx(2.9)


def test_the_wait_of_a_throttled_request_is_spread_by_up_to_a_quarter():
    clock = Clock()

    client(Line(throttled(862, 572), answer()), clock=clock).execute(QUERY)

    assert clock.slept == pytest.approx(2.9 * 1.25)


def test_being_throttled_costs_no_try():
    replies = [throttled(20, 0) for _ in range(20)]
    limits = RetryLimits(tries=2, seconds=60)

    shop = client(Line(*replies, answer()), limits=limits)

    assert shop.execute(QUERY) == {"shop": {"id": "1"}}


def test_being_throttled_ends_when_the_seconds_are_spent():
    clock = Clock()
    limits = RetryLimits(seconds=10)

    with pytest.raises(Throttled, match="The request budget of demo") as it:
        client(lambda _: throttled(600, 0), clock=clock, limits=limits).execute(QUERY)

    assert clock.slept <= 10
    assert it.value.retry_after == pytest.approx(7.5)
    assert it.value.request_id == "req-7"


def test_an_empty_bucket_is_waited_for_before_sending():
    clock, line = Clock(), Line(answer())
    bucket = MemoryBucket(BucketState(level=0.0, at=clock()), clock=clock)

    client(line, clock=clock, bucket=bucket).execute(QUERY)

    assert clock.slept == pytest.approx(2.1)  # 10 points and a tenth of 2,000 left free


def test_a_bucket_that_stays_empty_ends_the_call():
    class Never:
        def reserve(self, cost: float, *, priority: object) -> float:
            return 30.0

        def settle(self, *_: object, **__: object) -> None:
            raise AssertionError("nothing was reserved")

    line = Line()

    with pytest.raises(Throttled) as raised:
        client(line, bucket=Never()).execute(QUERY)

    assert raised.value.retry_after == 30
    assert line.requests == []


def test_too_many_requests_wait_as_long_as_the_shop_says():
    clock = Clock()
    line = Line(status(429, **{"retry-after": "4.0"}), answer())

    client(line, clock=clock, random=lambda: 0.0).execute(QUERY)

    assert clock.slept == 4


def test_too_many_requests_without_a_time_back_off():
    clock = Clock()

    client(Line(status(429), status(430), answer()), clock=clock).execute(QUERY)

    assert clock.slept == pytest.approx(0.5 + 1)


def test_a_day_s_limit_is_left_to_the_queue():
    line = Line(status(429, **{"retry-after": "3600"}))

    with pytest.raises(Throttled) as raised:
        client(line).execute(QUERY)

    assert raised.value.retry_after >= 3600


@pytest.mark.parametrize(
    "trouble",
    [
        status(500),
        status(502),
        status(503),
        status(504),
        error("INTERNAL_SERVER_ERROR", requestId="req-9"),
        httpx.Response(200, content=b"<html>"),
        TIMEOUT,
        CUT,
        NO_LINE,
        httpx.DecodingError("bad gzip"),
    ],
    ids=lambda trouble: str(trouble),
)
def test_a_query_is_asked_again_after_a_failure(
    trouble: httpx.Response | httpx.TransportError,
):
    line = Line(trouble, answer())
    shop = client(line)

    assert shop.execute(QUERY) == {"shop": {"id": "1"}}
    assert (shop.usage.calls, shop.usage.retries) == (2, 1)


def test_waits_double_up_to_a_limit_and_tries_are_counted():
    clock, line = Clock(), Line(*(status(503) for _ in range(6)))
    limits = RetryLimits(tries=6, first_wait=1, longest_wait=5)

    with pytest.raises(Unavailable, match="could not answer Ask: HTTP status 503"):
        client(line, clock=clock, limits=limits).execute(QUERY)

    assert len(line.requests) == 6
    assert clock.slept == 1 + 2 + 4 + 5 + 5


def test_chance_takes_its_part_of_the_wait():
    clock = Clock()

    client(Line(TIMEOUT, answer()), clock=clock, random=lambda: 0.5).execute(QUERY)

    assert clock.slept == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("trouble", "kind", "sentence"),
    [
        (TIMEOUT, Unavailable, "demo.myshopify.com did not answer Ask"),
        (CUT, Unavailable, "demo.myshopify.com did not answer Ask"),
        (NO_LINE, Unreached, "demo.myshopify.com cannot be reached"),
        (
            error("INTERNAL_SERVER_ERROR"),
            ServerError,
            "demo.myshopify.com failed at Ask",
        ),
    ],
)
def test_the_last_failure_is_what_people_read(
    trouble: httpx.Response | httpx.TransportError, kind: type, sentence: str
):
    limits = RetryLimits(tries=1)

    with pytest.raises(kind) as raised:
        client(Line(trouble), limits=limits).execute(QUERY)

    assert str(raised.value.text) == sentence
    assert isinstance(raised.value, Transient)


@pytest.mark.parametrize(
    "trouble", [status(502), TIMEOUT, CUT, error("INTERNAL_SERVER_ERROR")]
)
def test_a_change_is_never_repeated_where_its_end_is_not_known(
    trouble: httpx.Response | httpx.TransportError,
):
    line = Line(trouble)

    with pytest.raises(Uncertain, match="did not confirm Change") as raised:
        client(line).execute(MUTATION)

    assert isinstance(raised.value, NotReady)
    assert len(line.requests) == 1


@pytest.mark.parametrize("trouble", [throttled(20, 0), status(429), NO_LINE])
def test_a_change_that_was_surely_not_made_is_asked_for_again(
    trouble: httpx.Response | httpx.TransportError,
):
    line = Line(trouble, answer({"x": {"userErrors": []}}))

    assert client(line).execute(MUTATION) == {"x": {"userErrors": []}}


def test_an_idempotent_change_is_repeated_with_the_same_key():
    line = Line(TIMEOUT, answer({"x": {"userErrors": []}}))

    client(line).execute(SAFE, key="k1")

    assert [body["variables"] for body in line.bodies] == [{"key": "k1"}] * 2


def test_a_rejected_token_is_renewed_once():
    line, tokens = Line(status(401), answer()), Tokens("old", "new")

    client(line, tokens=tokens).execute(QUERY)

    used = [request.headers["x-shopify-access-token"] for request in line.requests]
    assert used == ["old", "new"]
    assert tokens.rejected == ["old"]


def test_a_token_that_is_rejected_again_is_not_renewed_for_ever():
    line, tokens = Line(status(401), status(401)), Tokens("a", "b", "c")

    with pytest.raises(TokenRejected):
        client(line, tokens=tokens).execute(QUERY)

    assert len(line.requests) == 2


def test_a_lasting_token_is_not_tried_twice():
    line = Line(status(401))

    with pytest.raises(TokenRejected):
        client(line).execute(QUERY)

    assert len(line.requests) == 1


def test_a_wait_ends_at_once_when_it_is_no_longer_wanted():
    class Cancelled(Exception):
        pass

    clock = Clock()

    def check() -> None:
        if clock.slept >= 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        client(Line(throttled(1000, 0)), clock=clock, wait_check=check).execute(QUERY)

    assert clock.slept == 2


def test_what_was_reserved_is_given_back_however_the_call_ends():
    clock = Clock()
    bucket = MemoryBucket(clock=clock)
    shop = client(
        Line(status(401), TIMEOUT, NO_LINE),
        clock=clock,
        bucket=bucket,
        limits=RetryLimits(tries=1),
    )

    for kind, level in ((TokenRejected, 2000), (Unavailable, 1990), (Unreached, 1990)):
        with pytest.raises(kind):
            shop.execute(QUERY)
        assert (bucket.state.reserved, bucket.state.level) == (0, level)
