"""What the style asks of every file."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GENERATED = {"payloads.py", "operations.py"}
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK|NotImplementedError)\b")
VAGUE = {"utils", "helpers", "common", "base", "misc", "manager"}
SOURCES = [
    path
    for path in sorted((ROOT / "src").rglob("*.py"))
    if "migrations" not in path.parts
]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_no_module_is_longer_than_300_lines():
    long = {
        name_of(path): lines
        for path in SOURCES
        if path.name not in GENERATED
        and (lines := len(path.read_text().splitlines())) > 300
    }

    assert long == {}


def test_nothing_is_left_for_later():
    left = [
        f"{name_of(path)}:{number}"
        for path in SOURCES
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if UNFINISHED.search(line)
    ]

    assert left == []


def test_no_type_is_ignored():
    ignoring = [name_of(path) for path in SOURCES if "type: ignore" in path.read_text()]

    assert ignoring == []


def test_no_module_has_a_name_that_says_nothing():
    assert [name_of(path) for path in SOURCES if path.stem in VAGUE] == []


def test_every_module_says_what_it_is():
    silent = [
        name_of(path)
        for path in SOURCES
        if not ast.get_docstring(ast.parse(path.read_text()))
    ]

    assert silent == []


def test_every_import_stands_at_the_top():
    inside = [
        f"{name_of(path)}:{node.lineno}"
        for path in SOURCES
        for outer in ast.walk(ast.parse(path.read_text()))
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(outer)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]

    assert inside == []


def test_only_the_runner_of_jobs_catches_everything():
    catching = {
        name_of(path)
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ExceptHandler)
        and getattr(node.type, "id", "") == "Exception"
    }

    assert catching <= {"src/nightclerk/jobs/services/runner.py"}


def test_ci_calls_exactly_check_and_test():
    script = (ROOT / ".ci" / "run").read_text()

    assert re.findall(r"^make .*$", script, flags=re.MULTILINE) == [
        "make check",
        "make test",
    ]


def test_make_alone_lists_its_targets():
    listed = subprocess.run(
        ["make"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": "/usr/bin:/bin:/usr/local/bin", "MAKEFLAGS": ""},
    ).stdout

    for target in ("setup", "check", "test", "browser", "demo", "bench"):
        assert f"make {target} " in listed


@pytest.mark.parametrize("page", ["README.md", "docs/commands.md"])
def test_the_two_commands_are_shown(page):
    text = (ROOT / page).read_text()

    assert "make demo" in text
    assert "make test" in text
