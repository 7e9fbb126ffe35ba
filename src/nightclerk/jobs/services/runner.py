"""Do a run: the boundary between the queue and the bodies of tasks."""

import logging
import os
import socket
import threading
import time
import traceback

from django.db import InterfaceError, OperationalError, connection
from django.db.utils import DatabaseError

from nightclerk.core.errors import Broken, NightclerkError, Refused, Transient
from nightclerk.core.log import about_run
from nightclerk.core.text import Text, verbatim, words
from nightclerk.jobs.context import Context, Parked, Reporter, Stopped
from nightclerk.jobs.endings import Ending, Outcome, cancelled, lost, timed_out
from nightclerk.jobs.memory import forget_peak, peak_mb
from nightclerk.jobs.models import JobRun
from nightclerk.jobs.plain import plain_json, plain_text
from nightclerk.jobs.registry import catalogue
from nightclerk.jobs.reporting import BoxReporter, OnProgress
from nightclerk.jobs.services.carrying import take_up
from nightclerk.jobs.services.dispatch import LEASE, Order, start
from nightclerk.jobs.services.finish import finish
from nightclerk.jobs.services.pulse import Pulse
from nightclerk.jobs.stopping import body, obey

log = logging.getLogger(__name__)

PAUSE = 1.0  # seconds between two attempts to write an end


def perform(order: Order, reporter: Reporter) -> Ending:
    """Do a run's body and say how it ended; raises nothing.

    A stop ends as cancelled; who asked for it knows better why.
    """
    ctx = Context(
        reporter,
        run_id=order.run_id,
        is_foreground=order.is_foreground,
        attempt=order.attempt,
        is_resumed=order.is_resumed,
    )
    forget_peak()
    with about_run(order.run_id, order.entry_id):
        error, trace = _tried(order, ctx)
    # Before it was parked another child may have needed more for it.
    ctx.result["memory_mb"] = max(peak_mb(), ctx.result.get("memory_mb", 0))
    if ctx.touched:
        ctx.result["touched"] = ctx.touched_in_all
    return Ending(
        order.run_id,
        _outcome(ctx, error),
        counts=plain_json(ctx.counts),
        result=plain_json(ctx.result),
        progress=ctx.newest_progress,
        error=error if isinstance(error, NightclerkError) else None,
        trace=plain_text(trace),
        touched=tuple(ctx.touched.values()),
        is_idle=ctx.is_idle,
        parking=error.parking if isinstance(error, Parked) else None,
    )


def run_here(
    run: JobRun,
    *,
    on_progress: OnProgress | None = None,
    may_end_process: bool = False,
) -> JobRun:
    """Do a queued run in this process and give it back as it ended, or was parked.

    `on_progress` is called with progress and counters, at most ten times a second.
    Cancel and time limit stop the body; one that ignores that goes on, unless
    `may_end_process` is set: then the run is written and the process ends with 70.
    `Refused` where the run was begun by somebody else or withdrawn.
    """
    worker = f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident()}"
    order = start(run.pk, worker=worker, lease=LEASE)
    if order is None:
        raise Refused(
            words("{run} was already begun, or withdrawn", run=run),
            hint=words("Look at the log of runs."),
        )
    obey()
    reporter = BoxReporter(on_progress)
    pulse = Pulse(order, reporter, worker=worker, lease=LEASE)
    if may_end_process:
        pulse.by_force = pulse.end_by_force
    pulse.start()
    try:
        ending = perform(order, reporter)
    finally:
        pulse.end()
    ending = ending.with_(messages=reporter.take().messages)
    write(explained(ending, order, pulse.why, worker=worker), worker=worker)
    run.refresh_from_db()
    return run


def explained(
    ending: Ending, order: Order, why: Outcome | None, *, worker: str
) -> Ending:
    """Say why a run was stopped, where it was; one that was done anyway is done."""
    if why is None or ending.outcome.is_success:
        return ending
    reason = {
        Outcome.TIMED_OUT: timed_out(order.run_id, limit=order.timeout),
        Outcome.LOST: lost(order.run_id, worker=worker),
    }.get(why, cancelled(order.run_id))
    return ending.with_(outcome=reason.outcome, error=reason.error, trace="")


def write(ending: Ending, *, worker: str) -> None:
    """Write a run's end, again and again until the database takes it."""
    while True:
        try:
            finish([ending], worker=worker)
        except (OperationalError, InterfaceError) as error:
            log.warning("The end of run %s waits: %s", ending.run_id, error)
            connection.close()
            time.sleep(PAUSE)  # the database is away; its return is not announced
        except (DatabaseError, TypeError, ValueError) as error:
            log.exception("The end of run %s cannot be kept", ending.run_id)
            finish([unkept(ending, error)], worker=worker)
            return
        else:
            return


def unkept(ending: Ending, error: BaseException) -> Ending:
    """Give a plain end for a run whose own end the database refuses."""
    return Ending(ending.run_id, Outcome.FAILED, error=_broken(error))


def _tried(order: Order, ctx: Context) -> tuple[BaseException | None, str]:
    """Call the body; give its error and trace, where it ended by one."""
    try:
        with body():
            task = catalogue[order.task]
            if order.is_resumed:
                take_up(ctx)
            task.run(ctx, task.params.read(order.params))
    except (Stopped, Parked, KeyboardInterrupt) as stop:
        return stop, ""
    except NightclerkError as error:
        return error, traceback.format_exc() if isinstance(error, Broken) else ""
    except (OperationalError, InterfaceError) as error:
        return _cut_off(error), traceback.format_exc()
    except (Exception, SystemExit) as error:
        log.exception("Run %s broke", order.run_id)
        return _broken(error), traceback.format_exc()
    return None, ""


def _outcome(ctx: Context, error: BaseException | None) -> Outcome:
    if isinstance(error, NightclerkError):
        return Outcome.FAILED
    if isinstance(error, Parked):
        return Outcome.PARKED
    if error is not None:
        return Outcome.CANCELLED
    return Outcome.SKIPS if ctx.counts["skipped"] else Outcome.DONE


def _cut_off(error: BaseException) -> Transient:
    return Transient(
        words("The database broke off: {error}", error=_line(error)),
        hint=words("The run is tried again."),
    )


def _broken(error: BaseException) -> Broken:
    return Broken(
        words("{kind}: {error}", kind=type(error).__name__, error=_line(error)),
        hint=words("This is a fault of the program; report it with the trace."),
    )


def _line(error: BaseException) -> Text:
    """Give the first line of an error's text, without secrets."""
    return verbatim(plain_text(str(error).strip().partition("\n")[0], most=500) or "–")
