"""A short storm; the long one is `make chaos`."""

import json
import subprocess
import sys


def test_a_storm_loses_doubles_and_sticks_nothing():
    done = subprocess.run(
        [sys.executable, "-m", "tests.chaos", "--quick", "--json"],
        stdout=subprocess.PIPE,
        timeout=150,
    )

    figures = {each["name"]: each for each in json.loads(done.stdout)}
    assert [name for name, each in figures.items() if each["missed"]] == []
    assert figures["occurrences planned"]["value"] > 100
    assert figures["workers killed"]["value"] >= 3
    assert figures["PostgreSQL away for"]["value"] == 5
    assert done.returncode == 0
