"""New products wait for their pictures, and never for ever without a word."""

import pytest
from tests.connector.goods_out import (
    added,
    at_shopify,
    changes,
    delete_at_shopify,
    export,
    item_with,
    product_of,
    shop_to_sell_in,
    variant_of,
)
from tests.connector.picturing import GREEN, RED, contents, media, rows, show, sync

from nightclerk.connector.clients import client_for
from nightclerk.connector.models import Shop, ShopProduct, SkippedRecord
from nightclerk.connector.selectors.pictures.reasons import picture_reasons
from nightclerk.connector.services.products.why_not_sent import PICTURE, explain
from nightclerk.connector.services.sending.actions import send_again
from nightclerk.ledger.models import Item, ItemVariant
from nightclerk.ledger.selectors.goods import pictures_of
from nightclerk.shopify.media.pictures import detach
from nightclerk.simulator.running import RunningSimulator

pytestmark = pytest.mark.django_db


@pytest.fixture
def simulator(simulator: RunningSimulator) -> RunningSimulator:
    simulator.control.media_seconds(0)
    return simulator


@pytest.fixture
def shop(simulator: RunningSimulator) -> Shop:
    return shop_to_sell_in(simulator, pictures="to", drafts_first=True)


def spoil(item: Item) -> None:
    """Let what is kept of a picture be something else than a picture."""
    kept = pictures_of(item).get().content
    kept.content = b"\0" * kept.size
    kept.save(update_fields=["content"])


def mend(item: Item, content: bytes) -> None:
    kept = pictures_of(item).get().content
    kept.content = content
    kept.save(update_fields=["content"])


def status(shop: Shop, item: Item) -> str:
    return str(at_shopify(shop, product_of(item).gid)["status"])


def test_a_picture_of_a_variant_that_is_not_at_shopify_is_not_waited_for(
    simulator, shop
):
    pair = item_with("1002", "RED", "BLUE", unit_price="50")
    show(pair, GREEN)
    show(pair, RED, variant=ItemVariant.objects.get(code="RED"))
    added(shop, pair)
    red = variant_of(pair, "RED")
    delete_at_shopify(shop, red)
    red.is_gone = True
    red.save(update_fields=["is_gone"])
    ItemVariant.objects.filter(code="RED").update(is_blocked=True)

    sync(shop, simulator)
    export(shop, run_id=2)

    assert contents(shop, product_of(pair).gid) == [GREEN]
    assert status(shop, pair) == "ACTIVE"
    assert not product_of(pair).awaits_publishing


def test_w_04_a_failed_picture_keeps_the_draft_and_says_so(simulator, shop):
    lamp = item_with("1003", unit_price="100")
    show(lamp, GREEN)
    spoil(lamp)
    added(shop, lamp)
    sync(shop, simulator)

    ran = export(shop, run_id=2)

    said = ran.reporter.skipped["1003"]
    assert status(shop, lamp) == "DRAFT"
    assert said == "“Item 1003” is not published: a picture of it failed"
    (left,) = SkippedRecord.objects.filter(stream="products_out", resolved_at=None)
    assert left.gid == product_of(lamp).gid
    reasons = explain(variant_of(lamp))
    assert said in [str(reason.text) for reason in reasons]
    assert (PICTURE, str(rows(shop)[0].pk)) in [reason.link for reason in reasons]


def test_a_draft_is_published_once_its_failed_picture_was_mended(simulator, shop):
    lamp = item_with("1003", unit_price="100")
    show(lamp, GREEN)
    spoil(lamp)
    added(shop, lamp)
    sync(shop, simulator)
    export(shop, run_id=2)
    mend(lamp, GREEN)

    send_again(changes(shop, kind="picture"))
    sync(shop, simulator, run_id=3)
    export(shop, run_id=4)

    assert status(shop, lamp) == "ACTIVE"
    assert not SkippedRecord.objects.filter(resolved_at=None).exists()
    assert explain(variant_of(lamp)) == []


def test_a_draft_whose_pictures_are_on_their_way_says_what_it_waits_for(shop):
    lamp = item_with("1003", unit_price="100")
    show(lamp, GREEN)

    ran = added(shop, lamp)

    assert ran.counts["waits_for_pictures"] == 1
    assert ran.reporter.skipped == {}
    assert [str(reason.error.text) for reason in picture_reasons(product_of(lamp))] == [
        "“Item 1003” is not published until its pictures are at Shopify"
    ]


def test_a_picture_that_people_took_off_a_draft_is_not_waited_for(simulator, shop):
    lamp = item_with("1003", unit_price="100")
    show(lamp, RED, GREEN)
    added(shop, lamp)
    sync(shop, simulator)
    gid = product_of(lamp).gid
    simulator.control.advance(60)
    with client_for(shop) as client:
        detach(client, {media(shop, gid)[0]: [gid]})
    sync(shop, simulator, run_id=2, gids=[gid])

    export(shop, run_id=3)

    assert status(shop, lamp) == "ACTIVE"
    (reason,) = picture_reasons(ShopProduct.objects.get(gid=gid))
    assert str(reason.error.text) == "Somebody took the picture off at Shopify"
    assert reason.picture == rows(shop)[0].pk
