"""Pictures of products come to items from a simulated shop over HTTP, each once."""

from typing import Any

import pytest
from tests.connector.goods_out import asked
from tests.connector.picturing import BLUE, GREEN, RED, rows, sync
from tests.connector.runs import connected_shop
from tests.connector.shapes import gid
from tests.ledger import building

from nightclerk.connector.clients import client_for
from nightclerk.connector.models import Shop, ShopProduct, ShopVariant, SkippedRecord
from nightclerk.connector.services.products.settings import change_product_settings
from nightclerk.ledger.models import Item, ItemVariant
from nightclerk.ledger.selectors.goods import picture_bytes, pictures_of
from nightclerk.shopify.media.operations import FILES_DELETE
from nightclerk.shopify.media.pictures import NewPicture, attach, create_pictures
from nightclerk.shopify.products.operations import VARIANTS_UPDATE
from nightclerk.simulator.running import RunningSimulator

pytestmark = pytest.mark.django_db
MUG, RED_MUG, BLUE_MUG = (
    gid("Product", 1),
    gid("ProductVariant", 11),
    gid("ProductVariant", 12),
)


@pytest.fixture
def simulator(simulator: RunningSimulator) -> RunningSimulator:
    simulator.control.media_seconds(0)
    return simulator


@pytest.fixture
def shop(simulator: RunningSimulator) -> Shop:
    building.company()
    made = connected_shop(simulator)
    change_product_settings(made, pictures="from")
    simulator.control.add(
        products=[
            {
                "id": MUG,
                "title": "Mug",
                "variants": [
                    {"id": RED_MUG, "title": "Red", "sku": "M-R", "price": "10.00"},
                    {"id": BLUE_MUG, "title": "Blue", "sku": "M-B", "price": "10.00"},
                ],
            }
        ]
    )
    return made


@pytest.fixture
def mug(shop: Shop) -> Item:
    """Give the item that the product is, with a variant of it that one of its is."""
    made = building.item("Mug", no="MUG")
    red = ItemVariant.objects.create(item=made, code="RED")
    product = ShopProduct.objects.create(shop=shop, gid=MUG, title="Mug", item=made)
    common: dict[str, Any] = {"shop": shop, "product": product, "product_gid": MUG}
    ShopVariant.objects.create(gid=RED_MUG, item=made, variant=red, **common)
    ShopVariant.objects.create(gid=BLUE_MUG, item=made, **common)
    return made


def put(
    shop: Shop, simulator: RunningSimulator, *contents: bytes, variant: str = ""
) -> list[str]:
    """Have pictures on the product at Shopify, or on a variant of it; gives the ids."""
    sources = []
    for content in contents:
        url = f"https://pictures.example/{hash(content)}.png"
        simulator.control.put_picture(url, content)
        sources.append(NewPicture(url, alt="As it is"))
    with client_for(shop) as client:
        gids = create_pictures(client, sources)
        simulator.control.advance(5)
        attach(client, {each: [MUG] for each in gids})
        if variant:
            told = [{"id": variant, "mediaId": gids[0]}]
            client.execute(VARIANTS_UPDATE, productId=MUG, variants=told)
    simulator.control.forget_requests()
    return gids


def has(item: Item, code: str = "") -> list[bytes]:
    found = pictures_of(item)
    chosen = found.filter(variant__code=code) if code else found.filter(variant=None)
    return [picture_bytes(picture.content_id) for picture in chosen]


def test_pictures_of_a_product_are_its_items_in_their_order(simulator, shop, mug):
    gids = put(shop, simulator, RED, GREEN)

    ran = sync(shop, simulator)

    assert has(mug) == [RED, GREEN]
    assert [picture.alt for picture in pictures_of(mug)] == ["As it is", "As it is"]
    assert [(row.gid, row.state) for row in rows(shop)] == [
        (gids[0], "ready"),
        (gids[1], "ready"),
    ]
    assert ran.counts["brought"] == 2
    assert ("item", "MUG") in ran.touched


def test_img_05_a_variants_picture_is_the_item_variants(simulator, shop, mug):
    put(shop, simulator, GREEN)
    put(shop, simulator, RED, variant=RED_MUG)

    sync(shop, simulator)

    assert has(mug, "RED") == [RED]
    assert has(mug) == [GREEN]


def test_a_products_only_picture_is_the_items_too(simulator, shop, mug):
    put(shop, simulator, RED, variant=RED_MUG)

    sync(shop, simulator)

    assert has(mug) == [RED]
    assert has(mug, "RED") == [RED]


def test_w_44_only_pictures_that_are_new_are_fetched(simulator, shop, mug):
    put(shop, simulator, RED)
    sync(shop, simulator)
    put(shop, simulator, BLUE)
    before = simulator.control.requests()

    second = sync(shop, simulator, run_id=2)
    third = sync(shop, simulator, run_id=3)

    assert before == []
    assert has(mug) == [RED, BLUE]
    assert second.counts["brought"] == 1
    assert third.counts.get("brought", 0) == 0
    assert third.result["api_calls"] <= 2


def test_the_same_picture_twice_is_one(simulator, shop, mug):
    put(shop, simulator, RED)
    put(shop, simulator, RED)

    sync(shop, simulator)

    assert has(mug) == [RED]
    assert len({row.digest for row in rows(shop)}) == 1


def test_a_picture_that_cannot_be_fetched_leaves_the_others(simulator, shop, mug):
    gids = put(shop, simulator, RED, GREEN)
    simulator.control.fault("status", operation="ImageDownload", status=404)

    ran = sync(shop, simulator)

    assert len(has(mug)) == 1
    assert ran.counts["skipped"] == 1
    assert "404" in ran.reporter.skipped["Mug"]
    (left,) = SkippedRecord.objects.filter(resolved_at=None)
    assert left.stream == "pictures"
    assert left.gid in gids


def test_one_that_failed_is_fetched_when_its_time_has_come(simulator, shop, mug):
    put(shop, simulator, RED)
    simulator.control.fault("status", operation="ImageDownload", status=404)
    sync(shop, simulator)
    resting = sync(shop, simulator, run_id=2)
    SkippedRecord.objects.update(retry_at="2020-01-01T00:00Z")

    sync(shop, simulator, run_id=3)

    assert resting.counts.get("brought", 0) == 0
    assert has(mug) == [RED]
    assert not SkippedRecord.objects.filter(resolved_at=None).exists()


def test_a_product_that_becomes_an_item_later_brings_its_pictures(simulator, shop, mug):
    ShopProduct.objects.update(item=None)
    ShopVariant.objects.update(item=None, variant=None)
    put(shop, simulator, RED)
    first = sync(shop, simulator)
    ShopProduct.objects.update(item=mug)

    sync(shop, simulator, run_id=2)

    assert first.counts.get("brought", 0) == 0
    assert has(mug) == [RED]


def test_a_product_that_becomes_known_later_brings_its_pictures(simulator, shop):
    put(shop, simulator, RED)
    sync(shop, simulator)
    mug = building.item("Mug", no="MUG")
    ShopProduct.objects.create(shop=shop, gid=MUG, title="Mug", item=mug)

    sync(shop, simulator, run_id=2)

    assert has(mug) == [RED]


def test_a_picture_that_is_gone_stays_with_the_item(simulator, shop, mug):
    (there,) = put(shop, simulator, RED)
    sync(shop, simulator)
    with client_for(shop) as client:
        client.execute(FILES_DELETE, ids=[there])

    sync(shop, simulator, run_id=2)

    assert [row.state for row in rows(shop)] == ["gone"]
    assert has(mug) == [RED]


def test_a_dry_run_says_what_it_would_bring(simulator, shop, mug):
    put(shop, simulator, RED, GREEN)

    ran = sync(shop, simulator, dry_run=True)

    assert ran.counts["would_bring"] == 2
    assert has(mug) == []
    assert rows(shop) == []


def test_what_is_no_picture_is_left_out(simulator, shop, mug):
    put(shop, simulator, RED)
    simulator.control.fault("garbage", operation="ImageDownload")

    ran = sync(shop, simulator)

    assert has(mug) == []
    assert ran.reporter.skipped["Mug"] == "This is no picture that can be read"


def test_only_the_products_that_were_named_are_looked_at(simulator, shop, mug):
    put(shop, simulator, RED)
    asked(simulator)

    sync(shop, simulator, gids=[MUG])

    assert asked(simulator) == ["ProductsByIds"]
    assert has(mug) == [RED]
