"""Trouble on demand, as a client meets it."""

import time

import httpx
import pytest

from nightclerk.core.errors import Refused

QUERY = "query Name { shop { name } }"


def test_a_status_hits_as_often_as_planned(shop):
    shop.control.fault("status", status=503, count=2)

    statuses = [shop.post(QUERY).status_code for _ in range(3)]

    assert statuses == [503, 503, 200]


def test_a_trouble_can_wait_for_its_turn_and_its_operation(shop):
    shop.control.fault("status", status=500, after=1, operation="^Name$")

    statuses = [
        shop.post(text).status_code
        for text in ("query Other { shop { id } }", QUERY, QUERY, QUERY)
    ]

    assert statuses == [200, 200, 500, 200]


@pytest.mark.parametrize("seconds", [None, 2.5])
def test_a_429_may_say_when_to_come_again(shop, seconds):
    shop.control.fault("status", status=429, retry_after=seconds)

    answer = shop.post(QUERY)

    assert answer.status_code == 429
    assert answer.headers.get("Retry-After") == (str(seconds) if seconds else None)


def test_a_dropped_connection_ran_the_request_or_not(shop):
    shop.control.fault("drop_before")
    shop.control.fault("drop_after", after=1)

    for _ in range(2):
        with pytest.raises(httpx.TransportError):
            shop.post(QUERY)

    before, after = shop.control.requests()
    assert (before["status"], before["actual"]) == (499, 0)
    assert (after["status"], after["actual"]) == (200, 1)
    assert shop.post(QUERY).status_code == 200


def test_an_internal_error_names_its_request(shop):
    shop.control.fault("internal_error")

    answer = shop.post(QUERY)

    error = answer.json()["errors"][0]
    assert answer.status_code == 200
    assert answer.json()["data"] is None
    assert error["extensions"] == {
        "code": "INTERNAL_SERVER_ERROR",
        "requestId": answer.headers["X-Request-Id"],
    }


def test_garbage_is_no_json(shop):
    shop.control.fault("garbage", body="<html>")

    answer = shop.post(QUERY)

    assert (answer.status_code, answer.text) == (200, "<html>")


def test_a_throttled_answer_can_be_forced(shop):
    shop.control.fault("throttled")

    assert shop.ask(QUERY)["errors"][0]["extensions"]["code"] == "THROTTLED"
    assert "errors" not in shop.ask(QUERY)


def test_latency_delays_the_answer(shop):
    shop.control.fault("latency", seconds=0.2)
    begin = time.monotonic()

    shop.post(QUERY)

    assert time.monotonic() - begin >= 0.2


def test_an_endless_trouble_ends_when_it_is_cleared(shop):
    shop.control.fault("status", count=0)
    during = [shop.post(QUERY).status_code for _ in range(3)]
    shop.control.clear_faults()

    assert during == [503, 503, 503]
    assert shop.post(QUERY).status_code == 200


@pytest.mark.parametrize(
    "settings", [{"kind": "flood"}, {"kind": "status", "status": 200}]
)
def test_a_trouble_that_does_not_exist_is_refused(shop, settings):
    with pytest.raises(Refused):
        shop.control.fault(**settings)


@pytest.mark.parametrize("body", ["", "[]", "not json"])
def test_a_body_that_is_no_request_is_a_400(shop, body):
    answer = shop.http.post("/admin/api/2026-10/graphql.json", content=body)

    assert answer.status_code == 400


def test_a_mutation_is_answered_honestly(shop):
    answer = shop.named("order_close", id="gid://shopify/Order/1")

    assert answer["data"] is None
    assert answer["errors"][0]["extensions"]["code"] == "NOT_SIMULATED"
    assert "OrderClose" in answer["errors"][0]["message"]


def test_deprecated_fields_are_told_in_a_header(shop):
    answer = shop.post("{ customers(first: 1) { nodes { email } } }")

    assert answer.headers["X-Shopify-API-Deprecated-Reason"] == "Customer.email"
    assert "X-Shopify-API-Deprecated-Reason" not in shop.post(QUERY).headers
