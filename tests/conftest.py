"""A private PostgreSQL for the whole test run; xdist's workers share it."""

import os
import signal
import tempfile
from pathlib import Path

import pytest
from django.conf import settings
from django.test import TransactionTestCase
from tests import migrated
from tests.emptying import empty

from nightclerk.config.settings import database
from nightclerk.core.postgres import EmbeddedPostgres

# Data of tests is worth nothing, so nothing waits for the disk.
QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
PRIVATE = "NIGHTCLERK_TESTS_HOME"  # tells the workers that the server is ours
ADDRESS = ("NAME", "USER", "PASSWORD", "HOST", "PORT")
# Nobody guesses the passwords of tests, so none takes a third of a second to keep.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TransactionTestCase._fixture_teardown = empty


class TestServer:
    """The database of this test run, in a folder that goes when the run ends."""

    __test__ = False

    def __init__(self) -> None:
        # A run that is ended from outside ends as after Ctrl-C: with its server.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        self.folder = tempfile.TemporaryDirectory(prefix="nightclerk-test-")
        home = Path(self.folder.name)
        home.chmod(0o711)  # the server runs as another user where the tests run as root
        self.postgres = EmbeddedPostgres(home / "postgres", **QUICK)
        self.postgres.start()
        os.environ["NIGHTCLERK_HOME"] = os.environ[PRIVATE] = str(home)
        os.environ["NIGHTCLERK_DATABASE_URL"] = self.postgres.url()
        # pytest-django has read the settings before; nothing is connected yet.
        known = database(self.postgres.url())
        settings.DATABASES["default"].update({name: known[name] for name in ADDRESS})
        settings.HOME = home
        settings.DATABASE_ADDRESS = self.postgres.url()
        settings.DATABASE_IS_PRIVATE = False
        # Processes that tests start read what was sealed here.
        os.environ["NIGHTCLERK_SECRET_KEY"] = settings.SECRET_KEY
        os.environ["NIGHTCLERK_ENCRYPTION_KEY"] = ",".join(settings.ENCRYPTION_KEYS)

    def stop(self) -> None:
        self.postgres.stop()
        self.folder.cleanup()


def is_needed() -> bool:
    """Tell whether this process is the one that has to start the database."""
    is_helper = "PYTEST_XDIST_WORKER" in os.environ
    return not is_helper and not os.environ.get("NIGHTCLERK_DATABASE_URL")


server = TestServer() if is_needed() else None


def pytest_xdist_auto_num_workers() -> int | None:
    """Let one more work than there are processors: many tests wait for a process.

    None leaves it to xdist, which is told by the environment.
    """
    is_told = "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ
    return None if is_told else (os.cpu_count() or 1) + 1


def pytest_unconfigure() -> None:
    """Stop what was started here."""
    if server is not None:
        server.stop()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    pytestconfig: pytest.Config, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """Let the database of this process be a copy of one in which all is migrated."""
    if PRIVATE in os.environ:
        home = Path(os.environ[PRIVATE])
        has_cache = pytestconfig.pluginmanager.hasplugin("cacheprovider")
        kept = pytestconfig.cache.mkdir("migrated") if has_cache else home
        migrated.ensure(settings.DATABASE_ADDRESS, home=home, kept=kept)
        settings.DATABASES["default"]["TEST"]["TEMPLATE"] = migrated.NAME
