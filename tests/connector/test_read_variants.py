"""Products that orders name are read before the orders are processed."""

import pytest
from tests.connector.processing import change
from tests.connector.runs import ListReporter, connected_shop, sync
from tests.ledger import building

from nightclerk.connector.models import MappedBy, OrderProcessing, Shop, ShopVariant
from nightclerk.connector.services.shops.settings import settle_defaults
from nightclerk.connector.tasks.process_orders import (
    ProcessOrdersParams,
    process_orders,
)
from nightclerk.jobs.context import Context
from nightclerk.simulator.running import RunningSimulator

pytestmark = pytest.mark.django_db
MUG = "gid://shopify/ProductVariant/3"
GONE = "gid://shopify/ProductVariant/99"


@pytest.fixture
def connected(simulator: RunningSimulator) -> Shop:
    """Give a shop that makes documents with the import, but no items."""
    building.company()
    made = connected_shop(simulator)
    settle_defaults(made)
    change(made, creates_documents=True, creates_items=False)
    mug = {"id": MUG, "sku": "", "barcode": "4006381333931", "price": "10.00"}
    product = {"title": "Mug", "vendor": "Kiln", "productType": "Cups"}
    simulator.control.add(products=[{**product, "variants": [mug]}])
    return made


def sell(simulator: RunningSimulator, *variants: str, **more: str) -> None:
    lines = [
        {
            "title": "Mug",
            "quantity": 1,
            "originalUnitPriceSet": "10.00",
            "variant": {"id": variant},
            **more,
        }
        for variant in variants
    ]
    simulator.control.add_order(
        lineItems=lines,
        customer={
            "firstName": "Ada",
            "lastName": "Lovelace",
            "defaultEmailAddress": {"emailAddress": "ada@example.com"},
        },
    )


def asked(simulator: RunningSimulator) -> int:
    """Count how often products were asked for."""
    rows = simulator.control.requests()
    return sum(row["operation"] == "VariantsByIds" for row in rows)


def test_an_order_line_without_sku_finds_its_item_by_the_barcode_of_the_product(
    simulator: RunningSimulator, connected: Shop
) -> None:
    mug = building.item("Mug", no="M-1", barcode="4006381333931")
    sell(simulator, MUG)

    sync(connected)

    row = ShopVariant.objects.get()
    assert (row.item, row.mapped_by) == (mug, MappedBy.BARCODE)
    assert (row.product_title, row.vendor, row.title) == ("Mug", "Kiln", "")
    assert OrderProcessing.objects.get().state == "processed"


def test_products_are_asked_for_once(
    simulator: RunningSimulator, connected: Shop
) -> None:
    sell(simulator, MUG)
    sync(connected)
    sell(simulator, MUG)

    sync(connected)

    assert asked(simulator) == 1
    assert ShopVariant.objects.get().barcode == "4006381333931"


def test_without_the_right_to_read_products_orders_are_processed_by_what_they_say(
    simulator: RunningSimulator, connected: Shop
) -> None:
    building.item("Mug", no="MUG")
    change(connected, creates_documents=False)
    sell(simulator, MUG, sku="MUG")
    sync(connected)
    simulator.control.grant(["read_orders", "read_customers", "read_all_orders"])
    reporter = ListReporter()
    ctx = Context(reporter, run_id=2, is_foreground=False)

    process_orders.run(ctx, ProcessOrdersParams(shop=connected.code))

    assert OrderProcessing.objects.get().state == "processed"
    assert any("read_products" in line for line in reporter.said)
