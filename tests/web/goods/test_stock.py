"""Stock by location and its rules: what differs, why, and how it is reckoned."""

import pytest
from django.urls import reverse
from tests.ledger import building, stocking
from tests.web.building import a_shop
from tests.web.goods.shelves import a_level, a_place, a_variant

from nightclerk.connector.models import ShopLocation, StockLevel, StockSettings
from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.jobs.models import JobEntry
from nightclerk.ledger.models import Item, Location

pytestmark = pytest.mark.django_db
LIST = reverse("admin:connector_stocklevel_changelist")


def mugs() -> Item:
    """Give an item of which 9 lie in stock."""
    building.company()
    made = building.item("Mug", no="MUG")
    stocking.receive(made, "9", "1")
    return made


def a_shelf(**fields: object) -> StockLevel:
    place = {"calculation": "projected", "reserve": 2}
    shop = a_shop(runs_in_background=True)
    return a_level(a_variant(shop, mugs()), a_place(shop, **place), **fields)


def address(level: StockLevel, name: str = "change") -> str:
    return reverse(f"admin:connector_stocklevel_{name}", args=[level.pk])


def test_the_list_filters_what_differs_what_failed_and_what_is_not_there(viewer):
    shop = a_shop()
    why = Refused(words("Shopify does not track the stock of MUG")).as_json()
    place = a_place(shop)
    item = mugs()
    differs = a_level(a_variant(shop, item, number=1), place)
    equal = a_level(a_variant(shop, item, number=2), place, wanted=7)
    failed = a_level(a_variant(shop, item, number=3), place, wanted=7, problem=why)
    absent = a_level(a_variant(shop, item, number=4), place, is_stocked=False)

    found = {
        name: list(viewer.get(f"{LIST}?list={name}").context["cl"].queryset)
        for name in ("differs", "problem", "absent")
    }
    page = viewer.get(LIST)

    assert found == {"differs": [differs], "problem": [failed], "absent": [absent]}
    totals = page.context["totals"]
    assert (totals.levels, totals.differs, totals.problem, totals.absent) == (
        4,
        1,
        1,
        1,
    )
    text = page.content.decode()
    assert "Shopify does not track the stock of MUG" in text
    assert "-3" in text
    assert equal.difference == 0


def test_a_level_is_found_by_its_sku_or_item(viewer):
    level = a_shelf()

    found = viewer.get(f"{LIST}?q=MUG").context["cl"].queryset

    assert list(found) == [level]


def test_a_row_unfolds_how_the_number_comes_about(viewer):
    level = a_shelf()

    part = viewer.get(address(level, "how"))

    assert [(line[0], line[2]) for line in part.context["steps"]] == [
        ("Inventory", "9"),
        ("What counts", "9"),
        ("Reserve", "-2"),
        ("Shopify should have", "7"),
    ]
    assert address(level, "how") in viewer.get(LIST).content.decode()


def test_a_level_that_is_not_reckoned_says_why(viewer):
    level = a_shelf()
    ShopLocation.objects.update(calculation="")

    page = viewer.get(address(level)).content.decode()

    assert "The stock calculation of Berlin is off" in page


def test_one_level_is_synced_in_the_background(operator, viewer):
    level = a_shelf()

    operator.post(address(level, "sync"))

    entry = JobEntry.objects.get()
    assert entry.task == 30102
    assert entry.params["variants"] == [level.variant.gid]
    assert viewer.post(address(level, "sync")).status_code == 403


def test_chosen_levels_are_synced_by_one_entry(operator):
    level = a_shelf()
    other = a_level(a_variant(level.shop, number=2), level.location)
    told = {"action": "sync_chosen", "_selected_action": [level.pk, other.pk]}

    operator.post(LIST, told)

    assert sorted(JobEntry.objects.get().params["variants"]) == [
        "gid://shopify/ProductVariant/1",
        "gid://shopify/ProductVariant/2",
    ]


def test_somebody_says_how_a_location_counts(operator):
    building.company()
    place = a_place(a_shop())
    codes = [Location.objects.create(code=code) for code in ("A1", "B1")]
    told = {
        "location": codes[0].pk,
        "calculation": "free",
        "counted": [each.pk for each in codes],
        "rounding": "nearest",
        "reserve": "3",
        "stocks_new": "on",
    }

    answer = operator.post(f"/connector/shoplocation/{place.pk}/save/", told)

    place.refresh_from_db()
    assert answer.status_code == 302
    assert (place.calculation, place.rounding, place.reserve) == ("free", "nearest", 3)
    assert [each.code for each in place.counted.order_by("code")] == ["A1", "B1"]
    assert place.stocks_new


def test_a_mapped_location_whose_calculation_is_off_is_warned_of(operator):
    building.company()
    where = Location.objects.create(code="A1")
    place = a_place(a_shop(), location=where)

    card = operator.get(f"/connector/shoplocation/{place.pk}/change/").content.decode()

    assert "its stock calculation is off: no stock is sent" in card
    assert "Projected available balance" in card


def test_the_shop_card_asks_which_quantity_is_kept_in_step(operator):
    shop = a_shop()
    page = reverse("admin:connector_shop_stock", args=[shop.pk])

    answer = operator.post(page, {"quantity": "on_hand", "reserve": "4"})

    kept = StockSettings.objects.get()
    assert answer.status_code == 302
    assert (kept.quantity, kept.activates, kept.reserve) == ("on_hand", False, 4)
