"""Products that are written after the answer: `productSet`, not synchronous."""

from collections.abc import Mapping
from typing import Any

from nightclerk.simulator.engine.later import Later
from nightclerk.simulator.engine.templates import plain
from nightclerk.simulator.goods.products import Products

Node = dict[str, Any]
Given = Mapping[str, Any]


class ProductOperations:
    """Works through operations by the shop's clock: created, active, complete.

    `seconds` is how long one takes; a third of it it has only been created.
    """

    def __init__(self, products: Products, later: Later) -> None:
        self._products, self._later = products, later
        self.store, self.clock = products.store, products.clock
        self.seconds = 3.0

    def begin(self, identifier: Given | None, given: Given) -> Node:
        """Take an operation on; its product and what is wrong come when it is done."""
        operation = plain(
            "ProductSetOperation",
            id=self.store.new_gid("ProductSetOperation"),
            status="CREATED",
            userErrors=[],
        )
        self.store.register(operation)

        def work() -> None:
            product, problems = self._products.set(identifier, given)
            operation.update(status="COMPLETE", product=product, userErrors=problems)

        now = self.clock.seconds()
        self._later.put(
            now + self.seconds / 3, lambda: operation.update(status="ACTIVE")
        )
        self._later.put(now + self.seconds, work)
        # The answer tells of it as it is now, whatever becomes of it.
        return dict(operation)
