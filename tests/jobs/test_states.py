"""The table of what can become of an entry."""

from pathlib import Path

import pytest

from nightclerk.jobs import states
from nightclerk.jobs.models import JobEntry

PAGE = Path(__file__).parents[2] / "docs" / "states.md"
Status = JobEntry.Status


def test_the_page_of_the_documentation_is_the_table():
    assert PAGE.read_text(encoding="utf-8").endswith(states.as_markdown())


@pytest.mark.parametrize("status", Status.values)
def test_every_status_is_reached_and_left(status: str):
    table = (*states.BY_PEOPLE, *states.BY_THE_QUEUE)

    assert any(one.target == status for one in table)
    assert any(status in one.sources and one.target for one in table)


def test_what_runs_is_neither_deleted_nor_run_beside_itself():
    names = {action.name for action in states.ACTIONS[Status.IN_PROCESS]}

    assert not names & {"delete", "run_once", "run_now", "set_ready"}


def test_a_failed_and_a_finished_entry_offer_a_restart_first():
    assert states.ACTIONS[Status.ERROR][0] == states.RESTART
    assert states.ACTIONS[Status.FINISHED][0] == states.RESTART
