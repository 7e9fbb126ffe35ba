"""The small parts of the queue; no database is needed."""

import pickle
import threading
from dataclasses import replace

import pytest

from nightclerk.core.errors import Refused, Transient
from nightclerk.core.text import words
from nightclerk.jobs import states
from nightclerk.jobs.checks import check_entry, read_params
from nightclerk.jobs.conflicts import Needs, as_text, contested, from_text
from nightclerk.jobs.context import Context, Level, Message, Progress, Stopped
from nightclerk.jobs.endings import Ending, Outcome, died
from nightclerk.jobs.models import JobEntry
from nightclerk.jobs.plain import plain_json, plain_text
from nightclerk.jobs.probe import ProbeParams, probe
from nightclerk.jobs.recurrence import Schedule
from nightclerk.jobs.registry import Resource, catalogue
from nightclerk.jobs.reporting import MOST_MESSAGES, BoxReporter, PipeReporter, Report
from nightclerk.jobs.services.dispatch import Order
from nightclerk.jobs.services.runner import perform
from nightclerk.jobs.stopping import body, here, shielded

ORDERS = Resource("orders", "DEMO")
ITEMS = Resource("items", "DEMO")
ONCE = Schedule()
HELLO = Message(Level.INFO, words("Hello"))


def order(**params):
    read = ProbeParams(**params)
    return Order(1, 1, read.as_json(), probe.timeout, is_foreground=False, attempt=1)


def test_two_readers_do_not_contest_but_a_writer_does():
    reader = Needs(reads=frozenset({ORDERS}))
    writer = Needs(writes=frozenset({ORDERS}))

    assert not contested(reader, reader)
    assert contested(reader, writer) == contested(writer, reader) == {ORDERS}
    assert contested(writer, writer) == {ORDERS}
    assert not contested(writer, Needs(writes=frozenset({ITEMS})))


def test_resources_of_two_shops_are_two_resources():
    other = Needs(writes=frozenset({Resource("orders", "OTHER")}))

    assert not contested(Needs(writes=frozenset({ORDERS})), other)


def test_resources_come_back_from_their_text():
    assert from_text(as_text([ORDERS, Resource("mail", "")])) == {
        ORDERS,
        Resource("mail", ""),
    }


def test_every_status_has_its_actions():
    assert set(states.ACTIONS) == {*JobEntry.Status.values, states.PARKED}


def test_a_queued_run_can_be_cancelled_and_a_running_entry_not_deleted():
    queued = JobEntry(status="ready", is_queued=True)
    running = JobEntry(status="in_process")

    assert states.CANCEL_RUN in states.allowed(queued)
    assert states.DELETE not in states.allowed(running)


def test_wrong_limits_are_named_and_right_ones_pass():
    with pytest.raises(Refused) as refused:
        check_entry(
            {"max_attempts": -1, "priority": 9, "category": "x" * 41}, Schedule()
        )

    assert set(refused.value.fields) == {"max_attempts", "priority", "category"}
    check_entry({"max_attempts": 10, "rerun_delay": 3600, "priority": 3}, ONCE)


def test_wrong_parameters_are_named_with_their_place():
    with pytest.raises(Refused) as refused:
        read_params(probe, {"steps": 0, "colour": "red"})

    assert set(refused.value.fields) == {"params.steps", "params.colour"}


def test_an_unknown_task_is_refused_by_its_number():
    with pytest.raises(Refused, match="There is no task 99"):
        catalogue[99]


def test_a_body_is_performed_with_counters_progress_and_skips():
    reporter = BoxReporter()

    ending = perform(order(steps=3, skips=1), reporter)

    assert (ending.outcome, ending.counts["ok"]) == (Outcome.SKIPS, 3)
    assert ending.progress.done == 3
    assert [message.record for message in reporter.take().messages] == ["record 1"]


@pytest.mark.parametrize("kind", ["refused", "not_ready", "transient", "broken"])
def test_an_error_of_each_kind_is_a_failure_that_keeps_its_kind(kind):
    ending = perform(order(fail_times=1, kind=kind), BoxReporter())

    assert (ending.outcome, ending.error.kind) == (Outcome.FAILED, kind)
    assert ("Traceback" in ending.trace) == (kind == "broken")


def test_an_unknown_exception_is_broken_without_its_secrets(monkeypatch):
    def explode(ctx, params):
        raise ValueError("token=shpat_0123456789abcdef")

    monkeypatch.setitem(catalogue._tasks, 1, replace(probe, body=explode))

    ending = perform(order(), BoxReporter())

    assert ending.error.kind == "broken"
    assert "ValueError: token=••••" in str(ending.error)
    assert "0123456789abcdef" not in ending.trace


def test_a_stopped_body_ends_as_cancelled():
    reporter = BoxReporter()
    reporter.is_stopped = True

    assert perform(order(steps=3), reporter).outcome is Outcome.CANCELLED


def test_results_that_json_cannot_say_become_text():
    assert plain_json({"at": threading.main_thread, "nul": "a\x00b"})["nul"] == "ab"
    assert plain_text("a\x00b password=secret", most=12) == "ab password="


def test_an_ending_travels_to_another_process():
    error = Transient(words("Busy at {shop}", shop="DEMO"), retry_after=7)
    ending = Ending(
        1, Outcome.FAILED, error=error, messages=(Message(Level.INFO, words("x")),)
    )

    came = pickle.loads(pickle.dumps(ending))  # noqa: S301

    assert (str(came.error), came.error.retry_after) == ("Busy at DEMO", 7)
    assert died(1, exit_code=-9).error.kind == "transient"


def test_reports_are_joined_in_their_order():
    one = Report(Progress(1), {"ok": 1}, (Message(Level.INFO, words("a")),))
    other = Report(Progress(2), {"ok": 2}, (Message(Level.INFO, words("b")),))

    joined = one.then(Report()).then(other)

    assert (joined.progress.done, joined.counts) == (2, {"ok": 2})
    assert [str(message.text) for message in joined.messages] == ["a", "b"]


def test_only_so_many_messages_are_kept_and_the_last_says_so():
    reporter = BoxReporter()
    for number in range(MOST_MESSAGES + 5):
        reporter.message(Message(Level.INFO, words("{number}", number=number)))

    kept = reporter.take().messages

    assert len(kept) == MOST_MESSAGES
    assert str(kept[-1].text) == "There are more messages; 10000 are kept"


def test_a_pipe_gets_few_reports_and_all_messages():
    sent = []
    reporter = PipeReporter(sent.append)
    for done in range(1000):
        reporter.progress(Progress(done), {"ok": done})
        reporter.message(Message(Level.INFO, words("m")))

    said = [message for report in sent for message in report.messages]

    assert len(sent) < 20
    assert len(said) + len(reporter.rest()) == 1000


def test_a_stop_waits_for_the_end_of_a_shielded_block():
    done = []

    def work():
        with shielded():
            here.is_pending = True
            done.append("sent")
        done.append("never")

    with pytest.raises(Stopped), body():
        work()

    assert done == ["sent"]


def test_progress_keeps_total_and_unit_until_they_are_said_anew():
    reporter = BoxReporter()
    ctx = Context(reporter, run_id=1, is_foreground=False)

    ctx.progress(1, 10, unit=words("orders"))
    ctx.progress(2)

    assert (ctx.newest_progress.total, str(ctx.newest_progress.unit)) == (10, "orders")
