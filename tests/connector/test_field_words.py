"""Fields of products have words, below the faces and in every language."""

import pytest
from django.utils import translation
from django.utils.translation import gettext

from nightclerk.connector.mapping.products.field_owners import (
    PRODUCT_FIELDS,
    VARIANT_FIELDS,
)
from nightclerk.connector.mapping.products.field_words import (
    FIELDS,
    field_title,
    field_titles,
    value_words,
)


def test_every_field_that_is_synced_has_words_of_its_own():
    assert {*FIELDS} == {*PRODUCT_FIELDS, *VARIANT_FIELDS}
    assert len({str(title) for title in FIELDS.values()}) == len(FIELDS)


def test_a_field_is_called_the_same_in_a_sentence_in_each_language():
    with translation.override("de"):
        german = field_titles(["compare_at", "sku"]).translated(gettext)

    assert str(field_titles(["compare_at", "sku"])) == "Price before, SKU"
    assert german == "Preis vorher, SKU"


def test_a_field_that_nobody_named_is_said_as_it_is():
    assert str(field_title("seo_title")) == "Seo title"


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, "nothing"),
        ("", "nothing"),
        ([], "nothing"),
        (True, "yes"),
        (False, "no"),
        (["a", "b"], "a, b"),
        ("12.50", "12.50"),
        ("0", "0"),
    ],
)
def test_a_value_is_said_as_people_read_it(value, told):
    assert str(value_words(value)) == told
