"""Whatever people, workers and time do in any order, the queue stays sound."""

import contextlib
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from tests.jobs.building import LEASE

from nightclerk.core.errors import Broken, Refused, Transient
from nightclerk.core.text import words
from nightclerk.jobs import selectors
from nightclerk.jobs.endings import Ending, Outcome
from nightclerk.jobs.models import JobCategory, JobEntry, JobRun
from nightclerk.jobs.probe import ProbeParams, probe
from nightclerk.jobs.recurrence import Schedule
from nightclerk.jobs.services import categories, entries
from nightclerk.jobs.services.dispatch import promote_due, start_next
from nightclerk.jobs.services.finish import finish
from nightclerk.jobs.services.janitor import reap

pytestmark = pytest.mark.django_db
Status = JobEntry.Status
HOURLY = Schedule((True,) * 7, 60)
MONTHLY = Schedule(formula="1M")
ACTIONS = [
    entries.set_ready,
    entries.set_on_hold,
    entries.restart,
    entries.run_now,
    entries.wake,
    entries.copy,
    entries.delete,
]
ENDS = [
    (Outcome.DONE, None),
    (Outcome.FAILED, Transient(words("Not now"))),
    (Outcome.FAILED, Broken(words("Never"))),
    (Outcome.CANCELLED, None),
]
LANES = st.sampled_from(["A", "B", ""])
ANY = st.integers(0, 50)


class AnyOrder(RuleBasedStateMachine):
    """Everything that can happen to entries, on the real database."""

    def __init__(self) -> None:
        super().__init__()
        JobRun.objects.all().delete()
        JobEntry.objects.all().delete()
        JobCategory.objects.all().delete()
        self.ended = 0

    @rule(lane=LANES, note=st.sampled_from("xyz"))
    def enqueue(self, lane: str, note: str) -> None:
        entries.enqueue(probe, ProbeParams(note=note), category=lane)

    @rule(lane=LANES, schedule=st.sampled_from([HOURLY, MONTHLY]))
    def create(self, lane: str, schedule: Schedule) -> None:
        entries.create(probe, ProbeParams(), category=lane, schedule=schedule)

    @rule(which=ANY, action=st.sampled_from(ACTIONS))
    def act(self, which: int, action) -> None:
        self._tried(action, self._one(JobEntry.objects.all(), which))

    @rule(which=ANY, schedule=st.sampled_from([HOURLY, MONTHLY, Schedule()]))
    def change_schedule(self, which: int, schedule: Schedule) -> None:
        entry = self._one(JobEntry.objects.all(), which)
        self._tried(lambda one: entries.change(one, schedule=schedule), entry)

    @rule(which=ANY)
    def cancel(self, which: int) -> None:
        live = JobRun.objects.filter(status__in=JobRun.LIVE)
        self._tried(entries.cancel_run, self._one(live, which))

    @rule(which=ANY)
    def delete_category(self, which: int) -> None:
        self._tried(categories.delete, self._one(JobCategory.objects.all(), which))

    @rule()
    def work(self) -> None:
        start_next(worker="w", most=2, lease=LEASE)

    @rule(which=ANY, end=st.sampled_from(ENDS), is_idle=st.booleans())
    def end(self, which: int, end, is_idle: bool) -> None:
        run = self._one(JobRun.objects.filter(status="running"), which)
        if run is not None:
            outcome, error = end
            finish([Ending(run.pk, outcome, error=error, is_idle=is_idle)], worker="w")

    @rule()
    def lose_the_worker(self) -> None:
        past = selectors.now() - timedelta(days=1)
        JobRun.objects.filter(status="running").update(lease_until=past)
        reap()

    @rule()
    def let_time_pass(self) -> None:
        planned = JobEntry.objects.filter(next_run_at__isnull=False, is_queued=False)
        planned.update(next_run_at=selectors.now() - timedelta(minutes=2))
        promote_due()

    @invariant()
    def nothing_runs_beside_itself_or_beside_its_category(self) -> None:
        live = list(JobRun.objects.filter(status__in=JobRun.LIVE))
        numbers = [run.entry_id for run in live]
        lanes = [run.category_code for run in live if run.category_code]

        assert len(numbers) == len(set(numbers))
        assert len(lanes) == len(set(lanes))

    @invariant()
    def whoever_waits_waits_for_something_that_lives(self) -> None:
        for entry in JobEntry.objects.filter(status=Status.WAITING):
            assert entry.waits_for["template"]
            assert selectors.blockers_of(entry)

    @invariant()
    def a_schedule_goes_on_or_is_on_hold(self) -> None:
        resting = (Status.ON_HOLD, Status.IN_PROCESS, Status.INACTIVE, Status.FINISHED)
        for entry in JobEntry.objects.exclude(status__in=resting):
            if entry.is_recurring:
                assert entry.next_run_at or entry.is_queued

    @invariant()
    def the_status_is_the_run(self) -> None:
        for entry in JobEntry.objects.all():
            run = selectors.live_run(entry)
            if entry.is_queued:
                assert (run and run.status) == "queued"
            if entry.status == Status.IN_PROCESS:
                assert (run and run.status) == "running"

    @staticmethod
    def _one(rows, which: int):
        found = list(rows.order_by("pk"))
        return found[which % len(found)] if found else None

    @staticmethod
    def _tried(action, record) -> None:
        if record is not None:
            with contextlib.suppress(Refused):
                action(record)


def test_in_any_order_the_queue_stays_sound():
    AnyOrder.TestCase.settings = settings(
        max_examples=25,
        stateful_step_count=30,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    case = AnyOrder.TestCase()
    case.runTest()
