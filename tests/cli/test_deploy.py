"""The files for production fit: commands, settings, and what waits for what."""

import re
import shlex
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.cli.test_guides import ROOT, understood

from nightclerk.config.env import Environment
from nightclerk.connector.scopes import NEEDED_SCOPES
from nightclerk.jobs.pace import Pace
from nightclerk.jobs.worker import LAST_WORDS
from nightclerk.shopify.scopes import missing_scopes

HERE = Path(__file__).resolve().parents[2]
DEPLOY = HERE / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
SETTINGS = {f"NIGHTCLERK_{name.upper()}" for name in Environment.model_fields}
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
PROGRAM = "/opt/nightclerk/bin/nightclerk"


class Unit(ConfigParser):
    """A unit of systemd, whose names keep their capitals."""

    def optionxform(self, optionstr: str) -> str:
        return optionstr


def unit(path: Path) -> Unit:
    read = Unit(strict=False, interpolation=None)
    read.read_string(path.read_text())
    return read


def commands_of(path: Path) -> list[list[str]]:
    """Give the commands of ours that a unit starts, without systemd's own signs."""
    lines = re.findall(rf"{PROGRAM} ([^'\n]+)", path.read_text())
    return [shlex.split(line) for line in lines]


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_a_unit_starts_a_command_that_can_be_understood(path: Path):
    commands = commands_of(path)

    assert commands
    assert all(understood(ROOT, words) for words in commands)


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_a_unit_runs_as_its_own_user_with_the_settings(path: Path):
    service = unit(path)["Service"]

    assert service["User"] == "nightclerk"
    assert service["EnvironmentFile"] == "/etc/nightclerk/nightclerk.env"
    assert service["ProtectSystem"] == "strict"


def test_a_worker_has_the_time_to_let_its_runs_end():
    pace = Pace()
    needed = pace.patience + pace.grace + LAST_WORDS

    service = unit(DEPLOY / "systemd" / "nightclerk-worker@.service")["Service"]

    assert float(service["TimeoutStopSec"]) > needed
    assert service["KillMode"] == "mixed"
    grace = COMPOSE["services"]["worker"]["stop_grace_period"]
    assert float(grace.removesuffix("s")) > needed


@pytest.mark.parametrize("name", ["nightclerk-web", "nightclerk-worker@"])
def test_what_uses_the_database_waits_for_its_migration(name: str):
    read = unit(DEPLOY / "systemd" / f"{name}.service")

    assert read["Unit"]["Requires"] == "nightclerk-migrate.service"
    assert read["Service"]["Restart"] == "always"
    service = COMPOSE["services"][name.removeprefix("nightclerk-").rstrip("@")]
    assert service["depends_on"]["migrate"]["condition"] == (
        "service_completed_successfully"
    )


def test_the_target_wants_units_that_there_are():
    wanted = unit(DEPLOY / "systemd" / "nightclerk.target")["Unit"]["Wants"].split()

    names = {path.name for path in UNITS}
    assert {re.sub(r"@\d", "@", name) for name in wanted} <= names
    assert len(wanted) == 3


def test_every_setting_of_the_example_is_one():
    text = (DEPLOY / "nightclerk.env.example").read_text()

    named = set(re.findall(r"^(NIGHTCLERK_\w+)=", text, re.MULTILINE))

    assert named <= SETTINGS
    assert {"NIGHTCLERK_DATABASE_URL", "NIGHTCLERK_ENCRYPTION_KEY"} <= named


@pytest.mark.parametrize("name", ["migrate", "web", "worker"])
def test_a_container_starts_a_command_that_can_be_understood(name: str):
    service: dict[str, Any] = COMPOSE["services"][name]

    assert understood(ROOT, service["command"])[0] == name
    given = set(service["environment"]) - {"FORWARDED_ALLOW_IPS"}
    assert given <= SETTINGS


def test_the_image_is_built_of_files_that_there_are():
    text = (DEPLOY / "Containerfile").read_text()

    copied = [
        name
        for line in re.findall(r"^COPY (?!--)(.+)$", text, re.MULTILINE)
        for name in line.split()[:-1]
    ]

    assert all((HERE / name).exists() for name in copied)
    assert "src" in copied


def test_the_guide_names_every_scope_and_its_line_to_paste_grants_all():
    page = (HERE / "docs" / "how-to" / "connect-a-shop.md").read_text()
    pasted = re.search(r"^(read_\w+(?:,\w+)+)$", page, re.MULTILINE)

    assert all(f"`{handle}`" in page for handle in NEEDED_SCOPES)
    assert pasted is not None
    assert missing_scopes(pasted[1].split(","), NEEDED_SCOPES) == ()
