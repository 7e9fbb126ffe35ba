"""The known cases of the queue, from the files in `data`, on the real services."""

import pytest
from tests.jobs.casework import Casework, moment, rows, schedule_of

from nightclerk.jobs.recurrence import first_run, next_and_missed, window_at
from nightclerk.jobs.schedule_words import problems

ON_THE_QUEUE = (
    "entries.jsonl",
    "states.jsonl",
    "windows.jsonl",
    "retries.jsonl",
    "inactivity.jsonl",
    "lanes.jsonl",
    "log.jsonl",
)


def cases(*files, having):
    """Give the cases that have a field, each under its number and what it says."""
    found = [case for file in files for case in rows(file) if having in case]
    return [pytest.param(case, id=f"{case['case']} {case['says']}") for case in found]


@pytest.mark.django_db
@pytest.mark.parametrize("case", cases(*ON_THE_QUEUE, having="when"))
def test_a_case_of_the_queue_ends_as_it_should(case):
    queue = Casework(case["given"])

    queue.do(case["when"])

    assert queue.outcome(case["then"]) == case["then"]


@pytest.mark.parametrize("case", cases("recurring.jsonl", having="ended"))
def test_a_case_of_recurrence_gives_its_next_time(case):
    schedule, ended = schedule_of(dict(case["given"])), moment(case["ended"])
    planned = case["planned"] and moment(case["planned"])

    found = next_and_missed(schedule, planned=planned, ended=ended, now=ended)

    assert problems(schedule) == {}
    assert found == (moment(case["next"]), case.get("missed", 0))


@pytest.mark.parametrize("case", cases("recurring.jsonl", having="first_from"))
def test_a_case_of_recurrence_gives_its_first_time(case):
    found = first_run(schedule_of(dict(case["given"])), now=moment(case["first_from"]))

    assert found == moment(case["next"])


@pytest.mark.parametrize("case", cases("recurring.jsonl", having="wrong"))
def test_a_case_that_cannot_be_names_its_fields(case):
    assert sorted(problems(schedule_of(dict(case["given"])))) == case["wrong"]


@pytest.mark.parametrize("case", cases("recurring.jsonl", having="closes"))
def test_a_window_closes_when_it_should(case):
    window = window_at(schedule_of(dict(case["given"])), moment(case["at"]))

    assert window is not None
    assert window.closes == moment(case["closes"])
