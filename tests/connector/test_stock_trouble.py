"""Bad rows, stale rows, lost answers: what becomes of stock changes then."""

import pytest
from tests.connector import stocking as stock
from tests.connector.stocking import at_shopify, level, receive, sync

from nightclerk.connector.models import (
    OutgoingCall,
    OutgoingChange,
    Shop,
    SkippedRecord,
)
from nightclerk.connector.services.sending.calls import open_call
from nightclerk.connector.services.sending.outbox import retry
from nightclerk.core.errors import Transient
from nightclerk.shopify.client import ShopifyClient
from nightclerk.simulator.running import RunningSimulator

pytestmark = pytest.mark.django_db

SET = "InventorySet"
ROW = ["input", "quantities", "0", "changeFromQuantity"]


@pytest.fixture(autouse=True)
def _no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ShopifyClient, "_pause", lambda self, seconds: None)


@pytest.fixture
def shop(simulator: RunningSimulator) -> Shop:
    made = stock.goods_shop(simulator)
    stock.counts(made)
    return made


def refuse(simulator: RunningSimulator, code: str, *, count: int = 1) -> None:
    simulator.control.fault(
        "user_error", operation=SET, code=code, field=ROW, count=count
    )


def keys(simulator: RunningSimulator) -> list[str]:
    return [
        sent["variables"]["key"]
        for sent in simulator.control.mutations()
        if sent["operation"] == SET
    ]


def states() -> list[str]:
    found = OutgoingChange.objects.order_by("pk")
    return list(found.values_list("state", flat=True))


def test_inv_06_inv_17_a_request_that_is_worked_on_is_repeated_with_its_key(
    simulator, shop
):
    receive(1, "10")
    refuse(simulator, "IDEMPOTENCY_CONCURRENT_REQUEST")

    ran = sync(shop)

    assert len(keys(simulator)) == 2
    assert len(set(keys(simulator))) == 1
    assert (ran.counts["sent"], at_shopify(simulator)) == (1, {"MUG-1": 10})


def test_inv_06_a_stale_row_is_read_again_and_sent_with_another_key(simulator, shop):
    receive(1, "10")
    sync(shop)
    receive(1, "5")
    simulator.control.count_stock("MUG-1", 4, place=stock.MAIN)
    simulator.control.forget_mutations()

    ran = sync(shop)

    assert len(set(keys(simulator))) == 2
    assert at_shopify(simulator) == {"MUG-1": 15}
    assert (ran.counts["sent"], level().confirmed) == (1, 15)
    assert states() == ["confirmed", "dropped", "confirmed"]


def test_inv_07_w_19_a_row_that_is_stale_with_every_try_is_left_with_its_name(
    simulator, shop
):
    receive(1, "10")
    refuse(simulator, "CHANGE_FROM_QUANTITY_STALE", count=0)

    ran = sync(shop)

    assert len(keys(simulator)) == 4
    (skipped,) = SkippedRecord.objects.all()
    assert (skipped.stream, skipped.name) == ("stock_out", "MUG-1 · Main warehouse")
    assert ran.counts["skipped"] == 1

    simulator.control.clear_faults()
    sync(shop)

    skipped.refresh_from_db()
    assert skipped.resolved_at is not None
    assert at_shopify(simulator) == {"MUG-1": 10}


def test_inv_07_a_request_that_stays_busy_is_asked_for_four_times(simulator, shop):
    receive(1, "10")
    refuse(simulator, "IDEMPOTENCY_CONCURRENT_REQUEST", count=0)

    sync(shop)

    assert (len(keys(simulator)), len(set(keys(simulator)))) == (4, 1)
    assert states() == ["unknown"]
    assert SkippedRecord.objects.filter(resolved_at=None).count() == 1

    simulator.control.clear_faults()
    sync(shop)

    assert at_shopify(simulator) == {"MUG-1": 10}
    assert states() == ["confirmed"]
    assert not SkippedRecord.objects.filter(resolved_at=None).exists()


def test_inv_16_w_05_one_bad_row_loses_none_of_its_249_neighbours(simulator):
    shop = stock.goods_shop(simulator, sells=250)
    stock.counts(shop)
    stock.receive_all("3")
    sync(shop, dry_run=True)  # what is there was read
    product = next(
        row["id"] for row in simulator.control.products() if row["title"] == "Mug 77"
    )
    simulator.control.delete(product)

    ran = sync(shop)

    there = at_shopify(simulator)
    assert (len(there), set(there.values())) == (249, {3})
    assert (ran.counts["sent"], len(keys(simulator))) == (249, 2)
    (skipped,) = SkippedRecord.objects.all()
    assert skipped.name == "MUG-77 · Main warehouse"
    assert level(77).problem["text"] != {}


def test_an_error_that_names_no_row_is_found_by_halving(simulator):
    shop = stock.goods_shop(simulator, sells=4)
    stock.counts(shop)
    stock.receive_all("3")
    simulator.control.fault(
        "user_error", operation=SET, code="INVALID_QUANTITY_NEGATIVE", count=2
    )

    ran = sync(shop)

    sizes = [
        len(sent["variables"]["input"]["quantities"])
        for sent in simulator.control.mutations()
    ]
    assert sizes == [4, 2, 1, 1, 2]
    assert (ran.counts["sent"], set(at_shopify(simulator).values())) == (4, {3})


def test_a_row_that_shopify_refuses_rests_until_somebody_sends_it_again(
    simulator, shop
):
    receive(1, "10")
    refuse(simulator, "INVALID_QUANTITY_TOO_HIGH")

    sync(shop)
    sync(shop)

    assert len(keys(simulator)) == 1
    assert states() == ["rejected"]
    assert level().problem["text"]["values"]["text"] == "Something is wrong with it"

    retry(OutgoingChange.objects.get())
    sync(shop)

    assert (states(), level().problem) == (["confirmed"], {})
    assert at_shopify(simulator) == {"MUG-1": 10}


def test_a_refused_row_that_wants_something_else_meanwhile_is_sent_anew(
    simulator, shop
):
    receive(1, "10")
    refuse(simulator, "INVALID_QUANTITY_TOO_HIGH")
    sync(shop)
    receive(1, "1")

    sync(shop)

    assert states() == ["dropped", "confirmed"]
    assert at_shopify(simulator) == {"MUG-1": 11}
    assert not SkippedRecord.objects.filter(resolved_at=None).exists()


def test_a_refused_row_that_nobody_needs_any_more_is_dropped(simulator, shop):
    receive(1, "10")
    refuse(simulator, "INVALID_QUANTITY_TOO_HIGH")
    sync(shop)
    simulator.control.count_stock("MUG-1", 10, place=stock.MAIN)

    sync(shop, audit=True)
    sync(shop)

    assert (states(), level().problem) == (["dropped"], {})
    assert not SkippedRecord.objects.filter(resolved_at=None).exists()


def test_an_answer_that_was_lost_is_fetched_with_the_same_key(simulator, shop):
    receive(1, "10")
    simulator.control.fault("drop_after", operation=SET)

    ran = sync(shop)

    assert len(set(keys(simulator))) == 1
    assert (ran.counts["sent"], at_shopify(simulator)) == (1, {"MUG-1": 10})
    assert states() == ["confirmed"]


def test_a_change_whose_answer_never_came_is_asked_for_and_not_sent_twice(
    simulator, shop
):
    receive(1, "10")
    simulator.control.fault("drop_after", operation=SET, count=0)
    with pytest.raises(Transient):
        sync(shop)
    assert states() == ["unknown"]
    simulator.control.clear_faults()
    simulator.control.forget_mutations()

    sync(shop)

    assert (states(), keys(simulator)) == (["confirmed"], [])
    assert level().confirmed == 10


def test_a_change_that_never_arrived_is_sent_by_the_next_run(simulator, shop):
    receive(1, "10")
    simulator.control.fault("drop_before", operation=SET, count=0)
    with pytest.raises(Transient):
        sync(shop)
    simulator.control.clear_faults()

    sync(shop)

    assert (states(), at_shopify(simulator)) == (["confirmed"], {"MUG-1": 10})


def test_a_worker_that_died_while_it_sent_leaves_what_is_read_first(simulator, shop):
    receive(1, "10")
    sync(shop)
    receive(1, "5")
    refuse(simulator, "INVALID_QUANTITY_TOO_HIGH")
    sync(shop)
    change = OutgoingChange.objects.latest("pk")
    retry(change)
    open_call(shop, "stock", [change])
    simulator.control.count_stock("MUG-1", 15, place=stock.MAIN)  # it did arrive
    simulator.control.forget_mutations()

    sync(shop)

    assert states() == ["confirmed", "confirmed"]
    assert keys(simulator) == []
    assert OutgoingCall.objects.exclude(state="answered").count() == 0


def test_what_the_books_want_by_now_is_sent_not_what_was_lost(simulator, shop):
    receive(1, "10")
    simulator.control.fault("drop_before", operation=SET, count=0)
    with pytest.raises(Transient):
        sync(shop)
    simulator.control.clear_faults()
    simulator.control.forget_mutations()
    stock.sold_in_the_books(1, "7")

    sync(shop)

    (sent,) = simulator.control.mutations()
    assert sent["variables"]["input"]["quantities"][0]["quantity"] == 3
    assert at_shopify(simulator) == {"MUG-1": 3}
    assert states() == ["dropped", "confirmed"]


def test_w_13_a_sale_between_reading_and_writing_is_never_overwritten(simulator, shop):
    receive(1, "10")
    sync(shop)
    receive(1, "5")
    simulator.control.sell({"MUG-1": 2})

    sync(shop)

    assert at_shopify(simulator) == {"MUG-1": 13}
    assert at_shopify(simulator, what="committed") == {"MUG-1": 2}
