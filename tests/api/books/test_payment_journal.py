"""The payment journal and the general journal over HTTP."""

import pytest
from tests.api.asking import Program, a_program
from tests.api.books.trading import DAY, a_posted_invoice, a_shop_floor

from nightclerk.connector.services.shops.roles import VIEWER

pytestmark = pytest.mark.django_db
LINES = "/books/payment_lines"
NEW = {"customer": "10000", "date": DAY, "amount": "100.00", "method": "BANK"}


@pytest.fixture
def program(db: None) -> Program:
    a_shop_floor()
    return a_program()


def test_a_payment_is_proposed_changed_and_posted(program):
    no = a_posted_invoice(program)
    (invoice,) = program.get("/books/customer_entries", document_no=no).json()["items"]

    made = program.post(LINES, {**NEW, "settles": [f"{invoice['id']}:60.00"]})
    path = f"{LINES}/{made.json()['id']}"
    changed = program.send("PATCH", path, {"text": "by card"})
    posted = program.post(f"{LINES}/post", {"all_open": True})

    assert made.status_code == 201, made.json()
    assert changed.json()["text"] == "by card"
    assert [each["amount"] for each in changed.json()["targets"]] == ["60"]
    assert posted.json() == {"posted": [made.json()["id"]], "failed": []}
    told = program.get(path).json()
    assert (told["state"], told["entry"]) != ("open", None)
    left = program.get(f"/books/customer_entries/{invoice['id']}").json()
    assert left["remaining"] == "178.00"


def test_what_is_refused_stays_open_with_its_problem(program):
    made = program.post(LINES, {**NEW, "method": "", "account": "6"}).json()

    told = program.post(f"{LINES}/post", {"lines": [made["id"]]}).json()

    assert told["posted"] == []
    assert told["failed"][0]["problem"].startswith("Account 6")
    found = program.get(LINES, state="open", with_problem=True).json()["items"]
    assert [each["id"] for each in found] == [made["id"]]


def test_a_proposed_payment_is_dropped_and_restored(program):
    path = f"{LINES}/{program.post(LINES, NEW).json()['id']}"

    dropped = program.post(f"{path}/drop").json()["state"]
    restored = program.post(f"{path}/restore").json()["state"]

    assert (dropped, restored) == ("dropped", "open")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"customer": "404"}, "customer"),
        ({"amount": "0"}, "amount"),
        ({"settles": ["404"]}, "settles"),
        ({"settles": ["x:1"]}, "settles"),
    ],
)
def test_what_is_wrong_with_a_line_is_named(program, wrong, field):
    answer = program.post(LINES, {**NEW, **wrong})

    assert answer.status_code in {409, 422}, answer.json()
    assert any(field in name for name in answer.json()["fields"])


def test_lines_that_are_posted_must_be_named(program):
    answers = [
        program.post(f"{LINES}/post"),
        program.post(f"{LINES}/post", {"lines": [404]}),
    ]

    assert [list(each.json()["fields"]) for each in answers] == [["lines"]] * 2


def test_a_journal_is_booked_and_its_rows_must_add_up(program):
    rows = [
        {"account": "1800", "amount": "-4.20"},
        {"account": "6855", "amount": "4.20", "text": "fee"},
    ]

    good = program.post("/books/journals", {"on": DAY, "rows": rows})
    odd = program.post("/books/journals", {"on": DAY, "rows": rows[:1]})
    unknown = program.post(
        "/books/journals", {"on": DAY, "rows": [{"account": "x", "amount": "1"}]}
    )

    assert good.status_code == 201, good.json()
    assert good.json()["entries"] == [
        {"account": "1800", "amount": "-4.20"},
        {"account": "6855", "amount": "4.20"},
    ]
    assert "rows" in odd.json()["fields"]
    assert "rows.1.account" in unknown.json()["fields"]


def test_a_viewer_proposes_and_posts_nothing():
    a_shop_floor()
    viewer = a_program(role=VIEWER)

    answers = [
        viewer.post(LINES, NEW),
        viewer.post(f"{LINES}/post", {"all_open": True}),
        viewer.post("/books/journals", {"on": DAY, "rows": []}),
    ]

    assert {answer.status_code for answer in answers} == {403}
    assert viewer.get(LINES).status_code == 200
