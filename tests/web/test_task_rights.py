"""Rights on tasks: the matrix of roles, and what they hide."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from tests.web.building import a_run, an_entry

from nightclerk.connector.services.shops.roles import OPERATOR, VIEWER, ensure_roles
from nightclerk.jobs.models import JobEntry, TaskRight
from nightclerk.jobs.services.rights import grant

PROBE = 1
PAGE = f"/rights/{PROBE}/"


@pytest.fixture
def administrator(db: None) -> Client:
    ensure_roles()
    client = Client()
    client.force_login(User.objects.create_superuser("anna", password="a-long-one"))
    return client


def keep_to(role: str, right: str) -> None:
    grant(task=PROBE, group=Group.objects.get(name=role), right=right, actor=None)


def given() -> set[tuple[str, str]]:
    return set(TaskRight.objects.values_list("group__name", "right"))


def test_ticked_rights_are_given_and_unticked_ones_are_taken(administrator: Client):
    keep_to(VIEWER, "see")
    operators = Group.objects.get(name=OPERATOR)

    administrator.post(PAGE, {f"{operators.pk}-run": "on", f"{operators.pk}-see": "on"})

    assert given() == {(OPERATOR, "run"), (OPERATOR, "see")}


def test_the_matrix_shows_what_is_ticked(administrator: Client):
    keep_to(OPERATOR, "change")

    page = administrator.get(PAGE)

    ticked = {
        (str(group), box.name.partition("-")[2])
        for group, boxes in page.context["rows"]
        for box in boxes
        if box.is_ticked
    }
    assert ticked == {(OPERATOR, "change")}


def test_without_a_tick_the_page_says_that_the_roles_decide(administrator: Client):
    page = administrator.get(PAGE).content.decode()

    assert "Nothing is ticked: the roles alone decide who may do what." in page


def test_the_overview_names_the_roles_to_which_a_task_is_kept(administrator: Client):
    keep_to(OPERATOR, "run")

    rows = administrator.get("/rights/").context["rows"]

    probe = next(row for row in rows if row.task.number == PROBE)
    assert probe.groups == [[], [OPERATOR], [], []]


def test_a_task_that_does_not_exist_has_no_page(administrator: Client):
    assert administrator.get("/rights/999999/").status_code == 404


@pytest.mark.parametrize("address", ["/rights/", PAGE])
def test_only_administrators_keep_rights(operator: Client, address: str):
    assert operator.get(address).status_code == 403
    assert operator.post(address).status_code == 403


def test_what_a_reader_may_not_see_is_on_no_list_and_no_card(viewer: Client):
    hidden = an_entry("Secret", task=PROBE, params={})
    run = a_run(hidden)
    an_entry("Open")
    keep_to(OPERATOR, "see")

    entries = viewer.get("/jobs/jobentry/").context["cl"].result_list
    runs = viewer.get("/jobs/jobrun/").context["cl"].result_list
    cards = [
        viewer.get(f"/jobs/jobentry/{hidden.pk}/change/", follow=True),
        viewer.get(f"/jobs/jobrun/{run.pk}/change/", follow=True),
        viewer.get("/"),
    ]

    assert [str(entry) for entry in entries] == ["Open"]
    assert list(runs) == []
    assert not any("Secret" in card.content.decode() for card in cards)


def test_what_is_hidden_is_not_counted_on_home(viewer: Client):
    me = User.objects.get()
    an_entry(task=PROBE, params={}, owner=me, status=JobEntry.Status.ERROR)
    keep_to(OPERATOR, "see")

    cues = viewer.get("/").context["cues"]

    assert {cue.count for cue in cues} == {0}
