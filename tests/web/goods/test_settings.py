"""The shop card's page about products and prices."""

import pytest
from django.test import Client
from tests.ledger.building import company
from tests.web.building import a_shop

from nightclerk.connector.models import ProductSettings, Shop
from nightclerk.connector.services.products.settings import FIELDS
from nightclerk.web.goods.settings_forms import (
    OWNED,
    PRODUCT_SECTIONS,
    ProductSettingsForm,
)
from nightclerk.web.mapping.settings_forms import names_in


@pytest.fixture
def shop(db: None) -> Shop:
    company()
    return a_shop()


def page(shop: Shop) -> str:
    return f"/connector/shop/{shop.pk}/products/"


def filled(shop: Shop, **changes: object) -> dict[str, object]:
    """Give what the page sends when only some of it is changed."""
    settings = ProductSettings.objects.filter(shop=shop).first()
    form = ProductSettingsForm(None, settings or ProductSettings(shop=shop))
    values = {
        name: form.get_initial_for_field(form.fields[name], name)
        for name in form.fields
    }
    sent = {**values, **changes}
    return {
        name: "on" if value is True else value
        for name, value in sent.items()
        if value not in (None, False)
    }


def settings_of(shop: Shop) -> ProductSettings:
    return ProductSettings.objects.get(shop=shop)


def test_every_field_of_the_settings_stands_under_one_heading():
    names = names_in(PRODUCT_SECTIONS)

    kept = {field.name for field in ProductSettings._meta.fields}
    assert sorted(names) == sorted(kept - {"id", "shop", "owners"})


def test_every_field_of_a_product_has_somebody_who_decides_it():
    assert set(OWNED) == set(FIELDS)


def test_settings_are_saved_and_the_page_comes_back(operator: Client, shop: Shop):
    values = filled(shop, direction="to", largest_change="20", created_status="DRAFT")

    answer = operator.post(page(shop), values)

    kept = settings_of(shop)
    assert answer.headers["Location"] == page(shop)
    assert (kept.direction, kept.largest_change) == ("to", 20)
    assert kept.created_status == "DRAFT"
    assert kept.owners == {}


def test_who_decides_a_field_is_chosen_in_a_table(operator: Client, shop: Shop):
    operator.post(page(shop), filled(shop, owner_tags="ours", owner_vendor="shopify"))

    assert settings_of(shop).owners == {"tags": "ours", "vendor": "shopify"}
    form = operator.get(page(shop)).context["form"]
    assert form["owner_vendor"].value() == "shopify"
    assert form["owner_price"].value() == "ours"


def test_what_does_not_go_together_is_said_at_its_field(operator: Client, shop: Shop):
    values = filled(shop, direction="to", updates_items=True)

    answer = operator.post(page(shop), values)

    assert answer.context["form"].errors["updates_items"] == [
        "Items are not updated by what they update"
    ]
    assert not ProductSettings.objects.exists()


def test_a_viewer_reads_who_decides_and_changes_nothing(viewer: Client, shop: Shop):
    seen = viewer.get(page(shop))
    answer = viewer.post(page(shop), filled(shop, direction="to"))

    assert "<select" not in seen.content.decode()
    assert "The books once, when the product is added" in seen.content.decode()
    assert answer.status_code == 403
    assert not ProductSettings.objects.exists()
