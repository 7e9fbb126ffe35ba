"""Variants as an app writes many of them at once."""

import pytest
from tests.simulator.goods import made, mug, places, read, refusals, size, variants

CREATE = """
mutation Create(
  $id: ID!, $rows: [ProductVariantsBulkInput!]!
  $strategy: ProductVariantsBulkCreateStrategy
) {
  productVariantsBulkCreate(productId: $id, variants: $rows, strategy: $strategy) {
    productVariants { id sku title price inventoryQuantity }
    userErrors { code field message }
  }
}
"""
UPDATE = """
mutation Update($id: ID!, $rows: [ProductVariantsBulkInput!]!, $partly: Boolean) {
  productVariantsBulkUpdate(
    productId: $id, variants: $rows, allowPartialUpdates: $partly
  ) {
    productVariants { id price updatedAt } userErrors { code field message }
  }
}
"""
DELETE = """
mutation Delete($id: ID!, $ids: [ID!]!) {
  productVariantsBulkDelete(productId: $id, variantsIds: $ids) {
    product { variantsCount { count } } userErrors { code field message }
  }
}
"""
GONE = "gid://shopify/ProductVariant/404"


def create(shop, gid, *rows, strategy=None):
    answer = shop.ask(CREATE, id=gid, rows=list(rows), strategy=strategy)
    return answer["data"]["productVariantsBulkCreate"]


def update(shop, gid, *rows, partly=False):
    answer = shop.ask(UPDATE, id=gid, rows=list(rows), partly=partly)
    return answer["data"]["productVariantsBulkUpdate"]


def delete(shop, gid, *ids):
    answer = shop.ask(DELETE, id=gid, ids=list(ids))
    return answer["data"]["productVariantsBulkDelete"]


def titles(shop, gid):
    return [variant["title"] for variant in variants(read(shop, gid))]


def test_new_variants_stand_behind_the_others_and_add_values(shop):
    product = made(shop, **mug())
    place = places(shop)[0]
    item = {"sku": "MUG-L", "tracked": True}
    counts = [{"locationId": place, "availableQuantity": 7}]

    payload = create(
        shop,
        product["id"],
        size("L", price="15", inventoryItem=item, inventoryQuantities=counts),
    )

    (new,) = payload["productVariants"]
    assert payload["userErrors"] == []
    assert (new["sku"], new["price"], new["inventoryQuantity"]) == ("MUG-L", "15.00", 7)
    after = read(shop, product["id"])
    assert titles(shop, product["id"]) == ["S", "M", "L"]
    names = [value["name"] for value in after["options"][0]["optionValues"]]
    assert names == ["S", "M", "L"]
    assert after["variantsCount"] == {"count": 3}


@pytest.mark.parametrize(
    ("strategy", "first", "left"),
    [
        ("DEFAULT", "Default Title", ["Red"]),
        ("PRESERVE_STANDALONE_VARIANT", "Default Title", ["Default Title", "Red"]),
        ("DEFAULT", "Blue", ["Blue", "Red"]),
        ("REMOVE_STANDALONE_VARIANT", "Blue", ["Red"]),
    ],
)
def test_a_variant_that_stood_alone_goes_as_the_strategy_says(
    shop, strategy, first, left
):
    value = [{"optionName": "Title", "name": first}]
    options = [{"name": "Title", "values": [{"name": first}]}]
    product = made(
        shop, title="Mug", productOptions=options, variants=[{"optionValues": value}]
    )
    red = {"optionValues": [{"optionName": "Title", "name": "Red"}]}

    payload = create(shop, product["id"], red, strategy=strategy)

    assert payload["userErrors"] == []
    assert titles(shop, product["id"]) == left


@pytest.mark.parametrize(
    ("row", "error"),
    [
        (size("S"), ("VARIANT_ALREADY_EXISTS_CHANGE_OPTION_VALUE", "variants.0")),
        (size("L", id=GONE), ("NO_KEY_ON_CREATE", "variants.0.id")),
        (
            size("L", price="-1"),
            ("GREATER_THAN_OR_EQUAL_TO", "variants.0.price"),
        ),
        ({"price": "1"}, ("NEED_TO_ADD_OPTION_VALUES", "variants.0")),
        (
            {"optionValues": [{"optionName": "Hue", "name": "Red"}]},
            ("INVALID_INPUT", "variants.0.optionValues.0"),
        ),
        (
            size(
                "L",
                inventoryQuantities=[
                    {
                        "locationId": "gid://shopify/Location/404",
                        "availableQuantity": 1,
                    }
                ],
            ),
            ("TRACKED_VARIANT_LOCATION_NOT_FOUND", "variants.0.inventoryQuantities"),
        ),
    ],
)
def test_one_new_variant_that_cannot_be_keeps_all_from_being_made(shop, row, error):
    product = made(shop, **mug())

    payload = create(shop, product["id"], row, size("XL"))

    assert refusals(payload) == [error]
    assert payload["productVariants"] == []
    assert titles(shop, product["id"]) == ["S", "M"]


def test_all_of_an_update_is_written_or_nothing(shop):
    product = made(shop, **mug())
    small, medium = variants(product)
    shop.control.advance(5)

    payload = update(
        shop,
        product["id"],
        {"id": small["id"], "price": "1"},
        {"id": medium["id"], "price": "-1"},
    )

    assert refusals(payload) == [("GREATER_THAN_OR_EQUAL_TO", "variants.1.price")]
    assert payload["productVariants"] is None
    after = read(shop, product["id"])
    assert after["updatedAt"] == product["updatedAt"]
    assert [v["price"] for v in variants(after)] == ["9.50", "12.00"]


def test_a_partial_update_writes_the_good_rows_and_tells_the_bad_ones(shop):
    product = made(shop, **mug())
    small, medium = variants(product)
    shop.control.advance(5)

    payload = update(
        shop,
        product["id"],
        {"id": small["id"], "price": "1.1", "compareAtPrice": None},
        {"id": medium["id"], "inventoryQuantities": []},
        {"id": GONE, "price": "1"},
        {"price": "1"},
        {"id": medium["id"], "optionValues": size("S")["optionValues"]},
        partly=True,
    )

    assert refusals(payload) == [
        (
            "NO_INVENTORY_QUANTITIES_ON_VARIANTS_UPDATE",
            "variants.1.inventoryQuantities",
        ),
        ("PRODUCT_VARIANT_DOES_NOT_EXIST", "variants.2.id"),
        ("PRODUCT_VARIANT_ID_MISSING", "variants.3.id"),
        ("VARIANT_ALREADY_EXISTS", "variants.4"),
    ]
    (written,) = payload["productVariants"]
    assert (written["id"], written["price"]) == (small["id"], "1.10")
    assert written["updatedAt"] > small["updatedAt"]
    after = read(shop, product["id"])
    assert after["updatedAt"] == written["updatedAt"]
    assert variants(after)[1]["updatedAt"] == medium["updatedAt"]


def test_an_update_changes_sku_cost_and_choice(shop):
    product = made(shop, **mug())
    small = variants(product)[0]
    row = {
        "id": small["id"],
        "optionValues": size("XS")["optionValues"],
        "barcode": "4711",
        "inventoryPolicy": "CONTINUE",
        "inventoryItem": {"sku": "MUG-XS", "cost": "3"},
    }

    payload = update(shop, product["id"], row)

    assert payload["userErrors"] == []
    after = read(shop, product["id"])
    changed = variants(after)[0]
    assert (changed["title"], changed["sku"]) == ("XS", "MUG-XS")
    assert (changed["barcode"], changed["price"]) == ("4711", "9.50")
    assert changed["inventoryItem"]["sku"] == "MUG-XS"
    assert changed["inventoryItem"]["unitCost"]["amount"] == "3.0"
    names = {value["name"] for value in after["options"][0]["optionValues"]}
    assert names == {"XS", "M"}


def test_variants_are_deleted_together_or_not_at_all(shop):
    product = made(shop, **mug())
    small, medium = variants(product)

    stranger = delete(shop, product["id"], small["id"], GONE)
    everything = delete(shop, product["id"], small["id"], medium["id"])
    one = delete(shop, product["id"], small["id"])

    assert refusals(stranger) == [
        ("AT_LEAST_ONE_VARIANT_DOES_NOT_BELONG_TO_THE_PRODUCT", "variantsIds.1")
    ]
    assert refusals(everything) == [("CANNOT_DELETE_LAST_VARIANT", "variantsIds")]
    assert one["product"] == {"variantsCount": {"count": 1}}
    assert titles(shop, product["id"]) == ["M"]


def test_variants_of_a_product_that_is_not_there_are_refused(shop):
    gone = "gid://shopify/Product/404"

    payloads = [
        create(shop, gone, size("S")),
        update(shop, gone, {"id": GONE}),
        delete(shop, gone, GONE),
    ]

    for payload in payloads:
        assert refusals(payload) == [("PRODUCT_DOES_NOT_EXIST", "productId")]


def test_prices_are_written_as_the_currency_has_them(shop):
    product = made(shop, **mug())
    small = variants(product)[0]

    (written,) = update(shop, product["id"], {"id": small["id"], "price": "7.005"})[
        "productVariants"
    ]

    assert written["price"] == "7.01"


def test_a_person_at_the_shop_changes_products_and_prices(shop):
    product = made(shop, **mug())
    shop.control.advance(5)

    shop.control.change_price("MUG-S", price="8.00", compareAtPrice="9.00")
    shop.control.change_product("mug", title="Cup", vendor="Pots")

    after = read(shop, product["id"])
    small = variants(after)[0]
    assert (small["price"], small["compareAtPrice"]) == ("8.00", "9.00")
    assert (after["title"], after["vendor"]) == ("Cup", "Pots")
    assert after["updatedAt"] > product["updatedAt"]
    assert shop.control.products()[0]["variants"][0]["price"] == "8.00"
