"""Releasing and reopening documents, and the checks that need the set-up."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.ledger.building import WORK_DATE, company, customer, item

from nightclerk.core.errors import Refused
from nightclerk.ledger.facts import Wanted
from nightclerk.ledger.models import (
    FiscalPeriod,
    PostingSetup,
    SalesDocument,
    SalesLine,
    UserSetup,
    VatSetup,
)
from nightclerk.ledger.selectors.check_facts import masters_of
from nightclerk.ledger.selectors.documents import lines_by_document, lines_of
from nightclerk.ledger.selectors.setup import Setup
from nightclerk.ledger.services.documents.checking import problems_of
from nightclerk.ledger.services.documents.drafts import change_document, create_document
from nightclerk.ledger.services.documents.line_input import LineInput
from nightclerk.ledger.services.documents.lines import change_line, set_quantities
from nightclerk.ledger.services.documents.recalculation import recalculate
from nightclerk.ledger.services.documents.release import release, reopen
from nightclerk.ledger.services.parties.customers import change_customer
from nightclerk.ledger.services.parties.items import change_item, put_variant
from nightclerk.ledger.services.setup.periods import close_period
from nightclerk.ledger.services.stock.journal import receive_stock

pytestmark = pytest.mark.django_db
D = Decimal
BOTH = Wanted(ship=True, invoice=True)


def order(*lines, of=None, kind="order", **header):
    """Make an open document of the work date."""
    dated = {"posting_date": WORK_DATE, **header}
    return create_document(kind, of or customer(), lines=lines, **dated)


def lamps(quantity="10", **fields):
    """Describe a line of lamps at 100.00 without VAT, 19 %."""
    return LineInput(**{"item": item("Lamp"), "quantity": D(quantity), **fields})


def said(document, wanted=BOTH, **rest):
    """Give what keeps a document from being posted."""
    held = SalesDocument.objects.get(pk=document.pk)
    found = problems_of(held, lines_of(held), wanted, Setup(), **rest)
    return [(problem.place, str(problem.text)) for problem in found]


def test_a_released_document_can_be_posted_and_not_be_changed():
    made = release(order(lamps()))

    assert (made.status, made.version) == ("released", 2)
    assert said(made) == []
    with pytest.raises(Refused, match="is released"):
        change_document(made, note="No")
    with pytest.raises(Refused, match="is released"):
        release(made)


def test_releasing_writes_the_document_once_with_all_that_changed():
    made = order(lamps("1"), lamps("2"))
    change_customer(made.customer, discount_percent=D(10))

    with CaptureQueriesContext(connection) as asked:
        release(made, calculate_discount=True)

    held = SalesDocument.objects.get(pk=made.pk)
    writes = [
        row for row in asked if row["sql"].startswith('UPDATE "ledger_salesdocument"')
    ]
    assert len(writes) == 1
    assert (held.status, held.discount_value) == ("released", D(10))
    assert held.net == sum(line.net for line in lines_of(held)) == D(270)


def test_q27_a_price_is_changed_after_reopening_only():
    made = release(order(lamps("1")))
    line = SalesLine.objects.get()

    with pytest.raises(Refused, match="Reopen it"):
        change_line(line, unit_price=D(90))
    reopen(made)
    change_line(line, unit_price=D(90))

    assert SalesDocument.objects.get().gross == D("107.10")


def test_quantities_to_post_are_changed_in_a_released_document():
    made = release(order(lamps("10")))

    line = change_line(SalesLine.objects.get(), to_ship=D(4))
    set_quantities(made, to_invoice={10000: D(2)})

    assert (line.to_ship, line.to_invoice) == (D(4), D(4))
    assert SalesLine.objects.get().to_invoice == D(2)
    assert SalesDocument.objects.get().version == 4


def test_q26_a_document_without_quantities_is_not_released():
    for lines in ((), (LineInput(description="Hello"),), (lamps("0"),)):
        made = order(*lines)

        with pytest.raises(Refused) as caught:
            release(made)

        assert list(caught.value.fields) == ["lines"]
        assert SalesDocument.objects.get(pk=made.pk).status == "open"


def test_release_says_all_that_is_missing_at_once():
    company(needs_location=True, location=None)
    shade = change_item(item("Shade"), needs_variant=True)
    made = order(lamps(), lamps(item=shade), of=customer())
    SalesLine.objects.update(unit=None, location=None)

    with pytest.raises(Refused) as caught:
        release(made)

    assert list(caught.value.fields) == [
        "lines.10000.unit",
        "lines.10000.location",
        "lines.20000.unit",
        "lines.20000.variant",
        "lines.20000.location",
    ]


def test_the_customers_discount_is_put_in_where_the_company_says_so():
    ada = customer(discount_percent=D(10), discount_from=D(500))
    small, large = order(lamps("4"), of=ada), order(lamps("5"), of=ada)

    assert release(order(lamps("5"), of=ada)).discount_kind == ""
    assert release(small, calculate_discount=True).discount_kind == ""
    company(calculates_discount=True)
    released = release(large)

    assert (released.discount_kind, released.discount_value) == ("percent", D(10))
    assert SalesDocument.objects.get(pk=large.pk).net == D("450.00")
    assert SalesLine.objects.get(document=large).invoice_discount == D("50.00")


def test_a_discount_in_an_amount_stays():
    company(calculates_discount=True)
    made = order(
        lamps("5"),
        of=customer(discount_percent=D(10)),
        discount_kind="amount",
        discount_value=D(1),
    )

    assert release(made).discount_kind == "amount"
    assert SalesDocument.objects.get().net == D("499.00")


def test_release_takes_the_rate_of_today():
    made = order(lamps("1"))
    VatSetup.objects.filter(rate=19).update(rate=20)

    release(made)

    assert SalesDocument.objects.get().vat == D("20.00")
    assert SalesLine.objects.get().vat_rate == 20


def test_computing_again_changes_nothing_and_writes_no_line():
    made = order(lamps("1"), lamps("2"))

    with CaptureQueriesContext(connection) as asked:
        amounts = recalculate(made, setup=Setup())

    assert amounts.gross == D("357.00")
    assert not [one for one in asked if 'UPDATE "ledger_salesline"' in one["sql"]]


def test_a_document_waiting_for_a_posting_is_not_reopened():
    made = release(order(lamps()))
    SalesDocument.objects.update(queue_status="posting")

    with pytest.raises(Refused, match="scheduled for posting"):
        reopen(made)


def test_an_open_document_is_not_reopened():
    with pytest.raises(Refused, match="is not released yet"):
        reopen(order(lamps()))


def test_q08_an_own_window_wins_over_the_companys():
    company(posting_from=date(2026, 3, 1))
    ada = get_user_model().objects.create_user("ada")
    early = order(lamps(), posting_date=date(2026, 2, 28))

    assert [place for place, _ in said(early, actor=ada)] == ["posting_date"]
    UserSetup.objects.create(user=ada, posting_from=date(2026, 2, 1))
    assert said(early, actor=ada) == []
    assert [place for place, _ in said(early)] == ["posting_date"]


def test_a_closed_period_is_named():
    made = order(lamps())
    Setup().company.refresh_from_db()
    for period in range(1, 4):
        close_period(_period(period))

    found = said(made)

    assert found == [
        ("posting_date", "The fiscal period 2026-03 of 2026-03-02 is closed")
    ]


def _period(month):
    return FiscalPeriod.objects.get(starts_on=date(2026, month, 1))


def test_q13_an_item_blocked_after_it_was_entered_keeps_from_posting():
    lamp = item("Lamp")
    made = order(lamps(item=lamp, variant=put_variant(lamp, "S")))
    change_item(lamp, is_blocked=True)
    put_variant(lamp, "S", is_blocked=True)

    assert [place for place, _ in said(made)] == [
        "lines.10000.item",
        "lines.10000.variant",
    ]


def test_q10_a_customer_blocked_for_shipments_still_gets_the_invoice():
    ada = customer()
    made = order(lamps("4"), of=ada)
    SalesLine.objects.update(shipped=D(4), to_ship=D(0))
    change_customer(ada, blocked="ship")

    assert said(made, Wanted(ship=False, invoice=True)) == []
    SalesLine.objects.update(shipped=D(0), to_ship=D(4))
    assert [place for place, _ in said(made)] == ["customer"]


def test_q15_a_missing_posting_setup_is_named_by_its_groups():
    made = order(lamps(), lamps())
    line = SalesLine.objects.first()
    assert line is not None
    PostingSetup.objects.filter(product_group=line.product_group_id).delete()

    assert said(made) == [
        (
            "lines.10000.product_group",
            f"There is no posting setup for {made.business_group.code}"
            f" × {line.product_group.code}",
        )
    ]


def test_q16_a_missing_account_and_a_missing_due_date_come_together():
    made = order(lamps(), due_date=None)
    PostingSetup.objects.update(sales_account=None)

    assert [place for place, _ in said(made)] == [
        "due_date",
        "lines.10000.product_group",
    ]


def test_accounts_are_asked_for_only_where_they_are_needed():
    made = order(lamps("1", discount_percent=D(5)))
    PostingSetup.objects.update(
        credit_account=None, line_discount_account=None, cost_account=None
    )

    assert said(made) == []
    company(discounts="own_accounts", cost_to_gl=True)
    assert [text.rsplit("for ", 1)[1] for _, text in said(made)] == [
        "line discount",
        "cost of goods sold",
    ]


def test_q17_stock_is_checked_where_it_may_not_be_negative():
    lamp = item("Lamp", prevents_negative="yes")
    receive_stock(lamp, D(3), unit_cost=D(1), on=WORK_DATE)
    made = order(lamps("5", item=lamp))

    assert said(made) == [
        (
            "lines.10000.to_ship",
            "Of " + lamp.no + " in line 10000 5 are needed, 3 are there",
        )
    ]
    change_item(lamp, prevents_negative="no")
    assert said(made) == []


def test_q02_a_wish_to_invoice_more_than_was_shipped_is_no_problem():
    made = order(lamps("10"))
    SalesLine.objects.update(shipped=D(4), to_ship=D(6), to_invoice=D(10))

    assert said(made, Wanted(ship=False, invoice=True)) == []


def test_q05_there_is_nothing_to_invoice_before_a_shipment():
    made = order(lamps("10"))

    found = said(made, Wanted(ship=False, invoice=True))

    assert found == [("lines", "There is nothing to post")]


def test_c18_a_negative_invoice_is_refused():
    made = order(
        lamps("-1", unit_price=D(10)), lamps("1", unit_price=D(5)), kind="invoice"
    )

    assert said(made) == [("gross", "The total to invoice is negative: -5.95")]


def test_a_series_without_a_line_for_the_date_is_told():
    made = order(lamps(), posting_date=date(2026, 3, 2))
    series = Setup().company.posted_invoice_series
    series.lines.filter(starts_on__year=2026).update(starts_on=date(2026, 6, 2))

    assert [text for _, text in said(made)] == [
        f"Number series {series.code} has no numbers for this date"
    ]


def test_checks_ask_the_database_as_often_for_many_lines_as_for_few():
    ada, lamp = customer(), item("Lamp")
    few = order(lamps("1", item=lamp), of=ada)
    many = order(*[lamps("1", item=lamp)] * 30, of=ada)
    setup = Setup()
    problems_of(few, lines_of(few), BOTH, setup)

    counts = []
    for document in (few, many):
        lines = lines_of(document)
        with CaptureQueriesContext(connection) as asked:
            problems_of(document, lines, BOTH, setup)
        counts.append(len(asked))

    assert counts[0] == counts[1] <= 2


def test_masters_are_read_once_for_many_documents():
    made = [order(lamps("1")) for _ in range(5)]
    setup, lines = Setup(), lines_by_document(made)
    problems_of(made[0], lines[made[0].pk], BOTH, setup)

    with CaptureQueriesContext(connection) as asked:
        every = [line for found in lines.values() for line in found]
        masters = masters_of(made, every, setup)
        found = [
            problems_of(one, lines[one.pk], BOTH, setup, masters=masters)
            for one in made
        ]

    assert found == [[]] * 5
    assert len(asked) == 1
