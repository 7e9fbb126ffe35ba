"""The handles of goods, called over HTTP."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]


class GoodsHandles(ABC):
    """Does with goods what people at the shop do; a variant is named by SKU or id."""

    @abstractmethod
    def _here(self, method: str, path: str, body: Json | None = None) -> Json:
        """Call a handle of the shop."""

    def products(self) -> list[Json]:
        """Give every product: id, handle, title, status, updatedAt, variants."""
        return list(self._here("GET", "products")["products"])

    def change_product(self, product: str, **fields: Any) -> Json:
        """Change a product (id or handle): fields of Shopify's `ProductUpdateInput`."""
        return self._here("POST", "products/change", {"product": product, **fields})

    def change_price(self, variant: str, **fields: Any) -> Json:
        """Change a variant: `price`, `compareAtPrice`, any of its input's fields."""
        return self._here("POST", "products/price", {"variant": variant, **fields})

    def product_operations(self, *, seconds: float) -> None:
        """Say how long a product that is written later takes."""
        self._here("POST", "products/operations", {"seconds": seconds})

    def sell(self, quantities: Mapping[str, int], **fields: Any) -> str:
        """Let a buyer order variants; `fields` are of the order. Gives its id."""
        body = {"quantities": dict(quantities), **fields}
        return str(self._here("POST", "orders/sell", body)["id"])

    def sell_at_random(self, count: int = 1, *, seed: int | None = None) -> list[str]:
        """Let buyers order what they like of what is there; gives the orders' ids."""
        body = {"count": count, "seed": seed}
        made = self._here("POST", "orders/sell-at-random", body)["orders"]
        return [str(order["id"]) for order in made]

    def stock(self) -> list[Json]:
        """Give every level: sku, item, location, active, and how many of each state."""
        return list(self._here("GET", "stock")["levels"])

    def stock_at(self, variant: str, place: str, quantity: int = 0) -> Json:
        """Stock a variant at a location (id or name), with so many available."""
        body = {"variant": variant, "place": place, "quantity": quantity}
        return self._here("POST", "stock/put", body)

    def unstock(self, variant: str, place: str) -> Json:
        """Stock a variant at a location no more; its counts are kept."""
        return self._here("POST", "stock/remove", {"variant": variant, "place": place})

    def count_stock(
        self, variant: str, quantity: int, *, state: str = "on_hand", place: str = ""
    ) -> Json:
        """Write down how many there are, as after a stock-taking."""
        body = {"variant": variant, "quantity": quantity, "state": state}
        return self._here("POST", "stock/count", {**body, "place": place})

    def set_aside(
        self, variant: str, quantity: int, *, state: str = "damaged", place: str = ""
    ) -> Json:
        """Take pieces out of what is available: damaged, reserved, safety stock."""
        body = {"variant": variant, "quantity": quantity, "state": state}
        return self._here("POST", "stock/set-aside", {**body, "place": place})
