"""The demonstration starts from nothing, stops cleanly, and starts again."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from tests.places import reachable_folder

from nightclerk.core.postgres import EmbeddedPostgres

COMMAND = [
    *(sys.executable, "-m", "nightclerk.cli", "demo", "--orders", "30"),
    *("--port", "0", "--shop-port", "0"),  # several may be tried at the same time
]
PATIENCE = 240  # seconds, on a machine that has more to do


@pytest.fixture
def home() -> Iterator[Path]:
    """Make a place for a demonstration."""
    with reachable_folder() as place:
        yield place / "demo"


def checked(home: Path) -> dict[str, Any]:
    done = subprocess.run(  # noqa: S603
        [*COMMAND, "--check", "--home", str(home)],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr + logs(home)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def arrived(told: dict[str, Any]) -> bool:
    """Tell whether the price that was changed is at Shopify, and every sync clean."""
    price = told["price"]
    is_clean = told["goods"] == {"30108": "done", "30102": "done", "30107": "done"}
    return is_clean and price["at_shopify"] == price["wanted"]


def logs(home: Path) -> str:
    return "\n".join(path.read_text()[-2000:] for path in home.glob("logs/*.log"))


def left_over(home: Path) -> list[str]:
    return [
        " ".join(process.info["cmdline"] or ())
        for process in psutil.process_iter(["cmdline", "environ"])
        if (process.info["environ"] or {}).get("NIGHTCLERK_HOME") == str(home)
        and process.pid != os.getpid()
    ]


def test_it_stays_until_ctrl_c_and_can_be_checked_again_on_the_same_data(home):
    demo = subprocess.Popen(  # noqa: S603
        [*COMMAND, "--home", str(home)], stderr=subprocess.PIPE, text=True
    )
    assert demo.stderr is not None
    shown = ""
    for line in demo.stderr:
        shown += line
        if "Ctrl-C" in line:
            break

    demo.send_signal(signal.SIGINT)

    assert demo.wait(60) == 0, shown + logs(home)
    demo.stderr.close()
    assert "30 of 30 orders are here" in shown
    assert "http://127.0.0.1:" in shown
    assert left_over(home) == []
    assert not EmbeddedPostgres(home / "postgres").is_running

    again = checked(home)

    assert again["orders_at_shopify"] == again["orders_imported"] == 30
    assert (again["missing"], again["skipped"]) == (0, 0)
    assert again["api_calls"] == 1
    assert arrived(again)
    assert left_over(home) == []


def test_a_demonstration_that_was_killed_is_cleared_away_by_the_next(home):
    demo = subprocess.Popen(  # noqa: S603
        [*COMMAND, "--home", str(home)], stderr=subprocess.PIPE, text=True
    )
    assert demo.stderr is not None
    for line in demo.stderr:
        if "Ctrl-C" in line:
            break

    demo.kill()
    demo.wait()
    demo.stderr.close()

    assert left_over(home) != []
    told = checked(home)
    assert told["orders_imported"] == 30
    assert arrived(told)
    assert left_over(home) == []
