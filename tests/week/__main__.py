"""Let a shop live for a while, break everything around it, and compare: `make soak`.

    python -m tests.week [--seconds N] [--seed N] [--log FILE]

Workers are killed and PostgreSQL is restarted while people buy, ship, send back and
are paid out. Exits with 1 where shop, mirror, books, goods and money do not agree in
the end. Tells its seed first; the same seed makes the same plans again.
"""

import argparse
import logging
import os
import secrets
import sys
import tempfile
from pathlib import Path

import django
from django.core.management import call_command
from django.utils.module_loading import import_string

from nightclerk.core.postgres import EmbeddedPostgres

LARGEST_SEED = 1_000_000


def main() -> int:
    """Let one week pass in a place of its own."""
    wanted = _wishes()
    sys.stdout.write(f"Seed {wanted.seed}\n")
    with tempfile.TemporaryDirectory(prefix="nightclerk-week-") as folder:
        home = Path(folder)
        home.chmod(0o711)  # the server runs as another user where this runs as root
        server = EmbeddedPostgres(home / "postgres")
        server.start()
        try:
            _set_up(home, server)
            live = import_string("tests.week.soak.live")
            wrong: list[str] = live(
                server, wanted.log or home / "log", wanted.seed, wanted.seconds
            )
        finally:
            server.stop()
    for complaint in wrong:
        sys.stdout.write(f"WRONG: {complaint}\n")
    return bool(wrong)


def _set_up(home: Path, server: EmbeddedPostgres) -> None:
    os.environ |= {
        "NIGHTCLERK_HOME": str(home),
        "NIGHTCLERK_DATABASE_URL": server.url(),
        "NIGHTCLERK_LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "nightclerk.config.settings",
        "PYTHONPATH": os.pathsep.join([str(Path.cwd()), *sys.path[1:]]),
    }
    django.setup()
    logging.disable(logging.INFO)
    call_command("migrate", interactive=False, verbosity=0)


def _wishes() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.week")
    parser.add_argument(
        "--seconds", type=float, default=600, help="how long people live"
    )
    parser.add_argument(
        "--seed",
        type=int,
        default=secrets.randbelow(LARGEST_SEED),
        help="which plans they make",
    )
    parser.add_argument("--log", type=Path, help="where the workers log")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
