"""What was sold is here and in the books, or is named: asked over HTTP."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.connector.runs import ListReporter, connected_shop, sync
from tests.connector.simulated import sell_mug
from tests.ledger.building import company

from nightclerk.connector.mapping.completeness import (
    complete_until,
    is_complete,
    needs_list,
)
from nightclerk.connector.models import CompletenessDay, Shop, ShopOrder
from nightclerk.connector.selectors.completeness import complete_to
from nightclerk.connector.services.papers.processing import process_orders
from nightclerk.connector.tasks.check_completeness import (
    CheckCompletenessParams,
    check_completeness,
)
from nightclerk.core.clock import now
from nightclerk.core.errors import Refused
from nightclerk.jobs.context import Context
from nightclerk.ledger.models import SalesDocument
from nightclerk.ledger.posting_options import PostingOptions
from nightclerk.ledger.services.posting.documents import post
from nightclerk.simulator.running import RunningSimulator

pytestmark = pytest.mark.django_db

FIRST, SECOND = date(2026, 10, 5), date(2026, 10, 6)


@pytest.fixture
def shop(simulator: RunningSimulator) -> Shop:
    company()
    return connected_shop(simulator)


def checked(shop: Shop, **params: Any) -> Context:
    given = {"first": FIRST.isoformat(), "last": SECOND.isoformat(), **params}
    ctx = Context(ListReporter(), run_id=1, is_foreground=False)
    wanted = CheckCompletenessParams.read({"shop": shop.code, **given})
    check_completeness.body(ctx, wanted)
    return ctx


def day(which: date) -> CompletenessDay:
    return CompletenessDay.objects.get(day=which)


def processed(shop: Shop) -> None:
    keys = ShopOrder.objects.filter(shop=shop).values_list("pk", flat=True)
    outcome = process_orders(shop, list(keys))
    assert {row.state for row in outcome.rows} == {"processed"}, outcome.rows


def posted() -> None:
    for document in SalesDocument.objects.exclude(status="posted"):
        post(document, PostingOptions())


def test_a_day_that_is_brought_processed_and_posted_is_complete(simulator, shop):
    sell_mug(simulator, FIRST, "10.00")
    sell_mug(simulator, FIRST, "20.00")
    sell_mug(simulator, SECOND, "5.00")
    sync(shop)
    processed(shop)
    posted()

    ctx = checked(shop)

    first = day(FIRST)
    assert (first.orders, first.mirrored, first.booked, first.posted) == (2, 2, 2, 2)
    assert {
        first.gross,
        first.mirrored_gross,
        first.booked_gross,
        first.posted_gross,
    } == {Decimal("30.00")}
    assert (first.differs, first.is_listed) == ({}, False)
    assert day(SECOND).gross == Decimal("5.00")
    assert complete_to(shop) == SECOND
    assert ctx.result["incomplete_days"] == 0


def test_an_order_that_was_not_brought_is_missing_on_its_day(simulator, shop):
    sell_mug(simulator, FIRST, "10.00")
    sync(shop)
    missing = sell_mug(simulator, SECOND, "7.00")

    checked(shop)

    second = day(SECOND)
    assert second.differs == {"missing": [missing]}
    assert (second.orders, second.gross, second.mirrored) == (1, Decimal("7.00"), 0)
    assert second.is_listed


def test_an_order_changed_at_shopify_since_it_was_read_is_named(simulator, shop):
    gid = sell_mug(simulator, FIRST, "10.00")
    sync(shop)
    simulator.control.add_order(id=gid, note="x")

    checked(shop)

    assert day(FIRST).differs["changed"] == [gid]


def test_an_order_without_a_document_is_open_and_the_day_not_complete(simulator, shop):
    gid = sell_mug(simulator, FIRST, "10.00")
    sync(shop)

    checked(shop)

    assert day(FIRST).differs == {"open": [gid]}
    assert complete_to(shop) is None


def test_a_document_that_is_not_posted_is_named_and_yet_complete(simulator, shop):
    gid = sell_mug(simulator, FIRST, "10.00")
    sync(shop)
    processed(shop)

    checked(shop)

    assert day(FIRST).differs == {"unposted": [gid]}
    assert complete_to(shop) == SECOND


def test_a_document_with_another_amount_is_named(simulator, shop):
    gid = sell_mug(simulator, FIRST, "10.00")
    sync(shop)
    processed(shop)
    SalesDocument.objects.update(gross=Decimal("9.00"))

    checked(shop)

    assert day(FIRST).differs == {"different": [gid]}


def test_only_days_that_differ_are_listed_order_by_order(simulator, shop):
    for number in range(5):
        sell_mug(simulator, FIRST, f"{number + 1}.00")
    sync(shop)
    sell_mug(simulator, SECOND, "7.00")
    before = len(simulator.control.requests())

    checked(shop)

    asked = [row["operation"] for row in simulator.control.requests()[before:]]
    assert asked == ["OrdersTotals", "Payouts", "OrdersCounted", "OrdersTotals"]
    assert (day(FIRST).is_listed, day(SECOND).is_listed) == (False, True)


def test_days_that_have_not_begun_are_left_out(simulator, shop):
    today = now().date()
    tomorrow = today + timedelta(days=2)
    sync(shop)

    checked(shop, first=today.isoformat(), last=tomorrow.isoformat())

    assert CompletenessDay.objects.latest("day").day < tomorrow
    with pytest.raises(Refused, match="has not begun yet"):
        checked(shop, first=tomorrow.isoformat(), last=tomorrow.isoformat())


def test_a_dry_run_keeps_nothing(simulator, shop):
    sell_mug(simulator, FIRST, "10.00")
    sync(shop)

    ctx = checked(shop, dry_run=True)

    assert not CompletenessDay.objects.exists()
    assert ctx.result["days"] == 2


@pytest.mark.parametrize(
    ("counted", "changed", "here", "wanted"),
    [(3, 0, 3, False), (3, 1, 3, True), (3, 0, 2, True), (2, 0, 3, True)],
)
def test_a_day_is_listed_where_numbers_differ_or_something_changed(
    counted, changed, here, wanted
):
    assert needs_list(counted=counted, changed=changed, here=here) is wanted


def test_days_are_complete_up_to_the_first_gap():
    days = [(FIRST, True), (SECOND, True), (date(2026, 10, 8), True)]

    assert complete_until(days) == SECOND
    assert complete_until([(FIRST, False), (SECOND, True)]) is None
    assert is_complete({"unposted": ["x"]})
    assert not is_complete({"missing": ["x"]})
