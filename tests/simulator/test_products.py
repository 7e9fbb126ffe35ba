"""Products as an app sets them: what becomes of them, what is refused."""

import pytest
from tests.simulator.goods import (
    SET,
    SIZES,
    made,
    mug,
    put,
    read,
    refusals,
    size,
    variants,
)

UPDATE = """
mutation Update($product: ProductUpdateInput!) {
  productUpdate(product: $product) {
    product { id title handle tags updatedAt } userErrors { field message }
  }
}
"""
DELETE = """
mutation Delete($id: ID!) {
  productDelete(input: {id: $id}) { userErrors { field message } }
}
"""
FOUND = """
query Found($query: String) { products(first: 9, query: $query) { nodes { title } } }
"""
OPERATION = """
query Operation($id: ID!) {
  productOperation(id: $id) {
    status product { title }
    ... on ProductSetOperation { userErrors { code field message } }
  }
}
"""
LONG = "x" * 256


def test_a_new_product_has_what_was_given_and_the_usual_for_the_rest(shop):
    item = {
        "sku": "MUG-S",
        "cost": "4.2",
        "tracked": True,
        "harmonizedSystemCode": "6911.10",
        "countryCodeOfOrigin": "DE",
        "measurement": {"weight": {"unit": "GRAMS", "value": 310}},
    }
    row = size("S", price="9.5", compareAtPrice=12, barcode="40", inventoryItem=item)

    product = made(shop, **mug(variants=[row], productOptions=SIZES, tags=["b", "A "]))

    (variant,) = variants(product)
    assert product["handle"] == "mug"
    assert product["status"] == "ACTIVE"
    assert product["vendor"] == "Demo Shop"
    assert product["tags"] == ["A", "b"]
    assert product["publishedAt"] is None
    assert (variant["price"], variant["compareAtPrice"]) == ("9.50", "12.00")
    assert (variant["sku"], variant["barcode"]) == ("MUG-S", "40")
    assert (variant["title"], variant["displayName"]) == ("S", "Mug - S")
    assert variant["inventoryPolicy"] == "DENY"
    stored = variant["inventoryItem"]
    assert stored["unitCost"] == {"amount": "4.2", "currencyCode": "EUR"}
    assert stored["harmonizedSystemCode"] == "691110"
    assert stored["countryCodeOfOrigin"] == "DE"
    assert stored["measurement"] == {"weight": {"unit": "GRAMS", "value": 310.0}}
    assert stored["tracked"] is True


def test_a_product_of_which_nothing_but_the_title_is_given_has_one_variant(shop):
    product = made(shop, title="Mug")

    (variant,) = variants(product)
    assert product["hasOnlyDefaultVariant"] is True
    assert product["options"][0]["name"] == "Title"
    assert variant["title"] == "Default Title"
    assert variant["selectedOptions"] == [{"name": "Title", "value": "Default Title"}]
    assert variant["inventoryItem"]["tracked"] is False
    assert variant["inventoryItem"]["measurement"] == {"weight": None}


def test_a_handle_is_made_of_the_title_and_numbered_where_it_is_taken(shop):
    handles = [made(shop, title=title)["handle"] for title in ("Mug", "Mug!", "MUG")]

    assert handles == ["mug", "mug-1", "mug-2"]
    assert made(shop, title="Tasse für Äpfel")["handle"] == "tasse-für-äpfel"


def test_a_list_that_is_given_replaces_and_a_list_that_is_absent_stays(shop):
    metafields = [
        {"namespace": "n", "key": key, "value": "1", "type": "id"} for key in "ab"
    ]
    first = made(shop, **mug(tags=["new"], metafields=metafields))
    kept = first["metafields"]["nodes"][1]

    identifier = {"id": first["id"]}
    second = made(shop, identifier, metafields=metafields[1:])
    third = made(shop, identifier, title="Cup", tags=[])

    assert second["tags"] == ["new"]
    assert second["metafields"]["nodes"] == [kept]
    assert [v["id"] for v in variants(second)] == [v["id"] for v in variants(first)]
    assert (third["tags"], third["title"], third["handle"]) == ([], "Cup", "mug")
    assert third["metafields"]["nodes"] == [kept]


def test_variants_are_matched_by_id_and_else_by_what_is_chosen(shop):
    first = made(shop, **mug())
    small, medium = variants(first)
    rows = [size("L", id=small["id"]), size("M", price="1"), size("XL")]
    values = [{"name": name} for name in ("L", "M", "XL")]
    options = [{"name": "Size", "values": values}]

    second = made(shop, {"id": first["id"]}, productOptions=options, variants=rows)

    large, same, new = variants(second)
    assert (large["id"], large["title"], large["sku"]) == (small["id"], "L", "MUG-S")
    assert (same["id"], same["price"]) == (medium["id"], "1.00")
    assert new["id"] not in {small["id"], medium["id"]}
    assert [v["position"] for v in variants(second)] == [1, 2, 3]
    assert second["options"][0]["id"] == first["options"][0]["id"]
    kept = first["options"][0]["optionValues"][1]
    assert kept in second["options"][0]["optionValues"]


def test_a_product_is_named_by_its_handle_or_a_metafield(shop):
    own = {"namespace": "erp", "key": "no", "value": "4711"}
    first = made(shop, **mug(handle="tasse", metafields=[{**own, "type": "id"}]))

    by_handle = made(shop, {"handle": "tasse"}, handle="tasse", title="Tasse")
    by_metafield = made(shop, {"customId": own}, title="Becher")
    new = made(shop, {"handle": "krug"}, handle="krug", title="Krug")

    assert by_handle["id"] == by_metafield["id"] == first["id"]
    assert by_metafield["title"] == "Becher"
    assert new["id"] != first["id"]
    found = shop.ask(
        "query By($i: ProductIdentifierInput!) { productByIdentifier(identifier: $i) "
        "{ id } }",
        i={"handle": "tasse"},
    )
    assert found["data"]["productByIdentifier"] == {"id": first["id"]}


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        ({"title": " "}, [("INVALID_PRODUCT", "input.title")]),
        ({"title": LONG}, [("INVALID_PRODUCT", "input.title")]),
        ({"vendor": LONG}, [("INVALID_PRODUCT", "input.vendor")]),
        ({"tags": [LONG]}, [("INVALID_PRODUCT", "input.tags")]),
        ({"handle": "taken"}, [("HANDLE_NOT_UNIQUE", "input.handle")]),
        (
            {"collections": ["gid://shopify/Collection/404"]},
            [("INVALID_INPUT", "input.collections.0")],
        ),
        (
            {"files": [{"originalSource": "nowhere"}]},
            [("INVALID_INPUT", "input.files.0.originalSource")],
        ),
        (
            {"variants": [size("S", price="-1"), size("M", price="1")]},
            [("INVALID_VARIANT", "input.variants.0.price")],
        ),
        (
            {"variants": [size("S", sku=LONG)]},
            [("INVALID_VARIANT", "input.variants.0.sku")],
        ),
        (
            {"variants": [size("S"), size("S")]},
            [("INVALID_VARIANT", "input.variants.1")],
        ),
        (
            {"variants": [size("XXL")]},
            [("OPTION_VALUE_DOES_NOT_EXIST", "input.variants.0.optionValues.0")],
        ),
        (
            {"variants": [{"optionValues": [{"optionName": "Hue", "name": "Red"}]}]},
            [("OPTION_DOES_NOT_EXIST", "input.variants.0.optionValues.0")],
        ),
        (
            {"variants": [{"optionValues": []}]},
            [("INVALID_VARIANT", "input.variants.0")],
        ),
        (
            {"variants": [size("S", id="gid://shopify/ProductVariant/404")]},
            [("PRODUCT_VARIANT_DOES_NOT_EXIST", "input.variants.0.id")],
        ),
        (
            {"productOptions": [{"name": "Size", "values": [{"name": "S"}] * 2}]},
            [("DUPLICATED_OPTION_VALUE", "input.productOptions.0.values.1")],
        ),
        (
            {"productOptions": SIZES * 2},
            [("DUPLICATED_OPTION_NAME", "input.productOptions.1.name")],
        ),
        (
            {"productOptions": [{"name": "Size", "values": []}]},
            [("OPTION_VALUES_MISSING", "input.productOptions.0.values")],
        ),
        (
            {"productOptions": [{**SIZES[0], "name": name} for name in "abcd"]},
            [
                ("INVALID_INPUT", "input.productOptions"),
                ("OPTION_DOES_NOT_EXIST", "input.variants.0.optionValues.0"),
                ("OPTION_DOES_NOT_EXIST", "input.variants.1.optionValues.0"),
            ],
        ),
    ],
)
def test_what_no_product_can_be_is_refused_and_nothing_is_made(shop, given, errors):
    made(shop, title="Other", handle="taken")

    payload = put(shop, **{**mug(), **given})

    assert refusals(payload) == errors
    assert payload["product"] is None
    assert len(shop.control.products()) == 1


@pytest.mark.parametrize(
    ("missing", "errors"),
    [
        ("variants", [("VARIANTS_INPUT_MISSING", "input.variants")]),
        ("productOptions", [("PRODUCT_OPTIONS_INPUT_MISSING", "input.productOptions")]),
    ],
)
def test_options_and_variants_go_together(shop, missing, errors):
    given = mug()
    del given[missing]

    assert refusals(put(shop, **given)) == errors


def test_a_product_that_is_not_there_or_is_called_otherwise_is_refused(shop):
    unknown = {"id": "gid://shopify/Product/404"}

    gone = put(shop, unknown, title="Mug")
    nameless = put(shop, {"handle": "mug"}, title="Mug")
    other = put(shop, {"handle": "mug"}, title="Mug", handle="cup")

    assert refusals(gone) == [("PRODUCT_DOES_NOT_EXIST", "identifier.id")]
    assert refusals(nameless) == [("MISSING_FIELD_REQUIRED", "input.handle")]
    assert refusals(other) == [("INPUT_MISMATCH", "input.handle")]


def test_more_than_250_tags_are_too_many(shop):
    answer = shop.ask(SET, input={"title": "Mug", "tags": list(map(str, range(251)))})

    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "MAX_INPUT_SIZE_EXCEEDED"
    assert "data" not in answer


def test_quantities_given_with_variants_are_where_they_were_given(shop):
    answer = shop.ask("{ locations(first: 9) { nodes { id } } }")
    one, two = [node["id"] for node in answer["data"]["locations"]["nodes"]]
    counts = [
        {"locationId": one, "name": "available", "quantity": 4},
        {"locationId": two, "name": "on_hand", "quantity": 3},
    ]
    rows = [
        size("S", inventoryQuantities=counts, inventoryItem={"tracked": True}),
        size("M", inventoryItem={"tracked": True}),
    ]

    first = made(shop, **mug(variants=rows))
    rows[0]["inventoryQuantities"] = [{**counts[0], "quantity": 9}]
    second = made(shop, {"id": first["id"]}, **mug(variants=rows))

    assert first["totalInventory"] == 7
    assert [v["inventoryQuantity"] for v in variants(second)] == [12, 0]
    assert [v["availableForSale"] for v in variants(second)] == [True, False]


def test_an_update_changes_what_is_named_and_is_found_after_the_lag(shop):
    first = made(shop, **mug())
    shop.control.advance(10)

    product = {"id": first["id"], "title": "Cup", "tags": ["x"]}
    answer = shop.ask(UPDATE, product=product)
    at_once = shop.ask(FOUND, query="title:Cup")
    shop.control.advance(2)
    later = shop.ask(FOUND, query="title:Cup")

    changed = answer["data"]["productUpdate"]["product"]
    assert (changed["title"], changed["handle"]) == ("Cup", "mug")
    assert changed["updatedAt"] > first["updatedAt"]
    assert variants(read(shop, first["id"]))[0]["displayName"] == "Cup - S"
    assert at_once["data"]["products"]["nodes"] == []
    assert later["data"]["products"]["nodes"] == [{"title": "Cup"}]


def test_an_update_of_what_is_not_there_or_cannot_be_is_refused(shop):
    product = made(shop, **mug())
    made(shop, title="Cup")
    updates = [
        {"id": "gid://shopify/Product/404", "title": "Mug"},
        {"id": product["id"], "title": ""},
        {"id": product["id"], "handle": "cup"},
    ]

    payloads = [
        shop.ask(UPDATE, product=each)["data"]["productUpdate"] for each in updates
    ]

    assert [refusals(each) for each in payloads] == [
        [(None, "id")],
        [(None, "title")],
        [(None, "handle")],
    ]
    assert read(shop, product["id"])["updatedAt"] == product["updatedAt"]


def test_a_deleted_product_is_null_with_its_variants_and_their_stock(shop):
    product = made(shop, **mug())
    (first, _) = variants(product)

    answer = shop.ask(DELETE, id=product["id"])
    again = shop.ask(DELETE, id=product["id"])

    gone = shop.ask(
        "query N($ids: [ID!]!) { nodes(ids: $ids) { id } }",
        ids=[product["id"], first["id"], first["inventoryItem"]["id"]],
    )
    assert answer["data"]["productDelete"]["userErrors"] == []
    assert again["data"]["productDelete"]["userErrors"] == [
        {"field": ["id"], "message": "Product does not exist"}
    ]
    assert gone["data"]["nodes"] == [None, None, None]
    assert shop.control.stock() == []
    assert made(shop, title="Mug")["handle"] == "mug"


def test_what_an_operation_refuses_is_told_by_the_operation(shop):
    answer = shop.ask(SET, input={"title": ""}, sync=False)
    operation = answer["data"]["productSet"]["productSetOperation"]
    shop.control.advance(4)

    told = shop.ask(OPERATION, id=operation["id"])["data"]["productOperation"]

    assert answer["data"]["productSet"]["userErrors"] == []
    assert told["status"] == "COMPLETE"
    assert told["product"] is None
    assert refusals(told) == [("INVALID_PRODUCT", "input.title")]


def test_a_variant_that_a_file_leaves_out_is_gone(shop):
    rows = [{"sku": "A", "inventoryQuantity": 4}, {"sku": "B"}]
    (gid,) = shop.control.add(products=[{"title": "Mug", "variants": rows}])
    first, second = variants(read(shop, gid))

    shop.control.add(products=[{"id": gid, "variants": [{"id": first["id"]}]}])

    text = "query V($id: ID!) { productVariant(id: $id) { id } }"
    assert shop.ask(text, id=second["id"])["data"]["productVariant"] is None
    assert read(shop, gid)["variantsCount"] == {"count": 1}
    assert [level["sku"] for level in shop.control.stock()] == ["A"]
    assert shop.control.stock()[0]["available"] == 4


def test_more_than_250_files_are_too_many_in_the_words_of_the_mutation(shop):
    files = [{"originalSource": f"https://pots.example/{n}.png"} for n in range(251)]

    payload = put(shop, title="Mug", files=files)

    assert refusals(payload) == [("INVALID_INPUT", "input.files")]
    assert payload["userErrors"][0]["message"] == "Files are limited to 250 per product"


def test_variants_are_priced_and_counted_whatever_the_variable_is_called(shop):
    product = made(shop, title="Mug")
    text = (
        "mutation M($id: ID!, $rows: [ProductVariantsBulkInput!]!) { "
        "productVariantsBulkCreate(productId: $id, variants: $rows) { "
        "userErrors { message } } }"
    )
    title = [{"optionName": "Title", "name": "Red"}]
    rows = [{"optionValues": [{**title[0], "name": str(n)}]} for n in range(300)]

    answer = shop.ask(text, id=product["id"], rows=rows)

    assert answer["data"]["productVariantsBulkCreate"]["userErrors"] == []
    assert answer["extensions"]["cost"]["requestedQueryCost"] == 10 + 60
    assert read(shop, product["id"])["variantsCount"] == {"count": 300}
