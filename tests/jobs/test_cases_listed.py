"""Every known case has a row, a test or a reason why there is none."""

import ast
import csv
import re
from collections import Counter
from pathlib import Path

import pytest
from tests.jobs.casework import DATA, rows

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = ROOT / "docs" / "explanation" / "cases-left-out.md"
NUMBERS = (DATA / "case_numbers.txt").read_text(encoding="utf-8").split()
FILES = sorted(path.name for path in DATA.glob("*.jsonl"))
ROWS = [(file, case) for file in FILES for case in rows(file)]
SHOWN = sorted({test for _, case in ROWS for test in case.get("shown_by", ())})
DRIVEN = {"when", "ended", "first_from", "wrong", "closes"}


def left_out():
    text = LEFT_OUT.read_text(encoding="utf-8")
    return re.findall(r"^\| ([A-Z]\d+[a-z]?) \|", text, re.MULTILINE)


def vectors():
    with (DATA.parent / "recurrence.csv").open(encoding="utf-8") as file:
        return [row["id"] for row in csv.DictReader(file)]


def functions_of(file):
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_number_has_a_row_or_a_reason():
    told = {case["case"] for _, case in ROWS} | set(left_out()) | set(vectors())

    assert sorted(told) == sorted(NUMBERS)


def test_no_case_is_both_shown_and_left_out():
    shown = {case["case"] for _, case in ROWS} | set(vectors())

    assert shown & set(left_out()) == set()
    assert [number for number, times in Counter(left_out()).items() if times > 1] == []


@pytest.mark.parametrize("test", SHOWN)
def test_the_test_that_shows_a_case_is_there(test):
    file, name = test.split("::")

    assert name in functions_of(file)


def test_every_row_says_something_of_its_own_and_is_driven_or_shown():
    said = Counter((case["case"], case["says"]) for _, case in ROWS)
    idle = [case for _, case in ROWS if not case.keys() & {*DRIVEN, "shown_by"}]

    assert [pair for pair, times in said.items() if times > 1] == []
    assert idle == []
