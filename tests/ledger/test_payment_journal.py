"""The payment journal: proposed once, posted as one payment alone would be."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.db import transaction
from tests.ledger.building import WORK_DATE, company, customer
from tests.ledger.owing import (
    bank,
    dollars,
    invoice_entry,
    left,
    on_account,
    payment_entry,
    receivables,
)

from nightclerk.core.errors import Refused, error_from_json
from nightclerk.core.text import Text, words
from nightclerk.ledger.models import (
    Account,
    Application,
    Currency,
    Customer,
    CustomerDetail,
    CustomerEntry,
    LedgerEntry,
    LedgerTransaction,
    NumberSeriesLine,
    PaymentLine,
    PaymentMethod,
)
from nightclerk.ledger.selectors.soundness import breaches
from nightclerk.ledger.services.receivables.many_payments import (
    PaymentInput,
    post_payments,
)
from nightclerk.ledger.services.receivables.payment_building import Way
from nightclerk.ledger.services.receivables.payment_journal import (
    Suggestion,
    Target,
    drop_lines,
    post_lines,
    restore_lines,
    suggest,
)
from nightclerk.ledger.services.receivables.payment_lines import change_line, new_line
from nightclerk.ledger.services.receivables.payments import post_payment
from nightclerk.ledger.services.receivables.reversals import reverse

D = Decimal
pytestmark = pytest.mark.django_db


def method(code: str = "BANK") -> PaymentMethod:
    return PaymentMethod.objects.get(code=code)


def proposed(buyer: Customer, amount: str, key: str, **more: Any) -> Suggestion:
    return Suggestion(
        **{
            "key": key,
            "customer": buyer,
            "date": WORK_DATE,
            "amount": D(amount),
            "currency": Currency.objects.get(code="EUR"),
            "method": method(),
            **more,
        }
    )


def problem_of(line: PaymentLine) -> str:
    line.refresh_from_db()
    return str(error_from_json(line.problem))


def test_a_payment_with_a_key_is_proposed_once():
    buyer = customer()
    first = suggest([proposed(buyer, "10.00", "shop:1", reason=words("Order #1001"))])

    again = suggest(
        [proposed(buyer, "99.00", "shop:1"), proposed(buyer, "5.00", "shop:2")]
    )

    assert again[0] == first[0]
    assert again[0].amount == D("10.00")
    assert str(Text.from_json(again[0].reason)) == "Order #1001"
    assert PaymentLine.objects.count() == 2


def test_a_proposed_payment_settles_its_targets_when_it_is_posted():
    buyer = customer()
    early, late = (invoice_entry(buyer, "100.00", no=no) for no in ("I-1", "I-2"))
    lines = suggest(
        [
            proposed(
                buyer,
                "130.00",
                "shop:1",
                targets=[Target(late, D("80.00")), Target(early)],
            )
        ]
    )

    done = post_lines(lines)

    line = PaymentLine.objects.get()
    assert [each.pk for each in done.posted] == [line.pk]
    assert line.state == PaymentLine.State.POSTED
    assert line.entry.transaction.key == "shop:1"
    assert (left(late), left(early), left(line.entry)) == (D("20.00"), D("50.00"), 0)
    assert breaches() == []


def test_a_line_is_posted_once():
    buyer = customer()
    lines = suggest([proposed(buyer, "10.00", "shop:1")])

    post_lines(lines)
    again = post_lines(lines)

    assert again.posted == again.failed == []
    assert on_account(bank()) == D("10.00")


def test_what_was_posted_with_the_key_before_is_not_posted_again():
    buyer = customer()
    payment_entry(buyer, "10.00", key="shop:1")
    lines = suggest([proposed(buyer, "10.00", "shop:1")])

    done = post_lines(lines)

    assert done.failed == lines
    assert "posted already" in problem_of(lines[0])
    assert on_account(bank()) == D("10.00")


def test_a_line_that_is_refused_says_why_and_leaves_the_others_alone():
    buyer = customer()
    invoice = invoice_entry(buyer, "50.00")
    blocked = Account.objects.create(no="1299", name="Old", kind="asset", is_blocked=1)
    lines = suggest(
        [
            proposed(buyer, "1.00", "a", method=None, account=blocked),
            proposed(buyer, "2.00", "b", date=date(2031, 1, 1)),
            proposed(buyer, "50.00", "c", targets=[Target(invoice)]),
            proposed(buyer, "60.00", "d", targets=[Target(invoice)]),
            proposed(buyer, "7.00", "e", targets=[Target(invoice, D("99.00"))]),
        ]
    )

    done = post_lines(lines)

    assert [line.key for line in done.posted] == ["c"]
    assert {
        line.key: str(error_from_json(line.problem).text) for line in done.failed
    } == {
        "a": "Account 1299 Old is blocked",
        "b": "There is no fiscal period for 2031-01-01",
        "d": "I-1 is settled already",
        "e": "I-1 is settled already",
    }
    assert left(invoice) == 0
    assert LedgerTransaction.objects.filter(source="payment").count() == 1
    assert breaches() == []


def test_a_refused_line_costs_no_number():
    buyer = customer()
    invoice = invoice_entry(buyer, "50.00", no="I-1")
    lines = suggest(
        [
            proposed(buyer, "50.00", "a", targets=[Target(invoice)]),
            proposed(buyer, "50.00", "b", targets=[Target(invoice)]),
            proposed(buyer, "5.00", "c"),
        ]
    )

    done = post_lines(lines)

    assert [line.entry.document_no for line in done.posted] == [
        "J-2026-00001",
        "J-2026-00002",
    ]


def test_the_last_number_of_a_series_is_used_and_the_rest_waits():
    buyer = customer()
    NumberSeriesLine.objects.filter(
        series=company().journal_series, starts_on__year=2026
    ).update(last_no="J-2026-00002")
    lines = suggest([proposed(buyer, "5.00", key) for key in "abc"])

    done = post_lines(lines)

    assert [line.key for line in done.posted] == ["a", "b"]
    assert "is used up" in problem_of(done.failed[0])


def test_a_payment_without_targets_settles_its_order():
    buyer = customer()
    invoice_entry(buyer, "10.00", no="I-1")
    mine = invoice_entry(buyer, "10.00", no="I-2", external_order_no="#1001")
    lines = suggest([proposed(buyer, "10.00", "a", external_order_no="#1001")])

    post_lines(lines)

    assert left(mine) == 0


def test_a_refund_settles_a_payment_that_was_posted_just_before():
    buyer = customer()
    lines = suggest(
        [
            proposed(buyer, "30.00", "a", external_order_no="#1"),
            proposed(buyer, "-10.00", "b", external_order_no="#1"),
        ]
    )

    done = post_lines(lines)

    paid, refunded = (line.entry for line in done.posted)
    assert (left(paid), left(refunded)) == (D("-20.00"), 0)
    assert breaches() == []


def test_foreign_money_with_its_exact_worth_leaves_gain_or_loss():
    dollars("1.1000")
    buyer = customer()
    invoice = invoice_entry(buyer, "110.00", factor="1.1")
    usd = Currency.objects.get(code="USD")
    lines = suggest(
        [
            proposed(
                buyer,
                "110.00",
                "a",
                currency=usd,
                local=D("101.37"),
                targets=[Target(invoice)],
            )
        ]
    )

    post_lines(lines)

    assert on_account(bank()) == D("101.37")
    assert receivables(buyer) == 0
    assert on_account(usd.gain_account_id) == D("-1.37")
    assert left(invoice) == 0
    assert breaches() == []


@pytest.mark.parametrize("local", ["0", "-5.00", "5.001"])
def test_a_worth_that_is_none_is_refused(local: str):
    dollars("1.1000")
    usd = Currency.objects.get(code="USD")
    buyer = customer()

    with pytest.raises(Refused) as refused:
        post_payment(
            buyer,
            D("5.00"),
            on=WORK_DATE,
            method=method(),
            currency=usd,
            local=D(local),
        )

    assert "local" in refused.value.fields


def test_a_dropped_line_is_not_proposed_again_but_may_come_back():
    buyer = customer()
    lines = suggest([proposed(buyer, "10.00", "a")])

    assert drop_lines(lines) == 1
    again = suggest([proposed(buyer, "10.00", "a")])
    nothing = post_lines(again)

    assert again[0].state == PaymentLine.State.DROPPED
    assert nothing.posted == []
    assert restore_lines(lines) == 1
    assert len(post_lines(lines).posted) == 1


def test_a_line_is_changed_before_it_is_posted():
    buyer = customer()
    other = customer("Grace Hopper")
    invoice = invoice_entry(buyer, "10.00")
    lines = suggest([proposed(buyer, "10.00", "a", targets=[Target(invoice)])])

    line = change_line(lines[0], customer=other, amount=D("12.00"), method="CASH")

    assert not line.targets.exists()
    post_lines([line])
    line.refresh_from_db()
    assert (line.entry.customer, line.entry.amount) == (other, D("-12.00"))


def test_a_posted_line_is_not_changed():
    buyer = customer()
    lines = suggest([proposed(buyer, "10.00", "a")])
    post_lines(lines)

    with pytest.raises(Refused, match="not open any more"):
        change_line(lines[0], amount=D("12.00"))


def test_what_somebody_else_owes_is_no_target():
    buyer, other = customer(), customer("Grace Hopper")
    theirs = invoice_entry(other, "10.00")

    with pytest.raises(Refused) as refused:
        new_line(customer=buyer, amount=D("10.00"), targets=[Target(theirs)])

    assert "targets" in refused.value.fields
    assert not PaymentLine.objects.exists()


def test_a_line_by_hand_needs_a_customer_and_an_amount():
    company()

    with pytest.raises(Refused) as refused:
        new_line(text="?")

    assert set(refused.value.fields) == {"customer", "amount"}


def test_a_posted_line_is_reversed_as_any_payment():
    buyer = customer()
    lines = suggest([proposed(buyer, "10.00", "a")])
    done = post_lines(lines)

    reverse(done.posted[0].entry.transaction)

    assert on_account(bank()) == 0


# Many at once give the very rows that one after the other gives.

PAID = (
    # amount, day, order, key, targets by number, foreign
    ("100.00", 0, "#1", "k1", (), False),
    ("30.00", 1, "", "k2", ("I-2", "I-3"), False),
    ("500.00", 2, "", "k3", (), False),
    ("-25.00", 3, "#4", "k4", ("C-1",), False),
    ("-10.00", 3, "", "k5", (), False),
    ("55.55", 4, "#5", "k6", (), True),
    ("70.00", 5, "", "k7", ("U-2",), True),
    ("9.99", 5, "", "k6", (), False),
    ("9.99", 5, "", "k8", ("I-1",), False),
    ("0.001", 5, "", "k9", (), False),
)


def books() -> dict[str, CustomerEntry]:
    """Give a customer's open entries; the rate of the dollar changes between."""
    company(applies_oldest=True)
    dollars("1.0850", on=date(2026, 1, 1))
    dollars("1.1230", on=WORK_DATE + timedelta(days=4))
    buyer = customer()
    entries = [
        invoice_entry(buyer, "100.00", no="I-1", external_order_no="#1"),
        invoice_entry(buyer, "20.00", no="I-2"),
        invoice_entry(buyer, "40.00", no="I-3"),
        invoice_entry(buyer, "33.33", no="I-4"),
        invoice_entry(buyer, "-25.00", no="C-1", external_order_no="#4"),
        invoice_entry(buyer, "55.55", no="U-1", factor="1.085", external_order_no="#5"),
        invoice_entry(buyer, "80.00", no="U-2", factor="1.2"),
    ]
    return {entry.document_no: entry for entry in entries}


def inputs(entries: dict[str, CustomerEntry]) -> list[PaymentInput]:
    euro, dollar = (Currency.objects.get(code=code) for code in ("EUR", "USD"))
    return [
        PaymentInput(
            customer=entries["I-1"].customer,
            amount=D(amount),
            on=WORK_DATE + timedelta(days=day),
            applies_to=[entries[no] for no in targets],
            key=key,
            way=Way(
                method=method(),
                currency=dollar if is_foreign else euro,
                external_order_no=order,
                text=f"payment {key}",
            ),
        )
        for amount, day, order, key, targets, is_foreign in PAID
    ]


def one_by_one(payments: list[PaymentInput]) -> list[CustomerEntry | Refused]:
    results: list[CustomerEntry | Refused] = []
    for each in payments:
        try:
            results.append(
                post_payment(
                    each.customer,
                    each.amount,
                    on=each.on,
                    applies_to=each.applies_to,
                    key=each.key,
                    **each.way,
                )
            )
        except Refused as refused:
            results.append(refused)
    return results


def written() -> list[list[tuple[Any, ...]]]:
    """Give all that the books hold, but for keys and moments."""
    entry = ("entry__document_no", "kind", "date", "amount", "amount_local")
    return [
        sorted(map(str, rows))
        for rows in (
            LedgerTransaction.objects.values_list(
                "source", "date", "document_no", "document_date", "text", "key"
            ),
            LedgerEntry.objects.values_list(
                *("account__no", "date", "document_no", "amount", "currency__code"),
                *("foreign_amount", "customer__name", "text", "transaction__text"),
            ),
            CustomerEntry.objects.values_list(
                *("kind", "date", "document_date", "due_date", "document_no", "text"),
                *("external_order_no", "currency__code", "factor", "method__code"),
                *("amount", "amount_local", "remaining", "remaining_local"),
                *("is_open", "closed_on", "transaction__key"),
            ),
            CustomerDetail.objects.values_list(*entry, "transaction__document_no"),
            Application.objects.values_list("date", "transaction__text", "undoes"),
            NumberSeriesLine.objects.values_list("series__code", "used_no", "used_on"),
        )
    ]


def test_many_payments_give_the_rows_of_one_after_the_other():
    entries = books()
    mark = transaction.savepoint()
    alone = one_by_one(inputs(entries))
    expected = written()
    transaction.savepoint_rollback(mark)

    together = post_payments(inputs(entries))

    assert [isinstance(each, Refused) for each in together] == [
        isinstance(each, Refused) for each in alone
    ]
    assert sum(isinstance(each, Refused) for each in together) == 3
    assert written() == expected
    assert breaches() == []


@pytest.mark.parametrize("seed", range(3))
def test_many_payments_at_random_give_the_rows_of_one_after_the_other(seed: int):
    dice = Random(seed)  # noqa: S311 - dice
    entries = books()
    company(applies_oldest=bool(seed % 2))
    payments = thrown(dice, entries)
    mark = transaction.savepoint()
    one_by_one(payments)
    expected = written()
    transaction.savepoint_rollback(mark)

    post_payments(payments)

    assert written() == expected
    assert breaches() == []


def thrown(dice: Random, entries: dict[str, CustomerEntry]) -> list[PaymentInput]:
    """Give payments by dice; some cannot be."""
    made = []
    for number in range(25):
        code = dice.choice(["EUR", "EUR", "USD"])
        known = [each for each in entries.values() if each.currency.code == code]
        targets = dice.sample(known, dice.choice([0, 0, 0, 1, 2]))
        way = Way(
            method=method(),
            currency=Currency.objects.get(code=code),
            external_order_no=dice.choice(["", "#1", "#4", "#5"]),
        )
        if code == "USD" and dice.random() < 0.5:
            way["local"] = D(dice.randint(1, 9000)) / 100
        amounts = {each.pk: D(dice.randint(1, 900)) / 100 for each in targets[:1]}
        if dice.random() < 0.5:
            way["amounts"] = amounts
        made.append(
            PaymentInput(
                customer=entries["I-1"].customer,
                amount=D(dice.randint(-3000, 9000)) / 100,
                on=WORK_DATE + timedelta(days=number // 4),
                applies_to=targets,
                way=way,
            )
        )
    return made


def test_many_payments_cost_a_handful_of_statements(django_assert_max_num_queries):
    entries = books()
    buyer = entries["I-1"].customer
    owed = [invoice_entry(buyer, "10.00", no=f"M-{no}") for no in range(40)]
    lines = suggest(
        [
            proposed(buyer, "10.00", f"m{place}", targets=[Target(entry)])
            for place, entry in enumerate(owed)
        ]
    )

    with django_assert_max_num_queries(40):
        done = post_lines(lines)

    assert len(done.posted) == 40
