"""The pages that guide: every one is in the index, every command can be understood."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from nightclerk.cli.commands import app

DOCS = Path(__file__).resolve().parents[2] / "docs"
INDEX = (DOCS / "README.md").read_text()
PAGES = [
    path.relative_to(DOCS).as_posix()
    for path in sorted(DOCS.glob("**/*.md"))
    if path.parent.name != "adr" and path != DOCS / "README.md"
]
WRITTEN = [
    (page.name, line.partition("  #")[0])
    for page in sorted(DOCS.glob("how-to/*.md"))
    for block in re.findall(r"```(?:sh)?\n(.*?)```", page.read_text(), re.DOTALL)
    for line in block.splitlines()
    if line.startswith("nightclerk ")
]
ROOT = get_command(app)


def understood(command: Any, words: list[str], parent: Any = None) -> list[str]:
    """Parse a command line without doing anything; give the names of its commands."""
    context = command.make_context(command.name, list(words), parent=parent)
    left = [*context._protected_args, *context.args]
    if not getattr(command, "commands", None) or not left:
        return [command.name]
    name, inner, rest = command.resolve_command(context, left)
    return [name, *understood(inner, rest, context)]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_in_the_index(page):
    assert f"({page})" in INDEX


@pytest.mark.parametrize(("page", "line"), WRITTEN)
def test_a_command_of_a_guide_can_be_understood(page, line):
    words = [word for word in shlex.split(line)[1:] if word != "--json"]

    assert understood(ROOT, words), page


def test_a_command_that_is_none_is_noticed():
    with pytest.raises(Exception, match="No such"):
        understood(ROOT, ["jobs", "show", "12", "--nothing-such"])
