"""A shop set up by hand from a JSON file."""

import json
from pathlib import Path

import pytest
from tests.simulator.asking import Asker

from nightclerk.core.errors import Refused
from nightclerk.simulator.running import RunningSimulator
from nightclerk.simulator.settings import ShopSettings, SimulatorSettings
from nightclerk.simulator.simulation import Simulation


def from_file(path) -> SimulatorSettings:
    return SimulatorSettings(shops=(ShopSettings(file=path),), port=0)


def test_a_file_sets_up_shop_products_customers_and_orders(tmp_path):
    path = tmp_path / "shop.json"
    path.write_text(
        json.dumps(
            {
                "shop": {"name": "Mug Store", "plan": {"shopifyPlus": True}},
                "products": [
                    {
                        "id": "gid://shopify/Product/7",
                        "title": "Mug",
                        "variants": {"nodes": [{"sku": "MUG", "price": "9.5"}]},
                    }
                ],
                "customers": [{"id": "gid://shopify/Customer/3", "lastName": "Byron"}],
                "orders": [
                    {
                        "id": "gid://shopify/Order/1",
                        "name": "#1001",
                        "customer": {"id": "gid://shopify/Customer/3"},
                        "lineItems": {
                            "edges": [
                                {
                                    "node": {
                                        "title": "Mug",
                                        "quantity": 2,
                                        "product": {"id": "gid://shopify/Product/7"},
                                        "originalUnitPriceSet": {
                                            "shopMoney": {"amount": "9.50"}
                                        },
                                    }
                                }
                            ]
                        },
                    }
                ],
            }
        )
    )

    with RunningSimulator(from_file(path)) as simulator:
        shop = Asker(simulator)
        answer = shop.ask(
            "{ shop { name plan { shopifyPlus } } orders(first: 1) { nodes { id "
            "customer { lastName } totalPriceSet { shopMoney { amount } } "
            "lineItems(first: 1) { nodes { quantity product { title } } } } } }"
        )
        shop.http.close()

    assert answer["data"] == {
        "shop": {"name": "Mug Store", "plan": {"shopifyPlus": True}},
        "orders": {
            "nodes": [
                {
                    "id": "gid://shopify/Order/1",
                    "customer": {"lastName": "Byron"},
                    "totalPriceSet": {"shopMoney": {"amount": "19.0"}},
                    "lineItems": {
                        "nodes": [{"quantity": 2, "product": {"title": "Mug"}}]
                    },
                }
            ]
        },
    }


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("{", "is not JSON"),
        ("[]", "holds one JSON object"),
        ('{"bills": []}', "no list “bills”"),
        ('{"orders": [{"colour": 1}]}', "Order has no field “colour”"),
    ],
)
def test_a_wrong_file_is_refused_in_words(tmp_path, content, sentence):
    path = tmp_path / "shop.json"
    path.write_text(content)

    with pytest.raises(Refused, match=sentence):
        Simulation(from_file(path))


def test_a_missing_file_is_refused_by_name(tmp_path):
    with pytest.raises(Refused, match=r"missing\.json cannot be read"):
        Simulation(from_file(tmp_path / "missing.json"))


def test_the_example_of_the_documents_is_read(tmp_path):
    text = (Path(__file__).parents[2] / "docs" / "simulator.md").read_text()
    path = tmp_path / "shop.json"
    path.write_text(text.partition("```json")[2].partition("```")[0])

    (shop,) = Simulation(from_file(path)).shops.values()

    (order,) = shop.store.all("Order")
    assert order["customer"]["displayName"] == "Ada Byron"
    assert order["totalPriceSet"]["shopMoney"]["amount"] == "28.7"
    assert order["currentTotalPriceSet"]["shopMoney"]["amount"] == "16.8"
