"""Shipping exactly some lines of an order, and following a shipment afterwards."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from tests.ledger.building import WORK_DATE
from tests.ledger.posting_building import SHIP, charged, order, posted, sold, stocked

from nightclerk.core.errors import NotAllowed, Refused
from nightclerk.ledger.models import ItemEntry, PostedDocument
from nightclerk.ledger.services.posting.shipping import ship_lines
from nightclerk.ledger.services.posting.tracking import change_tracking

pytestmark = pytest.mark.django_db

D = Decimal


def two_lines():
    mug, cup = stocked("Mug", ("10", "1.00")), stocked("Cup", ("10", "1.00"))
    return order(sold(mug, "5"), sold(cup, "4"), charged("4400", "4.90"))


def test_only_the_named_quantities_are_shipped():
    document = two_lines()

    shipment = ship_lines(document, {10000: D(3)})

    lines = shipment.lines.exclude(quantity=0)
    assert [(line.line_no, line.quantity) for line in lines] == [(10000, D(3))]
    assert ItemEntry.objects.filter(quantity__lt=0).get().quantity == D(-3)


def test_what_is_left_is_to_be_shipped_next():
    document = two_lines()
    ship_lines(document, {10000: D(3)})

    rest = posted(document, SHIP).shipment

    assert rest is not None
    lines = rest.lines.filter(item__isnull=False).order_by("line_no")
    assert [line.quantity for line in lines] == [D(2), D(4)]


def test_the_day_becomes_the_posting_date():
    day = WORK_DATE + timedelta(days=1)

    shipment = ship_lines(two_lines(), {10000: D(1)}, on=day)

    assert shipment.posting_date == day


@pytest.mark.parametrize("quantities", [{10000: D(6)}, {50000: D(1)}, {}])
def test_more_than_is_left_an_unknown_line_and_nothing_are_refused(quantities):
    with pytest.raises(Refused):
        ship_lines(two_lines(), quantities)

    assert not PostedDocument.objects.exists()


def test_a_posted_shipment_can_be_followed_later():
    shipment = ship_lines(two_lines(), {10000: D(1)})

    change_tracking(
        shipment, carrier="DHL", tracking_no="A1, A2", tracking_url="https://x.example"
    )

    shipment.refresh_from_db()
    assert (shipment.carrier, shipment.tracking_no) == ("DHL", "A1, A2")


@pytest.mark.parametrize(
    "fields", [{"tracking_url": "javascript:x"}, {"gross": D(1)}, {"no": "X"}]
)
def test_nothing_else_of_it_changes_and_a_link_is_a_page(fields):
    shipment = ship_lines(two_lines(), {10000: D(1)})

    with pytest.raises(Refused) as refused:
        change_tracking(shipment, **fields)

    assert set(refused.value.fields) == set(fields)


def test_an_invoice_cannot_be_followed_and_not_everybody_may_say_how():
    document = two_lines()
    both = posted(document)

    with pytest.raises(Refused):
        change_tracking(both.invoice, carrier="DHL")
    with pytest.raises(NotAllowed):
        change_tracking(
            both.shipment, actor=User.objects.create(username="x"), carrier="DHL"
        )
