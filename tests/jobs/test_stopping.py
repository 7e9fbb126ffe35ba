"""A stop reaches a body wherever it is, and again where something has swallowed it."""

import contextlib
import signal

import pytest

from nightclerk.jobs.context import Stopped
from nightclerk.jobs.reporting import PipeReporter
from nightclerk.jobs.stopping import STOP, body, is_stopped, obey, shielded


@pytest.fixture(autouse=True)
def _signals():
    before = signal.getsignal(STOP)
    obey()
    yield
    signal.signal(STOP, before)
    with body():
        pass  # the next body begins unstopped


def test_a_stop_that_was_swallowed_comes_again_at_the_next_look():
    reporter = PipeReporter(lambda report: None)

    with body():
        reporter.check()
        with contextlib.suppress(Stopped):
            signal.raise_signal(STOP)
        with pytest.raises(Stopped):
            reporter.check()
        assert is_stopped()


def test_a_stop_that_is_put_off_is_known_at_once():
    with body(), contextlib.suppress(Stopped), shielded():
        signal.raise_signal(STOP)

        assert is_stopped()


def test_the_next_body_begins_unstopped():
    with body(), contextlib.suppress(Stopped):
        signal.raise_signal(STOP)

    with body():
        assert not is_stopped()
