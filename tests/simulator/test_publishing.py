"""On which sales channels a product is."""

from tests.simulator.goods import made, refusals

PUBLISH = """
mutation Publish($id: ID!, $input: [PublicationInput!]!) {
  publishablePublish(id: $id, input: $input) {
    publishable { availablePublicationsCount { count } } userErrors { field message }
  }
}
"""
UNPUBLISH = PUBLISH.replace("publishablePublish", "publishableUnpublish")
STATE = """
query State($id: ID!, $channel: ID!) {
  product(id: $id) {
    publishedAt updatedAt publishedOnPublication(publicationId: $channel)
    resourcePublicationsV2(first: 9, onlyPublished: false) {
      nodes { isPublished publishDate publication { id } }
    }
  }
}
"""


def channels(shop):
    answer = shop.ask("{ publications(first: 9) { nodes { id name autoPublish } } }")
    return {
        node["name"]: node["id"] for node in answer["data"]["publications"]["nodes"]
    }


def state(shop, gid, channel):
    return shop.ask(STATE, id=gid, channel=channel)["data"]["product"]


def test_a_shop_has_two_channels_and_a_new_product_is_on_none(shop):
    product = made(shop, title="Mug")

    known = channels(shop)

    assert list(known) == ["Online Store", "Point of Sale"]
    found = state(shop, product["id"], known["Online Store"])
    assert found["publishedOnPublication"] is False
    assert found["publishedAt"] is None
    assert found["resourcePublicationsV2"]["nodes"] == []


def test_a_publication_names_the_channel_that_it_belongs_to(shop):
    asked = (
        "{ publications(first: 9) { nodes { channels(first: 2) { nodes { name } } } } }"
    )

    rows = shop.ask(asked)["data"]["publications"]["nodes"]

    assert [[each["name"] for each in row["channels"]["nodes"]] for row in rows] == [
        ["Online Store"],
        ["Point of Sale"],
    ]


def test_a_product_is_published_and_taken_off_again(shop):
    product = made(shop, title="Mug")
    online = channels(shop)["Online Store"]
    shop.control.advance(5)

    answer = shop.ask(PUBLISH, id=product["id"], input=[{"publicationId": online}])
    on = state(shop, product["id"], online)
    shop.ask(UNPUBLISH, id=product["id"], input=[{"publicationId": online}])
    off = state(shop, product["id"], online)

    payload = answer["data"]["publishablePublish"]
    assert payload["publishable"] == {"availablePublicationsCount": {"count": 1}}
    assert on["publishedOnPublication"] is True
    assert on["publishedAt"] == on["updatedAt"] > product["updatedAt"]
    assert on["resourcePublicationsV2"]["nodes"] == [
        {
            "isPublished": True,
            "publishDate": on["publishedAt"],
            "publication": {"id": online},
        }
    ]
    assert (off["publishedOnPublication"], off["publishedAt"]) == (False, None)


def test_a_date_to_come_is_waited_for_and_only_the_online_store_can(shop):
    product = made(shop, title="Mug")
    known = channels(shop)
    later = "2099-01-01T00:00:00Z"
    row = {"publicationId": known["Online Store"], "publishDate": later}
    till = {"publicationId": known["Point of Sale"], "publishDate": later}

    shop.ask(PUBLISH, id=product["id"], input=[row])
    refused = shop.ask(PUBLISH, id=product["id"], input=[till])

    found = state(shop, product["id"], known["Online Store"])
    assert found["publishedOnPublication"] is False
    assert found["resourcePublicationsV2"]["nodes"][0]["publishDate"] == later
    payload = refused["data"]["publishablePublish"]
    assert refusals(payload) == [(None, "input.0.publishDate")]


def test_unknown_channels_and_products_are_refused(shop):
    product = made(shop, title="Mug")
    row = {"publicationId": "gid://shopify/Publication/404"}

    channel = shop.ask(PUBLISH, id=product["id"], input=[row])
    gone = shop.ask(UNPUBLISH, id="gid://shopify/Product/404", input=[row])

    payload = channel["data"]["publishablePublish"]
    assert refusals(payload) == [(None, "input.0.publicationId")]
    assert refusals(gone["data"]["publishableUnpublish"]) == [(None, "id")]


def test_products_that_were_always_there_are_on_every_channel(shop):
    (gid,) = shop.control.add(lag=0, products=[{"title": "Mug", "status": "ACTIVE"}])

    for channel in channels(shop).values():
        assert state(shop, gid, channel)["publishedOnPublication"] is True
