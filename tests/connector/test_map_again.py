"""Look again what many products and buyers are; what waited goes on."""

import pytest
from django.contrib.auth.models import User
from tests.connector.buying import buyer, settings, shop
from tests.ledger.building import company, customer, item
from tests.web.mapping.waiting_orders import a_variant, processed_now, waits_for

from nightclerk.connector.models import OrderSettings, Shop, ShopCompany, ShopVariant
from nightclerk.connector.services.papers.map_again import map_again
from nightclerk.core.errors import NotAllowed
from nightclerk.ledger.models import Item

pytestmark = pytest.mark.django_db


def test_each_shop_maps_by_its_own_card_and_gets_one_entry():
    company()
    here, there = shop("HERE"), shop("THERE")
    OrderSettings.objects.create(shop=here, sku_mapping="item")
    OrderSettings.objects.create(shop=there, sku_mapping="", finds_by_barcode=False)
    lamp = item("Lamp", no="LAMP")
    found, unknown = a_variant(here, "LAMP"), a_variant(there, "LAMP")
    other = a_variant(here, "OTHER")
    waits_for(here, "variant", found, "#1", "#2")
    waits_for(there, "variant", unknown, "#3")

    done = map_again([found, unknown, other], creates=False)

    assert (done.mapped, list(done.left)) == (1, [unknown, other])
    assert found.item == lamp
    assert processed_now() == [["#1", "#2"]]


def test_what_is_made_by_hand_does_not_change_the_card():
    company()
    here = shop()
    OrderSettings.objects.create(shop=here, creates_items=False)

    done = map_again([a_variant(here, "MUG")], creates=True)

    assert done.mapped == 1
    assert Item.objects.filter(no="MUG").exists()
    assert not OrderSettings.objects.get(shop=here).creates_items


def test_what_is_mapped_already_is_left_alone():
    mug = item(no="MUG")
    row = a_variant(shop(), "CUP", item=mug)

    done = map_again([row], creates=True)

    assert (done.mapped, done.left, done.started) == (0, [], [])
    assert row.item == mug


def test_buyers_and_companies_are_found_by_their_e_mail():
    here = shop()
    settings(here, creates_unknown=False)
    ada = customer("Ada Lovelace", email="ada@example.com")
    engines = ShopCompany.objects.create(
        shop=here, gid="gid://shopify/Company/1", email="ada@example.com"
    )
    person = buyer(here)

    people = map_again([person], creates=False)
    companies = map_again([engines], creates=False)

    assert (people.mapped, companies.mapped) == (1, 1)
    assert (person.customer, engines.customer) == (ada, ada)


def test_orders_of_a_shop_that_is_switched_off_wait_on():
    company()
    here = shop()
    row = a_variant(here, "MUG")
    waits_for(here, "variant", row, "#1")
    Shop.objects.update(is_enabled=False)

    done = map_again([row], creates=True)

    assert (done.mapped, done.started) == (1, [])


def test_nobody_maps_without_the_right_to_change_such_rows():
    company()
    row = a_variant(shop(), "MUG")
    nobody = User.objects.create_user("nobody")

    with pytest.raises(NotAllowed):
        map_again([row], creates=True, actor=nobody)

    assert ShopVariant.objects.get().item is None
