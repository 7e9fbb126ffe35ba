"""Many documents at once: as one by one, each refusal only itself, no number lost."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.ledger.building import WORK_DATE, company, customer, item, location

from nightclerk.core.errors import NotReady, Refused
from nightclerk.ledger.models import (
    Customer,
    NumberSeriesLine,
    SalesDocument,
    SalesLine,
)
from nightclerk.ledger.problems import problems_in
from nightclerk.ledger.services.documents.drafts import create_document
from nightclerk.ledger.services.documents.line_input import LineInput
from nightclerk.ledger.services.documents.many_documents import (
    DocumentInput,
    create_many,
)
from nightclerk.ledger.services.documents.release import release
from nightclerk.ledger.services.parties.customers import change_customer
from nightclerk.ledger.services.parties.items import change_item

pytestmark = pytest.mark.django_db
D = Decimal
OF_DOCUMENTS = (
    "kind",
    "status",
    "customer_id",
    "bill_to_id",
    "name",
    "sell_to_address",
    "posting_date",
    "document_date",
    "due_date",
    "currency_id",
    "factor",
    "customer_group_id",
    "business_group_id",
    "vat_group_id",
    "terms_id",
    "prices_include_vat",
    "net",
    "vat",
    "gross",
)
OF_LINES = (
    "line_no",
    "kind",
    "item_id",
    "location_id",
    "unit_id",
    "description",
    "quantity",
    "to_ship",
    "to_invoice",
    "unit_price",
    "unit_cost",
    "discount_amount",
    "line_amount",
    "invoice_discount",
    "vat_rate",
    "vat_identifier",
    "net",
    "vat",
    "gross",
)


def given(
    of: Customer, *lines: LineInput, kind: str = "invoice", **fields: Any
) -> DocumentInput:
    """Describe an invoice of the work date."""
    header = {"posting_date": WORK_DATE, **fields.pop("header", {})}
    return DocumentInput(kind=kind, customer=of, lines=lines, header=header, **fields)


def lamps(quantity: str = "2", **fields: Any) -> LineInput:
    """Describe a line of lamps at 100.00 without VAT, 19 %."""
    return LineInput(**{"item": item("Lamp"), "quantity": D(quantity), **fields})


def good(made: Sequence[SalesDocument | NotReady | Refused]) -> list[SalesDocument]:
    """Give the documents; all must have been made."""
    documents = [each for each in made if isinstance(each, SalesDocument)]
    assert len(documents) == len(made), [str(each) for each in made]
    return documents


def last_number() -> str:
    """Give the last number that the series of invoices gave."""
    series = company().invoice_series
    return NumberSeriesLine.objects.get(series=series).used_no


def stored(document: SalesDocument) -> tuple[object, ...]:
    """Give all that a document and its lines say, but for what names them."""
    kept = SalesDocument.objects.get(pk=document.pk)
    lines = SalesLine.objects.filter(document=kept).order_by("line_no")
    return (
        tuple(getattr(kept, name) for name in OF_DOCUMENTS),
        tuple(tuple(getattr(line, name) for name in OF_LINES) for line in lines),
    )


@pytest.mark.parametrize("kind", ["order", "invoice", "credit"])
def test_a_document_of_many_is_the_same_as_one_made_alone(kind: str) -> None:
    buyer = customer()
    lines = [
        lamps("3", discount_amount=D("7.77"), location=location()),
        LineInput(description="Thank you"),
        lamps("1", unit_price=D("12.34"), given_vat=D("2.34")),
    ]
    header = {
        "posting_date": WORK_DATE,
        "discount_kind": "amount",
        "discount_value": D("5.00"),
    }
    alone = create_document(kind, buyer, lines=lines, **header)
    alone = release(alone)

    made = create_many([given(buyer, *lines, kind=kind, header=header)], releases=True)

    assert stored(good(made)[0]) == stored(alone)


def test_documents_get_the_next_numbers_in_their_order() -> None:
    buyer, line = customer(), lamps()
    first = create_document("invoice", buyer, lines=[line], posting_date=WORK_DATE)

    made = create_many([given(buyer, line) for _ in range(3)], releases=False)

    numbers = [int(document.no[-4:]) for document in good(made)]
    start = int(first.no[-4:])
    assert numbers == [start + 1, start + 2, start + 3]
    assert last_number() == good(made)[-1].no


def test_orders_and_invoices_are_numbered_by_their_own_series() -> None:
    buyer, line = customer(), lamps()
    order = create_document("order", buyer, lines=[line], posting_date=WORK_DATE)
    invoice = create_document("invoice", buyer, lines=[line], posting_date=WORK_DATE)

    made = good(
        create_many(
            [given(buyer, line, kind=kind) for kind in ("invoice", "order")],
            releases=False,
        )
    )

    assert int(made[0].no[-4:]) == int(invoice.no[-4:]) + 1
    assert int(made[1].no[-4:]) == int(order.no[-4:]) + 1


def test_one_that_is_refused_costs_no_number_and_leaves_the_others() -> None:
    buyer, line = customer(), lamps()
    blocked = item("Broken")
    wrong = LineInput(item=change_item(blocked, is_blocked=True), quantity=D(1))
    before = create_document("invoice", buyer, lines=[line], posting_date=WORK_DATE)

    made = create_many(
        [given(buyer, line), given(buyer, wrong), given(buyer, line)], releases=True
    )

    assert isinstance(made[1], Refused)
    assert [problem.place for problem in problems_in(made[1])] == ["lines.10000.item"]
    numbers = [int(each.no[-4:]) for each in made if isinstance(each, SalesDocument)]
    start = int(before.no[-4:])
    assert numbers == [start + 1, start + 2]
    assert SalesLine.objects.filter(document__in=good([made[0], made[2]])).count() == 2


def test_a_blocked_customer_is_refused_in_his_place() -> None:
    buyer, line = customer(), lamps()
    closed = change_customer(customer("Closed"), blocked="all")

    made = create_many([given(closed, line), given(buyer, line)], releases=True)

    assert isinstance(made[0], Refused)
    assert "Closed" in str(problems_in(made[0])[0].text)
    assert isinstance(made[1], SalesDocument)


def test_what_cannot_be_released_is_refused_with_all_reasons() -> None:
    buyer = customer()
    nothing = LineInput(description="Only words")

    made = create_many([given(buyer, nothing), given(buyer)], releases=True)

    assert all(isinstance(each, Refused) for each in made)
    assert SalesDocument.objects.count() == 0
    assert len(good(create_many([given(buyer, nothing)], releases=False))) == 1


def test_given_vat_farther_off_than_the_company_allows_is_refused() -> None:
    company(most_vat_difference=D("0.05"))
    buyer = customer()
    close, far = lamps("1", given_vat=D("19.04")), lamps("1", given_vat=D("19.06"))

    made = create_many([given(buyer, close), given(buyer, far)], releases=True)

    assert isinstance(made[0], SalesDocument)
    assert made[0].vat == D("19.04")
    assert isinstance(made[1], Refused)


def test_one_source_makes_one_document_and_its_neighbours_are_made() -> None:
    buyer, line = customer(), lamps()
    create_many([given(buyer, line, source="shop:1")], releases=True)

    made = create_many(
        [given(buyer, line, source=f"shop:{number}") for number in (1, 2, 3)],
        releases=True,
    )

    assert isinstance(made[0], Refused)
    assert [problem.field for problem in problems_in(made[0])] == ["source"]
    documents = good(made[1:])
    assert [document.status for document in documents] == ["released", "released"]
    assert SalesDocument.objects.filter(source="shop:1").count() == 1
    assert last_number() == documents[-1].no


def test_a_source_that_is_named_twice_makes_the_first_document_only() -> None:
    buyer, line = customer(), lamps()

    made = create_many([given(buyer, line, source="shop:1")] * 2, releases=False)

    assert isinstance(made[0], SalesDocument)
    assert isinstance(made[1], Refused)


def test_a_number_of_ones_own_is_kept_and_refused_where_it_is_taken() -> None:
    buyer, line = customer(), lamps()
    create_document("invoice", buyer, no="#1001", lines=[line], posting_date=WORK_DATE)

    made = create_many(
        [given(buyer, line, no="#1001"), given(buyer, line, no="#1002")],
        releases=False,
    )

    assert isinstance(made[0], Refused)
    assert [problem.field for problem in problems_in(made[0])] == ["no"]
    assert good(made[1:])[0].no == "#1002"


def test_a_customers_discount_is_taken_when_documents_are_released() -> None:
    company(calculates_discount=True)
    buyer = change_customer(customer(), discount_percent=D(10), discount_from=D(0))

    made = create_many([given(buyer, lamps("1"))], releases=True)

    assert good(made)[0].net == D("90.00")


def test_a_hundred_documents_take_as_few_statements_as_one() -> None:
    buyer, line = customer(), lamps()
    create_many([given(buyer, line)], releases=True)
    with CaptureQueriesContext(
        connection,
    ) as few:
        create_many([given(buyer, line)], releases=True)

    with CaptureQueriesContext(connection) as many:
        create_many([given(buyer, line) for _ in range(100)], releases=True)

    assert len(many) <= len(few)
    assert len(many) < 40


def test_no_document_is_made_of_nothing() -> None:
    company()

    assert create_many([], releases=True) == []


def test_one_that_does_not_come_to_what_it_must_is_refused() -> None:
    company(rounding_step=D("0.05"))
    buyer, line = customer(), lamps("1", unit_price=D("100.02"))

    made = create_many(
        [
            given(buyer, line, gross=D("119.00")),
            given(buyer, line, gross=D("119.02")),
        ],
        releases=True,
    )

    assert isinstance(made[0], SalesDocument)
    assert isinstance(made[1], Refused)
    assert "119.00" in str(made[1].text)
    assert last_number() == made[0].no


def test_numbers_that_people_gave_by_hand_are_passed_over() -> None:
    buyer, line = customer(), lamps()
    first = create_document("invoice", buyer, lines=[line], posting_date=WORK_DATE)
    start = int(first.no[-4:])
    for number in (start + 2, start + 3):
        no = f"{first.no[:-4]}{number:04}"
        create_document("invoice", buyer, no=no, lines=[line], posting_date=WORK_DATE)

    made = create_many([given(buyer, line) for _ in range(3)], releases=False)

    numbers = [int(document.no[-4:]) for document in good(made)]
    assert sorted(numbers) == [start + 1, start + 4, start + 5]


def test_a_number_by_hand_is_passed_over_also_where_a_source_is_taken() -> None:
    buyer, line = customer(), lamps()
    first = create_document(
        "invoice", buyer, lines=[line], posting_date=WORK_DATE, source="shop:1"
    )
    no = f"{first.no[:-4]}{int(first.no[-4:]) + 1:04}"
    create_document("invoice", buyer, no=no, lines=[line], posting_date=WORK_DATE)

    made = create_many(
        [given(buyer, line, source=f"shop:{number}") for number in (1, 2)],
        releases=False,
    )

    assert isinstance(made[0], Refused)
    assert [problem.field for problem in problems_in(made[0])] == ["source"]
    assert int(good(made[1:])[0].no[-4:]) == int(first.no[-4:]) + 2
