"""Companies and variants as a shop lists and finds them."""

import pytest

COMPANIES = """
query Companies($query: String) {
  companies(first: 10, query: $query, sortKey: UPDATED_AT) {
    nodes {
      name externalId
      mainContact { customer { displayName } company { name } }
      locations(first: 5) { nodes { name taxSettings { taxRegistrationId } } }
    }
  }
}
"""
BUYER = {
    "id": "gid://shopify/Customer/1",
    "firstName": "Ada",
    "displayName": "Ada Byron",
}
COMPANY = {
    "id": "gid://shopify/Company/1",
    "name": "Kontor GmbH",
    "externalId": "C-10",
    "mainContact": {"customer": {"id": BUYER["id"]}},
    "locations": [
        {"name": "Head office", "taxSettings": {"taxRegistrationId": "DE1"}},
        {"name": "Store"},
    ],
}


def listed(shop, query=""):
    answer = shop.ask(COMPANIES, query=query)
    return answer["data"]["companies"]["nodes"]


def test_a_company_is_listed_with_its_places_and_people(shop):
    shop.control.add(lag=0, customers=[BUYER], companies=[COMPANY])

    (company,) = listed(shop)

    assert company["name"] == "Kontor GmbH"
    assert company["mainContact"]["customer"]["displayName"] == "Ada Byron"
    assert company["mainContact"]["company"]["name"] == "Kontor GmbH"
    places = {
        place["name"]: place["taxSettings"]["taxRegistrationId"]
        for place in company["locations"]["nodes"]
    }
    assert places == {"Head office": "DE1", "Store": None}


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("external_id:'C-10'", 1),
        ("external_id:'C-11'", 0),
        ("name:Kontor", 1),
        ("id:1", 1),
        ("updated_at:>='2020-01-01T00:00:00Z'", 1),
        ("updated_at:<'2020-01-01T00:00:00Z'", 0),
    ],
)
def test_a_company_is_found_by_what_is_its_own(shop, query, count):
    shop.control.add(lag=0, customers=[BUYER], companies=[COMPANY])

    assert len(listed(shop, query)) == count


def test_a_company_is_changed_and_deleted(shop):
    shop.control.add(lag=0, customers=[BUYER], companies=[COMPANY])

    shop.control.add(lag=0, companies=[{"id": COMPANY["id"], "name": "Kontor AG"}])
    changed = listed(shop)
    shop.control.delete(COMPANY["id"], lag=0)

    assert [company["name"] for company in changed] == ["Kontor AG"]
    assert listed(shop) == []


def test_an_order_names_the_company_that_buys(shop):
    shop.control.add(lag=0, customers=[BUYER], companies=[COMPANY])
    shop.control.add_order(
        lag=0,
        lineItems=[],
        purchasingEntity={
            "company": {"id": COMPANY["id"]},
            "contact": {"customer": {"id": BUYER["id"]}},
            "location": {"name": "Head office"},
        },
    )

    answer = shop.ask(
        "{ orders(first: 1) { nodes { purchasingEntity { ... on PurchasingCompany {"
        " company { name } location { name } } } } } }"
    )

    (order,) = answer["data"]["orders"]["nodes"]
    assert order["purchasingEntity"] == {
        "company": {"name": "Kontor GmbH"},
        "location": {"name": "Head office"},
    }


def test_variants_are_found_by_their_sku_until_their_product_goes(shop):
    text = (
        "query V($q: String) { productVariants(first: 9, query: $q) { nodes { sku } } }"
    )
    variants = [{"sku": "MUG-RED"}, {"sku": "MUG-BLUE"}]
    (gid,) = shop.control.add(lag=0, products=[{"title": "Mug", "variants": variants}])

    before = shop.ask(text, q="sku:'MUG-RED'")["data"]["productVariants"]["nodes"]
    shop.control.delete(gid, lag=0)
    after = shop.ask(text, q="sku:'MUG-RED'")["data"]["productVariants"]["nodes"]

    assert (before, after) == ([{"sku": "MUG-RED"}], [])
