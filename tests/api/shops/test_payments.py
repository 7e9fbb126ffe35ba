"""Payments of orders, payouts and how they tie, and disputes over HTTP."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.api.asking import Program, a_program
from tests.api.shops.dispatch import a_dispute, a_payment_that_waits
from tests.connector.banking import (
    BANK,
    CLEARING,
    account,
    book,
    invoice,
    money,
    moves,
    on,
    order,
    payout,
    shop,
)

from nightclerk.connector.models import (
    PaymentProcessing,
    PaymentSettings,
    Payout,
    Shop,
    ShopTransaction,
)
from nightclerk.connector.services.shops.roles import VIEWER
from nightclerk.jobs.models import JobEntry
from nightclerk.ledger.models import PaymentLine
from nightclerk.ledger.services.receivables.payment_journal import (
    drop_lines,
    post_lines,
)

pytestmark = pytest.mark.django_db
HERE = "/shops/DEMO"


@pytest.fixture
def program(db: None) -> Program:
    return a_program()


def a_paid_order(here: Shop) -> None:
    """Have order 1 invoiced and paid by card, and a payout of it."""
    invoice(here, order(1, "100.00", money(1, "100.00")))
    payout(here, 9, ("CHARGE", "100.00", "3.20", 1))


def test_a_payment_is_told_with_what_became_of_it_and_why(program):
    here = shop(books="journal")
    invoice(here, order(1, "20.00", money(1, "20.00")))
    book(here)

    (told,) = program.get(f"{HERE}/payments").json()["items"]

    assert (told["order"], told["transaction"]) == ("#1", "1")
    assert (told["kind"], told["gateway"]) == ("SALE", "shopify_payments")
    assert (told["amount"], told["currency"]) == ("20.00", "EUR")
    assert (told["state"], told["entry"], told["open"]) == ("proposed", None, None)
    assert told["line"] == PaymentLine.objects.get().pk
    assert told["reason"]
    assert program.get(f"{HERE}/payments/{told['id']}").json() == told


def test_what_somebody_did_in_the_journal_is_told_at_once(program):
    here = shop(books="journal")
    invoice(here, order(1, "20.00", money(1, "20.00")))
    invoice(here, order(2, "30.00", money(2, "30.00")))
    book(here)
    first, second = PaymentLine.objects.order_by("pk")
    post_lines([first])
    drop_lines([second])

    (posted,) = program.get(f"{HERE}/payments", state="posted").json()["items"]
    (dropped,) = program.get(f"{HERE}/payments", state="nothing").json()["items"]

    assert (posted["order"], posted["state"]) == ("#1", "posted")
    assert (posted["open"], bool(posted["document"])) == ("0.00", True)
    assert (dropped["order"], dropped["state"]) == ("#2", "nothing")
    assert program.get(f"{HERE}/payments", state="proposed").json()["items"] == []
    assert program.get(f"{HERE}/payments", list="unbooked").json()["items"] == []


def test_many_payments_and_payouts_are_told_with_as_many_queries_as_one(program):
    here = shop(books="journal")

    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            program.get(f"{HERE}/{path}")
        return len(asked)

    def one_more(number: int) -> None:
        invoice(here, order(number, "20.00", money(number, "20.00")))
        payout(here, number, ("CHARGE", "20.00", "0.50", number))
        book(here)
        post_lines(list(PaymentLine.objects.filter(state="open")))

    one_more(1)
    before = [queries(path) for path in ("payments", "payouts", "balance")]
    one_more(2)
    one_more(3)

    after = [queries(path) for path in ("payments", "payouts", "balance")]
    assert after == before


def test_a_refund_is_told_as_money_that_went_back(program):
    here = shop(books="journal")
    paid = [money(1, "20.00"), money(2, "5.00", kind="REFUND")]
    invoice(here, order(1, "20.00", *paid))
    book(here)

    rows = program.get(f"{HERE}/payments", order="1").json()["items"]

    amounts = {row["kind"]: row["amount"] for row in rows}
    assert amounts == {"SALE": "20.00", "REFUND": "-5.00"}


def test_payments_that_wait_are_booked_when_somebody_says_so(program):
    here = shop()
    invoice(here, order(1, "20.00", money(1, "20.00")))
    row = PaymentProcessing.objects.create(transaction=ShopTransaction.objects.get())
    place = f"{HERE}/payments/book"

    done = program.post(place, {"payments": [row.pk]})
    again = program.post(place, {"payments": [row.pk]})
    unknown = program.post(place, {"payments": [row.pk + 1]})

    (told,) = done.json()["rows"]
    assert (told["name"], told["state"], told["amount"]) == ("#1", "posted", "20.00")
    assert on(CLEARING) == 20
    assert again.status_code == 409
    assert (unknown.status_code, unknown.json()["field"]) == (422, "payments")


def test_payments_of_a_shop_that_only_reads_are_not_booked(program):
    here = shop(books="")
    row = a_payment_that_waits(here)

    answer = program.post(f"{HERE}/payments/book", {"payments": [row.pk]})

    assert answer.status_code == 503
    assert PaymentProcessing.objects.get().state == "waiting"


def test_a_sync_of_payments_is_an_entry_of_the_queue(program):
    shop()

    answer = program.post(f"{HERE}/payments/sync", {"dry_run": True})

    assert answer.status_code == 202
    entry = JobEntry.objects.get(pk=answer.json()["id"])
    assert (entry.task, entry.params["dry_run"]) == (30105, True)


def test_a_payout_is_told_with_its_transactions_and_ties_once_both_are_posted(program):
    here = shop()
    a_paid_order(here)
    moves(here, Payout.objects.get(), ("TRANSFER", "-96.80", "0", 0))
    place = f"{HERE}/payouts"

    (head,) = program.get(place).json()["items"]
    before = program.get(f"{place}/{head['id']}").json()
    book(here)
    posted = program.post(f"{place}/post", {"payouts": [head["id"]]}).json()["rows"]
    after = program.get(f"{place}/{head['id']}").json()
    again = program.post(f"{place}/post", {"payouts": [head["id"]]})

    assert (head["number"], head["net"], head["can_post"]) == ("9", "96.80", True)
    kinds = [row["kind"] for row in before["transactions"]]
    assert kinds == ["CHARGE", "TRANSFER"]
    assert (before["tie"]["is_tied"], before["tie"]["residue"]) == (False, "100.00")
    (row,) = before["tie"]["rows"]
    assert (row["order"], row["residue"]) == ("#1001", "100.00")
    assert row["reason"]
    assert [(row["name"], row["state"]) for row in posted] == [("9", "posted")]
    assert (after["state"], after["can_post"]) == ("posted", False)
    assert after["tie"]["is_tied"] is True
    assert after["tie"]["transactions"] == after["tie"]["payout"] == "96.80"
    assert str(on(BANK)) == "96.80000"
    assert again.status_code == 409


def test_a_payout_that_does_not_add_up_is_stopped_and_says_its_residue(program):
    here = shop()
    made = payout(here, 9, ("CHARGE", "100.00", "3.20", 1), net="100.00")

    answer = program.post(f"{HERE}/payouts/post", {"payouts": [made.pk]}).json()
    (told,) = program.get(f"{HERE}/payouts", untied=True).json()["items"]

    (row,) = answer["rows"]
    assert row["state"] == told["state"] == "stopped"
    assert "3.20" in row["reason"]
    assert told["residue"] == "3.20"
    assert program.get(f"{HERE}/payouts", state="posted").json()["items"] == []


def test_payouts_are_chosen_by_day_and_status(program):
    here = shop()
    payout(here, 9, ("CHARGE", "100.00", "3.20", 1))
    payout(here, 10, ("CHARGE", "10.00", "0.30", 2), status="SCHEDULED")

    def numbers(**chosen: str) -> list[str]:
        rows = program.get(f"{HERE}/payouts", **chosen).json()["items"]
        return [row["number"] for row in rows]

    assert numbers() == ["10", "9"]
    assert numbers(status="scheduled") == ["10"]
    assert numbers(since="2026-01-08", until="2026-01-08") == ["10", "9"]
    assert numbers(until="2026-01-07") == []


def test_movements_of_the_balance_are_chosen_by_payout_kind_and_order(program):
    here = shop()
    made = payout(here, 9, ("CHARGE", "100.00", "3.20", 1), ("REFUND", "-5.00", "0", 2))
    moves(here, None, ("CHARGE", "7.00", "0.20", 3))

    def amounts(**chosen: object) -> list[str]:
        rows = program.get(f"{HERE}/balance", **chosen).json()["items"]
        return [row["amount"] for row in rows]

    assert amounts() == ["7.00", "-5.00", "100.00"]
    assert amounts(payout=made.pk) == ["-5.00", "100.00"]
    assert amounts(kind="charge", is_pending=False) == ["100.00"]
    assert amounts(is_pending=True) == ["7.00"]
    assert amounts(order="1002") == ["-5.00"]


def test_disputes_are_listed_with_what_is_due(program):
    here = shop()
    a_dispute(here)
    a_dispute(here, 2, status="WON")

    (told,) = program.get(f"{HERE}/disputes", is_open=True).json()["items"]

    assert (told["order"], told["amount"], told["is_open"]) == ("#1001", "100.00", True)
    assert (told["reason"], told["evidence_due"]) == ("FRAUDULENT", "2026-01-20")
    assert program.get(f"{HERE}/disputes/{told['id']}").json() == told
    (won,) = program.get(f"{HERE}/disputes", status="won").json()["items"]
    assert won["is_open"] is False


def test_settings_of_payments_are_read_and_changed_in_part(program):
    shop(books="journal")
    place = f"{HERE}/settings"

    before = program.get(place).json()["payments"]
    change = {"books": "post", "overpaid_account": "3500", "starts_on": "2026-01-01"}
    after = program.send("PATCH", f"{place}/payments", change).json()["payments"]
    wrong = program.send("PATCH", f"{place}/payments", {"bank_account": "nowhere"})

    assert (before["books"], before["bank_account"]) == ("journal", BANK)
    assert (before["overpaid_account"], before["starts_on"]) == ("", None)
    assert after == {**before, **change}
    assert (wrong.status_code, wrong.json()["field"]) == (422, "bank_account")
    assert PaymentSettings.objects.get().bank_account == account(BANK)


def test_the_work_of_a_shop_counts_its_money(program):
    here = shop()
    a_payment_that_waits(here)
    payout(here, 9, ("CHARGE", "100.00", "3.20", 1), net="100.00", residue="3.20")
    a_dispute(here)

    told = program.get(f"{HERE}/work").json()

    assert (told["unmatched_payments"], told["untied_payouts"]) == (1, 1)
    assert told["open_disputes"] == 1
    assert (told["unsent_shipments"], told["failed_shipments"]) == (0, 0)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "payments/sync", {}),
        ("POST", "payments/book", {"payments": [1]}),
        ("POST", "payouts/post", {"payouts": [1]}),
        ("PATCH", "settings/payments", {}),
    ],
)
def test_who_only_looks_books_no_money(db, method, path, body):
    shop()
    viewer = a_program(role=VIEWER)

    assert viewer.send(method, f"{HERE}/{path}", body).status_code == 403


@pytest.mark.parametrize("path", ["payments", "payouts", "balance", "disputes"])
def test_who_looks_sees_all_money(db, path):
    shop()
    viewer = a_program(role=VIEWER)

    assert viewer.get(f"{HERE}/{path}").status_code == 200
