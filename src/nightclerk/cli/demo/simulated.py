"""What the simulated shop itself says, asked past everything that is shown."""

from dataclasses import dataclass
from typing import Any

import httpx

from nightclerk.simulator.settings import DEMO_TOKEN

COUNT = "{ ordersCount(limit: null) { count } }"
PRICE = "query Price($id: ID!) { productVariant(id: $id) { price } }"


@dataclass(frozen=True)
class SimulatedShop:
    """A simulated shop at an address such as `http://127.0.0.1:9292`."""

    address: str

    def orders(self) -> int:
        """Give how many orders it has."""
        return int(self._ask(COUNT)["ordersCount"]["count"])

    def price_of(self, gid: str) -> str | None:
        """Give the price of a variant as "12.50", in the shop's currency.

        None where there is no such variant.
        """
        variant = self._ask(PRICE, id=gid)["productVariant"]
        return str(variant["price"]) if variant else None

    def _ask(self, query: str, **variables: Any) -> dict[str, Any]:
        answer = httpx.post(
            f"{self.address}/admin/api/2026-10/graphql.json",
            json={"query": query, "variables": variables},
            headers={"X-Shopify-Access-Token": DEMO_TOKEN},
            timeout=30,
        )
        data: dict[str, Any] = answer.raise_for_status().json()["data"]
        return data
