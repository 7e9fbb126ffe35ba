"""Known cases of goods that no other story of this folder tells, by their numbers."""

from typing import Any

import pytest
from tests.connector.goods_out import (
    added,
    asked,
    change_item,
    changes,
    export,
    item_with,
    product_of,
    shop_to_sell_in,
    variant_of,
    variants_at_shopify,
)

from nightclerk.connector.models import (
    OrderSettings,
    ProductSettings,
    Shop,
    ShopProduct,
    ShopVariant,
)
from nightclerk.connector.services.products.settings import change_product_settings
from nightclerk.connector.services.products.starts import sync_prices
from nightclerk.core.errors import NightclerkError
from nightclerk.jobs.models import JobEntry
from nightclerk.ledger.models import Item, SalesDiscount
from nightclerk.simulator.running import RunningSimulator

pytestmark = pytest.mark.django_db
LINKED = 5_000


@pytest.fixture
def shop(simulator: RunningSimulator) -> Shop:
    return shop_to_sell_in(simulator, largest_change=None)


def copies(row: Any, count: int, **named: Any) -> list[Any]:
    """Give so many rows like one, with fields of their own by their number."""
    fields = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.attname != "id"
    }
    return [
        type(row)(**{**fields, **{name: make(n) for name, make in named.items()}})
        for n in range(count)
    ]


def linked_beside(shop: Shop, item: Item, count: int) -> None:
    """Let so many more items be products whose prices Shopify has as they are."""
    items = Item.objects.bulk_create(copies(item, count, no=lambda n: f"L{n}"))
    product = product_of(item)
    products = ShopProduct.objects.bulk_create(
        copies(
            product,
            count,
            gid=lambda n: f"gid://shopify/Product/9{n:06}",
            item_id=lambda n: items[n].pk,
        )
    )
    ShopVariant.objects.bulk_create(
        copies(
            variant_of(item),
            count,
            gid=lambda n: f"gid://shopify/ProductVariant/9{n:06}",
            item_id=lambda n: items[n].pk,
            product_id=lambda n: products[n].pk,
            product_gid=lambda n: products[n].gid,
        )
    )


def sent(shop: Shop) -> dict[str, Any]:
    """Give what was told of the last variant, without its product."""
    payload = changes(shop, kind="variants")[-1].payload
    return {name: value for name, value in payload.items() if name != "product"}


def test_shop_07_items_and_products_do_not_update_each_other(shop):
    change_product_settings(shop, direction="", updates_items=True)
    to_shopify = change_product_settings(shop, direction="to")
    updates_products = (to_shopify.updates_items, to_shopify.direction)

    back = change_product_settings(shop, updates_items=True)

    assert updates_products == (False, ProductSettings.Direction.TO_SHOPIFY)
    assert (back.updates_items, back.direction) == (
        True,
        ProductSettings.Direction.OFF,
    )


def test_shop_10_a_currency_without_a_rate_sends_no_price_and_says_so(simulator, shop):
    added(shop, item_with("1000", unit_price="100"))
    Shop.objects.update(currency="USD")
    asked(simulator)

    with pytest.raises(NightclerkError, match="USD"):
        export(shop, only_prices=True)

    assert asked(simulator) == []


@pytest.mark.parametrize("in_background", [True, False])
def test_shop_17_prices_are_synced_by_one_entry_or_now(shop, in_background):
    Shop.objects.update(runs_in_background=in_background)
    shop.refresh_from_db()

    started = sync_prices(shop)

    (entry,) = JobEntry.objects.all()
    assert entry.category is not None
    assert (entry.task, entry.category.code) == (30108, "SHOP-DEMO")
    assert entry.max_attempts == (3 if in_background else 0)
    assert (started.run is None) == in_background


def test_add_04_an_item_without_variants_has_its_number_as_sku(shop):
    OrderSettings.objects.filter(shop=shop).update(
        sku_mapping="both", sku_separator="|"
    )
    lamp = item_with("1000")

    added(shop, lamp)

    (row,) = variants_at_shopify(shop, product_of(lamp).gid)
    assert row["sku"] == "1000"


def test_prc_13_12_changed_prices_of_5000_are_12_calls(simulator, shop):
    some = [item_with(f"{number:04}", unit_price="10") for number in range(12)]
    added(shop, *some)
    linked_beside(shop, some[0], LINKED - len(some))
    Item.objects.filter(no__in=[item.no for item in some]).update(unit_price=12)
    asked(simulator)

    export(shop, only_prices=True)

    assert asked(simulator) == ["VariantsUpdate"] * 12
    assert ShopVariant.objects.filter(item__isnull=False).count() == LINKED
    assert ShopVariant.objects.filter(price=12).count() == 12


def test_prc_15_a_new_price_does_not_tell_the_price_before(shop):
    lamp = item_with("1000", unit_price="80")
    added(shop, lamp)
    change_item(lamp, unit_price="100")

    export(shop, only_prices=True)

    assert sent(shop) == {"price": "100.00"}


def test_prc_16_a_new_price_before_is_told_alone(simulator, shop):
    lamp = item_with("1000", unit_price="100")
    added(shop, lamp)
    half_price(lamp, "200")
    simulator.control.forget_mutations()

    export(shop, only_prices=True)

    (row,) = variants_at_shopify(shop, product_of(lamp).gid)
    (told,) = simulator.control.mutations()
    (variant,) = told["variables"]["variants"]
    assert (row["price"], row["compare_at"]) == ("100.00", "200.00")
    assert sent(shop) == {"compare_at": "200.00"}
    assert variant == {"id": variant_of(lamp).gid, "compareAtPrice": "200.00"}


def test_prc_17_a_new_cost_does_not_tell_the_price_before(shop):
    lamp = item_with("1000", unit_price="100", unit_cost="50")
    half_price(lamp, "200")
    added(shop, lamp)
    before = variants_at_shopify(shop, product_of(lamp).gid)[0]["compare_at"]
    change_item(lamp, unit_cost="75")

    export(shop, only_prices=True)

    assert before == "200.00"
    assert sent(shop) == {"cost": "75.00"}


def half_price(item: Item, before: str) -> None:
    """Let an item cost half of what it did: the buyer sees the price before."""
    change_item(item, unit_price=before)
    SalesDiscount.objects.create(item=item, percent=50)
