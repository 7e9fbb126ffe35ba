"""A shop, its goods and its books, all of whose syncs run on their schedules."""

from typing import Any

from tests.connector import stocking
from tests.connector.runs import connected_shop
from tests.ledger.building import company, customer

from nightclerk.connector.models import Shop
from nightclerk.connector.services.payments.settings import change_payment_settings
from nightclerk.connector.services.shops.settings import (
    change_customer_settings,
    change_order_settings,
    settle_defaults,
)
from nightclerk.connector.services.syncs.recommended import Outcome, set_up_schedules
from nightclerk.jobs.models import JobEntry
from nightclerk.simulator.running import RunningSimulator

THINGS = 6
IN_STOCK = "100000"  # of each thing: nobody waits for goods
PRICES = ("9.99", "24.50", "100.00", "3.35", "59.00", "17.77")
ACCOUNTS = {
    "clearing_account": "1460",
    "bank_account": "1800",
    "fee_account": "6855",
    "dispute_account": "1300",
    "adjustment_account": "6300",
    "reserve_account": "1370",
}


def open_house(simulator: RunningSimulator) -> Shop:
    """Give a connected shop, furnished."""
    shop = connected_shop(simulator)
    furnish(shop, simulator)
    return shop


def furnish(shop: Shop, simulator: RunningSimulator) -> None:
    """Give a shop goods on stock, and book its orders and its money at once."""
    company(needs_location=False)
    settle_defaults(shop)
    guests = customer(name="Counter sales")
    change_customer_settings(shop, creates_unknown=True, default_customer=guests)
    change_order_settings(
        shop, creates_documents=True, invoices_fulfilled=False, refunds="automatic"
    )
    change_payment_settings(shop, books="post", posts_payouts=True, **ACCOUNTS)
    _stock_up(shop, simulator)


def _stock_up(shop: Shop, simulator: RunningSimulator) -> None:
    things = [_thing(number) for number in range(1, THINGS + 1)]
    simulator.control.add(lag=0, products=things)
    stocking.many_items(THINGS)
    stocking.know_variants(shop, simulator)
    stocking.read_places(shop)
    stocking.counts(shop)
    stocking.receive_all(IN_STOCK)


def _thing(number: int) -> dict[str, Any]:
    sku, price = f"MUG-{number}", PRICES[number - 1]
    variant = {
        "sku": sku,
        "title": "Default Title",
        "price": price,
        "inventoryItem": {"sku": sku, "tracked": True},
    }
    return {"title": f"Mug {number}", "variants": [variant]}


def schedule(shop: Shop) -> dict[str, JobEntry]:
    """Set up all that is recommended for a shop; gives the entries by their keys."""
    made = set_up_schedules(shop)
    refused = {
        each.recommended.key: str(each.error)
        for each in made
        if each.outcome is Outcome.REFUSED
    }
    if refused:
        raise AssertionError(f"Not set up: {refused}")
    return {each.recommended.key: each.entry for each in made if each.entry}
