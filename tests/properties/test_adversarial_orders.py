"""Of orders of every make: a document to the cent, or a reason that says enough."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from tests.connector.selling import STANDARD, terms
from tests.connector.shapes import mapped
from tests.properties.adversarial import orders

from nightclerk.connector.mapping.sale_draft import ItemTerms
from nightclerk.connector.mapping.sales import Drafted, draft_of
from nightclerk.connector.models import Shop, ShopOrder
from nightclerk.connector.selectors.sales import sales_of
from nightclerk.connector.services.orders import mirror_orders

SEEDS = range(20)
PAGE = 100


def amount(bag: dict[str, Any]) -> Decimal:
    return Decimal(bag["shopMoney"]["amount"])


def summed(rows: Sequence[dict[str, Any]], name: str) -> Decimal:
    return sum((amount(row[name]) for row in rows), Decimal(0))


@pytest.mark.parametrize("seed", SEEDS)
def test_simulated_orders_add_up_after_any_life(seed: int) -> None:
    for order in orders(seed, 20):
        goods = amount(order["currentSubtotalPriceSet"])
        shipping = amount(order["currentShippingPriceSet"])
        tax = amount(order["currentTotalTaxSet"])
        whole = goods + shipping + (0 if order["taxesIncluded"] else tax)

        assert amount(order["currentTotalPriceSet"]) == whole
        assert summed(order["currentTaxLines"], "priceSet") == tax
        assert min(goods, shipping, tax) >= 0


@pytest.mark.django_db
@pytest.mark.parametrize("seed", SEEDS)
def test_each_order_is_drafted_to_the_cent_or_says_what_differs(seed: int) -> None:
    shop = Shop.objects.create(code="DEMO", url="https://demo.myshopify.com")
    mirror_orders(shop, [mapped(order) for order in orders(seed, PAGE)], run_id=1)
    kept = list(ShopOrder.objects.all())
    known = {
        f"line:SKU-{number}": ItemTerms(item=number, vat_group=STANDARD)
        for number in range(1, 20)
    }
    books = terms(items=known, most_vat_difference=Decimal(5))

    sales = sales_of(kept, {order.pk: "shop" for order in kept})
    drafted = [(sale, draft_of(sale, books)) for sale in sales]

    assert len(drafted) == PAGE
    refused = [found for _, found in drafted if found.draft is None]
    assert all(_says_enough(found) for found in refused)
    for sale, found in drafted:
        if found.draft is not None:
            assert found.draft.gross == sale.totals.total + sale.totals.rounding
            assert found.draft.vat == sale.totals.tax
    assert len(refused) < PAGE / 10, [str(p.text) for f in refused for p in f.problems]


def _says_enough(found: Drafted) -> bool:
    return bool(found.problems) and all(
        problem.kind and str(problem.text) and str(problem.hint)
        for problem in found.problems
    )
