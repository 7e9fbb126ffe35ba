"""Categories, attributes, price lists and groups of customers on their pages."""

from datetime import date
from decimal import Decimal

from django.test import Client
from tests.ledger.building import company, customer
from tests.web.books.bookkeeping import a_document, a_lamp, values_of_lines

from nightclerk.ledger.models import (
    DiscountGroup,
    ItemAttribute,
    ItemCategory,
    ItemVariant,
    PriceGroup,
    SalesDiscount,
    SalesPrice,
)
from nightclerk.ledger.services.parties.prices import put_discount, put_price

PRICE = {"unit_price": "89.5", "minimum_quantity": "0"}


def test_an_operator_adds_a_sales_price_of_a_variant(operator: Client):
    lamp = a_lamp(stock=0)
    red = ItemVariant.objects.create(item=lamp, code="RED")
    group = PriceGroup.objects.create(code="VIP")

    operator.post(
        "/ledger/salesprice/add/",
        {
            **PRICE,
            "item": "LAMP",
            "variant": "RED",
            "price_group": group.pk,
            "starts": "2026-01-01",
            "includes_vat": "on",
        },
    )

    made = SalesPrice.objects.get()
    assert (made.item, made.variant, made.price_group) == (lamp, red, group)
    assert (made.unit_price, made.starts) == (Decimal("89.5"), date(2026, 1, 1))
    assert (made.includes_vat, made.allows_discount) == (True, False)


def test_an_operator_adds_a_price_for_one_customer(operator: Client):
    a_lamp(stock=0)
    ada = customer("Ada Lovelace", no="C1")
    group = PriceGroup.objects.create(code="VIP")
    sent = {**PRICE, "item": "LAMP", "customer": "C1"}

    page = operator.post("/ledger/salesprice/add/", {**sent, "price_group": group.pk})
    operator.post("/ledger/salesprice/add/", sent)

    assert list(page.context["form"].errors) == ["customer"]
    assert SalesPrice.objects.get().customer == ada
    assert "Ada Lovelace" in operator.get("/ledger/salesprice/").content.decode()


def test_a_variant_of_another_item_is_said_at_its_field(operator: Client):
    a_lamp(stock=0)

    page = operator.post(
        "/ledger/salesprice/add/", {**PRICE, "item": "LAMP", "variant": "BLUE"}
    )

    assert list(page.context["form"].errors) == ["variant"]
    assert not SalesPrice.objects.exists()


def test_a_sales_price_is_changed_and_keeps_its_item(operator: Client):
    price = put_price(a_lamp(stock=0), 90)

    operator.post(
        f"/ledger/salesprice/{price.pk}/save/",
        {**PRICE, "unit_price": "95", "ends": "2026-12-31"},
    )

    price.refresh_from_db()
    assert (price.item.no, price.unit_price) == ("LAMP", 95)
    assert price.ends == date(2026, 12, 31)


def test_prices_are_listed_by_whether_they_hold_today(operator: Client):
    lamp = a_lamp(stock=0)
    put_price(lamp, 81, ends=date(2001, 1, 1))
    put_price(lamp, 82, starts=date(2002, 1, 1))
    put_price(lamp, 83, starts=date(2999, 1, 1))

    found = {
        when: [
            str(row.unit_price.normalize())
            for row in operator.get("/ledger/salesprice/", {"holds": when})
            .context["cl"]
            .result_list
        ]
        for when in ("now", "later", "over")
    }

    assert found == {"now": ["82"], "later": ["83"], "over": ["81"]}


def test_a_discount_may_hold_for_all_items(operator: Client):
    company()
    group = DiscountGroup.objects.create(code="STAFF")

    operator.post(
        "/ledger/salesdiscount/add/",
        {"discount_group": group.pk, "percent": "10", "minimum_quantity": "0"},
    )

    made = SalesDiscount.objects.get()
    assert (made.item, made.discount_group, made.percent) == (None, group, 10)
    assert "All items" in operator.get("/ledger/salesdiscount/").content.decode()


def test_more_than_a_hundred_percent_is_refused_at_its_field(operator: Client):
    discount = put_discount(10, item=a_lamp(stock=0))

    page = operator.post(
        f"/ledger/salesdiscount/{discount.pk}/save/",
        {"percent": "110", "minimum_quantity": "0"},
    )

    assert list(page.context["form"].errors) == ["percent"]


def test_an_attribute_is_made_once_and_named_in_a_language(operator: Client):
    company()
    sent = {"name": "Colour", "kind": "text"}
    operator.post("/ledger/itemattribute/add/", {**sent, "is_option": "on"})
    again = operator.post("/ledger/itemattribute/add/", sent)
    colour = ItemAttribute.objects.get()

    operator.post(
        f"/ledger/itemattribute/{colour.pk}/parts/names/add/",
        {"language": "de", "name": "Farbe"},
    )

    assert list(again.context["form"].errors) == ["name"]
    assert colour.is_option
    assert [(n.language, n.name) for n in colour.names.all()] == [("de", "Farbe")]


def test_a_viewer_sees_prices_and_changes_none(viewer: Client):
    price = put_price(a_lamp(stock=0), 90)

    card = viewer.get(f"/ledger/salesprice/{price.pk}/change/")

    assert "90.00" in card.content.decode()
    assert viewer.get("/ledger/salesprice/add/").status_code == 403
    assert viewer.post(f"/ledger/salesprice/{price.pk}/save/", PRICE).status_code == 403


def test_a_customer_gets_a_price_group_on_the_card(operator: Client):
    ada = customer("Ada Lovelace")
    group = PriceGroup.objects.create(code="VIP")

    form = operator.get(f"/ledger/customer/{ada.pk}/change/").context["form"]

    assert {"price_group", "discount_group"} <= set(form.fields)
    assert group in form.fields["price_group"].queryset


def test_a_line_is_reserved_and_let_go_on_the_order(operator: Client):
    order = a_document()
    address = f"/ledger/salesdocument/{order.pk}/lines/"

    states = []
    for changes in ({"lines_0_is_reserved": "on"}, {}):
        order.refresh_from_db()
        operator.post(address, values_of_lines(order, **changes))
        states.append(order.lines.get().is_reserved)

    assert states == [True, False]


def test_a_credit_memo_has_nothing_to_reserve(operator: Client):
    credit = a_document("credit")

    card = operator.get(f"/ledger/salesdocument/{credit.pk}/change/").content.decode()

    assert "Reserved from stock" not in card


def test_items_are_filtered_by_category_vendor_and_picture(operator: Client):
    lamp = a_lamp(stock=0)
    lamp.category = ItemCategory.objects.create(code="LAMPS")
    lamp.vendor = "Nordlicht"
    lamp.save()

    def found(**asked: object) -> int:
        return len(operator.get("/ledger/item/", asked).context["cl"].result_list)

    assert found(category__id__exact=lamp.category.pk) == 1
    assert (found(vendor__icontains="nord"), found(vendor__icontains="süd")) == (1, 0)
    assert (found(picture="0"), found(picture="1")) == (1, 0)
