"""A demonstration has a place of its own, and a past."""

import socket

import pytest

from nightclerk.cli.demo.lines import heard
from nightclerk.cli.demo.place import HOST, DemoPlace, free_port
from nightclerk.core.errors import Refused


def test_a_second_demonstration_in_the_same_folder_is_refused(tmp_path):
    place = DemoPlace(tmp_path / "demo")

    with (
        place.taken(),
        pytest.raises(Refused, match="already runs"),
        DemoPlace(place.folder).taken(),
    ):
        pass

    with DemoPlace(place.folder).taken():
        assert place.logs.is_dir()


def test_the_shops_clock_starts_where_it_started_first(tmp_path):
    first = DemoPlace(tmp_path).clock_start()

    assert DemoPlace(tmp_path).clock_start() == first
    assert first.tzinfo is not None


def test_its_processes_use_its_own_folder_and_database(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://somebody@elsewhere/books")
    monkeypatch.setenv("NIGHTCLERK_DATABASE_URL", "postgresql://x@y/z")
    monkeypatch.setenv("NIGHTCLERK_LANGUAGE", "de")

    environment = DemoPlace(tmp_path).environment()

    assert environment["NIGHTCLERK_HOME"] == str(tmp_path)
    assert environment["NIGHTCLERK_LANGUAGE"] == "de"
    assert not {"DATABASE_URL", "NIGHTCLERK_DATABASE_URL"} & set(environment)


def test_another_port_is_taken_where_somebody_listens():
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]

        assert free_port(port) != port

    assert free_port(port) == port


def test_lines_that_are_no_report_are_passed_over():
    lines = ['{"kind": "step", "text": "done"}\n', "a warning of some library\n", ""]

    assert list(heard(lines)) == [{"kind": "step", "text": "done"}]
