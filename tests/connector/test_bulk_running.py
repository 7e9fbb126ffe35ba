"""Bulk operations over HTTP: handed over once, awaited by nobody, taken in once."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from tests.connector.repricing import (
    KIND,
    SMALL,
    Run,
    by_product,
    line_of,
    mirrored,
    open_run,
    plan,
    prices_at,
    states,
)
from tests.connector.runs import ListReporter

from nightclerk.connector.models import (
    BulkOperation,
    OutgoingCall,
    OutgoingChange,
    Shop,
    ShopVariant,
    SkippedRecord,
)
from nightclerk.connector.services.sending.bulk_operations import begin_changes, cancel
from nightclerk.connector.tasks.sending.bulk_results import ReadResults
from nightclerk.core.clock import now
from nightclerk.core.errors import NotReady, Refused, Transient
from nightclerk.jobs.context import Parked
from nightclerk.shopify.bulk import starting
from nightclerk.shopify.nodes import Node
from nightclerk.shopify.products.operations import PRODUCTS_BULK, VARIANTS_UPDATE
from nightclerk.simulator.running import RunningSimulator

pytestmark = pytest.mark.django_db

Status = BulkOperation.Status
HOUR = 3_600.0


class Killed(BaseException):
    """The worker died here."""


class DyingReporter(ListReporter):
    """A reporter whose worker dies when it asks for the next time."""

    def __init__(self, *, checks: int) -> None:
        super().__init__()
        self._checks = checks

    def check(self) -> None:
        self._checks -= 1
        if self._checks < 0:
            raise Killed


@pytest.fixture
def simulator() -> Iterator[RunningSimulator]:
    with RunningSimulator(SMALL) as running:
        yield running


@pytest.fixture
def shop(simulator: RunningSimulator) -> Shop:
    return mirrored(simulator)


@pytest.fixture
def run(shop: Shop) -> Iterator[Run]:
    opened = open_run(shop)
    with opened.client:
        yield opened


def only() -> BulkOperation:
    return BulkOperation.objects.get()


def asked(simulator: RunningSimulator) -> list[str]:
    return [row["operation"] for row in simulator.control.requests()]


def aged(seconds: float) -> None:
    """Let the only operation have been written down some time ago."""
    BulkOperation.objects.update(created_at=now() - timedelta(seconds=seconds))


def test_all_changes_travel_in_one_file_with_a_line_for_each_product(
    simulator: RunningSimulator, shop: Shop, run: Run
) -> None:
    simulator.control.forget_requests()

    run.carry(plan(shop, "77.00"))
    simulator.control.advance(10)
    parked = run.follow()

    assert parked is None
    assert prices_at(shop) == ["77.00"]
    assert states(shop) == ["confirmed"]
    assert asked(simulator)[:3] == [
        "StagedUploadsCreate",
        "BulkRunMutation",
        "BulkOperation",
    ]
    assert (only().rows, only().object_count, only().failed) == (3, 3, 0)
    assert run.ctx.counts["sent"] == 5
    assert OutgoingCall.objects.get().state == OutgoingCall.State.ANSWERED


def test_what_is_confirmed_is_kept_with_the_record(
    simulator: RunningSimulator, shop: Shop, run: Run
) -> None:
    run.carry(plan(shop, "77.00"))
    simulator.control.advance(10)
    run.follow()

    kept = ShopVariant.objects.values_list("confirmed", "revision")

    assert list(kept) == [({"price": "77.00"}, 1)] * 5


def test_blk_01_what_is_handed_over_is_one_row_that_waits_at_shopify(
    simulator: RunningSimulator, shop: Shop, run: Run
) -> None:
    simulator.control.bulk_pace(waits=HOUR)

    run.carry(plan(shop, "77.00"))

    assert only().gid.startswith("gid://shopify/BulkOperation/")
    assert (only().kind, only().status) == ("mutation", Status.CREATED)


def test_blk_03_without_room_for_the_file_nothing_is_begun_and_changes_wait(
    simulator: RunningSimulator, shop: Shop, run: Run
) -> None:
    simulator.control.fault("user_error", operation="StagedUploadsCreate", count=1)

    with pytest.raises(Refused):
        run.carry(plan(shop, "77.00"))

    assert states(shop) == ["pending"]
    assert not BulkOperation.objects.filter(applied_at=None).exists()
    run.send(plan(shop, "77.00", run_id=2))
    assert prices_at(shop) == ["77.00"]


def test_blk_09_one_look_tells_that_it_is_completed_and_since_when(
    simulator: RunningSimulator, shop: Shop, run: Run
) -> None:
    run.carry(plan(shop, "77.00"))
    simulator.control.advance(10)
    simulator.control.forget_requests()

    run.follow()

    assert asked(simulator) == ["BulkOperation"]
    assert only().status == Status.COMPLETED
    assert only().completed_at is not None


def test_a_run_is_parked_while_shopify_works_and_says_how_far_it_is(
    simulator: RunningSimulator, shop: Shop, run: Run
) -> None:
    simulator.control.bulk_pace(waits=HOUR)
    run.carry(plan(shop, "77.00"))

    waits = [run.follow() for _ in range(6)]

    assert [each.parking.look_in.seconds for each in waits if each] == [
        4,
        8,
        16,
        30,
        30,
        30,
    ]
    assert waits[0] is not None
    assert str(waits[0].parking.what) == "Waits for Shopify: price changes, 0 of 3"
    assert only().looks == 6


def test_a_body_that_begins_anew_finds_nothing_left_to_do(
    simulator: RunningSimulator, shop: Shop, run: Run
) -> None:
    run.carry(plan(shop, "77.00"))
    simulator.control.advance(10)
    run.follow()
    simulator.control.forget_requests()

    run.follow()
    run.carry(plan(shop, "77.00"))

    assert asked(simulator) == []
    assert BulkOperation.objects.count() == 1


def test_a_refused_line_is_rejected_and_listed_and_the_others_arrive(
    simulator: RunningSimulator, shop: Shop, run: Run
) -> None:
    simulator.control.fault(
        "user_error", operation="VariantsUpdate", message="The price is locked"
    )
    run.carry(plan(shop, "77.00"))
    simulator.control.advance(10)
    run.follow()

    rejected = OutgoingChange.objects.filter(state="rejected")

    assert states(shop) == ["confirmed", "rejected"]
    assert {row.payload["product"] for row in rejected} == {
        rejected[0].payload["product"]
    }
    assert "The price is locked" in rejected[0].message
    assert SkippedRecord.objects.filter(stream="prices_out").count() == len(rejected)
    assert only().failed == 1
    assert run.ctx.counts["skipped"] == len(rejected)


def test_a_rejection_is_resolved_when_shopify_has_the_next_price(
    simulator: RunningSimulator, shop: Shop, run: Run
) -> None:
    simulator.control.fault("user_error", operation="VariantsUpdate", count=3)
    run.carry(plan(shop, "77.00"))
    simulator.control.advance(10)
    run.follow()

    run.carry(plan(shop, "78.00"))
    simulator.control.advance(10)
    run.follow()

    assert states(shop) == ["confirmed", "dropped"]
    assert not SkippedRecord.objects.filter(resolved_at=None).exists()


def test_a_line_at_which_shopify_failed_is_unknown_until_it_is_read(
    simulator: RunningSimulator, shop: Shop, run: Run
) -> None:
    simulator.control.fault("internal_error", operation="VariantsUpdate")
    run.carry(plan(shop, "77.00"))
    simulator.control.advance(10)
    run.follow()
    before = states(shop)

    run.settle()

    assert before == ["confirmed", "unknown"]
    assert states(shop) == ["confirmed", "pending"]


def test_a_lost_answer_to_the_start_is_found_again_at_shopify(
    simulator: RunningSimulator, shop: Shop, run: Run
) -> None:
    simulator.control.fault("drop_after", operation="BulkRunMutation")
    run.carry(plan(shop, "77.00"))
    before = only().gid, only().status

    simulator.control.advance(10)
    run.follow()

    assert before == ("", Status.PLANNED)
    assert states(shop) == ["confirmed"]
    assert asked(simulator).count("BulkRunMutation") == 1


def test_a_start_that_never_arrived_is_given_time_and_then_taken_back(
    simulator: RunningSimulator, shop: Shop, run: Run
) -> None:
    simulator.control.fault("drop_before", operation="BulkRunMutation")
    run.carry(plan(shop, "77.00"))
    parked = run.follow()
    aged(120)

    run.follow()

    assert parked is not None
    assert only().status == Status.LOST
    assert states(shop) == ["pending"]


def test_of_two_operations_that_it_may_be_neither_is_taken_for_it(
    simulator: RunningSimulator, shop: Shop, run: Run
) -> None:
    simulator.control.fault("drop_after", operation="BulkRunMutation")
    run.carry(plan(shop, "77.00"))
    first = only()
    BulkOperation.objects.create(shop=shop, kind="mutation", purpose="product")

    simulator.control.advance(10)
    run.follow()
    first.refresh_from_db()
    before = states(shop)
    run.settle()

    assert (first.status, first.gid) == (Status.LOST, "")
    assert before == ["unknown"]
    assert states(shop) == ["confirmed"]


def test_a_worker_killed_after_the_row_was_written_leaves_nothing_lost(
    simulator: RunningSimulator, shop: Shop, run: Run
) -> None:
    begin_changes(shop, KIND, by_product(plan(shop, "77.00")), run_id=1)
    aged(120)

    run.follow()
    run.carry(plan(shop, "77.00"))
    simulator.control.advance(10)
    run.follow()

    assert states(shop) == ["confirmed"]
    assert asked(simulator).count("BulkRunMutation") == 1


def test_a_worker_killed_while_it_takes_results_in_goes_on_without_a_second_count(
    simulator: RunningSimulator, shop: Shop, run: Run, monkeypatch: Any
) -> None:
    monkeypatch.setattr("nightclerk.connector.tasks.sending.bulk_results.AT_ONCE", 1)
    run.carry(plan(shop, "77.00"))
    simulator.control.advance(10)
    dying = Run(shop, run.client, reporter=DyingReporter(checks=3))

    with pytest.raises(Killed):
        dying.follow()
    half = OutgoingChange.objects.filter(state="confirmed").count()
    run.follow()

    assert 0 < half < 5
    assert states(shop) == ["confirmed"]
    assert set(ShopVariant.objects.values_list("revision", flat=True)) == {1}


def test_an_operation_that_fails_half_way_keeps_what_was_done(
    simulator: RunningSimulator, shop: Shop, run: Run
) -> None:
    simulator.control.fault("bulk", outcome="failed", share=0.3)
    run.carry(plan(shop, "77.00"))
    simulator.control.advance(10)
    run.follow()
    before = states(shop)

    run.settle()

    assert before == ["confirmed", "unknown"]
    assert states(shop) == ["confirmed", "pending"]
    assert only().status == Status.FAILED
    assert "INTERNAL_SERVER_ERROR" in str(run.reporter.said)


def test_an_operation_that_somebody_cancels_before_it_began_puts_all_back(
    simulator: RunningSimulator, shop: Shop, run: Run
) -> None:
    simulator.control.bulk_pace(waits=HOUR)
    run.carry(plan(shop, "77.00"))
    run.follow()

    cancel(only())
    simulator.control.advance(10)
    run.follow()

    assert only().status == Status.CANCELED
    assert states(shop) == ["pending"]


def test_what_has_ended_cannot_be_cancelled(
    simulator: RunningSimulator, shop: Shop, run: Run
) -> None:
    run.carry(plan(shop, "77.00"))
    simulator.control.advance(10)
    run.follow()

    with pytest.raises(Refused, match="cannot be cancelled"):
        cancel(only())


def test_an_operation_that_has_expired_leaves_changes_to_be_read(
    simulator: RunningSimulator, shop: Shop, run: Run
) -> None:
    simulator.control.fault("bulk", outcome="expired", share=1)
    run.carry(plan(shop, "77.00"))
    simulator.control.advance(10)
    run.follow()
    before = states(shop)

    run.settle()

    assert only().status == Status.EXPIRED
    assert "no longer has the result" in str(run.reporter.said)
    assert before == ["unknown"]
    assert states(shop) == ["confirmed"]


def test_an_operation_that_shopify_has_forgotten_leaves_changes_to_be_read(
    simulator: RunningSimulator, shop: Shop, run: Run
) -> None:
    run.carry(plan(shop, "77.00"))
    simulator.control.advance(10)
    BulkOperation.objects.update(gid="gid://shopify/BulkOperation/1")
    run.follow()

    run.settle()

    assert states(shop) == ["confirmed"]


def test_a_result_that_cannot_be_had_now_is_had_by_the_next_run(
    simulator: RunningSimulator, shop: Shop, run: Run
) -> None:
    run.carry(plan(shop, "77.00"))
    simulator.control.advance(10)
    simulator.control.fault("status", operation="BulkOperation", count=9)
    with pytest.raises(Transient):
        run.follow()
    simulator.control.clear_faults()

    run.follow()

    assert states(shop) == ["confirmed"]


def test_where_five_operations_are_under_way_the_run_waits_and_sends_no_calls(
    simulator: RunningSimulator, shop: Shop, run: Run
) -> None:
    simulator.control.bulk_pace(waits=HOUR)
    for number in range(5):
        run.carry(plan(shop, f"{number + 1}.00"))
    waiting = BulkOperation.objects.count()

    with pytest.raises(Parked) as parked:
        run.carry(plan(shop, "77.00"))

    assert BulkOperation.objects.count() == waiting == 5
    assert "as many bulk operations as Shopify allows" in str(parked.value.parking.what)
    assert parked.value.parking.look_in == timedelta(seconds=30)
    last = OutgoingChange.objects.filter(payload__price="77.00")
    assert {(row.state, row.attempts) for row in last} == {("pending", 0)}


def test_lines_that_do_not_fit_into_one_file_go_in_several(
    simulator: RunningSimulator, shop: Shop, run: Run, monkeypatch: Any
) -> None:
    changes = plan(shop, "77.00")
    monkeypatch.setitem(starting.write_lines.__kwdefaults__, "most", 400)

    run.carry(changes)
    simulator.control.advance(10)
    run.follow()

    assert BulkOperation.objects.count() > 1
    assert states(shop) == ["confirmed"]


def test_a_line_that_fits_into_no_file_is_refused_by_itself(
    simulator: RunningSimulator, shop: Shop, run: Run
) -> None:
    changes = plan(shop, "77.00")
    first = changes[0].payload["product"]

    def long_line(group: Any) -> dict[str, Any]:
        more = "x" * 101_000_000 if group[0].payload["product"] == first else ""
        return {**line_of(group), **({"more": more} if more else {})}

    run.runner.carry(KIND, VARIANTS_UPDATE, by_product(changes), long_line)
    simulator.control.advance(10)
    run.follow()

    rejected = OutgoingChange.objects.filter(state="rejected")
    assert {row.payload["product"] for row in rejected} == {first}
    assert states(shop) == ["confirmed", "rejected"]


def test_changes_that_somebody_gave_up_are_on_no_line(
    simulator: RunningSimulator, shop: Shop, run: Run
) -> None:
    changes = plan(shop, "77.00")
    gone = by_product(changes)[0]
    OutgoingChange.objects.filter(pk__in=[row.pk for row in gone]).update(
        state="dropped"
    )

    run.carry(changes)
    simulator.control.advance(10)
    run.follow()

    assert only().rows == 2
    assert states(shop) == ["confirmed", "dropped"]


def test_nothing_is_handed_over_where_the_shop_is_not_to_be_changed(
    simulator: RunningSimulator, shop: Shop
) -> None:
    changes = plan(shop, "77.00")
    Shop.objects.update(sends_changes=False)
    shop.refresh_from_db()
    closed = open_run(shop)

    with closed.client, pytest.raises(NotReady, match="data sync is not allowed"):
        closed.carry(changes)

    assert states(shop) == ["pending"]
    assert not BulkOperation.objects.exists()
    assert not OutgoingCall.objects.exists()
    assert "BulkRunMutation" not in asked(simulator)


class Reading:
    """Keeps what a bulk operation read in a list."""

    def __init__(self) -> None:
        self.gids: list[str] = []
        self.ended: list[BulkOperation] = []

    @property
    def results(self) -> ReadResults[Any]:
        return ReadResults(PRODUCTS_BULK, self.keep, self.ended.append)

    def keep(self, nodes: Any) -> None:
        rows: list[Node[Any]] = list(nodes)
        self.gids += [row.gid for row in rows]


def test_a_list_is_read_once_and_the_run_knows_that_it_has_it(
    simulator: RunningSimulator, shop: Shop, run: Run
) -> None:
    reading = Reading()
    first = run.runner.read("products", PRODUCTS_BULK)
    again = run.runner.read("products", PRODUCTS_BULK)
    simulator.control.advance(10)

    taken = run.runner.follow({"products": reading.results})

    assert first == again
    assert taken == reading.ended == [first]
    assert len(reading.gids) == 3
    assert run.runner.has_read("products")
    assert only().url == ""


def test_a_list_is_read_also_where_the_shop_is_not_to_be_changed(
    simulator: RunningSimulator, shop: Shop
) -> None:
    Shop.objects.update(sends_changes=False)
    shop.refresh_from_db()
    closed, reading = open_run(shop), Reading()

    with closed.client:
        closed.runner.read("products", PRODUCTS_BULK)
        simulator.control.advance(10)
        closed.runner.follow({"products": reading.results})

    assert len(reading.gids) == 3


def test_a_part_of_a_list_is_not_taken_for_the_list(
    simulator: RunningSimulator, shop: Shop, run: Run
) -> None:
    reading = Reading()
    simulator.control.fault("bulk", outcome="failed", share=0.3)
    failed = run.runner.read("products", PRODUCTS_BULK)
    simulator.control.advance(10)

    with pytest.raises(Transient, match="FAILED"):
        run.runner.follow({"products": reading.results})

    assert reading.gids == []
    assert not run.runner.has_read("products")
    assert run.runner.read("products", PRODUCTS_BULK).pk > failed.pk


def test_a_result_that_cannot_be_had_does_not_hold_the_others_up(
    simulator: RunningSimulator, shop: Shop, run: Run
) -> None:
    simulator.control.fault("bulk", operation="ProductsBulk", outcome="failed")
    run.runner.read("products", PRODUCTS_BULK)
    run.carry(plan(shop, "77.00"))
    simulator.control.advance(10)
    reading = Reading()

    with pytest.raises(Transient):
        run.runner.follow({"products": reading.results, KIND: run.results})

    assert states(shop) == ["confirmed"]
