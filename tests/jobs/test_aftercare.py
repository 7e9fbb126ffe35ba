"""What becomes of an entry after its run; no database is needed."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from nightclerk.core.errors import Broken, NotReady, Refused, SomeRefused, Transient
from nightclerk.core.text import words
from nightclerk.jobs.aftercare import Before, Next, aftercare, delay
from nightclerk.jobs.endings import Outcome
from nightclerk.jobs.recurrence import Schedule

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
PASSING = Transient(words("The shop was busy"))
HOURLY = Schedule(days=(True,) * 7, minutes=60)
ONE_OFF = Before(
    schedule=Schedule(),
    planned=NOW,
    attempt=1,
    max_attempts=3,
    rerun_delay=timedelta(0),
    failures_in_a_row=0,
    follow_up=False,
    is_held=False,
)
RECURRING = replace(ONE_OFF, schedule=HOURLY)


@pytest.mark.parametrize("outcome", [Outcome.DONE, Outcome.SKIPS])
def test_a_one_off_that_was_done_is_finished(outcome):
    assert aftercare(ONE_OFF, outcome, None, now=NOW).next is Next.FINISH


def test_a_recurring_one_goes_on_at_its_next_time():
    after = aftercare(RECURRING, Outcome.DONE, None, now=NOW + timedelta(minutes=90))

    assert (after.next, after.at) == (Next.WAIT_FOR_TIME, NOW + timedelta(hours=2))
    assert after.missed == 1


def test_a_passing_failure_is_tried_again_later():
    after = aftercare(ONE_OFF, Outcome.FAILED, PASSING, now=NOW)

    assert after.next is Next.RETRY
    assert timedelta(seconds=7.5) <= after.at - NOW <= timedelta(seconds=10)


@pytest.mark.parametrize("kind", [Refused, NotReady, Broken])
def test_other_failures_stop_at_once(kind):
    after = aftercare(ONE_OFF, Outcome.FAILED, kind(words("No")), now=NOW)

    assert (after.next, after.at) == (Next.STOP_WITH_ERROR, None)


def test_the_last_attempt_is_the_last():
    spent = replace(ONE_OFF, attempt=4)

    assert aftercare(spent, Outcome.FAILED, PASSING, now=NOW).next is (
        Next.STOP_WITH_ERROR
    )


def test_a_recurring_one_that_failed_keeps_its_next_time():
    spent = replace(RECURRING, attempt=4)

    after = aftercare(spent, Outcome.FAILED, PASSING, now=NOW)

    assert (after.next, after.at) == (Next.STOP_WITH_ERROR, NOW + timedelta(hours=1))
    assert after.failures_in_a_row == 1


def test_the_fifth_failure_in_a_row_holds_the_schedule():
    before = replace(RECURRING, failures_in_a_row=4)

    after = aftercare(before, Outcome.FAILED, Broken(words("No")), now=NOW)

    assert after.next is Next.HOLD
    assert str(after.why) == "5 runs in a row failed, so the schedule is on hold"


def test_records_that_were_refused_one_by_one_never_hold_the_schedule():
    before = replace(RECURRING, failures_in_a_row=4)
    error = SomeRefused(words("1 of 200 orders was refused"))

    after = aftercare(before, Outcome.FAILED, error, now=NOW)

    assert (after.next, after.failures_in_a_row) == (Next.STOP_WITH_ERROR, 0)
    assert after.at is not None


def test_a_success_forgets_the_failures():
    before = replace(RECURRING, failures_in_a_row=4)

    assert aftercare(before, Outcome.DONE, None, now=NOW).failures_in_a_row == 0


def test_a_cancelled_run_holds_its_entry():
    assert aftercare(RECURRING, Outcome.CANCELLED, None, now=NOW).next is Next.HOLD


def test_a_held_entry_stays_held_and_is_not_tried_again():
    held = replace(RECURRING, is_held=True)

    for outcome, error in ((Outcome.DONE, None), (Outcome.FAILED, PASSING)):
        assert aftercare(held, outcome, error, now=NOW).next is Next.HOLD


def test_a_follow_up_runs_at_once_even_after_a_failure():
    before = replace(ONE_OFF, follow_up=True, attempt=4)

    for outcome, error in ((Outcome.DONE, None), (Outcome.FAILED, PASSING)):
        after = aftercare(before, outcome, error, now=NOW)
        assert (after.next, after.at) == (Next.WAIT_FOR_TIME, NOW)


def test_a_lost_run_is_tried_again_at_once():
    after = aftercare(ONE_OFF, Outcome.LOST, PASSING, now=NOW)

    assert (after.next, after.at) == (Next.RETRY, NOW)


def test_a_run_over_its_time_limit_is_not_tried_again():
    error = NotReady(words("Too long"))

    assert aftercare(ONE_OFF, Outcome.TIMED_OUT, error, now=NOW).next is (
        Next.STOP_WITH_ERROR
    )


@pytest.mark.parametrize(
    ("attempt", "asked", "least", "most"),
    [
        (1, None, 7.5, 10),
        (4, None, 60, 80),
        (10, None, 2700, 3600),
        (1, 120, 120, 120),
        (1, 90_000, 3600, 3600),
    ],
)
def test_the_delay_doubles_and_honours_what_a_server_asks(attempt, asked, least, most):
    before = replace(ONE_OFF, attempt=attempt, rerun_delay=timedelta(seconds=5))
    error = Transient(words("Busy"), retry_after=asked)

    wait = delay(before, Outcome.FAILED, error) - timedelta(seconds=5)

    assert timedelta(seconds=least) <= wait <= timedelta(seconds=most)


@pytest.mark.parametrize(
    ("starting", "ending", "at"),
    [
        (time(8), time(12), datetime(2026, 3, 3, 8, tzinfo=UTC)),
        (time(8), None, None),
        (time(12), time(12), None),
        (time(22), time(12), datetime(2026, 3, 2, 22, tzinfo=UTC)),
    ],
)
def test_another_attempt_waits_for_the_window_that_closes_before_it(
    starting, ending, at
):
    schedule = Schedule((True,) * 7, 60, starting, ending)
    before = replace(RECURRING, schedule=schedule)

    after = aftercare(before, Outcome.FAILED, PASSING, now=NOW)

    assert after.next is Next.RETRY
    assert after.at == at or (at is None and after.at - NOW <= timedelta(seconds=10))
