"""Which orders a run asks for."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from nightclerk.connector.tasks.order_selection import (
    Selection,
    SyncOrdersParams,
    filters_of,
    selection_of,
)
from nightclerk.core.errors import Refused

BERLIN = ZoneInfo("Europe/Berlin")
MARK = datetime(2026, 1, 10, 8, 0, tzinfo=UTC)


def selected(*, since: datetime | None = None, **params: Any) -> Selection:
    given = SyncOrdersParams(shop="DEMO", **params)
    return selection_of(given, since=since, zone=BERLIN)


def test_without_a_mark_everything_is_asked_for() -> None:
    assert selected() == Selection(("",), filters="")


def test_changes_are_asked_for_five_minutes_before_the_mark() -> None:
    """ORD-L L11, L15."""
    (search,) = selected(since=MARK).searches

    assert search == "updated_at:>='2026-01-10T07:55:00Z'"


def test_filters_are_sent_to_shopify_and_are_a_stream_of_their_own() -> None:
    found = selected(
        since=MARK,
        status="open",
        financial_status="paid",
        fulfillment_status="unfulfilled",
        tags=["vip", "b2b"],
        channel="Point of Sale",
    )

    assert found.filters == (
        'status:"open" AND financial_status:"paid" '
        'AND fulfillment_status:"unfulfilled" '
        'AND (tag:"b2b" OR tag:"vip") AND channel:"Point of Sale"'
    )
    assert found.searches == (
        f"updated_at:>='2026-01-10T07:55:00Z' AND {found.filters}",
    )


def test_the_same_tags_in_any_sequence_are_the_same_stream() -> None:
    one = SyncOrdersParams(shop="DEMO", tags=["a", "b", "a"])
    other = SyncOrdersParams(shop="DEMO", tags=["b", "a"])

    assert filters_of(one) == filters_of(other)


def test_days_begin_and_end_in_the_shops_zone_and_need_no_mark() -> None:
    found = selected(
        since=MARK, created_from=date(2026, 1, 1), created_to=date(2026, 1, 31)
    )

    assert found.filters is None
    assert found.searches == (
        "created_at:>='2025-12-31T23:00:00Z' AND created_at:<='2026-01-31T22:59:59Z'",
    )


def test_order_numbers_are_asked_for_fifty_at_a_time() -> None:
    found = selected(numbers=[f"#{number}" for number in range(120)])

    assert len(found.searches) == 3
    assert found.searches[0].startswith('(name:"#0" OR name:"#1" OR ')
    assert found.searches[2].count("name:") == 20


def test_a_number_cannot_smuggle_a_search_in() -> None:
    (search,) = selected(numbers=['x" OR status:"any']).searches

    assert search == r'name:"x\" OR status:\"any"'


def test_orders_by_id_are_not_searched_for() -> None:
    gid = "gid://shopify/Order/1"

    assert selected(gids=[gid, gid]) == Selection(gids=(gid,))


@pytest.mark.parametrize(
    "wrong",
    [
        {"created_from": "2026-02-01", "created_to": "2026-01-01"},
        {"gids": ["gid://shopify/Order/1"], "numbers": ["1"]},
        {"gids": ["gid://shopify/Product/1"]},
        {"status": "lost"},
        {"shop": ""},
        {"colour": "blue"},
    ],
)
def test_parameters_that_make_no_sense_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        SyncOrdersParams.read({"shop": "DEMO", **wrong})


def test_the_shops_code_is_taken_in_any_case() -> None:
    assert SyncOrdersParams.read({"shop": " demo "}).shop == "DEMO"
