"""The private PostgreSQL starts, survives accidents and never kills a stranger."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.places import reachable_folder

from nightclerk.core.errors import NotReady
from nightclerk.core.postgres import EmbeddedPostgres, server_of

CHEAP = {"shared_buffers": "16MB", "max_connections": "20", "fsync": "off"}


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Make a place for the servers of all these tests."""
    with reachable_folder() as place:
        yield place / "postgres"


@pytest.fixture
def server(folder: Path) -> Iterator[EmbeddedPostgres]:
    """Run a server; its data folder lives on from test to test."""
    server = EmbeddedPostgres(folder, **CHEAP)
    server.start()
    yield server
    server.stop()


def asked(server: EmbeddedPostgres, sql: str) -> object:
    with psycopg.connect(server.url(), autocommit=True) as connection:
        row = connection.execute(sql.encode()).fetchone()
    return row[0] if row else None


def test_it_serves_its_own_database_with_the_settings_asked_for(server):
    assert asked(server, "SELECT current_database()") == "nightclerk"
    assert asked(server, "SELECT current_setting('shared_buffers')") == "16MB"
    assert asked(server, "SELECT current_setting('listen_addresses')") == ""


def test_rows_survive_a_stop_and_a_start(folder):
    first = EmbeddedPostgres(folder, **CHEAP)
    first.start()
    with psycopg.connect(first.url(), autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept AS SELECT 42 AS answer")
    first.stop()

    second = EmbeddedPostgres(folder, **CHEAP)
    second.start()

    assert asked(second, "SELECT answer FROM kept") == 42
    second.stop()
    assert not second.is_running


def test_a_second_server_over_the_same_data_is_refused_and_the_first_lives_on(server):
    with pytest.raises(NotReady, match="already serves"):
        EmbeddedPostgres(server.folder, **CHEAP).start()

    assert asked(server, "SELECT 1") == 1


def test_a_killed_server_is_recovered(folder):
    killed = EmbeddedPostgres(folder, **CHEAP)
    killed.start()
    assert killed.process is not None
    killed.process.send_signal(signal.SIGKILL)
    killed.process.wait(10)

    next_one = EmbeddedPostgres(folder, **CHEAP)
    next_one.start()

    assert asked(next_one, "SELECT 1") == 1
    next_one.stop()


def test_a_reused_process_number_is_neither_believed_nor_killed(folder):
    server = EmbeddedPostgres(folder, **CHEAP)
    server.prepare()
    stranger = subprocess.Popen([sys.executable, "-c", "input()"], stdin=-1)
    lines = [str(stranger.pid), str(server.data), "1", "5432", "", "", "", "ready"]
    (server.data / "postmaster.pid").write_text("\n".join(lines))

    assert server_of(server.data) is None
    server.start()

    assert asked(server, "SELECT 1") == 1
    server.stop()
    assert stranger.poll() is None
    stranger.communicate(b"\n", timeout=10)


def test_a_server_that_another_process_started_can_be_stopped(server):
    elsewhere = EmbeddedPostgres(server.folder)

    assert elsewhere.stop_whoever_serves() is True

    assert not server.is_running
    assert elsewhere.stop_whoever_serves() is False


def test_a_setting_that_postgres_refuses_is_told_and_nothing_stays_running(folder):
    server = EmbeddedPostgres(folder, no_such_setting="on")

    with pytest.raises(NotReady, match=r"did not start.*server\.log"):
        server.start()

    assert not server.is_running


def test_a_half_made_data_folder_is_made_again(folder):
    server = EmbeddedPostgres(folder.with_name("half-made"), **CHEAP)
    leftover = server.folder / f"{server.data.name}.new"
    leftover.mkdir(parents=True)
    (leftover / "rubbish").write_text("from a start that was interrupted")

    server.prepare()

    assert (server.data / "PG_VERSION").exists()
    assert not leftover.exists()
    shutil.rmtree(server.folder)


def test_a_long_path_gets_a_socket_in_a_short_place(tmp_path):
    server = EmbeddedPostgres(tmp_path / ("x" * 100))

    assert len(str(server.socket_folder / ".s.PGSQL.5432")) < 107
    assert EmbeddedPostgres(server.folder).socket_folder == server.socket_folder


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs it as somebody else")
def test_root_is_told_when_the_servers_user_cannot_reach_the_folder(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)

    with pytest.raises(NotReady, match="NIGHTCLERK_HOME"):
        EmbeddedPostgres(closed / "postgres").prepare()
