"""Measure in a place of its own: private PostgreSQL, simulator, worker.

    python -m benchmarks [NAME …]     all, or the named ones: orders memory latency
                                      throughput scale rivals shop posting invoices
                                      completeness goods shipments payments

A table goes to standard output, everything to benchmarks/results/NAME.json.
"""

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import django
from django.core.management import call_command
from django.utils.module_loading import import_string

from benchmarks.report import Figure, show, store
from nightclerk.core.postgres import EmbeddedPostgres

NAMES = (
    "orders",
    "memory",
    "latency",
    "throughput",
    "scale",
    "rivals",
    "shop",
    "posting",
    "invoices",
    "completeness",
    "goods",
    "shipments",
    "payments",
)


def main() -> int:
    """Measure; exits with 1 where a goal was not reached."""
    names = sys.argv[1:] or list(NAMES)
    with tempfile.TemporaryDirectory(prefix="nightclerk-bench-") as folder:
        home = Path(folder)
        home.chmod(0o711)  # the server runs as another user where this runs as root
        server = EmbeddedPostgres(home / "postgres")
        server.start()
        try:
            os.environ |= {
                "NIGHTCLERK_HOME": str(home),
                "NIGHTCLERK_DATABASE_URL": server.url(),
                "NIGHTCLERK_LOG_LEVEL": "WARNING",
                "DJANGO_SETTINGS_MODULE": "nightclerk.config.settings",
            }
            django.setup()
            call_command("migrate", interactive=False, verbosity=0)
            return sum(measured(name) for name in names) and 1
        finally:
            server.stop()


def measured(name: str) -> int:
    """Run one measurement, say and keep what it found; count the missed goals."""
    measure: Callable[[], list[Figure]] = import_string(f"benchmarks.{name}.measure")
    figures = measure()
    store(name, figures)
    return show(name, figures)


if __name__ == "__main__":
    sys.exit(main())
