"""Break everything around the queue and count what it lost: `make chaos`.

    python -m tests.chaos [--quick] [--seconds N] [--seed N] [--log FILE]

Exits with 1 where an occurrence was lost or doubled, runs overlapped or stuck. A table
goes to standard output, `--json` prints the figures instead; a whole storm is kept in
benchmarks/results/chaos.json.
"""

import argparse
import json
import logging
import os
import sys
import tempfile
from dataclasses import asdict, replace
from pathlib import Path

import django
from benchmarks.report import Figure, show, store
from django.core.management import call_command
from django.utils.module_loading import import_string
from tests.chaos.plan import ENTRIES, LANES, QUICK, WORKERS, Plan

from nightclerk.core.postgres import EmbeddedPostgres


def main() -> int:
    """Run one storm in a place of its own."""
    wanted = _wishes()
    plan = QUICK if wanted.quick else Plan()
    if wanted.seconds:
        plan = replace(plan, storm=wanted.seconds)
    with tempfile.TemporaryDirectory(prefix="nightclerk-chaos-") as folder:
        home = Path(folder)
        home.chmod(0o711)  # the server runs as another user where this runs as root
        server = EmbeddedPostgres(home / "postgres")
        server.start()
        try:
            _set_up(home, server)
            storm = import_string("tests.chaos.run.storm")
            figures: list[Figure] = storm(
                plan, server, home, seed=wanted.seed, log=wanted.log or home / "log"
            )
        finally:
            server.stop()
    if wanted.json:
        told = [asdict(figure) | {"missed": figure.is_missed} for figure in figures]
        sys.stdout.write(json.dumps(told))
        return any(figure.is_missed for figure in figures)
    if not wanted.quick:
        store("chaos", figures)
    title = f"{WORKERS} workers, {ENTRIES} entries of {LANES} categories"
    return show(title, figures) and 1


def _set_up(home: Path, server: EmbeddedPostgres) -> None:
    breaths = home / "breaths"
    breaths.touch()
    os.environ |= {
        "NIGHTCLERK_HOME": str(home),
        "NIGHTCLERK_DATABASE_URL": server.url(),
        "NIGHTCLERK_TASK_MODULES": '["tests.chaos.tasks"]',
        "NIGHTCLERK_LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "nightclerk.config.settings",
        "PYTHONPATH": os.pathsep.join([str(Path.cwd()), *sys.path[1:]]),
        "CHAOS_BREATHS": str(breaths),
    }
    django.setup()
    logging.getLogger("tests.chaos").setLevel(logging.INFO)
    call_command("migrate", interactive=False, verbosity=0)


def _wishes() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos")
    parser.add_argument("--quick", action="store_true", help="the storm of the tests")
    parser.add_argument("--seconds", type=float, help="how long things break")
    parser.add_argument("--seed", type=int, default=1, help="which storm")
    parser.add_argument("--json", action="store_true", help="figures as JSON")
    parser.add_argument("--log", type=Path, help="where the workers log")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
