"""Lines of sales documents find their price in the price lists, unless it was given."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.ledger.building import WORK_DATE, company, customer, item, rate

from nightclerk.ledger.models import (
    Account,
    Customer,
    DiscountGroup,
    Item,
    PriceGroup,
    SalesDocument,
    SalesLine,
    Unit,
    VatProductGroup,
)
from nightclerk.ledger.services.documents.drafts import change_document, create_document
from nightclerk.ledger.services.documents.line_input import LineInput
from nightclerk.ledger.services.documents.lines import add_lines, change_line
from nightclerk.ledger.services.documents.many_documents import (
    DocumentInput,
    create_many,
)
from nightclerk.ledger.services.documents.release import release
from nightclerk.ledger.services.parties.items import put_unit, put_variant
from nightclerk.ledger.services.parties.prices import put_discount, put_price

pytestmark = pytest.mark.django_db
D = Decimal


def vip(name: str = "Ada", **fields: object) -> Customer:
    """Add a customer of the price group VIP and the discount group CLUB."""
    return customer(
        name,
        price_group=PriceGroup.objects.get_or_create(code="VIP")[0],
        discount_group=DiscountGroup.objects.get_or_create(code="CLUB")[0],
        **fields,
    )


def boxed(lamp: Item) -> Unit:
    """Let an item be sold in boxes of six, too."""
    box = Unit.objects.get_or_create(code="BOX")[0]
    put_unit(lamp, box, per_unit=D(6))
    return box


def of(lamp: Item, quantity: str = "1", **fields: object) -> LineInput:
    return LineInput(item=lamp, quantity=D(quantity), **fields)


def order(
    buyer: Customer, *lines: LineInput, kind: str = "order", **header: object
) -> SalesDocument:
    dated = {"posting_date": WORK_DATE, **header}
    return create_document(kind, buyer, lines=lines, **dated)


def line_of(document: SalesDocument, line_no: int = 10000) -> SalesLine:
    return document.lines.get(line_no=line_no)


def told(line: SalesLine) -> tuple[Decimal, Decimal, str]:
    """Give price, discount in % and where the price is from."""
    line.refresh_from_db()
    return line.unit_price, line.discount_percent, line.price_origin


@pytest.mark.parametrize("kind", ["order", "invoice", "credit"])
def test_prc_04_a_new_line_takes_the_price_of_the_customers_list(kind: str):
    ada, lamp = vip(), item(unit_price="650")
    put_price(lamp, 700, price_group="VIP")

    made = order(ada, of(lamp, "2"), kind=kind)

    assert told(line_of(made)) == (700, 0, "Price list VIP")
    assert made.net == 1400


def test_prc_01_without_a_list_it_is_the_price_of_the_item_card():
    made = order(vip(), of(item(unit_price="650")))

    assert told(line_of(made)) == (650, 0, "Item card")


def test_a_list_for_everybody_has_no_name():
    lamp = item()
    put_price(lamp, 90)

    assert told(line_of(order(customer(), of(lamp)))) == (90, 0, "Price list")


def test_a_price_of_another_group_does_not_count():
    lamp, _ = item(), PriceGroup.objects.get_or_create(code="RESELLERS")
    put_price(lamp, 50, price_group="RESELLERS")

    assert told(line_of(order(vip(), of(lamp))))[0] == 100


def test_prc_05_the_best_discount_is_taken_off_the_line():
    ada, lamp = vip(), item(unit_price="649.40")
    put_discount(10, discount_group="CLUB")
    put_discount(5, item=lamp)

    made = order(ada, of(lamp))

    assert told(line_of(made)) == (D("649.40"), 10, "Item card")
    assert (made.net, line_of(made).discount_amount) == (D("584.46"), D("64.94"))


def test_prc_03_an_item_without_line_discounts_gets_none():
    ada, lamp = vip(), item(allows_line_discount=False)
    put_discount(10)

    assert told(line_of(order(ada, of(lamp)))) == (100, 0, "Item card")


def test_what_is_paid_in_the_end_is_the_lowest():
    ada, lamp = vip(), item()
    put_discount(10)
    put_price(lamp, 95, price_group="VIP", allows_discount=False)
    put_price(lamp, 99)

    made = order(ada, of(lamp))

    assert told(line_of(made)) == (99, 10, "Price list")
    assert made.net == D("89.10")


def test_a_price_for_one_customer_is_theirs_alone():
    ada, bob, lamp = vip(no="C1"), vip("Bob", no="C2"), item()
    put_price(lamp, 90, price_group="VIP")
    put_price(lamp, 85, customer="C1")

    assert told(line_of(order(ada, of(lamp)))) == (85, 0, "Price list C1")
    assert told(line_of(order(bob, of(lamp)))) == (90, 0, "Price list VIP")


def test_the_lowest_counts_of_the_customers_the_groups_and_everybodys_prices():
    ada, lamp = vip(no="C1"), item()
    put_price(lamp, 90, price_group="VIP")
    put_price(lamp, 95, customer="C1")
    put_price(lamp, 92)

    assert told(line_of(order(ada, of(lamp)))) == (90, 0, "Price list VIP")


def test_who_gets_the_invoice_decides_the_price():
    lamp = item()
    bank = vip("Bank")
    put_price(lamp, 80, price_group="VIP")

    made = order(customer("Ada", bill_to=bank), of(lamp))

    assert told(line_of(made))[0] == 80


def test_the_price_of_the_documents_date_counts():
    lamp = item()
    put_price(lamp, 80, starts="2026-03-01", ends="2026-03-31")
    april = date(2026, 4, 1)

    march = order(customer(), of(lamp))
    dated = order(customer(), of(lamp), document_date=april)

    assert told(line_of(march))[0] == 80
    assert told(line_of(dated))[0] == 100


def test_a_quantity_reaches_the_price_and_the_discount_from_it_on():
    lamp = item()
    put_price(lamp, 90, minimum_quantity=10)
    put_discount(5, minimum_quantity=20)

    made = order(customer(), of(lamp, "9"), of(lamp, "10"), of(lamp, "20"))

    assert [told(line)[:2] for line in made.lines.order_by("line_no")] == [
        (100, 0),
        (90, 0),
        (90, 5),
    ]


def test_goods_that_come_back_reach_it_too():
    lamp = item()
    put_price(lamp, 90, minimum_quantity=10)

    assert told(line_of(order(customer(), of(lamp, "-10"))))[0] == 90


def test_another_quantity_finds_the_price_anew_in_both_directions():
    ada, lamp = vip(), item()
    put_price(lamp, 90, minimum_quantity=10, price_group="VIP")
    put_discount(5, minimum_quantity=20)
    made = order(ada, of(lamp))

    many = change_line(line_of(made), quantity=D(20))
    assert told(many) == (90, 5, "Price list VIP")
    assert SalesDocument.objects.get().net == 1710
    few = change_line(line_of(made), quantity=D(2))

    assert told(few) == (100, 0, "Item card")
    assert SalesDocument.objects.get().net == 200


def test_prc_06_another_unit_and_another_variant_find_the_price_anew():
    lamp = item()
    box, red = boxed(lamp), put_variant(lamp, "RED")
    put_price(lamp, 120, variant="RED")
    made = order(customer(), of(lamp))

    in_boxes = change_line(line_of(made), unit=box)
    assert told(in_boxes)[0] == 600
    in_red = change_line(line_of(made), variant=red)
    assert told(in_red)[0] == 720
    put_price(lamp, 550, variant="RED", unit="BOX")
    again = change_line(line_of(made), quantity=D(2))

    assert told(again) == (550, 0, "Price list")
    assert SalesDocument.objects.get().net == 1100


def test_a_box_of_six_reaches_a_price_from_twelve_pieces_on_with_two():
    lamp = item()
    box = boxed(lamp)
    put_price(lamp, 90, minimum_quantity=12)

    made = order(customer(), of(lamp, "1", unit=box), of(lamp, "2", unit=box))

    assert told(line_of(made))[0] == 600
    assert told(line_of(made, 20000))[0] == 540


def test_a_typed_price_stays_and_brings_no_discount_of_the_lists():
    lamp = item()
    put_price(lamp, 90, minimum_quantity=10)
    put_discount(10)
    made = order(customer(), of(lamp, unit_price=D(85)))

    changed = change_line(line_of(made), quantity=D(20))

    assert told(changed) == (85, 0, "By hand")
    assert SalesDocument.objects.get().net == 1700


def test_a_typed_discount_stays_while_the_price_is_found():
    lamp = item()
    put_price(lamp, 90, minimum_quantity=10)
    put_discount(10)
    made = order(
        customer(), of(lamp, discount_percent=D(3)), of(lamp, discount_percent=D(0))
    )

    changed = change_line(line_of(made), quantity=D(10))

    assert told(changed) == (90, 3, "Price list")
    assert told(line_of(made, 20000)) == (100, 0, "Item card")


def test_a_discount_as_an_amount_is_taken_off_the_price_that_was_found():
    lamp = item()
    put_price(lamp, 80)
    put_discount(50)

    made = order(customer(), of(lamp, "2", discount_amount=D(16)))

    assert told(line_of(made)) == (80, 10, "Price list")
    assert made.net == 144


def test_a_price_typed_later_is_by_hand_and_keeps_the_discount_it_had():
    lamp = item()
    put_discount(10)
    made = order(customer(), of(lamp))

    typed = change_line(line_of(made), unit_price=D(95))
    more = change_line(line_of(made), quantity=D(2))

    assert told(typed) == told(more) == (95, 10, "By hand")


def test_nothing_for_price_or_discount_asks_the_lists_again():
    lamp = item()
    put_price(lamp, 90)
    put_discount(10)
    given = of(lamp, unit_price=D(85), discount_percent=D(1))
    made = order(customer(), given, given)

    change_line(line_of(made), unit_price=None)
    assert told(line_of(made)) == (90, 1, "Price list")
    change_line(line_of(made), discount_percent=None)
    change_line(line_of(made, 20000), discount_amount=None)

    assert told(line_of(made)) == (90, 10, "Price list")
    assert told(line_of(made, 20000)) == (85, 0, "By hand")


def test_a_line_of_an_account_has_the_price_that_was_typed_or_none():
    company()
    freight = Account.objects.filter(is_heading=False, is_direct=True).first()
    group = VatProductGroup.objects.get(code="STANDARD")
    entered = LineInput(
        account=freight, quantity=D(1), unit_price=D(5), vat_group=group
    )
    made = order(customer(), entered)

    emptied = change_line(line_of(made), unit_price=None)

    assert told(emptied)[0] == 0


def test_once_goods_were_shipped_their_price_stays():
    lamp = item()
    put_price(lamp, 90, minimum_quantity=10)
    made = order(customer(), of(lamp, "10"))
    SalesLine.objects.filter(document=made).update(shipped=4, to_ship=6)

    fewer = change_line(line_of(made), quantity=D(5))
    assert told(fewer) == (90, 0, "Price list")
    change_document(made, document_date=date(2026, 4, 1))
    asked = change_line(line_of(made), unit_price=None)

    assert told(asked) == (100, 0, "Item card")


def test_prc_07_vat_is_put_on_or_taken_out_as_the_document_wants():
    net, gross = item("Lamp"), item("Shade")
    put_price(net, 80)
    put_price(gross, "119", includes_vat=True)

    without = order(customer(), of(net), of(gross))
    including = order(customer(prices_include_vat=True), of(net), of(gross))

    assert [told(line)[0] for line in without.lines.order_by("pk")] == [80, 100]
    assert [told(line)[0] for line in including.lines.order_by("pk")] == [
        D("95.20"),
        119,
    ]
    assert (without.gross, including.gross) == (D("214.20"), D("214.20"))


def test_another_vat_group_of_a_line_converts_the_price_anew():
    lamp = item()
    put_price(lamp, "107", includes_vat=True)
    made = order(customer(), of(lamp))

    reduced = VatProductGroup.objects.get(code="REDUCED")
    changed = change_line(line_of(made), vat_group=reduced)

    assert told(changed)[0] == 100
    assert SalesDocument.objects.get().gross == 107


def test_prc_08_prices_are_converted_at_the_documents_rate_unless_the_list_has_some():
    lamp, shade = item("Lamp"), item("Shade")
    rate("USD", "1.10")
    put_price(lamp, 80)
    put_price(shade, 80)
    put_price(shade, 99, currency="USD")

    made = order(customer(currency="USD"), of(lamp), of(shade))
    own_rate = order(customer(currency="USD"), of(lamp), factor=D(2))

    assert [told(line)[0] for line in made.lines.order_by("pk")] == [88, 99]
    assert told(line_of(own_rate))[0] == 160


def test_a_price_is_as_fine_as_its_column():
    lamp = item()
    put_price(lamp, "10", includes_vat=True)

    assert told(line_of(order(customer(), of(lamp))))[0] == D("8.40336")


def test_another_customer_or_date_finds_the_prices_anew_that_nobody_gave():
    ada, bob, lamp = vip(), customer("Bob"), item()
    put_price(lamp, 90, price_group="VIP")
    put_price(lamp, 70, price_group="VIP", starts="2026-04-01")
    put_discount(10, discount_group="CLUB")
    made = order(bob, of(lamp), of(lamp, unit_price=D(50)))
    assert made.net == 150

    change_document(made, customer=ada)
    assert told(line_of(made)) == (90, 10, "Price list VIP")
    assert told(line_of(made, 20000)) == (50, 0, "By hand")
    change_document(made, document_date=date(2026, 4, 1))

    assert told(line_of(made)) == (70, 10, "Price list VIP")
    assert SalesDocument.objects.get().net == 113


def test_another_date_with_the_same_prices_changes_no_amount():
    lamp = item()
    put_discount(10)
    made = order(customer(), of(lamp, given_vat=D("17.08")))

    change_document(made, document_date=date(2026, 4, 1))

    kept = line_of(made)
    assert told(kept) == (100, 10, "Item card")
    assert (kept.discount_amount, kept.net, kept.vat) == (10, 90, D("17.08"))
    assert kept.given_vat == D("17.08")


def test_a_discount_that_is_not_found_any_more_is_gone():
    lamp = item()
    put_discount(10, ends="2026-03-31")
    made = order(customer(), of(lamp))

    change_document(made, document_date=date(2026, 4, 1))

    kept = line_of(made)
    assert told(kept) == (100, 0, "Item card")
    assert (kept.discount_amount, kept.net) == (0, 100)


def test_what_was_taken_over_from_another_system_keeps_its_price():
    lamp = item()
    put_price(lamp, 90)
    put_discount(10)
    given = of(lamp, unit_price=D(77), discount_amount=D(0), source="shop:line:1")
    made = order(vip(), given)

    change_line(line_of(made), quantity=D(3))

    assert told(line_of(made)) == (77, 0, "Taken over")


def test_a_price_from_before_that_was_noted_stays():
    lamp = item()
    put_price(lamp, 90, minimum_quantity=10)
    made = order(customer(), of(lamp))
    SalesLine.objects.update(price_from="")

    changed = change_line(line_of(made), quantity=D(10))

    assert told(changed) == (100, 0, "")


def test_a_given_vat_is_forgotten_where_another_price_is_found():
    lamp = item()
    red = put_variant(lamp, "RED")
    put_price(lamp, 120, variant="RED")
    made = order(customer(), of(lamp, given_vat=D("19.02")))

    changed = change_line(line_of(made), variant=red)

    assert changed.given_vat is None
    assert SalesDocument.objects.get().vat == D("22.80")


def test_a_price_of_a_released_document_stays():
    lamp = item()
    made = release(order(customer(), of(lamp)))
    put_price(lamp, 90)

    change_line(line_of(made), is_reserved=True)

    assert told(line_of(made)) == (100, 0, "Item card")


def test_prices_of_a_hundred_lines_take_as_many_queries_as_one():
    ada = vip()
    goods = [item(f"Lamp {number}") for number in range(100)]
    for lamp in goods:
        put_price(lamp, 90, price_group="VIP")
    made = order(ada, of(goods[0]))

    with CaptureQueriesContext(connection) as few:
        add_lines(made, [of(goods[0])])
    with CaptureQueriesContext(connection) as many:
        add_lines(made, [of(lamp) for lamp in goods])

    assert len(many) == len(few)
    assert SalesDocument.objects.get().net == 102 * 90


def test_documents_made_together_find_their_prices_too():
    ada, bob, eve, lamp = vip(), customer("Bob"), customer("Eve", no="C3"), item()
    put_price(lamp, 90, price_group="VIP", ends="2026-03-31")
    put_price(lamp, 80, customer="C3")
    put_discount(10, discount_group="CLUB")
    april, reduced = date(2026, 4, 1), of(lamp, discount_amount=D(4))
    wanted = [
        DocumentInput(
            kind="order", customer=buyer, lines=[line], header={"posting_date": day}
        )
        for buyer, line, day in (
            (ada, of(lamp), WORK_DATE),
            (bob, of(lamp), WORK_DATE),
            (eve, reduced, WORK_DATE),
            (ada, of(lamp), april),
        )
    ]

    made = create_many(wanted, releases=False)

    nets = [one.net for one in made if isinstance(one, SalesDocument)]
    assert nets == [81, 100, 76, 90]
    assert [told(line) for line in SalesLine.objects.order_by("pk")] == [
        (90, 10, "Price list VIP"),
        (100, 0, "Item card"),
        (80, 5, "Price list C3"),
        (100, 10, "Item card"),
    ]
