"""Builders for tests of the books on the command line."""

import json
from typing import Any

from tests.cli.asking import Shell

DAY = "2026-03-02"
ORDER = {
    "kind": "order",
    "customer": "10000",
    "posting_date": DAY,
    "external_order_no": "#1001",
    "lines": [{"item": "1000", "quantity": "2"}],
}


def a_shop_floor(shell: Shell) -> None:
    """Have a company, the customer 10000 and the item 1000 with ten in stock."""
    shell("setup", "--name", "Nordlicht GmbH", "--year", "2026")
    shell("customers", "add", "--no", "10000", "--name", "Ada", "--terms", "14D")
    shell(
        *("items", "add", "--no", "1000", "--description", "Lamp"),
        *("--unit-price", "100.00"),
    )
    shell(
        *("stock", "receive", "--item", "1000", "--quantity", "10"),
        *("--unit-cost", "40.00", "--on", DAY),
    )


def a_released_order(shell: Shell, **changes: Any) -> str:
    """Make an order of two lamps, release it, and give its number."""
    made = shell("documents", "add", json.dumps({**ORDER, **changes}))
    shell("documents", "release", "order", made["no"])
    return str(made["no"])


def a_posted_invoice(shell: Shell) -> str:
    """Post an order; give the number of its invoice."""
    return str(shell("post", "order", a_released_order(shell))["invoice"])
