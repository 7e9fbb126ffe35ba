"""Sales documents before they are posted: what is copied, entered, changed, deleted."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.ledger.building import WORK_DATE, company, customer, item, location, rate

from nightclerk.core.errors import NotFound, NotReady, Refused
from nightclerk.ledger.models import (
    Account,
    ItemVariant,
    Location,
    PaymentTerms,
    SalesDocument,
    SalesLine,
    Unit,
    VatProductGroup,
)
from nightclerk.ledger.selectors import documents as selectors
from nightclerk.ledger.selectors.setup import Setup
from nightclerk.ledger.services.documents.drafts import (
    change_document,
    create_document,
    delete_document,
)
from nightclerk.ledger.services.documents.line_input import LineInput
from nightclerk.ledger.services.documents.lines import (
    add_line,
    add_lines,
    change_line,
    delete_line,
    set_quantities,
)
from nightclerk.ledger.services.documents.release import release
from nightclerk.ledger.services.parties.customers import change_customer
from nightclerk.ledger.services.parties.items import change_item, put_unit, put_variant

pytestmark = pytest.mark.django_db
D = Decimal


def order(*lines, of=None, kind="order", **header):
    """Make an open document of the work date."""
    dated = {"posting_date": WORK_DATE, **header}
    return create_document(kind, of or customer(), lines=lines, **dated)


def lamps(quantity="10", **fields):
    """Describe a line of lamps at 100.00 without VAT, 19 %."""
    return LineInput(
        **{"item": item("Lamp"), "quantity": D(quantity), **fields},
    )


def lines_of(document):
    """Give the lines as they are stored."""
    return list(document.lines.order_by("line_no"))


def fresh(document):
    """Give a document as it is stored."""
    return SalesDocument.objects.get(pk=document.pk)


def test_a_document_copies_what_its_customer_says():
    terms = PaymentTerms.objects.create(code="9D", due="9D") if company() else None
    ada = customer(
        "Ada",
        street="Byron Row 1",
        city="Berlin",
        post_code="10115",
        terms=terms,
        prices_include_vat=True,
        location=location("EAST"),
    )

    made = order(of=ada)
    change_customer(ada, name="Ada King", city="London")

    kept = fresh(made)
    assert kept.name == "Ada"
    assert kept.sell_to_address["city"] == "Berlin"
    assert kept.bill_to_address == kept.ship_to_address == kept.sell_to_address
    assert kept.due_date == date(2026, 3, 11)
    assert kept.document_date == WORK_DATE
    assert kept.prices_include_vat
    assert kept.location.code == "EAST"
    assert kept.customer_group_id == ada.customer_group_id
    assert kept.business_group_id == ada.business_group_id
    assert kept.vat_group_id == ada.vat_group_id
    assert (kept.status, kept.version) == ("open", 1)


def test_numbers_come_from_the_series_of_the_kind_or_are_given():
    ada = customer()

    first, second = order(of=ada), order(of=ada)
    invoice = order(of=ada, kind="invoice")
    given = order(of=ada, no="WEB-7")

    assert int(second.no[-4:]) == int(first.no[-4:]) + 1
    assert invoice.no not in {first.no, second.no}
    assert given.no == "WEB-7"
    with pytest.raises(Refused, match="already a document WEB-7"):
        order(of=ada, no="WEB-7")


def test_one_source_makes_one_document():
    ada = customer()
    order(of=ada, source="shop:order:1")

    with pytest.raises(Refused) as caught:
        order(of=ada, source="shop:order:1")

    assert list(caught.value.fields) == ["source"]
    found = selectors.document_of_source("shop:order:1")
    assert found is not None
    assert found.source == "shop:order:1"


def test_the_paying_customer_decides_groups_prices_and_terms():
    bank = customer("Bank", prices_include_vat=True, city="Bonn")
    ada = customer("Ada", bill_to=bank, city="Berlin")

    made = order(of=ada)

    assert made.bill_to == bank
    assert made.prices_include_vat
    assert made.name == "Ada"
    assert made.bill_to_address["city"] == "Bonn"
    assert made.sell_to_address["city"] == "Berlin"


def test_references_are_given_as_records_or_as_codes():
    ada, bank = customer("Ada"), customer("Bank")

    made = order(of=ada, bill_to=bank.no, location="MAIN", currency="EUR")

    assert (made.bill_to, made.location.code) == (bank, "MAIN")
    with pytest.raises(Refused) as caught:
        order(of=ada, bill_to="999")
    assert list(caught.value.fields) == ["bill_to"]


def test_a_foreign_document_takes_the_rate_of_its_posting_date():
    rate("USD", "1.0850", on=date(2026, 1, 1))
    rate("USD", "1.1000", on=date(2026, 3, 10))

    made = order(lamps("3"), of=customer(currency="USD"))
    later = change_document(made, posting_date=date(2026, 3, 10))

    assert made.factor == D("1.0850")
    assert later.factor == D("1.1000")
    assert lines_of(made)[0].unit_price == D("108.5")


def test_a_currency_without_a_rate_is_not_ready():
    rate("USD", "1.1", on=date(2026, 6, 1))

    with pytest.raises(NotReady, match="no rate of exchange for USD"):
        order(of=customer(currency="USD"))


def test_lines_take_what_is_left_out_from_the_item():
    lamp = item("Lamp", unit_price=D("23.80"), unit_cost=D(8))

    made = order(lamps(item=lamp))

    (line,) = lines_of(made)
    assert (line.line_no, line.kind, line.description) == (10000, "item", "Lamp")
    assert line.unit_id == lamp.unit_id
    assert (line.unit_price, line.unit_cost) == (D("23.80"), D(8))
    assert (line.to_ship, line.to_invoice) == (D(10), D(10))
    assert (line.vat_rate, line.vat_kind) == (D(19), "normal")
    assert line.location_id == made.location_id
    assert line.item_group_id == lamp.item_group_id


def test_prices_follow_the_price_mode_and_the_unit():
    net = item("Lamp", unit_price=D(100))
    gross = item("Shade", unit_price=D("119"), price_includes_vat=True)
    put_unit(net, Unit.objects.get_or_create(code="BOX")[0], per_unit=D(6))
    box = Unit.objects.get(code="BOX")

    without = order(lamps(item=net), lamps(item=gross), lamps(item=net, unit=box))
    including = order(
        lamps(item=net), lamps(item=gross), of=customer(prices_include_vat=True)
    )

    assert [line.unit_price for line in lines_of(without)] == [100, 100, 600]
    assert [line.per_unit for line in lines_of(without)] == [1, 1, 6]
    assert [line.unit_price for line in lines_of(including)] == [119, 119]


def test_amounts_of_lines_and_document_are_computed():
    made = order(
        lamps("2", discount_percent=D(10)),
        lamps("1", unit_price=D("4.90"), allows_invoice_discount=False),
        LineInput(description="Thank you"),
        discount_kind="percent",
        discount_value=D(5),
    )

    kept = fresh(made)
    lamp, small, comment = lines_of(made)
    assert (lamp.line_amount, lamp.invoice_discount) == (D("180.00"), D("9.00"))
    assert (small.line_amount, small.invoice_discount) == (D("4.90"), D("0.00"))
    assert (kept.net, kept.vat, kept.gross) == (D("175.90"), D("33.42"), D("209.32"))
    assert sum(line.vat for line in lines_of(made)) == kept.vat
    assert (comment.kind, comment.quantity, comment.gross) == ("", 0, 0)


def test_totals_are_given_by_rate():
    made = order(
        lamps("1"),
        lamps(
            "1", unit_price=D(50), vat_group=VatProductGroup.objects.get(code="REDUCED")
        )
        if company()
        else LineInput(),
    )

    totals = selectors.totals_by_rate(lines_of(made))

    assert [(one.rate, one.net, one.vat) for one in totals] == [
        (D(19), D(100), D(19)),
        (D(7), D(50), D("3.50")),
    ]


def test_c16_a_discount_amount_stays_exact():
    made = order(lamps("1", unit_price=D(20_000_000), discount_amount=D(1)))

    (line,) = lines_of(made)
    assert line.line_amount == D("19999999.00")
    assert line.discount_percent == D("0.00001")


def test_given_vat_is_used_within_the_tolerance_and_refused_beyond_it():
    company(most_vat_difference=D("0.05"))

    made = order(lamps("1", given_vat=D("19.02")))

    assert (fresh(made).vat, fresh(made).gross) == (D("19.02"), D("119.02"))
    assert lines_of(made)[0].vat_difference == D("0.02")
    with pytest.raises(Refused) as caught:
        order(lamps("1", given_vat=D("19.06")))
    assert list(caught.value.fields) == ["lines.10000.given_vat"]
    assert "19.06 was given, 19.00 computed" in str(caught.value)


def test_given_vat_is_forgotten_when_the_amount_changes_without_it():
    made = order(lamps("1", given_vat=D("19.02")))

    change_line(lines_of(made)[0], quantity=D(2))

    assert (lines_of(made)[0].given_vat, fresh(made).vat) == (None, D("38.00"))


def test_lines_of_accounts_need_a_vat_group():
    company()
    shipping = Account.objects.filter(is_heading=False, is_direct=True).first()
    standard = VatProductGroup.objects.get(code="STANDARD")

    made = order(
        LineInput(
            account=shipping, quantity=D(1), unit_price=D("4.12"), vat_group=standard
        )
    )

    assert lines_of(made)[0].description == shipping.name
    with pytest.raises(Refused) as caught:
        order(LineInput(account=shipping, quantity=D(1), unit_price=D(1)))
    assert list(caught.value.fields) == ["lines.10000.vat_group"]


def test_all_wrong_lines_are_told_at_once_and_nothing_is_kept():
    lamp = item("Lamp")
    small = put_variant(item("Shade"), "S")
    heading = Account.objects.filter(is_heading=True).first()
    ada = customer()

    with pytest.raises(Refused) as caught:
        order(
            lamps(item=change_item(item("Old"), is_blocked=True)),
            lamps(item=lamp, variant=small),
            LineInput(account=heading, quantity=D(1), vat_group=lamp.vat_group),
            LineInput(description="Hello", quantity=D(1)),
            lamps(item=lamp, discount_percent=D(101)),
            lamps(item=lamp, unit_price=D("0.000001")),
            lamps(item=lamp, to_ship=D(11)),
            lamps(item=lamp, line_no=10000),
            of=ada,
        )

    assert list(caught.value.fields) == [
        "lines.10000.item",
        "lines.20000.variant",
        "lines.30000.account",
        "lines.40000.quantity",
        "lines.50000.discount_percent",
        "lines.60000.unit_price",
        "lines.70000.to_ship",
        "lines.10000.line_no",
    ]
    assert not SalesDocument.objects.exists()


def test_an_item_blocked_for_sales_may_still_come_back():
    lamp = change_item(item("Lamp"), is_sales_blocked=True)

    with pytest.raises(Refused, match="blocked for sales"):
        order(lamps(item=lamp))
    assert lines_of(order(lamps(item=lamp), kind="credit"))


@pytest.mark.parametrize(
    ("blocked", "kinds"),
    [
        ("ship", {"invoice", "credit"}),
        ("invoice", {"credit"}),
        ("all", set()),
        ("privacy", set()),
    ],
)
def test_a_blocked_customer_gets_no_new_document_of_some_kinds(blocked, kinds):
    ada = customer(blocked=blocked)

    refused = {"order", "invoice", "credit"} - kinds
    for kind in sorted(refused):
        with pytest.raises(Refused) as caught:
            order(of=ada, kind=kind)
        assert list(caught.value.fields) == ["customer"]
    made = {order(of=ada, kind=kind).kind for kind in kinds}

    assert made == kinds


def test_a_hundred_lines_are_one_statement():
    ada, lamp, setup = customer(), item("Lamp"), Setup()
    order(lamps(item=lamp), of=ada, setup=setup)

    with CaptureQueriesContext(
        connection,
    ) as few:
        order(lamps(item=lamp), of=ada, setup=setup)
    with CaptureQueriesContext(connection) as many:
        order(*[lamps(item=lamp, quantity="1")] * 100, of=ada, setup=setup)

    assert len(many) == len(few)
    assert SalesLine.objects.count() == 102


def test_fields_that_nobody_enters_are_refused():
    with pytest.raises(Refused) as caught:
        order(status="posted", colour="red")

    assert set(caught.value.fields) == {"status", "colour"}


def test_wrong_fields_of_the_head_are_named():
    ada = customer()

    for header, field in (
        ({"external_order_no": "x" * 51}, "external_order_no"),
        ({"discount_kind": "percent", "discount_value": D(101)}, "discount_value"),
        ({"discount_kind": "gift"}, "discount_kind"),
        ({"factor": D(2)}, "factor"),
        ({"terms": "NEVER"}, "terms"),
    ):
        with pytest.raises(Refused) as caught:
            order(of=ada, **header)
        assert list(caught.value.fields) == [field]


def test_a_change_of_the_head_is_counted_and_computed():
    made = order(lamps("1"))

    changed = change_document(
        made,
        version=1,
        external_order_no="#1001",
        discount_kind="amount",
        discount_value=D(20),
    )

    kept = fresh(made)
    assert (kept.version, changed.version) == (2, 2)
    assert (kept.external_order_no, kept.gross) == ("#1001", D("95.20"))
    with pytest.raises(Refused, match="changed meanwhile"):
        change_document(made, version=1, note="Too late")


def test_new_terms_bring_a_new_due_date_unless_it_is_given():
    made = order()
    terms = PaymentTerms.objects.create(code="10D", due="10D")

    assert change_document(made, terms=terms).due_date == date(2026, 3, 12)
    given = change_document(made, terms="10D", due_date=date(2026, 4, 1))
    assert given.due_date == date(2026, 4, 1)


def test_prices_keep_their_currency_and_mode_once_there_are_lines():
    empty, filled = order(), order(lamps())

    assert change_document(empty, prices_include_vat=True).prices_include_vat
    with pytest.raises(Refused) as caught:
        change_document(filled, prices_include_vat=True)
    assert list(caught.value.fields) == ["prices_include_vat"]
    assert change_document(filled, currency="EUR", note="same").note == "same"


def test_another_customer_is_copied_anew_with_another_vat():
    made = order(lamps("1"))
    abroad = customer("Zoe", country="CH", city="Bern")

    changed = change_document(made, customer=abroad)

    assert (changed.name, changed.sell_to_address["city"]) == ("Zoe", "Bern")
    assert fresh(made).gross == D("100.00")
    assert lines_of(made)[0].vat_rate == 0


def test_lines_are_added_behind_the_last_or_between():
    made = order(lamps("1"))

    add_lines(made, [LineInput(description="Between", line_no=15000), lamps("2")])
    last = add_line(made, lamps("3"))

    assert [line.line_no for line in lines_of(made)] == [10000, 15000, 20000, 30000]
    assert last.line_no == 30000
    assert (fresh(made).net, fresh(made).version) == (D("600.00"), 3)


def test_a_changed_quantity_brings_new_amounts_and_quantities_to_post():
    made = order(lamps("10", discount_percent=D(10)), discount_kind="percent")

    line = change_line(lines_of(made)[0], quantity=D(4), unit_price=D(50))

    assert (line.to_ship, line.to_invoice) == (D(4), D(4))
    assert lines_of(made)[0].line_amount == D("180.00")
    assert fresh(made).net == D("180.00")


def test_a_line_says_what_cannot_be_changed_in_it():
    made = order(lamps("10"))
    (line,) = lines_of(made)

    for fields, field in (
        ({"item": item("Other")}, "item"),
        ({"unit": Unit.objects.create(code="PALLET")}, "lines.10000.unit"),
        ({"discount_percent": D(-1)}, "lines.10000.discount_percent"),
        ({"to_ship": D(11)}, "lines.10000.to_ship"),
        ({"to_invoice": D(-1)}, "lines.10000.to_invoice"),
    ):
        with pytest.raises(Refused) as caught:
            change_line(line, **fields)
        assert list(caught.value.fields) == [field]
    assert fresh(made).version == 1


def test_less_than_was_shipped_cannot_be_left():
    made = order(lamps("10"))
    SalesLine.objects.filter(document=made).update(shipped=D(4), to_ship=D(6))

    with pytest.raises(Refused, match="has shipped 4 already"):
        change_line(lines_of(made)[0], quantity=D(3))
    changed = change_line(lines_of(made)[0], quantity=D(5))

    assert (changed.to_ship, changed.to_invoice) == (D(1), D(5))


def test_q04_and_the_next_steps_are_set_for_many_lines_at_once():
    made = release(order(lamps("10"), lamps("3"), lamps("1")))

    set_quantities(made, to_ship={10000: D(4), 20000: D(0)}, to_invoice={20000: D(1)})

    assert [(line.to_ship, line.to_invoice) for line in lines_of(made)] == [
        (4, 4),
        (0, 1),
        (1, 1),
    ]
    with pytest.raises(Refused) as caught:
        set_quantities(made, to_ship={10000: D(11), 20000: D(-1), 99: D(1)})
    assert {place: str(text) for place, text in caught.value.fields.items()} == {
        "lines.99": "There is no line 99",
        "lines.10000.to_ship": "Line 10000 cannot ship more than 10",
        "lines.20000.to_ship": "Line 20000 cannot ship more than 3",
    }


def test_a_line_is_deleted_and_the_rest_computed_anew():
    made = order(lamps("1"), lamps("2"), discount_kind="amount", discount_value=D(30))

    delete_line(lines_of(made)[1])

    assert [line.line_no for line in lines_of(made)] == [10000]
    assert (fresh(made).net, lines_of(made)[0].invoice_discount) == (D(70), D(30))


def test_a_line_that_was_shipped_is_not_deleted():
    made = order(lamps("2"))
    SalesLine.objects.filter(document=made).update(shipped=D(1), to_ship=D(1))

    with pytest.raises(Refused, match="was posted, if only in part"):
        delete_line(lines_of(made)[0])


def test_a_deleted_document_leaves_its_number_unused():
    ada = customer()
    first = order(lamps(), of=ada)

    delete_document(first)

    assert not SalesLine.objects.exists()
    assert int(order(of=ada).no[-4:]) == int(first.no[-4:]) + 1
    with pytest.raises(NotFound):
        delete_document(first)


def test_a_scheduled_document_is_neither_changed_nor_deleted():
    made = order(lamps())
    SalesDocument.objects.filter(pk=made.pk).update(queue_status="scheduled")

    for refused in (
        lambda: change_document(made, note="No"),
        lambda: delete_document(made),
        lambda: add_line(made, lamps()),
        lambda: set_quantities(made, to_ship={10000: D(1)}),
        lambda: release(made),
    ):
        with pytest.raises(Refused, match="scheduled for posting"):
            refused()


def test_documents_are_found_by_their_words():
    ada = customer("Ada Lovelace")
    made = order(of=ada, external_order_no="#1001")
    order(of=customer("Bob"), external_order_no="#2002")

    for text in ("lovelace", "#1001", made.no, ada.no):
        assert list(selectors.documents_matching(text)) == [made]
    assert selectors.document("order", made.no) == made
    with pytest.raises(NotFound):
        selectors.document("invoice", made.no)


def test_variants_and_locations_of_a_line_are_kept():
    lamp, east = item("Lamp"), location("EAST")
    small = put_variant(lamp, "S")

    made = order(lamps(item=lamp, variant=small, location=east))

    assert lines_of(made)[0].variant == ItemVariant.objects.get(code="S")
    assert lines_of(made)[0].location == Location.objects.get(code="EAST")
