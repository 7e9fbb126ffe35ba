"""From a customer to a paid invoice on the command line."""

import json

import pytest
from tests.cli.asking import Shell
from tests.cli.books.trading import (
    DAY,
    ORDER,
    a_posted_invoice,
    a_released_order,
    a_shop_floor,
)

from nightclerk.ledger.models import Item, PriceGroup
from nightclerk.ledger.services.parties.prices import put_price

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Shell:
    ready = Shell(capsys)
    a_shop_floor(ready)
    return ready


def test_masters_are_listed_changed_and_deleted(shell):
    shell("customers", "change", "10000", "--city", "Bonn", "--blocked", "ship")
    shell("customers", "address", "10000", "SHOP", "--city", "Köln")
    shell("items", "change", "1000", "--is-blocked", "--barcode", "4006")
    shell("items", "variant", "1000", "RED", "--title", "Red")
    shell("items", "unit", "1000", "HOUR", "--per-unit", "12")
    open_again = shell("items", "change", "1000", "--off", "is-blocked")
    refused = shell("items", "change", "1000", "--off", "nothing", code=1)

    assert shell("customers", "show", "10000")["city"] == "Bonn"
    assert (open_again["is_blocked"], open_again["barcode"]) == (False, "4006")
    assert refused["kind"] == "refused"
    assert [each["no"] for each in shell("items", "list", "--text", "lamp")] == ["1000"]
    assert "Bonn" in shell.words("customers", "list")
    shell("customers", "add", "--no", "1", "--name", "Eve")
    assert shell("customers", "delete", "1") == {"deleted": "1"}
    assert shell("customers", "show", "1", code=1)["kind"] == "not_found"
    assert shell("items", "delete", "1000", code=1)["kind"] == "refused"


def test_a_line_without_a_price_has_the_one_of_the_customers_price_list(shell):
    PriceGroup.objects.create(code="VIP")
    put_price(Item.objects.get(no="1000"), 90, price_group="VIP", minimum_quantity=3)
    shell("customers", "change", "10000", "--price-group", "VIP")
    no = shell("documents", "add", json.dumps(ORDER))["no"]

    changed = shell("documents", "change-line", "order", no, "10000", '{"quantity": 3}')
    asked = json.dumps({"lines": [{"item": "1000", "quantity": "1"}]})
    added = shell("documents", "add-lines", "order", no, asked)

    assert changed["net"] == "270.00"
    assert [
        (line["unit_price"], line["price_from"], line["price_list"])
        for line in added["lines"]
    ] == [("90", "list", "VIP"), ("100", "card", "")]


def test_a_document_is_made_changed_previewed_and_posted(shell):
    made = shell("documents", "add", json.dumps(ORDER))
    no = made["no"]
    extra = json.dumps({"lines": [{"item": "1000", "quantity": "1"}]})
    shell("documents", "add-lines", "order", no, extra)
    shell("documents", "change-line", "order", no, "20000", '{"quantity": "3"}')
    shell("documents", "delete-line", "order", no, "20000")
    shell("documents", "change", "order", no, '{"reference": "By phone"}')
    released = shell("documents", "release", "order", no)
    shown = shell("documents", "preview", "order", no)
    shipped = shell("post", "order", no, "--ship")
    invoiced = shell("post", "order", no)

    assert (made["gross"], released["gross"]) == ("238.00", "238.00")
    assert released["reference"] == "By phone"
    assert len(shown["ledger"]) == 3
    assert shipped["shipment"]
    assert shipped["invoice"] is None
    assert invoiced["invoice"]
    (found,) = shell("documents", "list", "--external-order-no", "#1001")
    assert found["status"] == "posted"
    assert "Lamp" in shell.words("documents", "show", "order", no)


def test_all_problems_of_a_document_are_told_at_once(shell):
    wrong = {**ORDER, "lines": [{"item": "no"}, {"account": "no", "quantity": "1"}]}

    told = shell("documents", "add", json.dumps(wrong), code=1)
    unread = shell("documents", "add", "[]", code=1)

    assert {*told["fields"]} == {"lines.10000.item", "lines.20000.account"}
    assert unread["kind"] == "refused"


def test_a_document_is_reopened_deleted_and_taken_from_the_queue(shell):
    no = a_released_order(shell)

    later = shell("post", "order", no, "--when", "later")
    shell("documents", "unqueue", "order", no)
    shell("documents", "reopen", "order", no)

    assert later["entry"]
    assert shell("documents", "delete", "order", no) == {"deleted": no}
    assert shell("documents", "show", "order", no, code=1)["kind"] == "not_found"


def test_what_was_posted_is_shown_credited_cancelled_and_undone(shell):
    invoice = a_posted_invoice(shell)
    shipped = shell("post", "order", a_released_order(shell), "--ship")["shipment"]

    draft = shell("posted", "credit", invoice, "--line", "10000=1")
    tracked = shell("posted", "track", shipped, "--tracking-no", "12")
    unread = shell("posted", "credit", invoice, "--line", "one", code=1)
    undone = shell("posted", "undo", shipped, "--line", "10000")
    cancelled = shell("posted", "cancel", a_posted_invoice(shell))
    corrected = shell("posted", "correct", a_posted_invoice(shell))

    assert draft["gross"] == "119.00"
    assert tracked["tracking_no"] == "12"
    assert unread["hint"] == "Write it as 10000=2."
    assert [line["quantity"] for line in undone["lines"]] == ["2", "-2"]
    assert (cancelled["kind"], cancelled["cancels"]) == ("credit", True)
    assert (corrected["kind"], corrected["status"]) == ("order", "open")
    assert len(shell("posted", "list", "--kind", "credit")) == 2
    assert shell("posted", "show", "invoice", invoice)["gross"] == "238.00"


def test_a_payment_is_posted_applied_taken_back_and_reversed(shell):
    invoice = a_posted_invoice(shell)
    (owed,) = shell("payments", "list", "--document-no", invoice)
    paid = shell(
        *("payments", "post", "--customer", "10000", "--amount", "100.00"),
        *("--method", "BANK", "--on", DAY),
    )
    applied = shell("payments", "apply", str(paid["id"]), "--to", str(owed["id"]))
    shell("payments", "unapply", str(applied["id"]))
    reversed_ = shell("payments", "reverse", str(paid["id"]))

    assert paid["remaining"] == "-100.00"
    assert applied["entries"] == sorted([owed["id"], paid["id"]])
    assert reversed_["remaining"] == "0.00"
    assert shell("payments", "show", str(owed["id"]))["remaining"] == "238.00"


def test_a_payment_names_the_entries_that_it_pays(shell):
    (owed,) = shell("payments", "list", "--document-no", a_posted_invoice(shell))

    paid = shell(
        *("payments", "post", "--customer", "10000", "--amount", "238.00"),
        *("--method", "BANK", "--on", DAY, "--applies-to", str(owed["id"])),
    )

    assert paid["remaining"] == "0.00"
    assert shell("payments", "show", str(owed["id"]))["is_open"] is False
