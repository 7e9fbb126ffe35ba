"""What can be sold: what lies there, what is promised, kept back or coming back."""

from datetime import date
from decimal import Decimal

import pytest
from tests.ledger.building import WORK_DATE, customer, item, location
from tests.ledger.posting_building import SHIP, order, posted, sold, stocked, wished

from nightclerk.ledger.models import Item, Unit
from nightclerk.ledger.selectors.availability import Availability, availability
from nightclerk.ledger.services.documents.drafts import create_document
from nightclerk.ledger.services.documents.lines import change_line
from nightclerk.ledger.services.parties.items import put_unit, put_variant
from nightclerk.ledger.services.stock.journal import receive_stock

pytestmark = pytest.mark.django_db

MONDAY, TUESDAY, THURSDAY, FRIDAY = (date(2026, 3, day) for day in (2, 3, 5, 6))


def of(what: Item, until: date = FRIDAY) -> Availability:
    """Give what there is of an item in all its places together."""
    places = availability(items=[what.pk], until=until).values()
    return Availability(
        *(
            sum((getattr(place, name) for place in places), Decimal(0))
            for name in Availability.__slots__
        )
    )


def test_inv_02_orders_count_from_the_day_on_which_they_ship():
    lamp = stocked("Lamp", ("10", "1"))
    order(sold(lamp, "1"), shipment_date=MONDAY)
    order(sold(lamp, "2"), shipment_date=THURSDAY)

    assert of(lamp, TUESDAY).projected == 9
    assert of(lamp, FRIDAY).projected == 7
    assert of(lamp, FRIDAY).free == 10


def test_inv_03_only_what_is_reserved_from_stock_is_taken_from_what_is_free():
    lamp = stocked("Lamp", ("10", "1"))
    order(sold(lamp, "1", is_reserved=True), shipment_date=FRIDAY)
    order(sold(lamp, "2"), shipment_date=MONDAY)

    there = of(lamp, MONDAY)

    assert (there.free, there.reserved, there.ordered) == (9, 1, 2)


def test_what_was_shipped_is_neither_ordered_nor_reserved_any_more():
    lamp = stocked("Lamp", ("10", "1"))
    sale = order(sold(lamp, "5", is_reserved=True))

    posted(wished(sale, ship={10000: 2}), SHIP)

    assert of(lamp) == Availability(
        inventory=Decimal(8), ordered=Decimal(3), reserved=Decimal(3)
    )
    posted(wished(sale, ship={10000: 3}, invoice={10000: 5}))
    assert of(lamp) == Availability(inventory=Decimal(5))


def test_open_documents_and_invoices_count_as_released_orders_do():
    lamp = stocked("Lamp", ("10", "1"))
    create_document("order", customer(), lines=[sold(lamp, "1")])
    create_document("invoice", customer(), lines=[sold(lamp, "2")])

    assert of(lamp, date(2199, 1, 1)).ordered == 3


def test_what_an_import_made_is_told_apart():
    lamp = stocked("Lamp", ("10", "1"))
    order(sold(lamp, "1"))
    order(sold(lamp, "4"), source="shopify:DEMO:order:1")

    assert (of(lamp).ordered, of(lamp).ordered_external) == (5, 4)


def test_what_comes_back_is_added_and_a_negative_line_goes_the_other_way():
    lamp = stocked("Lamp", ("10", "1"))
    order(sold(lamp, "3"), kind="credit", shipment_date=THURSDAY)
    order(sold(lamp, "5"), sold(lamp, "-1"), shipment_date=MONDAY)

    assert of(lamp, TUESDAY).projected == 10 - 5 + 1
    assert of(lamp, FRIDAY).projected == 10 - 5 + 1 + 3


def test_a_line_without_a_shipment_date_ships_on_its_posting_or_document_date():
    lamp = item()
    order(sold(lamp, "1"), posting_date=THURSDAY, document_date=MONDAY)
    create_document(
        "order",
        customer(),
        lines=[sold(lamp, "2")],
        posting_date=None,
        document_date=TUESDAY,
    )

    found = [of(lamp, day).ordered for day in (MONDAY, TUESDAY, THURSDAY)]

    assert found == [0, 2, 3]


def test_quantities_are_in_the_items_own_unit():
    lamp = stocked("Lamp", ("10", "1"))
    box = put_unit(lamp, Unit.objects.get_or_create(code="BOX")[0], per_unit=6).unit
    order(sold(lamp, "2", unit=box, is_reserved=True))

    assert of(lamp) == Availability(
        inventory=Decimal(10), ordered=Decimal(12), reserved=Decimal(12)
    )


def test_variants_and_locations_are_places_of_their_own():
    lamp = item()
    red = put_variant(lamp, "RED")
    main, east = location("MAIN"), location("EAST")
    receive = {"unit_cost": Decimal(1), "on": WORK_DATE}
    receive_stock(lamp, Decimal(3), location=main, variant=red, **receive)
    receive_stock(lamp, Decimal(4), location=east, **receive)
    order(sold(lamp, "2", variant=red, location=east))

    found = availability(items=[lamp.pk], until=FRIDAY)

    assert found == {
        (lamp.pk, red.pk, main.pk): Availability(inventory=Decimal(3)),
        (lamp.pk, None, east.pk): Availability(inventory=Decimal(4)),
        (lamp.pk, red.pk, east.pk): Availability(ordered=Decimal(2)),
    }


def test_inv_11_services_have_no_stock_and_are_never_told():
    repair = item("Repair", kind="service")
    order(sold(repair, "2"))

    assert availability(items=[repair.pk], until=FRIDAY) == {}


def test_all_goods_are_told_with_two_queries_and_one_for_today(
    django_assert_max_num_queries,
):
    lamps = [stocked(f"Lamp {number}", ("5", "1")) for number in range(5)]
    for lamp in lamps:
        order(sold(lamp, "1"))

    with django_assert_max_num_queries(3):
        found = availability(until=FRIDAY)

    assert {place[0] for place in found} == {lamp.pk for lamp in lamps}
    assert {there.projected for there in found.values()} == {4}


def test_a_line_may_be_reserved_even_when_its_order_is_released():
    lamp = stocked("Lamp", ("10", "1"))
    sale = order(sold(lamp, "4"))

    change_line(sale.lines.get(), is_reserved=True)

    assert of(lamp).free == 6
