"""Options of products as an app renames them."""

import pytest
from tests.simulator.goods import made, mug, read, variants

RENAME = """
mutation Rename(
  $id: ID!, $option: OptionUpdateInput!, $values: [OptionValueUpdateInput!]
) {
  productOptionUpdate(
    productId: $id, option: $option, optionValuesToUpdate: $values
  ) {
    product { id options { name optionValues { name } } }
    userErrors { code field message }
  }
}
"""


def rename(shop, gid, option, *values):
    answer = shop.ask(RENAME, id=gid, option=option, values=list(values))
    return answer["data"]["productOptionUpdate"]


def test_an_option_and_its_value_have_new_names_and_variants_follow(shop):
    product = made(shop, title="Lamp")
    (option,) = product["options"]
    (value,) = option["optionValues"]

    told = rename(
        shop,
        product["id"],
        {"id": option["id"], "name": "Variant"},
        {"id": value["id"], "name": "1000"},
    )

    after = read(shop, product["id"])
    (variant,) = variants(after)
    assert told["userErrors"] == []
    assert [each["name"] for each in after["options"]] == ["Variant"]
    assert variant["selectedOptions"] == [{"name": "Variant", "value": "1000"}]
    assert variant["title"] == "1000"
    assert after["hasOnlyDefaultVariant"] is False
    assert after["options"][0]["id"] == option["id"]


def test_variants_of_a_renamed_option_keep_their_choices(shop):
    product = made(shop, **mug())
    (option,) = product["options"]

    rename(shop, product["id"], {"id": option["id"], "name": "Width"})

    names = [each["selectedOptions"] for each in variants(read(shop, product["id"]))]
    assert names == [
        [{"name": "Width", "value": "S"}],
        [{"name": "Width", "value": "M"}],
    ]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": " "}, "INVALID_NAME"),
        ({"name": "x" * 256}, "OPTION_NAME_TOO_LONG"),
        ({"id": "gid://shopify/ProductOption/404"}, "OPTION_DOES_NOT_EXIST"),
    ],
)
def test_a_name_that_cannot_be_is_refused(shop, change, code):
    product = made(shop, **mug())
    (option,) = product["options"]

    told = rename(shop, product["id"], {"id": option["id"], **change})

    assert [each["code"] for each in told["userErrors"]] == [code]
    assert read(shop, product["id"])["options"] == product["options"]


def test_a_value_that_is_there_already_is_refused(shop):
    product = made(shop, **mug())
    (option,) = product["options"]
    small = option["optionValues"][0]["id"]

    told = rename(shop, product["id"], {"id": option["id"]}, {"id": small, "name": "M"})

    assert [each["code"] for each in told["userErrors"]] == [
        "OPTION_VALUE_ALREADY_EXISTS"
    ]


def test_a_product_that_is_gone_has_no_options(shop):
    told = rename(shop, "gid://shopify/Product/404", {"id": "gid://shopify/x/1"})

    assert [each["code"] for each in told["userErrors"]] == ["PRODUCT_DOES_NOT_EXIST"]
