"""Products of any answer become the same rows, and equal values equal texts."""

from decimal import Decimal
from typing import Any

import msgspec
import pytest
from tests.connector import producing
from tests.connector.producing import tree, variant_tree

from nightclerk.connector.mapping.products.field_values import (
    body_digest,
    digits_of,
    money_text,
    tariff_text,
    weight_text,
)
from nightclerk.connector.mapping.products.rows import (
    product_row,
    product_row_from,
    variant_row,
)
from nightclerk.connector.mapping.products.states import (
    Stand,
    after_answer,
    after_read,
)
from nightclerk.shopify.errors import PayloadError
from nightclerk.shopify.products.payloads import ProductsByIds

D = Decimal
FIRST = Stand({"title": "Mug", "tags": []}, {"title": "Mug", "tags": []}, 3)


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("12.5", "EUR", "12.50"),
        ("12", "EUR", "12.00"),
        ("1000.00", "JPY", "1000"),
        ("1E+3", "JPY", "1000"),
        ("1.5", "KWD", "1.500"),
        ("0.001", "EUR", "0.001"),
        ("0", "", "0.00"),
    ],
)
def test_amounts_have_the_digits_of_their_currency(
    amount: str, currency: str, text: str
) -> None:
    assert money_text(D(amount), digits_of(currency)) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        ("0.250", "KILOGRAMS", "0.25"),
        ("350", "GRAMS", "0.35"),
        ("1", "POUNDS", "0.45359"),
        ("100", "KILOGRAMS", "100"),
        ("0.0", "GRAMS", "0"),
    ],
)
def test_weights_are_kilograms(value: str, unit: str, text: str) -> None:
    assert weight_text(D(value), unit) == text


@pytest.mark.parametrize(
    ("told", "text"), [("6912.00", "691200"), ("", None), (None, None), ("x", None)]
)
def test_tariff_numbers_are_their_digits(told: str | None, text: str | None) -> None:
    assert tariff_text(told) == text


def test_json_a_tree_and_a_payload_become_the_same_row() -> None:
    told = tree(
        tags=["b", "a", "b"],
        descriptionHtml="<p>Hello</p>",
        media={"pageInfo": {"hasNextPage": False}, "nodes": []},
    )
    raw = msgspec.json.encode(told)
    empty = {"pageInfo": {"hasNextPage": False}, "nodes": []}
    for variant in told["variants"]["nodes"]:
        variant["media"] = empty
    payload = msgspec.convert(told, ProductsByIds, strict=False)

    of_tree = product_row(told)

    assert product_row_from(raw, gid=told["id"]) == of_tree
    assert product_row(payload) == of_tree
    assert of_tree.is_whole
    assert of_tree.fields == {
        "title": "Mug 1",
        "body_there": body_digest("<p>Hello</p>"),
        "vendor": "Kiln",
        "product_type": "Cups",
        "tags": ["a", "b"],
        "status": "ACTIVE",
    }


def test_an_answer_without_variants_is_not_whole() -> None:
    told = producing.answer()

    assert (told.is_whole, told.variants, told.options) == (False, [], None)


def test_options_come_in_their_order() -> None:
    options = [
        {"id": "o2", "name": "Size", "position": 2, "optionValues": []},
        {
            "id": "o1",
            "name": "Colour",
            "position": 1,
            "optionValues": [{"id": "v1", "name": "Red"}],
        },
    ]

    told = product_row(tree(options=options)).options

    assert told == [
        {"gid": "o1", "name": "Colour", "values": [{"gid": "v1", "name": "Red"}]},
        {"gid": "o2", "name": "Size", "values": []},
    ]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"price": None}, "price"),
        ({"measurement": {"weight": {"unit": "STONES", "value": 1.0}}}, "STONES"),
    ],
)
def test_a_variant_that_cannot_be_read_is_named_with_its_fault(
    changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(PayloadError) as error:
        variant_row(variant_tree(7, **changes))

    assert "ProductVariant/7" in str(error.value)
    assert field in str(error.value)


def test_a_product_that_names_a_variant_twice_is_refused() -> None:
    with pytest.raises(PayloadError):
        product_row(tree(variants=[variant_tree(1), variant_tree(1)]))


def test_the_first_read_confirms_and_a_second_of_the_same_changes_nothing() -> None:
    told = {"title": "Mug"}

    first = after_read(Stand({}, {}, 0), told, ours=["title"], repairs=False)
    second = after_read(first, told, ours=["title"], repairs=False)

    assert first == Stand({"title": "Mug"}, {"title": "Mug"}, 1)
    assert second == first


def test_what_is_ours_drifts_and_what_is_not_follows() -> None:
    told = {"title": "Cup", "tags": ["new"]}

    stand = after_read(FIRST, told, ours=["title"], repairs=False)

    assert stand.confirmed == {"title": "Mug", "tags": ["new"]}
    assert stand.observed == told
    assert (stand.drift, stand.revision) == (("title",), 3)


def test_repair_takes_what_is_there_for_confirmed_under_a_new_revision() -> None:
    stand = after_read(FIRST, {"title": "Cup"}, ours=["title"], repairs=True)

    assert stand.confirmed["title"] == "Cup"
    assert (stand.drift, stand.revision) == (("title",), 4)


def test_an_answer_confirms_what_was_sent_and_shows_what_others_changed() -> None:
    told = {"title": "Cup", "tags": ["new"]}

    stand = after_answer(FIRST, told, sent=["title"], ours=["title", "tags"])

    assert stand.confirmed == {"title": "Cup", "tags": []}
    assert (stand.drift, stand.revision) == (("tags",), 4)
