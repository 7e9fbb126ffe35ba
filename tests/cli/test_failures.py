"""A database that is away or empty is told in a sentence."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import OperationalError, ProgrammingError

from nightclerk.cli import failures
from nightclerk.core.errors import NotReady


class Undefined(Exception):
    """What PostgreSQL says of a table or a column that is not there."""

    def __init__(self, sqlstate: str) -> None:
        self.sqlstate = sqlstate


def test_the_private_database_that_does_not_run_is_told_with_how_to_start_it(
    tmp_path: Path,
):
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "NIGHTCLERK_DATABASE_URL"}
    }
    done = subprocess.run(
        [sys.executable, "-m", "nightclerk.cli", "jobs", "list", "--json"],
        env={**kept, "NIGHTCLERK_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    error = json.loads(done.stdout)
    assert done.returncode == 3
    assert error["kind"] == "not_ready"
    assert str(tmp_path) in error["message"]
    assert "nightclerk db start" in error["hint"]


def test_a_server_of_ones_own_that_is_away_is_told_without_its_password(settings):
    settings.DATABASE_IS_PRIVATE = False

    with pytest.raises(NotReady, match="NIGHTCLERK_DATABASE_URL"), failures.in_words():
        raise OperationalError("connection refused\nmore about it")


@pytest.mark.parametrize("missing", ["42P01", "42703"])
def test_a_database_that_is_not_at_this_version_is_told_to_be_migrated(missing):
    with pytest.raises(NotReady, match="nightclerk migrate"), failures.in_words():
        raise ProgrammingError("x does not exist") from Undefined(missing)


def test_any_other_mistake_in_a_statement_is_not_hidden():
    with pytest.raises(ProgrammingError), failures.in_words():
        raise ProgrammingError("syntax error")
