"""Every task, parameter, setting and command is documented, and nothing else is."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from nightclerk.cli.commands import app
from nightclerk.config.env import Environment
from nightclerk.jobs.registry import catalogue

DOCS = Path(__file__).resolve().parents[2] / "docs"


def sections(name: str) -> dict[str, str]:
    """Split a page at its second-level headings: heading to text."""
    parts = re.split(r"^## (.+)$", (DOCS / name).read_text(), flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def in_first_column(text: str) -> set[str]:
    """Give what stands in backquotes in the first column of the tables."""
    return set(re.findall(r"^\| `([^`]+)`", text, flags=re.MULTILINE))


def test_every_task_is_documented_with_its_number_and_title():
    assert set(sections("tasks.md")) == {
        f"{task.number} {task.title}" for task in catalogue
    }


@pytest.mark.parametrize("number", [task.number for task in catalogue])
def test_the_parameters_of_a_task_are_all_documented(number):
    task = catalogue[number]

    documented = in_first_column(sections("tasks.md")[f"{number} {task.title}"])

    assert documented == set(task.params.model_fields)


def test_every_setting_is_documented():
    documented = in_first_column((DOCS / "settings.md").read_text())

    named = {f"NIGHTCLERK_{name.upper()}" for name in Environment.model_fields}
    assert documented == named


def test_every_command_is_documented():
    shown = (DOCS / "commands.md").read_text()

    commands = get_command(app).commands.values()
    missing = [
        each.name
        for each in commands
        if not each.hidden and f"nightclerk {each.name}" not in shown
    ]

    assert missing == []


def links_of(page: Path) -> list[Path]:
    """Give the files that a page links to, leaving the network out."""
    named = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text())
    return [(page.parent / each).resolve() for each in named]


def test_every_relative_link_of_a_page_leads_somewhere():
    pages = [*DOCS.rglob("*.md"), *DOCS.parent.glob("*.md")]

    broken = [
        f"{page.name}: {target}"
        for page in pages
        for target in links_of(page)
        if not target.exists()
    ]

    assert broken == []


def test_every_page_is_in_the_index():
    linked = set(links_of(DOCS / "README.md"))

    told = [
        page
        for folder in ("tutorial", "how-to", "explanation", ".")
        for page in (DOCS / folder).glob("*.md")
    ]
    assert {page.resolve() for page in told} - linked == {DOCS / "README.md"}
