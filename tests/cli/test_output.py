"""Answers and errors are said as sentences or as JSON."""

import json

import pytest

from nightclerk.cli.output import Answer, Terminal, facts, table
from nightclerk.core.errors import Refused
from nightclerk.core.text import words

ERROR = Refused(
    words("Check the marked fields: {names}", names="url"),
    hint=words("Nothing was changed."),
    fields={"url": words("“x” is no shop")},
    request_id="abc-1",
)


def test_a_program_reads_one_object(capsys):
    Terminal(is_json=True).show(Answer({"name": "Zoë"}, "a sentence"))

    assert json.loads(capsys.readouterr().out) == {"name": "Zoë"}


def test_a_person_reads_the_view(capsys):
    view = table(("Code", "Name"), [("DEMO", None), ("[red]", "x")])

    Terminal(is_json=False).show(Answer([], view))

    out = capsys.readouterr().out
    assert "DEMO" in out
    assert "[red]" in out
    assert "None" not in out


def test_an_error_is_a_sentence_a_hint_its_fields_and_the_request(capsys):
    Terminal(is_json=False).show_error(ERROR)

    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines() == [
        "Check the marked fields: url",
        "Nothing was changed.",
        "  url: “x” is no shop",
        "Shopify request abc-1",
    ]


def test_an_error_is_one_object_for_a_program(capsys):
    Terminal(is_json=True).show_error(ERROR)

    error = json.loads(capsys.readouterr().out)
    assert error == {
        "kind": "refused",
        "message": "Check the marked fields: url. Nothing was changed.",
        "field": "url",
        "fields": {"url": "“x” is no shop"},
        "hint": "Nothing was changed.",
        "request_id": "abc-1",
    }


@pytest.mark.parametrize(("is_json", "said"), [(True, ""), (False, "working\n")])
def test_a_note_is_for_people_only(capsys, is_json, said):
    Terminal(is_json=is_json).note("working")

    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", said)


def test_facts_leave_out_what_is_empty(capsys):
    view = facts([("Status", "Ready"), ("Error", ""), ("Runs", 0)])

    Terminal(is_json=False).show(Answer({}, view))

    out = capsys.readouterr().out
    assert "Error" not in out
    assert "Runs" in out
