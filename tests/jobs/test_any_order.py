"""Whatever people, workers and time do in any order, the queue stays sound."""

import contextlib
from collections import Counter
from datetime import timedelta
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)
from tests.jobs.building import LEASE
from tests.jobs.casework import MONDAY_MORNING, moment
from tests.jobs.clockwork import DatabaseClock
from tests.jobs.tallies import Tally

from nightclerk.core.errors import Broken, Refused, Transient
from nightclerk.core.text import words
from nightclerk.jobs import selectors
from nightclerk.jobs.context import Parking
from nightclerk.jobs.endings import Ending, Outcome
from nightclerk.jobs.models import JobCategory, JobEntry, JobRun
from nightclerk.jobs.probe import ProbeParams, probe
from nightclerk.jobs.recurrence import Schedule
from nightclerk.jobs.services import categories, entries
from nightclerk.jobs.services.dispatch import promote_due, start_next
from nightclerk.jobs.services.finish import finish, give_back
from nightclerk.jobs.services.janitor import reap
from nightclerk.jobs.services.parking import look_now

pytestmark = pytest.mark.django_db
Status = JobEntry.Status
HOURLY = Schedule((True,) * 7, 60)
MONTHLY = Schedule(formula="1M")
BEGINNINGS = [entries.set_ready, entries.restart, entries.run_now, entries.wake]
ACTIONS = [entries.set_on_hold, entries.copy, entries.delete]
PASSES = [timedelta(minutes=10), timedelta(minutes=70), timedelta(days=45)]
ERRORS = [Transient(words("Not now")), Broken(words("Never"))]
WAITS = [words("Waiting for Shopify"), words("Waiting for the pictures")]
LOOK_IN = timedelta(minutes=5)
LANES = st.sampled_from(["A", "B", ""])
ANY = st.integers(0, 50)


class AnyOrder(RuleBasedStateMachine):
    """Everything that can happen to entries, on the real database."""

    clock: ClassVar[DatabaseClock]

    def __init__(self) -> None:
        super().__init__()
        self.clock.set(moment(MONDAY_MORNING))
        self.tallies: dict[int, Tally] = {}
        self.ends: Counter[str] = Counter()
        JobRun.objects.all().delete()
        JobEntry.objects.all().delete()
        JobCategory.objects.all().delete()

    @rule(lane=LANES, note=st.sampled_from("xyz"))
    def enqueue(self, lane: str, note: str) -> None:
        entries.enqueue(probe, ProbeParams(note=note), category=lane)

    @initialize(lanes=st.lists(LANES, min_size=2, max_size=3))
    def begin_with_schedules(self, lanes: list[str]) -> None:
        for number, lane in enumerate(lanes):
            self.create(lane, (HOURLY, MONTHLY)[number % 2], is_ready=True)

    @rule(
        lane=LANES,
        schedule=st.sampled_from([HOURLY, MONTHLY]),
        is_ready=st.booleans(),
    )
    def create(self, lane: str, schedule: Schedule, is_ready: bool) -> None:
        params = ProbeParams()
        entry = entries.create(probe, params, category=lane, schedule=schedule)
        if is_ready:
            entries.set_ready(entry)

    @rule(which=ANY, action=st.sampled_from(ACTIONS))
    def act(self, which: int, action) -> None:
        self._tried(action, self._one(JobEntry.objects.all(), which))

    @rule(which=ANY, action=st.sampled_from(BEGINNINGS))
    def begin_anew(self, which: int, action) -> None:
        entry = self._one(JobEntry.objects.all(), which)
        is_awake = entry and action is entries.wake and entry.status != Status.INACTIVE
        if self._tried(action, entry) and not is_awake:
            self._tally(entry).begun_anew(entry)

    @rule(which=ANY, schedule=st.sampled_from([HOURLY, MONTHLY, Schedule()]))
    def change_schedule(self, which: int, schedule: Schedule) -> None:
        entry = self._one(JobEntry.objects.all(), which)
        self._tried(lambda one: entries.change(one, schedule=schedule), entry)

    @rule(which=ANY)
    def cancel(self, which: int) -> None:
        unended = JobRun.objects.filter(status__in=JobRun.UNENDED)
        run = self._one(unended, which)
        if run is not None:
            if run.status != "running":
                self._ended(run, Outcome.CANCELLED)
            entries.cancel_run(run)

    @rule(which=ANY)
    def delete_category(self, which: int) -> None:
        self._tried(categories.delete, self._one(JobCategory.objects.all(), which))

    @rule()
    def work(self) -> None:
        start_next(worker="w", most=2, lease=LEASE)

    @rule(which=ANY, is_idle=st.booleans())
    def finish(self, which: int, is_idle: bool) -> None:
        self._end(which, Outcome.DONE, is_idle=is_idle)

    @rule(which=ANY, error=st.sampled_from(ERRORS))
    def fail(self, which: int, error) -> None:
        self._end(which, Outcome.FAILED, error)

    @rule(which=ANY)
    def stop(self, which: int) -> None:
        self._end(which, Outcome.CANCELLED)

    @rule(which=ANY, what=st.sampled_from(WAITS))
    def park(self, which: int, what) -> None:
        run = self._running(which)
        if run is not None:
            if run.cancel_requested:
                self._ended(run, Outcome.CANCELLED)
            ending = Ending(run.pk, Outcome.PARKED, parking=Parking(what, LOOK_IN))
            finish([ending], worker="w")

    @rule(which=ANY)
    def look(self, which: int) -> None:
        self._tried(look_now, self._one(JobRun.objects.filter(status="parked"), which))

    @rule(which=ANY)
    def stop_the_worker(self, which: int) -> None:
        run = self._running(which)
        if run is not None:
            if run.cancel_requested:
                self._ended(run, Outcome.CANCELLED)
            give_back([run.pk], worker="w")

    @rule()
    def lose_the_worker(self) -> None:
        self.clock.set(self.clock.moment + LEASE + timedelta(seconds=1))
        for run in JobRun.objects.filter(status="running"):
            wanted = not run.cancel_requested
            self._ended(run, Outcome.LOST if wanted else Outcome.CANCELLED)
        reap()
        promote_due()

    @rule(passes=st.sampled_from(PASSES))
    def let_time_pass(self, passes: timedelta) -> None:
        self.clock.set(self.clock.moment + passes)
        promote_due()

    @invariant()
    def nothing_runs_beside_itself_or_beside_its_category(self) -> None:
        unended = list(JobRun.objects.filter(status__in=JobRun.UNENDED))
        live = [run for run in unended if run.is_live]
        numbers = [run.entry_id for run in unended if run.entry_id]
        lanes = [run.category_code for run in live if run.category_code]

        assert len(numbers) == len(set(numbers))
        assert len(lanes) == len(set(lanes))

    @invariant()
    def whoever_waits_waits_for_something_that_lives(self) -> None:
        for entry in JobEntry.objects.filter(status=Status.WAITING):
            assert entry.waits_for["template"]
            assert entry.is_parked or selectors.blockers_of(entry)

    @invariant()
    def a_parked_run_waits_for_its_time_or_for_something_that_lives(self) -> None:
        for run in JobRun.objects.filter(status="parked").select_related("entry"):
            assert run.look_at > self.clock.moment or run.held_up_by
            assert (run.worker, run.lease_until) == ("", None)
            if run.held_up_by and run.entry.is_parked:
                assert selectors.blockers_of(run.entry)

    @invariant()
    def a_schedule_goes_on_or_is_on_hold(self) -> None:
        resting = (Status.ON_HOLD, Status.IN_PROCESS, Status.INACTIVE, Status.FINISHED)
        for entry in JobEntry.objects.exclude(status__in=resting):
            if entry.is_recurring:
                assert entry.next_run_at or entry.is_queued

    @invariant()
    def the_status_is_the_run(self) -> None:
        unended = JobRun.objects.filter(status__in=JobRun.UNENDED)
        statuses = dict(unended.values_list("entry", "status"))
        for entry in JobEntry.objects.all():
            if entry.is_queued:
                assert statuses[entry.pk] == "queued"
            if entry.status == Status.IN_PROCESS:
                assert statuses[entry.pk] == "running"
            if entry.is_parked:
                assert statuses[entry.pk] == ("queued" if entry.is_queued else "parked")
                assert entry.is_queued or entry.status == Status.WAITING

    @invariant()
    def whoever_is_due_is_live_or_waits(self) -> None:
        planned = (Status.READY, Status.ERROR, Status.INACTIVE)
        due = JobEntry.objects.filter(
            status__in=planned, next_run_at__lte=self.clock.moment
        )
        assert all(entry.is_queued for entry in due)

    @invariant()
    def the_log_has_every_end_once(self) -> None:
        ended = JobRun.objects.exclude(status__in=JobRun.UNENDED)
        counted = Counter(ended.values_list("status", flat=True))

        assert counted == self.ends

    @invariant()
    def every_entry_counts_as_its_tally(self) -> None:
        ended = JobRun.objects.exclude(status__in=JobRun.UNENDED)
        ends: dict[int, Counter[str]] = {}
        for number, status in ended.values_list("entry", "status"):
            ends.setdefault(number, Counter())[status] += 1
        for entry in JobEntry.objects.all():
            counted = Tally.of(entry, ends.get(entry.pk, Counter()))
            assert counted == self._tally(entry)

    @invariant()
    def the_attempts_of_an_occurrence_have_no_gap(self) -> None:
        attempts: dict[tuple[int, int], list[int]] = {}
        for run in JobRun.objects.filter(entry__isnull=False).order_by("pk"):
            attempts.setdefault((run.entry_id, run.occurrence), []).append(run.attempt)
        for numbers in attempts.values():
            assert numbers == list(range(1, len(numbers) + 1))

    def _end(self, which: int, outcome, error=None, *, is_idle=False) -> None:
        """End a run; where none goes on, let some begin first."""
        run = self._running(which)
        if run is not None:
            self._ended(run, outcome, error, is_idle=is_idle)
            finish([Ending(run.pk, outcome, error=error, is_idle=is_idle)], worker="w")

    def _running(self, which: int) -> JobRun | None:
        running = JobRun.objects.filter(status="running")
        if not running.exists():
            start_next(worker="w", most=2, lease=LEASE)
        return self._one(running, which)

    def _tally(self, entry: JobEntry) -> Tally:
        return self.tallies.setdefault(entry.pk, Tally())

    def _ended(self, run: JobRun, outcome, error=None, *, is_idle=False) -> None:
        """Count an end that is about to come."""
        passes = outcome is Outcome.LOST or isinstance(error, Transient)
        self.ends[outcome.value] += 1
        self._tally(run.entry).ended(
            run.entry, outcome, passes=passes, is_idle=is_idle, now=self.clock.moment
        )

    @staticmethod
    def _one(rows, which: int):
        found = list(rows.order_by("pk"))
        return found[which % len(found)] if found else None

    @staticmethod
    def _tried(action, record) -> bool:
        if record is not None:
            with contextlib.suppress(Refused):
                action(record)
                return True
        return False


def test_in_any_order_the_queue_stays_sound():
    AnyOrder.TestCase.settings = settings(
        max_examples=30,
        stateful_step_count=40,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    AnyOrder.clock = DatabaseClock(moment(MONDAY_MORNING))

    AnyOrder.TestCase().runTest()
