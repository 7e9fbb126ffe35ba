"""Changes by calls: each ends by what Shopify said of it, or is asked for."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from tests.connector import buying
from tests.connector.repricing import (
    KIND,
    SMALL,
    Run,
    keep,
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
from nightclerk.connector.services.sending.answers import Answers
from nightclerk.connector.services.sending.calls import (
    Verdict,
    Wish,
    doubtful_calls,
    open_call,
    plan_changes,
)
from nightclerk.connector.tasks.sending.calls import Ask, CallSender, may_send
from nightclerk.core.errors import (
    Broken,
    NightclerkError,
    NotReady,
    Refused,
    Transient,
)
from nightclerk.core.text import words
from nightclerk.jobs.context import Context
from nightclerk.shopify.client import ShopifyClient
from nightclerk.shopify.errors import Unavailable, Uncertain, Unreached
from nightclerk.simulator.running import RunningSimulator

pytestmark = pytest.mark.django_db

State = OutgoingChange.State
CallState = OutgoingCall.State


class Desk:
    """A sender of a shop that is asked by hand."""

    def __init__(self) -> None:
        self.shop = buying.shop()
        self.reporter = ListReporter()
        self.ctx = Context(self.reporter, run_id=7, is_foreground=False)
        self.sender = CallSender(self.ctx, self.shop, open_client(self.shop))

    def planned(self, *numbers: int) -> list[OutgoingChange]:
        wishes = [
            Wish(
                KIND, f"{KIND}:{number}", {"price": "1"}, f"SKU{number}", f"gid{number}"
            )
            for number in numbers
        ]
        return plan_changes(self.shop, wishes)

    def send(self, ask: Ask, *numbers: int) -> Any:
        return self.sender.send(KIND, self.planned(*(numbers or (1, 2, 3))), ask)

    @property
    def states(self) -> dict[str, str]:
        """The state of every change, by its record."""
        return dict(OutgoingChange.objects.values_list("subject", "state"))


def open_client(shop: Shop) -> ShopifyClient:
    """Give a client that never asks anything here."""
    shop.simulator_url = "http://127.0.0.1:9"
    return ShopifyClient(shop.address, NoToken(), bucket=NoBucket())


class NoToken:
    """A token that nobody asks for."""

    def token(self) -> str:
        return "none"

    def renew(self, rejected: str) -> str | None:
        return None


class NoBucket:
    """A budget that is never used."""

    def reserve(self, cost: float, *, priority: Any) -> float:
        return 0.0

    def settle(self, reserved: float, **_: Any) -> None:
        pass


def confirming(call: OutgoingCall, changes: Sequence[OutgoingChange]) -> Answers:
    return {change.pk: Verdict() for change in changes}


def raising(error: NightclerkError) -> Ask:
    """Give an asker that raises."""

    def ask(call: OutgoingCall, changes: Sequence[OutgoingChange]) -> Answers:
        raise error

    return ask


def refusing(*subjects: str) -> Ask:
    """Give an asker to whom Shopify refuses some records."""

    def ask(call: OutgoingCall, changes: Sequence[OutgoingChange]) -> Answers:
        no = Refused(words("The price is locked"), request_id="r-1")
        return {
            change.pk: Verdict(no if change.subject in subjects else None)
            for change in changes
        }

    return ask


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_each_change_ends_by_what_shopify_said_of_it(desk: Desk) -> None:
    kept = desk.send(refusing("SKU2"))

    assert desk.states == {
        "SKU1": State.CONFIRMED,
        "SKU2": State.REJECTED,
        "SKU3": State.CONFIRMED,
    }
    assert [row.subject for row in kept.confirmed] == ["SKU1", "SKU3"]
    assert OutgoingCall.objects.get().state == CallState.ANSWERED
    assert desk.reporter.skipped == {"SKU2": "The price is locked"}
    assert desk.ctx.counts["sent"] == 2


def test_a_refused_row_is_listed_until_shopify_has_it(desk: Desk) -> None:
    desk.send(refusing("SKU2"))
    left = SkippedRecord.objects.get()
    listed = (left.stream, left.gid, left.resolved_at)
    OutgoingChange.objects.update(state=State.PENDING)

    desk.sender.send(KIND, list(OutgoingChange.objects.all()), confirming)
    left.refresh_from_db()

    assert listed == ("prices_out", "gid2", None)
    assert left.resolved_at is not None


def test_where_shopify_refuses_the_request_every_change_of_it_is_rejected(
    desk: Desk,
) -> None:
    desk.send(raising(Refused(words("Product does not exist"), request_id="r-9")))

    change = OutgoingChange.objects.get(subject="SKU1")
    assert set(desk.states.values()) == {State.REJECTED}
    assert (change.message, change.request_id) == ("Product does not exist", "r-9")


def test_what_shopify_has_certainly_not_can_be_sent_anew(desk: Desk) -> None:
    def stale(call: OutgoingCall, changes: Sequence[OutgoingChange]) -> Answers:
        return {changes[0].pk: Verdict(), changes[1].pk: None}

    kept = desk.send(stale)

    assert desk.states == {
        "SKU1": State.CONFIRMED,
        "SKU2": State.PENDING,
        "SKU3": State.UNKNOWN,
    }
    assert kept.released == 1


@pytest.mark.parametrize(
    "error",
    [Uncertain(words("No answer came")), Broken(words("Nobody can read that"))],
    ids=["no answer", "an answer that cannot be read"],
)
def test_without_an_answer_changes_are_unknown_and_the_run_goes_on(
    desk: Desk, error: NightclerkError
) -> None:
    desk.send(raising(error))

    desk.send(confirming, 4)

    assert desk.states["SKU1"] == State.UNKNOWN
    assert desk.states["SKU4"] == State.CONFIRMED
    assert OutgoingCall.objects.order_by("pk")[0].state == CallState.UNKNOWN
    assert desk.ctx.counts["unknown"] == 3


def test_one_lost_answer_after_the_other_ends_the_run(desk: Desk) -> None:
    lost = raising(Uncertain(words("No answer came")))
    desk.send(lost, 1)
    desk.send(lost, 2)

    with pytest.raises(Transient, match="No answer came"):
        desk.send(lost, 3)


@pytest.mark.parametrize(
    "error",
    [
        Unreached(words("Nobody is there")),
        Transient(words("The budget is used up")),
        NotReady(words("The token is wrong")),
    ],
    ids=["not reached", "throttled", "token"],
)
def test_what_never_arrived_is_pending_again(
    desk: Desk, error: NightclerkError
) -> None:
    with pytest.raises(type(error)):
        desk.send(raising(error))

    assert set(desk.states.values()) == {State.PENDING}
    assert OutgoingCall.objects.get().state == CallState.RELEASED


def test_what_was_sent_again_and_again_without_an_answer_is_unknown(desk: Desk) -> None:
    with pytest.raises(Unavailable):
        desk.send(raising(Unavailable(words("502"))))

    assert set(desk.states.values()) == {State.UNKNOWN}


def test_what_somebody_gave_up_meanwhile_is_not_sent(desk: Desk) -> None:
    changes = desk.planned(1, 2)
    OutgoingChange.objects.filter(subject="SKU1").update(state=State.DROPPED)
    seen: list[str] = []

    def ask(call: OutgoingCall, taken: Sequence[OutgoingChange]) -> Answers:
        seen.extend(change.subject for change in taken)
        return confirming(call, taken)

    desk.sender.send(KIND, changes, ask)
    nothing = desk.sender.send(KIND, changes, ask)

    assert seen == ["SKU2"]
    assert nothing.settled == []


def test_a_request_without_an_answer_is_asked_for_in_pieces(desk: Desk) -> None:
    desk.send(raising(Uncertain(words("No answer came"))), *range(1, 301))
    pieces: list[int] = []

    def ask(call: OutgoingCall, changes: Sequence[OutgoingChange]) -> Answers:
        pieces.append(len(changes))
        return confirming(call, changes)

    desk.sender.settle([KIND], ask)

    assert pieces == [250, 50]
    assert OutgoingCall.objects.get().state == CallState.ANSWERED
    assert not doubtful_calls(desk.shop, [KIND]).exists()


def test_a_request_that_cannot_be_asked_for_stays_in_doubt(desk: Desk) -> None:
    desk.send(raising(Uncertain(words("No answer came"))))

    desk.sender.settle([KIND], raising(Broken(words("Nobody can read that"))))

    assert set(desk.states.values()) == {State.UNKNOWN}
    assert "Nobody can read that" in desk.reporter.said


def test_changes_on_their_way_in_bulk_are_not_asked_for_before_it_ends(
    desk: Desk,
) -> None:
    bulk = BulkOperation.objects.create(shop=desk.shop, kind="mutation", purpose=KIND)
    open_call(desk.shop, KIND, desk.planned(1), bulk=bulk)
    before = doubtful_calls(desk.shop, [KIND]).count()

    BulkOperation.objects.update(applied_at="2026-01-05T08:00:00Z")

    assert before == 0
    assert doubtful_calls(desk.shop, [KIND]).count() == 1


def test_lines_are_numbered_without_gaps_by_what_was_taken(desk: Desk) -> None:
    changes = desk.planned(1, 2, 3, 4, 5)
    OutgoingChange.objects.filter(subject__in=["SKU1", "SKU2"]).update(
        state=State.DROPPED
    )

    _, taken = open_call(desk.shop, KIND, changes, lines=[0, 0, 1, 2, 2])

    assert [(row.subject, row.line) for row in taken] == [
        ("SKU3", 0),
        ("SKU4", 1),
        ("SKU5", 1),
    ]


def test_a_shop_that_is_not_to_be_changed_says_so_once(desk: Desk) -> None:
    desk.shop.sends_changes = False

    assert not may_send(desk.ctx, desk.shop)
    assert not may_send(desk.ctx, desk.shop, dry_run=True)
    assert desk.reporter.said == [
        "“Allow data sync to Shopify” is off: nothing is sent"
    ]


# Over HTTP, against the simulated shop


@pytest.fixture
def simulator() -> Iterator[RunningSimulator]:
    with RunningSimulator(SMALL) as running:
        yield running


@pytest.fixture
def run(simulator: RunningSimulator) -> Iterator[Run]:
    opened = open_run(mirrored(simulator))
    with opened.client:
        yield opened


def test_prices_are_sent_by_calls_and_confirmed_by_the_answers(
    simulator: RunningSimulator, run: Run
) -> None:
    run.send(plan(run.shop, "77.00"))

    assert prices_at(run.shop) == ["77.00"]
    assert states(run.shop) == ["confirmed"]
    assert set(ShopVariant.objects.values_list("revision", flat=True)) == {1}


def test_a_lost_answer_is_settled_by_reading_and_nothing_is_sent_twice(
    simulator: RunningSimulator, run: Run
) -> None:
    simulator.control.fault("drop_after", operation="VariantsUpdate")
    run.send(plan(run.shop, "77.00"))
    before = states(run.shop)

    run.settle()

    asked = [row["operation"] for row in simulator.control.requests()]
    assert before == ["confirmed", "unknown"]
    assert states(run.shop) == ["confirmed"]
    assert asked.count("VariantsUpdate") == 3
    assert set(ShopVariant.objects.values_list("revision", flat=True)) == {1}


def test_a_lost_request_is_found_missing_and_sent_again(
    simulator: RunningSimulator, run: Run
) -> None:
    simulator.control.fault("drop_before", operation="VariantsUpdate")
    run.send(plan(run.shop, "77.00"))

    run.settle()
    before = states(run.shop)
    run.send(list(OutgoingChange.objects.filter(state=State.PENDING)))

    assert before == ["confirmed", "pending"]
    assert states(run.shop) == ["confirmed"]
    assert prices_at(run.shop) == ["77.00"]


def test_a_worker_killed_between_sending_and_storing_leaves_it_to_the_next(
    simulator: RunningSimulator, run: Run
) -> None:
    changes = plan(run.shop, "77.00")

    def killed(call: OutgoingCall, taken: Sequence[OutgoingChange]) -> Answers:
        run.ask(call, taken)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run.sender.send(KIND, changes[:1], killed, keep=keep)
    following = Run(run.shop, run.client, run_id=2)
    before = states(run.shop)
    following.settle()

    assert before == ["pending", "sent"]
    assert states(run.shop) == ["confirmed", "pending"]
    simulated = simulator.control.requests()
    assert [row["operation"] for row in simulated].count("VariantsUpdate") == 1
