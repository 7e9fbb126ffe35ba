"""The door of `nightclerk`: set Django up, run one command, say what came of it."""

import os
import sys
from collections.abc import Sequence
from typing import Any

import django
import typer
from django.utils.module_loading import import_string
from typer.main import get_command

from nightclerk.cli import failures
from nightclerk.cli.output import Answer, Terminal
from nightclerk.core.errors import Broken, NightclerkError, NotReady, Transient

JSON = "--json"
REFUSED = 1
USAGE = 2
# By who can act: an administrator, time, a developer; a refusal is the caller's.
EXIT_CODES: dict[type[NightclerkError], int] = {NotReady: 3, Transient: 4, Broken: 5}


def main() -> None:
    """Run the command of this process's arguments and leave with its exit code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command and give its exit code: 0, 2 for wrong usage, else by kind."""
    terminal, rest = _without_json(arguments)
    try:
        with failures.in_words():
            answer = _command().main(
                args=rest, prog_name="nightclerk", standalone_mode=False, obj=terminal
            )
    except NightclerkError as error:
        terminal.show_error(error)
        return exit_code(error)
    except typer.TyperException as error:
        terminal.show_usage(error.format_message(), _usage(error))
        return USAGE
    except typer.Abort:
        return REFUSED
    if isinstance(answer, Answer):
        terminal.show(answer)
        return answer.code
    return int(answer or 0)


def exit_code(error: NightclerkError) -> int:
    """Give the exit code of an error: 1 where another command line would do."""
    codes = (code for kind, code in EXIT_CODES.items() if isinstance(error, kind))
    return next(codes, REFUSED)


def _command() -> Any:
    """Load the commands; models can be imported only when Django is set up."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nightclerk.config.settings")
    django.setup()
    return get_command(import_string("nightclerk.cli.commands.app"))


def _without_json(arguments: Sequence[str]) -> tuple[Terminal, list[str]]:
    """Take `--json` out, wherever it stands; what follows `manage` is Django's."""
    if "manage" in arguments[:1]:
        return Terminal(is_json=False), list(arguments)
    rest = [argument for argument in arguments if argument != JSON]
    return Terminal(is_json=len(rest) < len(arguments)), rest


def _usage(error: typer.TyperException) -> str:
    context = getattr(error, "ctx", None)
    return f"Try: {context.command_path} --help" if context else ""
