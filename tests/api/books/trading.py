"""Builders for tests of the books over HTTP; the company is of 2026 and 2027."""

from typing import Any

from tests.api.asking import Program
from tests.ledger.building import company, customer, item

DAY = "2026-03-02"


def a_shop_floor() -> None:
    """Have a company, the customer 10000 and the item 1000 with ten in stock."""
    company()
    customer("Ada Lovelace", no="10000", terms="14D")
    item("Lamp", no="1000")


def an_order(program: Program, **changes: Any) -> Any:
    """Make an order of two lamps at 100.00 by one call; give what is answered."""
    body = {
        "kind": "order",
        "customer": "10000",
        "posting_date": DAY,
        "external_order_no": "#1001",
        "lines": [{"item": "1000", "quantity": "2"}],
        **changes,
    }
    return program.post("/books/documents", body)


def a_posted_invoice(program: Program) -> str:
    """Release and post an order; give the number of the invoice."""
    no = an_order(program).json()["no"]
    program.post("/books/stock/receipts", RECEIPT)
    program.post(f"/books/documents/order/{no}/release")
    posted = program.post(f"/books/documents/order/{no}/post")
    assert posted.status_code == 200, posted.json()
    return str(posted.json()["invoice"])


RECEIPT = {"item": "1000", "quantity": "10", "unit_cost": "40.00", "on": DAY}
