"""Products and stock of a simulated shop, as an app would write and read them."""

from typing import Any

from tests.simulator.asking import Asker

PRODUCT = """
  id handle title status vendor productType tags descriptionHtml updatedAt publishedAt
  hasOnlyDefaultVariant totalInventory variantsCount { count } seo { title }
  options { id name position optionValues { id name } }
  metafields(first: 9) { nodes { id namespace key type value } }
  media(first: 9) { nodes { id alt } }
  variants(first: 9) { nodes {
    id sku barcode title displayName position price compareAtPrice taxable updatedAt
    inventoryPolicy inventoryQuantity availableForSale selectedOptions { name value }
    inventoryItem { id sku tracked requiresShipping harmonizedSystemCode
      countryCodeOfOrigin unitCost { amount currencyCode }
      measurement { weight { unit value } } }
  } }
"""
SET = (
    "mutation Set($identifier: ProductSetIdentifiers, $input: ProductSetInput!, "
    "$sync: Boolean = true) { productSet(identifier: $identifier, input: $input, "
    "synchronous: $sync) { product {" + PRODUCT + "} "
    "productSetOperation { id status } userErrors { code field message } } }"
)
READ = "query Read($id: ID!) { product(id: $id) {" + PRODUCT + "} }"
SET_STOCK = """
mutation SetStock($input: InventorySetQuantitiesInput!, $key: String!) {
  inventorySetQuantities(input: $input) @idempotent(key: $key) {
    inventoryAdjustmentGroup {
      id reason changes { name delta quantityAfterChange item { id } }
    }
    userErrors { code field message }
  }
}
"""
LEVEL = """
query Level($item: ID!, $place: ID!) {
  node(id: $item) { ... on InventoryItem {
    inventoryLevel(locationId: $place, includeInactive: true) {
      id isActive updatedAt
      quantities(names: ["available", "committed", "on_hand", "damaged"]) {
        name quantity
      }
    }
  } }
}
"""
SIZES = [{"name": "Size", "values": [{"name": "S"}, {"name": "M"}]}]


def size(name: str, **fields: Any) -> dict[str, Any]:
    """Describe a variant of a size."""
    return {"optionValues": [{"optionName": "Size", "name": name}], **fields}


def mug(**fields: Any) -> dict[str, Any]:
    """Describe a product of two sizes."""
    variants = [size("S", sku="MUG-S", price="9.50"), size("M", sku="MUG-M", price=12)]
    return {"title": "Mug", "productOptions": SIZES, "variants": variants, **fields}


def put(shop: Asker, identifier: Any = None, **given: Any) -> dict[str, Any]:
    """Set a product; gives the whole payload."""
    answer = shop.ask(SET, identifier=identifier, input=given)
    return answer["data"]["productSet"]


def made(shop: Asker, identifier: Any = None, **given: Any) -> dict[str, Any]:
    """Set a product that nothing is wrong with; gives it."""
    payload = put(shop, identifier, **given)
    assert payload["userErrors"] == []
    return payload["product"]


def read(shop: Asker, gid: str) -> dict[str, Any]:
    return shop.ask(READ, id=gid)["data"]["product"]


def variants(product: dict[str, Any]) -> list[dict[str, Any]]:
    return product["variants"]["nodes"]


def refusals(payload: dict[str, Any]) -> list[tuple[str | None, str]]:
    """Give what was refused: the code, and the way to the field."""
    return [
        (error.get("code"), ".".join(error["field"] or ()))
        for error in payload["userErrors"]
    ]


def places(shop: Asker) -> list[str]:
    answer = shop.ask("{ locations(first: 9, sortKey: ID) { nodes { id name } } }")
    return [node["id"] for node in answer["data"]["locations"]["nodes"]]


def stocked(shop: Asker, quantity: int = 10, *, sku: str = "MUG") -> tuple[str, str]:
    """Make a product that is counted; gives its inventory item and the location."""
    place = places(shop)[0]
    only = [{"optionName": "Title", "name": "Default Title"}]
    product = made(
        shop,
        title=sku.title(),
        productOptions=[{"name": "Title", "values": [{"name": "Default Title"}]}],
        variants=[
            {
                "optionValues": only,
                "sku": sku,
                "price": "9.50",
                "inventoryItem": {"tracked": True},
                "inventoryQuantities": [
                    {"locationId": place, "name": "available", "quantity": quantity}
                ],
            }
        ],
    )
    return variants(product)[0]["inventoryItem"]["id"], place


def counts(shop: Asker, item: str, place: str) -> dict[str, int]:
    """Give how many there are of each state that matters here."""
    level = shop.ask(LEVEL, item=item, place=place)["data"]["node"]["inventoryLevel"]
    return {row["name"]: row["quantity"] for row in level["quantities"]}


def row(item: str, place: str, quantity: int, expected: int | None) -> dict[str, Any]:
    return {
        "inventoryItemId": item,
        "locationId": place,
        "quantity": quantity,
        "changeFromQuantity": expected,
    }


def set_stock(
    shop: Asker, *rows: dict[str, Any], key: str = "k", **fields: Any
) -> dict[str, Any]:
    """Set quantities; gives the whole payload."""
    given = {"name": "available", "reason": "correction", "quantities": list(rows)}
    answer = shop.ask(SET_STOCK, input={**given, **fields}, key=key)
    return answer["data"]["inventorySetQuantities"]
