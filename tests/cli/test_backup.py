"""A backup is restored into another database, and its books are as sound there."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings as kept
from tests.cli.asking import Shell
from tests.connector.processing import processed, shop, sold

from nightclerk.connector.services.shops.cards import set_credentials
from nightclerk.jobs.foreground import environment
from nightclerk.ledger.models import PostedDocument, SalesDocument
from nightclerk.ledger.posting_options import PostingOptions
from nightclerk.ledger.services.posting.documents import post

pytestmark = pytest.mark.django_db(transaction=True)
TRIAL = "nightclerk_trial"


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(capsys)


@pytest.fixture
def address() -> str:
    """Give where this test's database is, as the environment would say it."""
    return environment()["NIGHTCLERK_DATABASE_URL"]


@pytest.fixture
def trial(address: str) -> Iterator[str]:
    """Give the address of an empty database on the same server."""
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {TRIAL} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {TRIAL}")
        start, _, options = address.partition("?")
        yield f"{start.rpartition('/')[0]}/{TRIAL}?{options}"
        server.execute(f"DROP DATABASE {TRIAL} WITH (FORCE)")


def asked(of: str, *arguments: str) -> Any:
    """Ask a Nightclerk that has nothing but this database and the same keys."""
    keys = ",".join(kept.ENCRYPTION_KEYS)
    told = {"NIGHTCLERK_DATABASE_URL": of, "NIGHTCLERK_ENCRYPTION_KEY": keys}
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "nightclerk.cli", *arguments, "--json"],
        env={**os.environ, **told},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def books_of_a_shop() -> None:
    """Have an order of a shop posted."""
    here = shop()
    set_credentials(here, token="shpat_0123456789abcdef")
    processed(here, sold(1001))
    post(SalesDocument.objects.get(), PostingOptions())


def test_a_dump_is_restored_beside_and_the_books_are_sound(
    shell: Shell, tmp_path: Path, settings, address: str, trial: str
):
    books_of_a_shop()
    file = tmp_path / "today.dump"
    settings.DATABASE_ADDRESS = address
    shell("db", "dump", str(file))
    before = asked(address, "posted", "list")

    settings.DATABASE_ADDRESS = trial
    shell("db", "restore", str(file), "--replace")

    assert asked(trial, "migrate") == {"migrated": True}
    assert asked(trial, "ledger", "check")["sound"] is True
    assert asked(trial, "posted", "list") == before
    assert [row["no"] for row in before] == [
        document.no for document in PostedDocument.objects.order_by("no")
    ]
    assert [row["code"] for row in asked(trial, "shops", "list")] == ["DEMO"]
