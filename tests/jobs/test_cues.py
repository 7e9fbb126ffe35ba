"""The three numbers of the home page, and whose entries they count."""

import pytest
from django.contrib.auth.models import User
from tests.web.building import an_entry

from nightclerk.jobs.cues import queue_cues
from nightclerk.jobs.models import JobEntry, NoticeSetup
from nightclerk.jobs.notice_rules import Level
from nightclerk.jobs.selectors import now

pytestmark = pytest.mark.django_db
Status = JobEntry.Status


def entries_of(owner: User, **numbers: int) -> None:
    for status, number in numbers.items():
        for _one in range(number):
            an_entry(owner=owner, status=status, next_run_at=now())


def counts(user: User) -> list[int]:
    return [cue.count for cue in queue_cues(user)]


def failed_level(user: User) -> Level:
    return queue_cues(user)[0].level


def test_cues_count_ones_own_entries_and_an_administrator_counts_everybodys():
    ada = User.objects.create_user("ada")
    root = User.objects.create_superuser("root", password="x")
    entries_of(ada, error=2, in_process=1, ready=3, waiting=1)
    entries_of(User.objects.create_user("bob"), error=5)

    assert counts(ada) == [2, 1, 4]
    assert counts(root) == [7, 1, 4]


def test_a_chosen_administrator_counts_everybodys_and_a_superuser_his_own():
    ada = User.objects.create_user("ada")
    root = User.objects.create_superuser("root", password="x")
    NoticeSetup.objects.create(pk=1).administrators.add(ada)
    entries_of(User.objects.create_user("bob"), error=2)

    assert counts(ada) == [2, 0, 0]
    assert counts(root) == [0, 0, 0]


@pytest.mark.parametrize(
    ("number", "level"),
    [(0, Level.FEW), (1, Level.FEW), (2, Level.LOW), (3, Level.LOW), (4, Level.HIGH)],
)
def test_failed_entries_are_measured_by_the_thresholds_of_the_set_up(
    number: int, level: Level
):
    ada = User.objects.create_user("ada")
    NoticeSetup.objects.create(pk=1, threshold_low=2, threshold_high=4)
    entries_of(ada, error=number)

    assert failed_level(ada) is level


def test_a_task_that_is_hidden_from_somebody_is_not_counted():
    ada = User.objects.create_user("ada")
    an_entry(owner=ada, status=Status.ERROR, task=1)
    an_entry(owner=ada, status=Status.ERROR)

    cues = queue_cues(ada, hidden={1})

    assert cues[0].count == 1


def test_the_filters_of_a_cue_name_its_statuses_and_its_owner():
    ada = User.objects.create_user("ada")

    in_queue = queue_cues(ada)[2]

    assert in_queue.filters == {"status__in": "ready,waiting", "owner": str(ada.pk)}
