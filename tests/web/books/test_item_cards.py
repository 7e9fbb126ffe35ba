"""The tabs of an item's card: what is told of it, its pictures, its prices."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.ledger.picturing import png
from tests.web.books.bookkeeping import a_document, a_lamp, messages_of

from nightclerk.ledger.models import (
    Item,
    ItemAttribute,
    ItemAttributeValue,
    ItemCategory,
    ItemPicture,
    ItemText,
    ItemUnit,
    ItemVariant,
    PriceGroup,
    Unit,
)
from nightclerk.ledger.services.parties.goods import put_text
from nightclerk.ledger.services.parties.pictures import add_picture
from nightclerk.ledger.services.parties.prices import put_discount, put_price


def a_file(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def rows(page: Any) -> list[list[str]]:
    """Give what an item costs, as the page of its prices says."""
    return [list(row) for row in page.context["costs"].rows]


def test_an_item_is_described_for_shops(operator: Client):
    lamp = a_lamp(stock=0)
    chairs = ItemCategory.objects.create(code="LAMPS")

    answer = operator.post(
        f"/ledger/item/{lamp.pk}/description/",
        {
            "category": chairs.pk,
            "vendor": "Nordlicht",
            "vendor_item_no": "N-1",
            "gross_weight": "1.25",
            "tariff_no": "9405 11",
            "origin_country": "de",
            "tags": "light, indoor , light",
            "marketing_text": "<p>Bright.</p>",
        },
    )

    lamp.refresh_from_db()
    assert answer.headers["Location"] == f"/ledger/item/{lamp.pk}/description/"
    assert (lamp.category, lamp.vendor, lamp.vendor_item_no) == (
        chairs,
        "Nordlicht",
        "N-1",
    )
    assert (lamp.gross_weight, lamp.origin_country) == (Decimal("1.25"), "DE")
    assert (lamp.tags, lamp.description) == (["light", "indoor"], "Lamp")


def test_a_negative_weight_is_said_at_its_field(operator: Client):
    lamp = a_lamp(stock=0)

    page = operator.post(f"/ledger/item/{lamp.pk}/description/", {"gross_weight": "-1"})

    assert list(page.context["form"].errors) == ["gross_weight"]


def test_a_viewer_reads_the_description_and_sends_none(viewer: Client):
    lamp = a_lamp(stock=0)
    Item.objects.update(vendor="Nordlicht", tags=["light", "indoor"])
    address = f"/ledger/item/{lamp.pk}/description/"

    page = viewer.get(address).content.decode()

    assert "Nordlicht" in page
    assert "light, indoor" in page
    assert viewer.post(address, {"gross_weight": "1"}).status_code == 403


def test_a_text_is_written_in_a_language_and_changed(operator: Client):
    lamp = a_lamp(stock=0)
    start = f"/ledger/item/{lamp.pk}/parts/texts"
    sent = {"kind": "title", "language": "de", "text": "Leuchte"}

    answer = operator.post(f"{start}/add/", sent)
    text = ItemText.objects.get()
    operator.post(f"{start}/{text.pk}/", {**sent, "language": "da", "text": "Lampe"})

    assert answer.headers["Location"] == f"/ledger/item/{lamp.pk}/description/"
    assert [(t.pk, t.language, t.text) for t in ItemText.objects.all()] == [
        (text.pk, "da", "Lampe")
    ]


def test_a_text_cannot_become_another_that_is_there(operator: Client):
    lamp = a_lamp(stock=0)
    put_text(lamp, "Leuchte", kind="title", language="de")
    danish = put_text(lamp, "Lampe", kind="title", language="da")

    page = operator.post(
        f"/ledger/item/{lamp.pk}/parts/texts/{danish.pk}/",
        {"kind": "title", "language": "de", "text": "Lampe"},
    )

    assert "The item has such a text already" in page.content.decode()
    danish.refresh_from_db()
    assert danish.language == "da"


def test_an_attribute_is_said_of_a_variant_and_a_number_is_asked_for(operator: Client):
    lamp = a_lamp(stock=0)
    red = ItemVariant.objects.create(item=lamp, code="RED")
    width = ItemAttribute.objects.create(name="Width", kind="number", unit="cm")
    start = f"/ledger/item/{lamp.pk}/parts/attributes/add/"
    sent = {"attribute": width.pk, "variant": red.pk, "position": "0"}

    wrong = operator.post(start, {**sent, "value": "wide"})
    operator.post(start, {**sent, "value": "12.50"})

    assert list(wrong.context["form"].errors) == ["value"]
    made = ItemAttributeValue.objects.get()
    assert (made.variant, made.value, made.position) == (red, "12.5", 1)


def test_parts_of_an_item_choose_among_its_own_variants_and_units(operator: Client):
    lamp, box = a_lamp(stock=0), Unit.objects.create(code="BOX")
    Unit.objects.create(code="PALLET")
    ItemUnit.objects.create(item=lamp, unit=box, per_unit=6)
    start = f"/ledger/item/{lamp.pk}/parts/prices/add/"

    form = operator.get(start).context["form"]

    assert "variant" not in form.fields
    assert {unit.code for unit in form.fields["unit"].queryset} == {"PCS", "BOX"}


def test_many_pictures_are_added_at_once_and_the_wrong_one_is_named(operator: Client):
    lamp = a_lamp(stock=0)
    address = f"/ledger/item/{lamp.pk}/pictures/"
    files = [
        a_file("front.png", png(2, 3)),
        a_file("notes.txt", b"no picture"),
        a_file("back.png", png(4, 5)),
    ]

    page = operator.post(address, {"pictures": files, "alt": "A lamp"}, follow=True)

    found = [(p.position, p.content.width, p.alt) for p in lamp.pictures.all()]
    assert found == [(1, 2, "A lamp"), (2, 4, "A lamp")]
    said = messages_of(page)
    assert said[0].startswith("notes.txt: This is no picture that can be read")
    assert said[1] == "2 pictures are added."


def test_a_form_without_a_file_asks_for_one(operator: Client):
    lamp = a_lamp(stock=0)

    page = operator.post(f"/ledger/item/{lamp.pk}/pictures/", {"alt": "A lamp"})

    assert list(page.context["add"].errors) == ["pictures"]


def test_pictures_are_put_in_order_and_described(operator: Client):
    lamp = a_lamp(stock=0)
    first, second, third = (add_picture(lamp, png(size, 1)) for size in (1, 2, 3))

    operator.post(
        f"/ledger/item/{lamp.pk}/pictures/arrange/",
        {
            f"place-{first.pk}": "1",
            f"place-{second.pk}": "2",
            f"place-{third.pk}": "0",
            f"alt-{third.pk}": "From above",
        },
    )

    found = ItemPicture.objects.order_by("position")
    assert [picture.pk for picture in found] == [third.pk, first.pk, second.pk]
    assert [picture.alt for picture in found] == ["From above", "", ""]


def test_a_picture_is_removed(operator: Client):
    lamp = a_lamp(stock=0)
    picture = add_picture(lamp, png())

    operator.post(f"/ledger/item/{lamp.pk}/pictures/{picture.pk}/remove/")

    assert not ItemPicture.objects.exists()


def test_a_viewer_sees_pictures_and_touches_none(viewer: Client):
    lamp = a_lamp(stock=0)
    picture = add_picture(lamp, png(), alt="From above")
    address = f"/ledger/item/{lamp.pk}/pictures/"

    page = viewer.get(address).content.decode()

    assert "From above" in page
    assert "Add pictures" not in page
    answers = [
        viewer.post(address, {"pictures": [a_file("a.png", png(2, 2))]}),
        viewer.post(f"{address}arrange/", {}),
        viewer.post(f"{address}{picture.pk}/remove/"),
    ]
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert ItemPicture.objects.count() == 1


def test_the_file_of_a_picture_is_kept_by_browsers_and_is_nothing_else(viewer: Client):
    picture = add_picture(a_lamp(stock=0), png(2, 3))
    address = f"/ledger/item/picture/{picture.content_id}/"

    answer = viewer.get(address)
    again = viewer.get(address, headers={"if-none-match": answer.headers["ETag"]})

    assert (answer.content, answer.headers["Content-Type"]) == (png(2, 3), "image/png")
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert (again.status_code, again.content) == (304, b"")


def test_only_who_may_see_items_gets_the_file_of_a_picture(log_in: Any):
    picture = add_picture(a_lamp(stock=0), png())
    address = f"/ledger/item/picture/{picture.content_id}/"

    stranger = Client().get(address)

    assert log_in("").get(address).status_code == 403
    assert (stranger.status_code, stranger.headers["Location"]) == (
        302,
        f"/login/?next={address}",
    )


def test_an_unknown_file_of_a_picture_is_not_there(viewer: Client):
    assert viewer.get(f"/ledger/item/picture/{'0' * 64}/").status_code == 404


def test_the_page_of_prices_says_what_an_item_costs_for_whom(operator: Client):
    lamp = a_lamp(stock=0)
    group = PriceGroup.objects.create(code="VIP")
    put_price(lamp, 80, price_group=group, starts=date(2026, 1, 1))
    put_discount(10, item=lamp)
    address = f"/ledger/item/{lamp.pk}/prices/"

    everybody = rows(operator.get(address))
    vip = rows(operator.get(address, {"price_group": group.pk, "on": "2026-03-02"}))

    assert [row[2:4] for row in everybody] == [["90.00 EUR", "100.00 EUR"]]
    assert [row[2:4] for row in vip] == [["72.00 EUR", "80.00 EUR"]]


def test_the_page_of_prices_says_why_there_is_none(operator: Client):
    lamp = a_lamp(stock=0)
    Item.objects.update(unit_price=0)

    (row,) = rows(operator.get(f"/ledger/item/{lamp.pk}/prices/"))

    assert (row[2], row[5]) == (
        "–",
        "The price of item LAMP is 0, and it may not be sold for nothing",
    )


def test_the_page_of_prices_names_the_price_of_each_variant_and_unit(operator: Client):
    lamp, box = a_lamp(stock=0), Unit.objects.create(code="BOX")
    ItemUnit.objects.create(item=lamp, unit=box, per_unit=6)
    red = ItemVariant.objects.create(item=lamp, code="RED")
    put_price(lamp, 120, variant=red)

    found = rows(operator.get(f"/ledger/item/{lamp.pk}/prices/"))

    assert [row[:3] for row in found] == [
        ["", "PCS", "100.00 EUR"],
        ["RED", "PCS", "120.00 EUR"],
        ["", "BOX", "600.00 EUR"],
        ["RED", "BOX", "720.00 EUR"],
    ]


def test_the_card_says_what_can_be_sold(operator: Client):
    order = a_document()
    order.lines.update(is_reserved=True)
    lamp = Item.objects.get()

    tables = operator.get(f"/ledger/item/{lamp.pk}/change/").context["tables"]

    (row,) = next(t.rows for t in tables if t.title == "Availability")
    assert row[2:] == ["10", "2", "2", "0", "8", "8"]
