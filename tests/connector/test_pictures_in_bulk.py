"""Many products' pictures come in bulk, and are the same as by calls."""

from datetime import timedelta

import pytest
from tests.connector.goods_out import asked
from tests.connector.picturing import BLUE, GREEN, RED, rows, sync
from tests.connector.runs import connected_shop
from tests.connector.shapes import gid
from tests.ledger import building

from nightclerk.connector.clients import client_for
from nightclerk.connector.models import (
    BulkOperation,
    Shop,
    ShopProduct,
    ShopVariant,
    Watermark,
)
from nightclerk.connector.selectors.mirror import watermark
from nightclerk.connector.services.products.settings import change_product_settings
from nightclerk.connector.services.syncs.watermarks import reset
from nightclerk.connector.tasks.pictures import looking as picture_looking
from nightclerk.core import clock
from nightclerk.ledger.models import ItemPicture, ItemVariant
from nightclerk.ledger.selectors.goods import picture_bytes
from nightclerk.shopify.media.pictures import NewPicture, attach, create_pictures
from nightclerk.shopify.products.operations import VARIANTS_UPDATE
from nightclerk.simulator.running import RunningSimulator

pytestmark = pytest.mark.django_db
MUG, CUP = gid("Product", 1), gid("Product", 2)
RED_MUG, BLUE_MUG, ONLY_CUP = (gid("ProductVariant", n) for n in (11, 12, 21))


@pytest.fixture
def simulator(simulator: RunningSimulator) -> RunningSimulator:
    simulator.control.media_seconds(0)
    return simulator


@pytest.fixture
def shop(simulator: RunningSimulator) -> Shop:
    """Give a shop with two products that are items, and three pictures there."""
    building.company()
    made = connected_shop(simulator)
    change_product_settings(made, pictures="from")
    _products(simulator)
    _items(made)
    _pictures(made, simulator)
    return made


def _products(simulator: RunningSimulator) -> None:
    def variant(variant_gid: str, title: str, sku: str) -> dict[str, str]:
        return {"id": variant_gid, "title": title, "sku": sku, "price": "10.00"}

    mug = [variant(RED_MUG, "Red", "M-R"), variant(BLUE_MUG, "Blue", "M-B")]
    cup = [variant(ONLY_CUP, "Only", "C")]
    simulator.control.add(
        products=[
            {"id": MUG, "title": "Mug", "variants": mug},
            {"id": CUP, "title": "Cup", "variants": cup},
        ]
    )


def _items(shop: Shop) -> None:
    mug, cup = building.item("Mug", no="MUG"), building.item("Cup", no="CUP")
    red = ItemVariant.objects.create(item=mug, code="RED")
    for product_gid, item, variants in (
        (MUG, mug, {RED_MUG: red, BLUE_MUG: None}),
        (CUP, cup, {ONLY_CUP: None}),
    ):
        product = ShopProduct.objects.create(
            shop=shop, gid=product_gid, title=item.description, item=item
        )
        for variant_gid, variant in variants.items():
            ShopVariant.objects.create(
                shop=shop,
                gid=variant_gid,
                product=product,
                product_gid=product_gid,
                item=item,
                variant=variant,
            )


def _pictures(shop: Shop, simulator: RunningSimulator) -> None:
    sources = []
    for name, content in (("red", RED), ("green", GREEN), ("blue", BLUE)):
        url = f"https://pictures.example/{name}.png"
        simulator.control.put_picture(url, content)
        sources.append(NewPicture(url, alt=name))
    with client_for(shop) as client:
        red, green, blue = create_pictures(client, sources)
        simulator.control.advance(5)
        attach(client, {green: [MUG], red: [MUG], blue: [CUP]})
        told = [{"id": RED_MUG, "mediaId": red}]
        client.execute(VARIANTS_UPDATE, productId=MUG, variants=told)
    simulator.control.advance(60)
    simulator.control.forget_requests()


def pictures_of_items() -> list[tuple[str, str, bytes]]:
    """Give which item, and which variant of it, has which picture."""
    found = ItemPicture.objects.select_related("item", "variant")
    return [
        (
            row.item.no,
            row.variant.code if row.variant else "",
            picture_bytes(row.content_id),
        )
        for row in found.order_by("item__no", "position", "pk")
    ]


def kept(shop: Shop) -> list[tuple[str, str, str, int, str]]:
    """Give what is kept of a shop's pictures."""
    return sorted(
        (row.gid, str(row.variant_id), row.state, row.position, row.digest)
        for row in rows(shop)
    )


@pytest.fixture(params=["calls", "bulk"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Let everything be read by calls, or everything in bulk."""
    monkeypatch.setattr(
        picture_looking, "MOST_CALLS", 1_000 if request.param == "calls" else 0
    )
    return str(request.param)


def test_items_have_the_same_pictures_either_way(simulator, shop, way):
    ran = sync(shop, simulator)

    assert BulkOperation.objects.exists() == (way == "bulk")
    assert pictures_of_items() == [
        ("CUP", "", BLUE),
        ("MUG", "", GREEN),
        ("MUG", "RED", RED),
    ]
    assert {(row.state, row.position) for row in rows(shop)} == {
        ("ready", 0),
        ("ready", 1),
    }
    assert ran.counts["brought"] == 3


def test_what_is_kept_is_the_same_either_way(simulator, shop, monkeypatch):
    sync(shop, simulator)
    by_calls = kept(shop)
    rows_before = {row.pk for row in rows(shop)}
    reset(shop, "pictures", actor=None)
    monkeypatch.setattr(picture_looking, "MOST_CALLS", 0)

    ran = sync(shop, simulator, run_id=2)

    assert kept(shop) == by_calls
    assert {row.pk for row in rows(shop)} == rows_before
    assert (ran.counts["new"], ran.counts["changed"]) == (0, 0)


def test_after_it_only_what_changed_is_looked_at(simulator, shop, way, monkeypatch):
    sync(shop, simulator)
    monkeypatch.setattr(picture_looking, "MOST_CALLS", 20)
    simulator.control.advance(3600)
    since = watermark(shop, "pictures")
    asked(simulator)

    sync(shop, simulator, run_id=2)

    assert since is not None
    assert abs(simulator.control.now() - since) < timedelta(hours=2)
    assert asked(simulator) in (
        ["ProductsChanged"],
        ["ProductsChanged", "ProductsByIds"],  # what the overlap repeats
    )
    assert len(pictures_of_items()) == 3


def test_a_dry_run_in_bulk_says_the_same_and_keeps_nothing(simulator, shop, way):
    ran = sync(shop, simulator, dry_run=True)

    assert ran.counts["would_bring"] == 3
    assert pictures_of_items() == []
    assert rows(shop) == []
    assert not Watermark.objects.filter(stream="pictures").exists()


def test_a_product_that_became_known_while_shopify_gathered_is_looked_at(
    simulator, shop, monkeypatch
):
    monkeypatch.setattr(picture_looking, "MOST_CALLS", 0)
    sync(shop, simulator)
    jar = building.item("Jar", no="JAR")
    jar_gid = simulator.control.add(products=[{"title": "Jar"}])[0]
    ShopProduct.objects.create(
        shop=shop,
        gid=jar_gid,
        title="Jar",
        item=jar,
        first_seen_at=clock.now() + timedelta(seconds=1),
    )
    asked(simulator)

    sync(shop, simulator, run_id=2)

    assert "ProductsByIds" in asked(simulator)
