"""What the command line does to entries, and how it looks at them."""

from datetime import timedelta

import pytest
from tests.cli.asking import Shell
from tests.jobs.building import begin, end, probe_entry

from nightclerk.core import clock
from nightclerk.core.text import words
from nightclerk.jobs.context import Level, Touch
from nightclerk.jobs.endings import Outcome
from nightclerk.jobs.models import JobEntry, JobMessage, JobRun

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(capsys)


def added(shell: Shell, *flags: str) -> str:
    return str(shell("jobs", "add", "--task", "1", *flags)["entry"])


def recurring(shell: Shell, *flags: str) -> str:
    return added(shell, "--days", "1111100", "--minutes", "60", *flags)


def test_run_lets_a_worker_run_a_recurring_entry_now(shell):
    number = recurring(shell, "--ready", "--earliest", "2099-01-01T00:00")

    entry = shell("jobs", "run", number)

    assert entry["status"] == "ready"
    assert JobRun.objects.get().status == JobRun.Status.QUEUED


def test_run_here_does_the_task_in_this_process_and_the_entry_stays(shell):
    number = added(shell, "--params", '{"note": "hello", "steps": 3}')

    run = shell("jobs", "run", number, "--here")

    assert (run["status"], run["is_foreground"], run["done"]) == ("done", True, 3)
    assert shell("jobs", "show", number)["status"] == "on_hold"


def test_once_exits_with_one_where_the_run_failed(shell):
    number = added(shell, "--params", '{"fail_times": 1, "kind": "refused"}')

    run = shell("jobs", "once", number, code=1)

    assert run["status"] == "failed"
    assert run["error"]


def test_once_shows_a_person_what_came_of_it(shell):
    shown = shell.words("jobs", "once", added(shell))

    assert "Done" in shown


def test_once_is_refused_while_the_entry_itself_runs(shell):
    number = added(shell, "--ready")

    assert shell("jobs", "once", number, code=1)["kind"] == "refused"


def test_a_copy_is_on_hold_with_the_same_fields(shell):
    number = recurring(shell, "--category", "NIGHT", "--priority", "low", "--ready")
    schedule = shell("jobs", "show", number)["schedule"]

    copy = shell("jobs", "copy", number)

    assert copy["entry"] != int(number)
    assert (copy["status"], copy["category"]) == ("on_hold", "NIGHT")
    assert (copy["priority"], copy["schedule"]) == ("low", schedule)


def test_an_entry_that_sleeps_is_woken(shell):
    entry = end(probe_entry(), Outcome.DONE)
    JobEntry.objects.filter(pk=entry.pk).update(
        status="inactive", monday=True, changed_at=clock.now() - timedelta(days=1)
    )

    woken = shell("jobs", "wake", str(entry.pk))

    assert woken["status"] == "ready"


def test_the_owner_is_changed_and_taken_away(shell, django_user_model):
    django_user_model.objects.create_user("ada")
    number = added(shell)

    assert shell("jobs", "owner", number, "ada")["owner"] == "ada"
    assert shell("jobs", "list", "--owner", "ada")[0]["entry"] == int(number)
    assert shell("jobs", "owner", number)["owner"] == ""
    assert shell("jobs", "owner", number, "bob", code=1)["kind"] == "not_found"


def test_a_run_in_process_is_asked_to_stop(shell):
    entry = probe_entry()
    begin(entry)

    run = shell("jobs", "cancel", str(entry.pk))

    assert run["status"] == "running"
    assert JobRun.objects.get().cancel_requested


@pytest.mark.parametrize(
    ("action", "status"),
    [("ready", "ready"), ("cancel", "on_hold"), ("wake", "on_hold"), ("run", "ready")],
)
def test_what_a_status_does_not_allow_is_refused_and_changes_nothing(
    shell, action, status
):
    number = recurring(shell, "--earliest", "2099-01-01T00:00")
    if status == "ready":
        shell("jobs", "ready", number)
    if action == "run":
        shell("jobs", "hold", number)
    before = shell("jobs", "show", number)

    if action == "wake":
        assert shell("jobs", action, number)["status"] == status
    else:
        assert shell("jobs", action, number, code=1)["kind"] == "refused"

    assert shell("jobs", "show", number)["status"] == before["status"]


@pytest.mark.parametrize(
    "command",
    [
        *("show", "ready", "hold", "restart", "run", "once", "copy", "wake", "owner"),
        *("cancel", "delete", "log"),
    ],
)
def test_an_entry_that_is_not_there_is_named(shell, command):
    told = shell("jobs", command, "4711", code=1)
    shown = shell.words("jobs", command, "4711", code=1)

    assert told["kind"] == "not_found"
    assert "There is no entry 4711" in told["message"]
    assert "nightclerk jobs list" in shown


@pytest.mark.parametrize("number", ["x", "99999999999999999999"])
def test_a_number_that_is_none_cannot_be_understood(shell, number):
    assert shell("jobs", "show", number, code=2)["kind"] == "usage"


def test_entries_are_found_by_task_category_owner_status_and_text(shell):
    night = int(added(shell, "--category", "NIGHT", "--describe", "Count stars"))
    day = int(added(shell, "--params", '{"note": "sunny"}', "--ready"))

    def found(*flags: str) -> list[int]:
        return [each["entry"] for each in shell("jobs", "list", *flags)]

    assert found("--category", "NIGHT") == [night]
    assert found("--category", "") == [day]
    assert found("--owner", "") == [day, night]
    assert found("--status", "on_hold") == [night]
    assert found("--text", "STARS") == [night]
    assert found("--text", "sunny") == [day]
    assert found("--task", "2") == []
    assert len(found("--task", "1", "--limit", "1")) == 1
    assert shell("jobs", "list", "--category", "NONE", code=1)["kind"] == "not_found"


def test_the_log_is_found_by_entry_task_outcome_and_time(shell):
    failed = end(probe_entry(note="a", max_attempts=0), Outcome.FAILED)
    done = end(probe_entry(note="b"), Outcome.DONE)

    def found(*flags: str) -> list[int]:
        return [each["entry"] for each in shell("jobs", "log", *flags)]

    assert found() == [done.pk, failed.pk]
    assert found("--outcome", "failed") == [failed.pk]
    assert found("--entry", str(done.pk)) == [done.pk]
    assert found("--task", "1", "--limit", "1") == [done.pk]
    assert found("--task", "2") == []
    assert found("--since", "2099-01-01T00:00") == []
    assert len(found("--since", "2020-01-01T00:00")) == 2


def test_an_entry_shows_its_next_times_and_what_its_last_run_changed(shell):
    entry = end(
        probe_entry(),
        Outcome.DONE,
        touched=(Touch("order", "#1001", "/orders/1"),),
    )
    shell("jobs", "change", str(entry.pk), "--days", "1111111", "--from", "06:00")

    shown = shell("jobs", "show", str(entry.pk))
    read = shell.words("jobs", "show", str(entry.pk))

    assert len(shown["next_times"]) == 10
    assert shown["touched"] == [
        {"kind": "order", "name": "#1001", "key": "", "link": "/orders/1"}
    ]
    assert shown["blockers"] == []
    assert "#1001" in read
    assert shown["next_times"][0][:10] in read


def test_the_next_times_of_an_entry_that_is_planned_go_on_from_its_next_start(shell):
    number = recurring(
        *(shell, "--zone", "Europe/Berlin", "--from", "08:00", "--to", "17:00"),
        *("--earliest", "2099-01-05T00:00", "--ready"),
    )

    shown = shell("jobs", "show", number)

    assert shown["next_times"][0] == "2099-01-05T08:00:00+01:00"
    assert shown["next_times"][9] == "2099-01-05T17:00:00+01:00"
    assert shown["next_run_at"] == "2099-01-05T07:00:00+00:00"


def test_an_entry_that_waits_says_for_whom_and_since_when(shell):
    first = added(shell, "--category", "NIGHT", "--describe", "First", "--ready")
    second = added(shell, "--category", "NIGHT", "--describe", "Second", "--ready")

    shown = shell("jobs", "show", second)

    assert shown["status"] == "waiting"
    assert ["First" in each for each in shown["blockers"]] == [True]
    assert shown["waiting_since"]
    assert "First" in shell.words("jobs", "list")
    assert shell("jobs", "show", first)["blockers"] == []


def test_what_a_run_said_is_read_by_level(shell):
    entry = end(
        probe_entry(), Outcome.DONE, touched=(Touch("order", "#1001", "/orders/1"),)
    )
    run = JobRun.objects.get(entry=entry)
    for level in (Level.INFO, Level.SKIPPED):
        text = words("Said as {level}", level=level.value).as_json()
        JobMessage.objects.create(run=run, level=level.value, text=text)

    told = shell("jobs", "messages", str(run.pk))
    skipped = shell("jobs", "messages", str(run.pk), "--level", "skipped")
    read = shell.words("jobs", "messages", str(run.pk))

    assert len(told["messages"]) == 2
    assert [each["text"] for each in skipped["messages"]] == ["Said as skipped"]
    assert told["touched"][0]["name"] == "#1001"
    assert "Said as info" in read
    assert shell("jobs", "messages", "4711", code=1)["kind"] == "not_found"
    assert (
        shell("jobs", "messages", str(run.pk), "--level", "odd", code=1)["kind"]
        == "refused"
    )
