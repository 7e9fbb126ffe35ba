"""Completeness, what waits, what was left out and what is sent, over HTTP."""

from datetime import date

import pytest
from tests.api.asking import Program, a_program
from tests.api.shops.selling import (
    a_change,
    a_day,
    a_skipped_record,
    everything_of_a_shop,
)
from tests.connector.processing import shop

from nightclerk.connector.models import CompletenessDay, OutgoingChange
from nightclerk.jobs.models import JobEntry

pytestmark = pytest.mark.django_db
DAYS = "/shops/DEMO/completeness"


@pytest.fixture
def program(db: None) -> Program:
    return a_program()


def test_a_checked_day_tells_its_four_counts_and_what_differs(program):
    a_day(shop())

    told = program.get(DAYS, since="2026-03-01", until="2026-03-31").json()
    other = program.get(DAYS, since="2026-04-01").json()

    (day,) = told["days"]
    assert told["complete_until"] is None
    assert (day["day"], day["complete"]) == ("2026-03-03", False)
    assert day["at_shopify"] == {"orders": 3, "total": "30.00"}
    assert day["here"] == {"orders": 2, "total": "20.00"}
    assert day["in_documents"] == {"orders": 1, "total": "10.50"}
    assert day["differs"]["missing"] == ["gid://shopify/Order/1001"]
    assert other["days"] == []


def test_a_checked_day_tells_its_refunds_and_its_payouts_if_there_are_any(program):
    paid = {"payouts": 1, "payouts_net": "97.1", "mirrored_net": "97.1", "fees": "2.9"}
    here = shop()
    a_day(here, refunded="12.5", mirrored_refunded="12.5", **paid)
    CompletenessDay.objects.create(shop=here, day=date(2026, 3, 4))

    (second, first) = program.get(DAYS).json()["days"]

    assert first["refunds"] == {
        "at_shopify": "12.50",
        "here": "12.50",
        "posted": "0.00",
    }
    assert first["payouts"] == {
        "at_shopify": 1,
        "net": "97.10",
        "here": "97.10",
        "posted": "0.00",
        "fees": "2.90",
        "fees_posted": "0.00",
    }
    assert second["payouts"] is None


def test_the_money_that_a_day_lacks_is_synced(program):
    a_day(shop(), differs={"refunds": ["gid://shopify/Order/1001"]})

    started = program.post(f"{DAYS}/2026-03-03/payments")

    assert (started.status_code, started.json()["task"]) == (202, 30105)


def test_a_shop_is_complete_until_its_last_complete_day(program):
    a_day(shop(), differs={"unposted": ["gid://shopify/Order/1001"]})

    assert program.get(DAYS).json()["complete_until"] == "2026-03-03"
    assert program.get("/shops/DEMO/work").json()["complete_until"] == "2026-03-03"


def test_days_are_checked_by_an_entry(program):
    shop()

    started = program.post(
        f"{DAYS}/check", {"first": "2026-03-01", "every_order": True}
    )
    wrong = program.post(f"{DAYS}/check", {"first": "2026-03-01", "last": "2026-02-01"})

    assert (started.status_code, started.json()["task"]) == (202, 5)
    assert started.json()["params"] == {
        "shop": "DEMO",
        "first": "2026-03-01",
        "every_order": True,
    }
    assert wrong.status_code == 422


@pytest.mark.parametrize(
    ("act", "task", "order"), [("fetch", 30104, "1001"), ("process", 30103, "1002")]
)
def test_what_a_day_lacks_is_brought_and_processed(program, act, task, order):
    a_day(shop())

    started = program.post(f"{DAYS}/2026-03-03/{act}")

    assert (started.status_code, started.json()["task"]) == (202, task)
    assert started.json()["params"]["gids"] == [f"gid://shopify/Order/{order}"]


def test_a_day_that_lacks_nothing_or_was_not_checked_starts_nothing(program):
    a_day(shop(), differs={})

    complete = program.post(f"{DAYS}/2026-03-03/fetch")
    unknown = program.post(f"{DAYS}/2026-03-04/fetch")

    assert (complete.status_code, unknown.status_code) == (409, 404)
    assert not JobEntry.objects.exists()


def test_all_that_waits_is_counted(program):
    everything_of_a_shop()

    told = program.get("/shops/DEMO/work").json()

    assert told == {
        "shop": "DEMO",
        "unprocessed_orders": 2,
        "order_updates": 0,
        "unprocessed_refunds": 0,
        "unmapped_products": 0,
        "unmapped_customers": 0,
        "missing_mappings": 1,
        "unsent_shipments": 0,
        "failed_shipments": 1,
        "unmatched_payments": 1,
        "untied_payouts": 0,
        "open_disputes": 1,
        "skipped_records": 1,
        "complete_until": None,
    }


def test_a_record_that_was_left_out_says_why(program):
    a_skipped_record(shop())

    (told,) = program.get("/shops/DEMO/skipped").json()["items"]

    assert (told["name"], told["reason"], told["times"]) == (
        "#1009",
        "It has no currency",
        1,
    )


def test_a_refused_change_is_sent_again_or_given_up(program):
    change = a_change(shop())
    place = f"/shops/DEMO/outbox/{change.pk}"

    (told,) = program.get("/shops/DEMO/outbox", state="rejected").json()["items"]
    again = program.post(f"{place}/retry")
    dropped = program.post(f"{place}/drop")
    late = program.post(f"{place}/retry")

    assert (told["subject"], told["message"]) == ("Ada Lovelace", "Email is taken")
    assert (again.json()["state"], dropped.json()["state"]) == ("pending", "dropped")
    assert late.status_code == 409
    assert program.get("/shops/DEMO/outbox", state="rejected").json()["items"] == []


def test_a_change_that_may_have_arrived_is_not_sent_again(program):
    change = a_change(shop(), state="unknown")

    answer = program.post(f"/shops/DEMO/outbox/{change.pk}/retry")

    assert answer.status_code == 409
    assert OutgoingChange.objects.get().state == "unknown"
