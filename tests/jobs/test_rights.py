"""Who may see, run, change and administer tasks, and who keeps the categories."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from tests.jobs.building import probe_entry

from nightclerk.core.errors import NotAllowed, Refused
from nightclerk.jobs.models import JobCategory, TaskRight
from nightclerk.jobs.probe import ProbeParams, probe
from nightclerk.jobs.services import categories, entries, rights

pytestmark = pytest.mark.django_db


def person(name: str, *permissions: str, groups: tuple[Group, ...] = ()) -> User:
    """Make a user with permissions of the queue and groups."""
    user = User.objects.create(username=name)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    user.groups.set(groups)
    return user


def clerks() -> Group:
    return Group.objects.get_or_create(name="Clerks")[0]


def test_a_task_is_hidden_from_who_is_in_none_of_its_groups():
    group = clerks()
    inside, outside = person("a", groups=(group,)), person("b")
    root = User.objects.create(username="root", is_superuser=True)
    TaskRight.objects.create(task=1, group=group, right="see")
    TaskRight.objects.create(task=30104, group=group, right="run")

    assert rights.hidden_tasks(outside) == {1}
    assert rights.hidden_tasks(inside) == set()
    assert rights.hidden_tasks(root) == set()
    assert rights.hidden_tasks(None) == set()


def test_a_higher_right_shows_a_task_that_is_kept_to_another_group():
    TaskRight.objects.create(task=1, group=clerks(), right="see")
    others = Group.objects.create(name="Others")
    TaskRight.objects.create(task=1, group=others, right="administer")

    assert rights.hidden_tasks(person("a", groups=(others,))) == set()


def test_hidden_tasks_are_asked_in_one_query(django_assert_num_queries):
    user = person("a")
    for task in (1, 30104):
        TaskRight.objects.create(task=task, group=clerks(), right="see")

    with django_assert_num_queries(1):
        assert rights.hidden_tasks(user) == {1, 30104}


def test_who_may_not_see_a_task_may_do_nothing_with_it():
    TaskRight.objects.create(task=1, group=clerks(), right="see")
    outside = person("a", "change_jobentry")

    assert not rights.may(outside, "change", 1)
    with pytest.raises(NotAllowed, match="no right to run “Probe”"):
        entries.enqueue(probe, ProbeParams(), actor=outside)


def test_a_right_does_not_bring_a_higher_one_that_the_roles_decide():
    group = clerks()
    TaskRight.objects.create(task=1, group=group, right="run")

    assert rights.may(person("a", groups=(group,)), "run", 1)
    assert not rights.may(person("b", groups=(group,)), "change", 1)
    assert rights.may(person("c", "change_jobentry", groups=(group,)), "change", 1)


def test_an_administrator_gives_and_takes_a_right_once():
    boss = person("boss", "change_taskright")

    first = rights.grant(task=1, group=clerks(), right="see", actor=boss)
    again = rights.grant(task=1, group=clerks(), right="see", actor=boss)
    outside = person("b")
    assert (first, rights.hidden_tasks(outside)) == (again, {1})

    rights.revoke(task=1, group=clerks(), right="see", actor=boss)
    rights.revoke(task=1, group=clerks(), right="see", actor=boss)
    assert rights.hidden_tasks(outside) == set()


@pytest.mark.parametrize("service", [rights.grant, rights.revoke])
def test_only_administrators_change_rights(service):
    actor = person("a", "change_jobentry", "view_taskright")

    with pytest.raises(NotAllowed, match="no right to change the rights"):
        service(task=1, group=clerks(), right="see", actor=actor)


def test_a_right_on_what_does_not_exist_is_refused_by_field():
    with pytest.raises(Refused) as refused:
        rights.grant(task=4711, group=clerks(), right="fly", actor=None)

    assert set(refused.value.fields) == {"task", "right"}


def test_the_right_on_a_task_that_is_gone_can_be_taken():
    TaskRight.objects.create(task=4711, group=clerks(), right="see")

    rights.revoke(task=4711, group=clerks(), right="see", actor=None)

    assert not TaskRight.objects.exists()


def test_categories_are_kept_by_who_has_the_permission():
    keeper = person(
        "keeper", "add_jobcategory", "change_jobcategory", "delete_jobcategory"
    )

    made = categories.create(code="NIGHT", actor=keeper)
    changed = categories.change(made, concurrency=2, actor=keeper)
    renamed = categories.rename(changed, "LATE", actor=keeper)
    assert (renamed.code, renamed.concurrency) == ("LATE", 2)

    categories.delete(renamed, actor=keeper)
    assert not JobCategory.objects.exists()


def test_categories_are_refused_to_who_has_no_permission():
    category = categories.create(code="NIGHT")
    reader = person("reader", "view_jobcategory")

    for ask in (
        lambda: categories.create(code="DAY", actor=reader),
        lambda: categories.change(category, title="x", actor=reader),
        lambda: categories.rename(category, "DAY", actor=reader),
        lambda: categories.delete(category, actor=reader),
    ):
        with pytest.raises(NotAllowed, match="no right to"):
            ask()

    assert list(JobCategory.objects.values_list("code", "title")) == [("NIGHT", "")]


def test_an_entry_makes_a_category_only_for_who_may_make_one():
    clerk, keeper = person("clerk"), person("keeper", "add_jobcategory")

    with pytest.raises(NotAllowed, match="no category NEW yet"):
        probe_entry(category="NEW", actor=clerk)
    probe_entry(note="1", category="NEW", actor=keeper)
    entry = probe_entry(note="2", category="NEW", actor=clerk)

    assert entry.category.code == "NEW"
    with pytest.raises(NotAllowed, match="no category OTHER yet"):
        entries.change(entry, category="OTHER", actor=clerk)
