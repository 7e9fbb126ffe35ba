"""Fields that are ours, Shopify's, ours once, or nobody's."""

import pytest

from nightclerk.connector.mapping.products.field_owners import (
    Owner,
    at_creation,
    change_key,
    differences,
    owner_of,
    refused_values,
)
from nightclerk.connector.mapping.products.field_values import body_digest


def test_tags_taxable_and_policy_are_usually_sent_once():
    once = [
        n
        for n in ("tags", "taxable", "policy", "price")
        if owner_of(n, {}) == Owner.ONCE
    ]

    assert once == ["tags", "taxable", "policy"]
    assert owner_of("tags", {"tags": "ours"}) == Owner.OURS


def test_only_differences_in_our_own_fields_are_told():
    desired = {"title": "E-Bike", "vendor": "Nod", "tags": ["new"], "product_type": "x"}
    confirmed = {"title": "Bike", "vendor": "Nod", "tags": [], "product_type": "y"}

    told = differences(desired, confirmed, {"product_type": "shopify"})

    assert told == {"title": "E-Bike"}


@pytest.mark.parametrize("owner", ["shopify", "once", "ignore"])
def test_what_is_not_ours_is_never_told_again(owner):
    assert differences({"price": "1.00"}, {"price": "2.00"}, {"price": owner}) == {}


def test_a_field_that_goes_is_a_wish_like_any_other():
    told = differences(
        {"tags": [], "origin": None}, {"tags": ["a"], "origin": "DE"}, {"tags": "ours"}
    )

    assert told == {"tags": [], "origin": None}


def test_books_that_know_nothing_empty_nothing_that_they_did_not_make():
    desired = {
        "weight": "0",
        "barcode": "",
        "body": body_digest(""),
        "compare_at": None,
    }
    confirmed = {"weight": "2", "barcode": "40", "body": "x", "compare_at": "9.00"}

    assert differences(desired, confirmed, {}, clears=False) == {"compare_at": None}


def test_two_ways_to_say_nothing_are_no_difference():
    assert differences({"tariff": None}, {"tariff": ""}, {}) == {}


def test_a_new_record_is_told_what_is_ours_or_ours_once_and_is_not_empty():
    desired = {
        "title": "Bike",
        "tags": ["new"],
        "vendor": "Nod",
        "product_type": "",
        "price": "1.00",
    }

    told = at_creation(desired, {"vendor": "shopify", "price": "ignore"})

    assert told == {"title": "Bike", "tags": ["new"], "price": "1.00"}


def test_values_that_shopify_changed_are_named_with_both():
    wrong = refused_values(
        {"price": "1.00", "body": "a"}, {"price": "2.00", "body": "b"}
    )

    assert wrong == {"price": ("1.00", "2.00")}


def test_a_change_has_one_key_for_one_state_and_one_content():
    first = change_key("variants", "gid://1", 3, {"price": "1.00", "cost": "2"})

    assert first == change_key("variants", "gid://1", 3, {"cost": "2", "price": "1.00"})
    assert first.startswith("variants:gid://1:3:")
    assert first != change_key("variants", "gid://1", 4, {"price": "1.00", "cost": "2"})
