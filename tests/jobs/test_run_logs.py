"""What a body logs bears the numbers of its run and entry."""

import logging

import pytest
from tests.jobs.building import probe_entry, queued_run

from nightclerk.core.log import RUN
from nightclerk.jobs.probe import probe
from nightclerk.jobs.registry import Task, catalogue
from nightclerk.jobs.services.runner import run_here

log = logging.getLogger("tests.run_logs")


class Noting(logging.Handler):
    """Keep which run each record was about when it was logged."""

    def __init__(self) -> None:
        super().__init__()
        self.about: list[object] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.about.append(RUN.get())


@pytest.mark.django_db(transaction=True)
def test_a_line_of_a_body_is_about_its_run():
    noting = Noting()
    log.addHandler(noting)
    entry = probe_entry()
    run = queued_run(entry)
    talking = Task(**{**vars(probe), "body": lambda ctx, params: log.warning("Hello")})
    catalogue._tasks[probe.number] = talking

    try:
        run_here(run)
    finally:
        catalogue._tasks[probe.number] = probe
        log.removeHandler(noting)

    assert noting.about == [(run.pk, entry.pk)]
    assert RUN.get() is None
