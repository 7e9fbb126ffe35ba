"""Sales documents on pages: made, filled with lines, released, previewed, posted."""

from decimal import Decimal

import pytest
from django.test import Client
from tests.ledger.building import company, customer
from tests.web.books.bookkeeping import (
    a_document,
    messages_of,
    values_of_lines,
)

from nightclerk.jobs.models import JobEntry
from nightclerk.ledger.models import (
    Customer,
    Item,
    ItemUnit,
    LedgerEntry,
    Location,
    PostedDocument,
    PriceGroup,
    SalesDocument,
    Unit,
)
from nightclerk.ledger.services.parties.customers import put_address
from nightclerk.ledger.services.parties.prices import put_discount, put_price

LIST = "/ledger/salesdocument/"


def card(document: SalesDocument) -> str:
    return f"{LIST}{document.pk}/change/"


@pytest.mark.parametrize("kind", ["order", "invoice", "credit"])
def test_a_document_is_begun_with_its_customer(operator: Client, kind: str):
    company()
    customer("Ada Lovelace", no="C1")

    answer = operator.post(
        f"{LIST}add/?kind={kind}",
        {"customer": "C1", "posting_date": "2026-03-02", "external_order_no": "#1001"},
    )

    made = SalesDocument.objects.get()
    assert answer.headers["Location"] == card(made)
    assert (made.kind, made.name, made.external_order_no) == (
        kind,
        "Ada Lovelace",
        "#1001",
    )


def test_a_customer_is_found_by_name_and_an_unknown_one_is_said(operator: Client):
    company()
    customer("Ada Lovelace", no="C1")

    page = operator.post(f"{LIST}add/?kind=order", {"customer": "Grace"})
    operator.post(f"{LIST}add/?kind=order", {"customer": "lovelace"})

    assert page.context["form"].errors["customer"] == ["Nothing matches “Grace”"]
    assert SalesDocument.objects.get().name == "Ada Lovelace"


def test_lines_are_added_in_the_empty_rows(operator: Client):
    order = a_document()
    sent = values_of_lines(
        order,
        lines_1_kind="item",
        lines_1_no="LAMP",
        lines_1_quantity="3",
        lines_2_kind="comment",
        lines_2_description="With love",
    )

    operator.post(f"{LIST}{order.pk}/lines/", sent)

    order.refresh_from_db()
    assert [
        (line.kind, line.description, line.quantity) for line in order.lines.all()
    ] == [("item", "Lamp", 2), ("item", "Lamp", 3), ("", "With love", 0)]
    assert (order.net, order.gross) == (Decimal(500), Decimal(595))


def test_a_line_is_changed_and_totals_follow(operator: Client):
    order = a_document()

    operator.post(
        f"{LIST}{order.pk}/lines/", values_of_lines(order, lines_0_unit_price="50")
    )

    order.refresh_from_db()
    assert order.gross == Decimal(119)
    page = operator.get(card(order)).content.decode()
    assert "119.00 EUR" in page
    assert "100.00" in page


def test_a_line_is_deleted(operator: Client):
    order = a_document()

    operator.post(
        f"{LIST}{order.pk}/lines/", values_of_lines(order, lines_0_is_deleted="on")
    )

    assert not order.lines.exists()


def test_an_unknown_item_is_said_at_its_cell_and_nothing_is_saved(operator: Client):
    order = a_document()

    page = operator.post(
        f"{LIST}{order.pk}/lines/",
        values_of_lines(order, lines_0_quantity="5", lines_1_no="CHAIR"),
    )

    assert page.context["lines"].forms[1].errors["no"] == ["There is no such number"]
    assert order.lines.get().quantity == 2


def test_lines_that_somebody_else_changed_are_not_overwritten(operator: Client):
    order = a_document()
    seen = values_of_lines(order, lines_0_quantity="5")
    SalesDocument.objects.update(version=order.version + 1)

    page = operator.post(f"{LIST}{order.pk}/lines/", seen)

    assert "was changed meanwhile" in page.context["wrong_lines"][0]
    assert order.lines.get().quantity == 2


def test_the_head_of_a_document_changes(operator: Client):
    order = a_document()
    sent = {
        "customer": "C1",
        "posting_date": "2026-03-03",
        "document_date": "2026-03-02",
        "external_order_no": "#1002",
        "currency": order.currency_id,
        "factor": "1",
        "discount_value": "0",
        "location": order.location_id,
    }

    operator.post(f"{LIST}{order.pk}/save/", sent)

    order.refresh_from_db()
    assert (order.external_order_no, f"{order.posting_date}") == ("#1002", "2026-03-03")


def test_a_head_that_somebody_else_changed_is_not_overwritten(operator: Client):
    order = a_document()
    sent = {
        "customer": "C1",
        "external_order_no": "#1002",
        "currency": order.currency_id,
        "factor": "1",
        "discount_value": "0",
        "version": order.version - 1,
    }

    page = operator.post(f"{LIST}{order.pk}/save/", sent)

    assert "was changed meanwhile" in page.content.decode()
    order.refresh_from_db()
    assert order.external_order_no == "#1001"


def test_a_document_is_released_and_opened_again(operator: Client):
    order = a_document()

    operator.post(f"{LIST}{order.pk}/do/release/")
    order.refresh_from_db()
    assert order.status == "released"
    assert operator.get(card(order)).context["form"] is None

    operator.post(f"{LIST}{order.pk}/do/reopen/")
    order.refresh_from_db()
    assert order.status == "open"


def test_what_keeps_a_document_from_release_is_said(operator: Client):
    order = a_document()
    order.lines.all().delete()

    page = operator.post(f"{LIST}{order.pk}/do/release/", follow=True)

    assert "cannot be released" in messages_of(page)[0]


def test_of_a_released_order_only_the_next_quantities_change(operator: Client):
    order = a_document(is_released=True)

    operator.post(
        f"{LIST}{order.pk}/lines/",
        values_of_lines(order, lines_0_to_ship="1", lines_0_to_invoice="1")
        | {"lines-TOTAL_FORMS": "1"},
    )

    line = order.lines.get()
    assert (line.quantity, line.to_ship, line.to_invoice) == (2, 1, 1)


def test_an_order_is_posted_and_leads_to_what_was_written(operator: Client):
    order = a_document(is_released=True)

    page = operator.post(
        f"{LIST}{order.pk}/post/",
        {"ship": "on", "invoice": "on", "post": "1"},
        follow=True,
    )

    invoice = PostedDocument.objects.get(kind="invoice")
    assert invoice.external_order_no == "#1001"
    assert f"/ledger/posteddocument/{invoice.pk}/change/" in messages_of(page)[0]
    listed = operator.get(LIST).content.decode()
    assert order.no not in listed
    assert order.no in operator.get(LIST, {"status": "posted"}).content.decode()


def test_a_preview_shows_entries_and_writes_nothing(operator: Client):
    order = a_document(is_released=True)

    page = operator.post(
        f"{LIST}{order.pk}/post/", {"ship": "on", "invoice": "on", "preview": "1"}
    )

    told = page.content.decode()
    assert "Nothing was posted" in told
    assert "238.00" in told
    assert not PostedDocument.objects.exists()
    assert not LedgerEntry.objects.filter(document_no=order.no).exists()


def test_nothing_to_post_is_refused_on_the_request_page(operator: Client):
    order = a_document(is_released=True)

    page = operator.post(f"{LIST}{order.pk}/post/", {"post": "1"})

    assert page.status_code == 200
    assert page.context["form"].errors
    assert not PostedDocument.objects.exists()


def test_with_the_job_queue_a_document_is_scheduled_and_taken_out(operator: Client):
    order = a_document(is_released=True)
    company(posts_in_background=True)

    page = operator.post(
        f"{LIST}{order.pk}/post/",
        {"ship": "on", "invoice": "on", "post": "1"},
        follow=True,
    )

    order.refresh_from_db()
    assert order.queue_status == "scheduled"
    assert "is scheduled for posting" in messages_of(page)[0]
    assert "Remove from job queue" in page.content.decode()
    JobEntry.objects.update(status="on_hold")
    operator.post(f"{LIST}{order.pk}/do/unqueue/")
    order.refresh_from_db()
    assert order.queue_status == ""


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ({"q": "#1001"}, True),
        ({"q": "#9"}, False),
        ({"from_shopify": "1"}, True),
        ({"from_shopify": "0"}, False),
        ({"external_order_no__icontains": "1001"}, True),
        ({"kind__exact": "order"}, True),
        ({"kind__exact": "invoice"}, False),
        ({"status": "open"}, True),
        ({"status": "released"}, False),
    ],
    ids=str,
)
def test_documents_are_found_by_the_shopify_order_number(
    viewer: Client, query: dict[str, str], is_found: bool
):
    order = a_document()

    listed = viewer.get(LIST, query).content.decode()

    assert (f">{order.no}<" in listed) is is_found


def test_several_documents_are_released_from_the_list(operator: Client):
    order = a_document()

    page = operator.post(
        LIST,
        {"action": "release_all", "_selected_action": [order.pk]},
        follow=True,
    )

    order.refresh_from_db()
    assert order.status == "released"
    assert messages_of(page) == ["1 document is released."]


def test_a_document_is_deleted_after_asking(operator: Client):
    order = a_document()

    operator.post(f"{LIST}{order.pk}/do/delete/")

    assert not SalesDocument.objects.exists()


def test_a_viewer_reads_a_document_and_changes_nothing(viewer: Client):
    order = a_document()

    page = viewer.get(card(order))

    assert "Lamp" in page.content.decode()
    assert page.context["form"] is None
    for address in ("lines/", "post/", "do/release/"):
        assert viewer.post(f"{LIST}{order.pk}/{address}").status_code == 403


def test_a_released_document_still_shows_its_whole_head(operator: Client):
    order = a_document(is_released=True, reference="Your order of March")

    page = operator.get(card(order))

    shown = dict(page.context["facts"])
    assert shown["Shopify Order No."] == "#1001"
    assert shown["Your reference"] == "Your order of March"
    assert shown["Posting date"] == "2 Mar 2026"


def test_a_discount_of_a_line_is_entered_as_an_amount(operator: Client):
    order = a_document()

    operator.post(
        f"{LIST}{order.pk}/lines/",
        values_of_lines(order, lines_0_discount_amount="30"),
    )

    line = order.lines.get()
    assert (line.discount_percent, line.discount_amount) == (Decimal(15), Decimal(30))
    assert line.net == Decimal(170)


def test_a_line_shows_the_price_that_was_found_and_where(operator: Client):
    order = a_document()
    vip = PriceGroup.objects.create(code="VIP")
    Customer.objects.update(price_group=vip)
    put_price(Item.objects.get(), 90, price_group="VIP", minimum_quantity=3)
    put_discount(5, minimum_quantity=3)
    new = {"lines_1_kind": "item", "lines_1_no": "LAMP", "lines_1_quantity": "1"}

    operator.post(
        f"{LIST}{order.pk}/lines/", values_of_lines(order, lines_0_quantity="3", **new)
    )

    assert [
        (line.unit_price, line.discount_percent, line.price_origin)
        for line in order.lines.order_by("line_no")
    ] == [(90, 5, "Price list VIP"), (100, 0, "Item card")]
    page = operator.get(card(order)).content.decode()
    assert "<small>Price list VIP</small>" in page
    assert "<small>Item card</small>" in page
    assert "356.50 EUR" in page


def test_an_emptied_price_is_found_again_and_a_typed_one_stays(operator: Client):
    order = a_document()
    put_price(Item.objects.get(), 90, minimum_quantity=3)
    address = f"{LIST}{order.pk}/lines/"

    operator.post(address, values_of_lines(order, lines_0_unit_price="50"))
    order.refresh_from_db()
    operator.post(address, values_of_lines(order, lines_0_quantity="3"))
    typed = order.lines.get()
    order.refresh_from_db()
    operator.post(address, values_of_lines(order, lines_0_unit_price=""))

    found = order.lines.get()
    assert (typed.unit_price, typed.price_origin) == (50, "By hand")
    assert (found.unit_price, found.price_origin) == (90, "Price list")


def test_a_released_document_says_where_its_prices_are_from(viewer: Client):
    order = a_document(is_released=True)

    assert "<small>Item card</small>" in viewer.get(card(order)).content.decode()


def test_a_line_is_moved_to_another_location_and_unit(operator: Client):
    order = a_document()
    lamp = order.lines.get().item
    assert lamp is not None
    shelf = Location.objects.create(code="SHELF")
    box = Unit.objects.create(code="BOX")
    ItemUnit.objects.create(item=lamp, unit=box, per_unit=Decimal(6))

    operator.post(
        f"{LIST}{order.pk}/lines/",
        values_of_lines(
            order, lines_0_location=str(shelf.pk), lines_0_unit=str(box.pk)
        ),
    )

    line = order.lines.get()
    assert (line.location, line.unit, line.per_unit) == (shelf, box, Decimal(6))


def test_a_unit_that_the_item_does_not_have_is_said_at_its_cell(operator: Client):
    order = a_document()
    box = Unit.objects.create(code="BOX")

    page = operator.post(
        f"{LIST}{order.pk}/lines/", values_of_lines(order, lines_0_unit=str(box.pk))
    )

    assert page.context["lines"].forms[0].errors["unit"] == [
        "Line 10000 has no such unit"
    ]


def test_goods_are_sent_to_another_address_than_the_customer_lives_at(operator: Client):
    order = a_document()
    put_address(order.customer, "OFFICE", city="Kiel", street="Quay 1")
    address = f"{LIST}{order.pk}/address/ship_to/"

    linked = operator.get(card(order)).content.decode()
    begun = operator.get(address, {"from": "OFFICE"})
    operator.post(address, {"name": "Ada", "city": "Kiel", "country": "DE"})

    assert address in linked
    assert begun.context["form"]["street"].value() == "Quay 1"
    order.refresh_from_db()
    assert order.ship_to_address == {"name": "Ada", "city": "Kiel", "country": "DE"}
    assert order.bill_to_address["name"] == "Ada Lovelace"


def test_addresses_of_a_released_document_stay(operator: Client):
    order = a_document(is_released=True)

    answer = operator.post(f"{LIST}{order.pk}/address/ship_to/", {"city": "Kiel"})

    assert answer.status_code == 403
    assert "/address/" not in operator.get(card(order)).content.decode()
    assert operator.get(f"{LIST}{order.pk}/address/home/").status_code == 404
