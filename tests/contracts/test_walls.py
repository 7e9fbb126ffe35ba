"""Who may import whom is what the architecture says, and holds."""

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = [
    "house",
    "context",
    "acyclic",
    "shopify-is-a-library",
    "one-door-to-shopify",
    "one-door-to-the-queue",
]


def test_the_six_contracts_of_the_architecture_are_all_there():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())

    declared = [
        contract["id"] for contract in settings["tool"]["importlinter"]["contracts"]
    ]

    assert declared == CONTRACTS


def test_every_wall_holds():
    lint = Path(sys.executable).with_name("lint-imports")

    done = subprocess.run(  # noqa: S603
        [lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
