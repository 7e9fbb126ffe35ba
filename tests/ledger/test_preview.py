"""A preview shows what posting writes, and writes nothing itself."""

from decimal import Decimal

import pytest
from tests.ledger.building import company, customer
from tests.ledger.posting_building import (
    BOTH,
    SHIP,
    charged,
    everything,
    order,
    posted,
    sold,
    stocked,
)

from nightclerk.core.errors import Refused
from nightclerk.ledger.models import NumberSeriesLine, PostedDocument, SalesDocument
from nightclerk.ledger.selectors.entries import entries_of
from nightclerk.ledger.services.posting.preview import NO_NUMBER, preview

pytestmark = pytest.mark.django_db


def lamps(**header) -> SalesDocument:
    company(cost_to_gl=True)
    lamp = stocked("Lamp", ("6", "8.00"), ("4", "9.00"))
    return order(
        sold(lamp, "7", unit_price="23.80"),
        charged("4830", "4.90"),
        of=customer(prices_include_vat=True),
        **header,
    )


def test_o06_a_preview_changes_nothing():
    draft = lamps()
    before = everything()

    preview(draft, BOTH)

    assert everything() == before


def test_o06_a_preview_shows_what_posting_writes():
    draft = lamps()

    shown = preview(draft, BOTH)

    written = entries_of(posted(draft).invoice)
    assert [(row.account.no, row.amount) for row in shown.ledger] == [
        (row.account.no, row.amount) for row in written.ledger
    ]
    assert [(row.base, row.amount) for row in shown.vat] == [
        (row.base, row.amount) for row in written.vat
    ]
    assert [row.amount for row in shown.customers] == [
        row.amount for row in written.customers
    ]
    assert [row.quantity for row in shown.items] == [
        row.quantity for row in written.items
    ]
    assert [row.actual for row in shown.values] == [
        row.actual for row in written.values
    ]


def test_a_preview_of_a_shipment_shows_goods_and_no_amounts():
    shown = preview(lamps(), SHIP)

    assert [entry.quantity for entry in shown.items] == [Decimal(-7)]
    assert sum(value.expected for value in shown.values) == Decimal("-57.00")
    assert (shown.ledger, shown.vat, shown.customers) == ([], [], [])


def test_papers_of_a_preview_have_no_numbers_and_the_series_go_on():
    draft = lamps()
    used = list(NumberSeriesLine.objects.values_list("used_no").order_by("pk"))

    shown = preview(draft, BOTH)

    assert {paper.no for paper in shown.papers} == {NO_NUMBER}
    assert not PostedDocument.objects.exists()
    assert list(NumberSeriesLine.objects.values_list("used_no").order_by("pk")) == used


def test_a_preview_is_refused_where_posting_is():
    draft = lamps()
    SalesDocument.objects.filter(pk=draft.pk).update(due_date=None)

    with pytest.raises(Refused, match="due date"):
        preview(draft, BOTH)
