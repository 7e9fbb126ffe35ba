"""The page of commands names every command, and every command says what it does."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from nightclerk.cli.commands import app

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "commands.md").read_text()


def commands(group: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Give every command by its whole name; tasks' own subcommands are not meant."""
    for name, command in group.commands.items():
        if command.hidden or name.isdigit():
            continue
        inner = getattr(command, "commands", {})
        if any(not each.isdigit() for each in inner):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


COMMANDS = dict(commands(get_command(app), "nightclerk"))


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_documented_and_has_a_help_text(name):
    command = COMMANDS[name]

    assert name in PAGE
    assert command.help


@pytest.mark.parametrize("name", COMMANDS)
def test_every_flag_of_a_command_has_a_help_text(name):
    silent = [
        each.name
        for each in COMMANDS[name].params
        if not each.help and each.name not in {"help", "port"}
    ]

    assert silent == []
