"""The migrations make exactly the tables that the models describe."""

import io

import pytest
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.django_db


def test_no_migration_is_missing():
    told = io.StringIO()

    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=told)
    except (CommandError, SystemExit):
        pytest.fail(f"A migration is missing:\n{told.getvalue()}")
