"""Shops, syncs and the job queue from the command line."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from tests.cli.asking import Shell

from nightclerk.connector.models import Shop, ShopOrder
from nightclerk.core.postgres import EmbeddedPostgres
from nightclerk.jobs.models import JobEntry, JobRun
from nightclerk.simulator.running import RunningSimulator
from nightclerk.simulator.settings import ShopSettings, SimulatorSettings

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(capsys)


@pytest.fixture(scope="module")
def simulator() -> Iterator[RunningSimulator]:
    shop = ShopSettings(orders=12, customers=5, products=5)
    with RunningSimulator(SimulatorSettings(shops=(shop,))) as running:
        yield running


@pytest.fixture
def shop(simulator: RunningSimulator, shell: Shell) -> dict[str, Any]:
    """Connect the simulated shop by the command line."""
    return shell(
        *("shops", "add", "demo", "--url", "demo.myshopify.com"),
        *("--simulator-url", simulator.url, "--token", simulator.token),
    )


def test_a_shop_is_added_listed_and_tested_without_showing_its_token(
    shop, shell, simulator
):
    report = shell("shops", "test", "DEMO")
    listed = shell("shops", "list")
    shown = shell.words("shops", "list")

    assert shop["code"] == "DEMO"
    assert report["missing"] == []
    assert "read_orders" in report["granted"]
    assert [each["code"] for each in listed] == ["DEMO"]
    assert listed[0]["tested_at"] is not None
    assert simulator.token not in f"{shop}{report}{listed}{shown}"


def test_a_token_may_come_from_the_environment(shell, simulator, monkeypatch):
    monkeypatch.setenv("NIGHTCLERK_SHOP_TOKEN", simulator.token)

    shell(
        *("shops", "add", "DEMO", "--url", "demo.myshopify.com"),
        *("--simulator-url", simulator.url),
    )

    assert shell("shops", "test", "DEMO")["shop"] == "DEMO"


def test_a_wrong_address_is_refused_by_its_field(shell):
    answer = shell(
        "shops", "add", "X", "--url", "https://example.com", "--token", "t", code=1
    )

    assert answer["kind"] == "refused"
    assert list(answer["fields"]) == ["url"]
    assert not Shop.objects.exists()


def test_a_shop_that_nobody_knows_is_refused_in_a_sentence(shell):
    words = shell.words("sync", "30104", "--shop", "NONE", code=1)

    assert "NONE" in words
    assert "Traceback" not in words


@pytest.mark.usefixtures("shop")
def test_a_sync_in_the_foreground_brings_the_orders_and_says_how_many(shell):
    run = shell("sync", "30104", "--shop", "DEMO")
    again = shell.words("sync", "30104", "--shop", "DEMO")

    assert run["status"] == "done"
    assert run["counts"]["ok"] >= 12
    assert run["seconds"] is not None
    assert ShopOrder.objects.count() == 12
    assert "Done" in again


@pytest.mark.usefixtures("shop")
def test_a_dry_run_writes_nothing(shell):
    run = shell("sync", "30104", "--shop", "DEMO", "--dry-run")

    assert run["status"] == "done"
    assert not ShopOrder.objects.exists()


@pytest.mark.usefixtures("shop")
def test_a_sync_in_the_background_is_an_entry_that_waits_for_a_worker(shell):
    entry = shell("sync", "30104", "--shop", "DEMO", "--background", "--tags", "a,b")

    assert entry["task"] == 30104
    assert entry["params"] == {"shop": "DEMO", "tags": ["a", "b"]}
    assert entry["category"] == "SHOP-DEMO"
    assert JobRun.objects.get().status == JobRun.Status.QUEUED


@pytest.mark.usefixtures("shop")
def test_a_foreground_sync_is_refused_while_another_one_is_queued(shell):
    shell("sync", "30104", "--shop", "DEMO", "--background")

    answer = shell("sync", "30104", "--shop", "DEMO", code=1)

    assert answer["kind"] == "refused"
    assert "Sync orders from Shopify" in answer["message"]


def test_a_wrong_parameter_is_refused_by_its_name(shell):
    answer = shell("sync", "30104", "--status", "odd", code=1)

    assert set(answer["fields"]) == {"shop", "status"}


@pytest.mark.usefixtures("shop")
def test_a_failed_run_in_the_foreground_exits_with_one(shell):
    Shop.objects.update(simulator_url="http://127.0.0.1:1")

    run = shell("sync", "30104", "--shop", "DEMO", code=1)

    assert run["status"] == "failed"
    assert run["error"]


def test_the_tasks_are_listed_with_their_parameters(shell):
    tasks = {task["number"]: task for task in shell("tasks")}

    assert tasks[30104]["title"] == "Sync orders from Shopify"
    assert "shop" in tasks[30104]["params"]
    assert "30104" in shell.words("tasks")


def test_an_entry_is_added_on_a_schedule_held_made_ready_and_deleted(shell):
    added = shell(
        *("jobs", "add", "1", "--note", "hello", "--describe", "Say hello"),
        *("--weekdays", "mon-fri", "--every", "15", "--after", "08:00"),
        *("--until", "18:00", "--zone", "Europe/Berlin"),
    )
    number = str(added["entry"])

    assert added["status"] == "on_hold"
    assert "every 15 minutes" in added["schedule"]
    assert shell("jobs", "ready", number)["next_run_at"] is not None
    assert shell("jobs", "hold", number)["status"] == "on_hold"
    assert shell("jobs", "list", "--status", "on_hold")[0]["description"] == "Say hello"
    assert shell("jobs", "delete", number) == {"deleted": added["entry"]}
    assert shell("jobs", "list") == []
    assert not JobEntry.objects.exists()


def test_an_entry_is_shown_with_its_events_and_runs(shell):
    number = str(shell("jobs", "add", "1", "--ready")["entry"])
    shell("jobs", "restart", number)

    shown = shell("jobs", "show", number)
    words = shell.words("jobs", "show", number)

    assert shown["runs"][0]["status"] == "queued"
    assert shown["events"]
    assert "Probe" in words


def test_a_queued_run_is_cancelled(shell):
    number = str(shell("jobs", "add", "1", "--ready")["entry"])

    shell("jobs", "cancel", number)

    assert shell("jobs", "show", number)["status"] == "on_hold"
    assert shell("jobs", "cancel", number, code=1)["kind"] == "refused"


@pytest.mark.usefixtures("shop")
def test_the_log_shows_runs_and_what_one_of_them_said(shell):
    run = shell("sync", "30104", "--shop", "DEMO")

    assert [each["run"] for each in shell("jobs", "log")] == [run["run"]]
    assert shell("jobs", "log", str(run["entry"]))[0]["run"] == run["run"]
    assert "messages" in shell("jobs", "log", "--run", str(run["run"]))
    assert "Done" in shell.words("jobs", "log")


@pytest.mark.parametrize(
    "arguments",
    [
        ("jobs", "list", "--status", "odd"),
        ("jobs", "log", "--outcome", "odd"),
        ("jobs", "log", "--since", "soon"),
        ("jobs", "add", "1", "--weekdays", "someday"),
        ("jobs", "add", "1", "--every", "15"),
        ("db", "restore", "no-such-file"),
        ("db", "start"),
    ],
)
def test_what_cannot_be_is_refused_with_exit_code_1(shell, arguments):
    answer = shell(*arguments, code=1)

    assert answer["kind"] == "refused"
    assert answer["message"]


@pytest.mark.parametrize("arguments", [("jobs", "show", "x"), ("nothing",)])
def test_what_cannot_be_understood_exits_with_2(shell, arguments):
    assert shell(*arguments, code=2)["kind"] == "usage"
    assert "Traceback" not in shell.words(*arguments, code=2)


def test_an_empty_list_says_so(shell):
    assert "no entries" in shell.words("jobs", "list")
    assert "no shop yet" in shell.words("shops", "list")
    assert "Nothing has run" in shell.words("jobs", "log")


def test_a_dump_is_restored_in_place(shell, tmp_path: Path, settings, monkeypatch):
    address = EmbeddedPostgres(Path(settings.DATABASES["default"]["HOST"]).parent)
    settings.DATABASE_ADDRESS = address.url(str(connection.settings_dict["NAME"]))
    number = shell("jobs", "add", "1", "--describe", "Kept")["entry"]
    file = tmp_path / "books.dump"

    assert shell("db", "dump", str(file))["bytes"] > 1000
    assert shell("db", "dump", str(file), code=1)["kind"] == "refused"
    shell("jobs", "delete", str(number))
    assert shell("db", "restore", str(file), code=1)["kind"] == "refused"
    connection.close()
    shell("db", "restore", str(file), "--replace")

    assert shell("jobs", "show", str(number))["description"] == "Kept"


def test_migrating_again_changes_nothing(shell):
    assert shell("migrate") == {"migrated": True}
