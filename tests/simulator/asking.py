"""Ask a simulated shop as any HTTP client would."""

from pathlib import Path
from typing import Any

import httpx

from nightclerk.simulator.running import RunningSimulator
from nightclerk.simulator.settings import ShopSettings, SimulatorSettings

DOCUMENTS = Path(__file__).parent / "documents"
PAGE = "/admin/api/2026-10/graphql.json"


def document(name: str) -> str:
    return (DOCUMENTS / f"{name}.graphql").read_text()


def settings(orders: int = 0, **fields: Any) -> SimulatorSettings:
    small = {"customers": 5, "products": 8} if orders else {}
    small = small or {"customers": 0, "products": 0}
    shop = ShopSettings(orders=orders, **{**small, **fields})
    return SimulatorSettings(shops=(shop,), port=0)


class Asker:
    """One HTTP client with the static token of a running simulator."""

    def __init__(self, simulator: RunningSimulator) -> None:
        self.simulator = simulator
        self.control = simulator.control
        self.http = httpx.Client(
            base_url=simulator.url,
            headers={"X-Shopify-Access-Token": simulator.token},
        )

    def post(
        self, query: str, /, *, version: str = "2026-10", **variables: Any
    ) -> httpx.Response:
        return self.http.post(
            f"/admin/api/{version}/graphql.json",
            json={"query": query, "variables": variables},
        )

    def ask(self, query: str, /, **variables: Any) -> dict[str, Any]:
        return self.post(query, **variables).json()

    def named(self, name: str, /, **variables: Any) -> dict[str, Any]:
        return self.ask(document(name), **variables)

    def orders(self, query: str) -> list[str]:
        answer = self.ask(
            "query Q($query: String) { orders(first: 250, query: $query, "
            "sortKey: UPDATED_AT) { nodes { name } } }",
            query=query,
        )
        return [node["name"] for node in answer["data"]["orders"]["nodes"]]

    def available(self) -> int:
        cost = self.ask("{ shop { id } }")["extensions"]["cost"]
        return cost["throttleStatus"]["currentlyAvailable"]


def line(sku: str = "MUG", price: str = "10.00", **fields: Any) -> dict[str, Any]:
    return {"sku": sku, "title": sku.title(), "originalUnitPriceSet": price, **fields}
