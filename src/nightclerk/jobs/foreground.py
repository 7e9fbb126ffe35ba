"""A foreground run as a process of its own, so that a page can watch it.

`python -m nightclerk.jobs.foreground RUN_ID` does one run and ends.
"""

import os
import subprocess
import sys
import threading
from typing import Any, Protocol
from urllib.parse import quote, urlencode

import django
from django.apps import apps
from django.db import connection
from django.utils.module_loading import import_string


class Numbered(Protocol):
    """A run, of which only the number matters here."""

    @property
    def pk(self) -> Any: ...


def spawn(run: Numbered) -> None:
    """Let a process of its own do a foreground run, and come back at once.

    Call it after the transaction that made the run.
    """
    process = subprocess.Popen(  # noqa: S603 - our own program, a number
        [sys.executable, "-m", "nightclerk.jobs.foreground", str(int(run.pk))],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        env={**os.environ, **environment()},
    )
    threading.Thread(target=process.wait, daemon=True).start()  # leaves no zombie


def environment() -> dict[str, str]:
    """Give the variables by which another process finds this one's database."""
    kept = connection.settings_dict
    options = {
        name: str(value)
        for name, value in kept["OPTIONS"].items()
        if name not in ("pool", "isolation_level")
    }
    login = quote(kept["USER"], safe="")
    if kept["PASSWORD"]:
        login += ":" + quote(kept["PASSWORD"], safe="")
    host = quote(kept["HOST"], safe="") + (f":{kept['PORT']}" if kept["PORT"] else "")
    return {
        "NIGHTCLERK_DATABASE_URL": (
            f"postgresql://{login}@{host}/{quote(str(kept['NAME']), safe='')}"
            f"?{urlencode(options)}"
        )
    }


def main() -> int:
    """Do the run whose number is the argument; 0 when it was done or parked, else 1."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nightclerk.config.settings")
    django.setup()
    runs = apps.get_model("jobs", "JobRun").objects
    run_here = import_string("nightclerk.jobs.services.runner.run_here")
    run = run_here(runs.get(pk=int(sys.argv[1])), may_end_process=True)
    return 0 if run.status in ("done", "skips", "parked") else 1


if __name__ == "__main__":
    sys.exit(main())
