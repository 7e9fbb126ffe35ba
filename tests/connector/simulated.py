"""A simulated shop beside a test: it begins empty, and is asked over HTTP."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from nightclerk.simulator.running import RunningSimulator


@pytest.fixture
def simulator() -> Iterator[RunningSimulator]:
    """Run a shop whose search finds at once what is added to it."""
    with RunningSimulator() as running:
        running.control.index_lag(0)
        yield running


def sell_mug(simulator: RunningSimulator, day: date, price: str, **more: Any) -> str:
    """Sell one mug on a day, its tax in the price; gives the order's id."""
    at = f"{day.isoformat()}T10:00:00Z"
    line = {"title": "Mug", "sku": "MUG", "originalUnitPriceSet": price}
    made: str = simulator.control.add_order(
        lineItems=[line],
        createdAt=at,
        processedAt=at,
        updatedAt=at,
        taxesIncluded=True,
        email="ada@example.com",
        customer=None,
        **more,
    )
    return made
