"""Pictures that somebody takes off at Shopify are noticed, shown, and put back."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from tests.connector.bringing import bring
from tests.connector.goods_out import (
    added,
    asked,
    item_with,
    product_of,
    shop_to_sell_in,
    variant_of,
)
from tests.connector.picturing import (
    BLUE,
    GREEN,
    RED,
    contents,
    media,
    rows,
    show,
    shown_by,
    sync,
)

from nightclerk.connector.clients import client_for
from nightclerk.connector.models import Shop, ShopPicture, Watermark
from nightclerk.connector.services.pictures.watched import put_back
from nightclerk.connector.services.products.settings import change_product_settings
from nightclerk.connector.services.syncs.watermarks import reset
from nightclerk.connector.tasks.pictures import looking as picture_looking
from nightclerk.core import clock
from nightclerk.core.errors import NotAllowed
from nightclerk.ledger.models import Item, ItemVariant
from nightclerk.ledger.selectors.goods import pictures_of
from nightclerk.ledger.services.parties.pictures import remove_picture
from nightclerk.shopify.media.pictures import attach, delete, detach
from nightclerk.simulator.running import RunningSimulator

pytestmark = pytest.mark.django_db


@pytest.fixture
def simulator(simulator: RunningSimulator) -> RunningSimulator:
    simulator.control.media_seconds(0)
    return simulator


@pytest.fixture
def shop(simulator: RunningSimulator) -> Shop:
    return shop_to_sell_in(simulator, pictures="to", drafts_first=False)


@pytest.fixture
def lamp(shop: Shop, simulator: RunningSimulator) -> Item:
    """Give an item whose product shows two pictures of it."""
    made = item_with("1000", unit_price="100")
    added(shop, made)
    show(made, RED, GREEN)
    sync(shop, simulator)
    return made


def take_off(shop: Shop, simulator: RunningSimulator, *gids: str, of: str) -> None:
    """Take pictures off a product as somebody at Shopify would, a minute later."""
    simulator.control.advance(60)
    with client_for(shop) as client:
        detach(client, {gid: [of] for gid in gids})
    simulator.control.forget_requests()


def let_a_day_pass() -> None:
    day = clock.now() - timedelta(days=1)
    Watermark.objects.filter(stream="pictures").update(moved_at=day)


def test_what_is_taken_off_is_shown_and_nothing_is_sent(simulator, shop, lamp):
    gid = product_of(lamp).gid
    take_off(shop, simulator, media(shop, gid)[0], of=gid)
    let_a_day_pass()

    ran = sync(shop, simulator, run_id=2)

    assert contents(shop, gid) == [GREEN]
    assert [row.state for row in rows(shop)] == ["gone", "ready"]
    assert rows(shop)[0].was_taken_off
    assert ran.counts["taken_off"] == 1
    assert any("1 pictures were taken off" in said for said in ran.reporter.said)
    assert ran.counts.get("sent", 0) == 0


def test_what_is_taken_off_is_put_back_where_the_card_says_so(simulator, shop, lamp):
    change_product_settings(shop, repairs_drift=True)
    gid = product_of(lamp).gid
    before = media(shop, gid)
    take_off(shop, simulator, before[0], of=gid)
    let_a_day_pass()

    sync(shop, simulator, run_id=2)

    assert contents(shop, gid) == [RED, GREEN]
    assert media(shop, gid) == before
    assert {row.state for row in rows(shop)} == {"ready"}


def test_a_dry_run_counts_what_would_be_put_back(simulator, shop, lamp):
    gid = product_of(lamp).gid
    take_off(shop, simulator, media(shop, gid)[0], of=gid)
    sync(shop, simulator, run_id=2, gids=[gid])
    shown = sync(shop, simulator, run_id=3, dry_run=True)
    change_product_settings(shop, repairs_drift=True)
    asked(simulator)

    ran = sync(shop, simulator, run_id=4, dry_run=True)

    assert shown.counts.get("would_send", 0) == 0
    assert ran.counts["would_send"] == 1
    assert asked(simulator) == []
    assert rows(shop)[0].was_taken_off


def test_a_deleted_file_is_sent_anew_where_the_card_says_so(simulator, shop, lamp):
    change_product_settings(shop, repairs_drift=True)
    gid = product_of(lamp).gid
    first, second = media(shop, gid)
    simulator.control.advance(60)
    with client_for(shop) as client:
        delete(client, [first])
    let_a_day_pass()

    sync(shop, simulator, run_id=2)

    assert contents(shop, gid) == [RED, GREEN]
    assert second in media(shop, gid)
    assert first not in media(shop, gid)


def test_img_02_nothing_is_asked_before_a_day_is_over(simulator, shop, lamp):
    asked(simulator)

    again = sync(shop, simulator, run_id=2)

    assert asked(simulator) == []
    assert again.result["api_calls"] == 0


def test_a_day_on_which_nothing_changed_costs_a_single_call(simulator, shop, lamp):
    simulator.control.advance(3600)
    let_a_day_pass()
    sync(shop, simulator, run_id=2)
    let_a_day_pass()
    asked(simulator)

    sync(shop, simulator, run_id=3)
    first = asked(simulator)
    sync(shop, simulator, run_id=4)

    assert first in (["ProductsChanged"], ["ProductsChanged", "ProductsByIds"])
    assert asked(simulator) == []


def test_the_sync_of_products_sees_it_by_the_way(simulator, shop, lamp):
    bring(shop, simulator)
    gid = product_of(lamp).gid
    take_off(shop, simulator, media(shop, gid)[1], of=gid)

    ran = bring(shop, simulator, run_id=2)
    told = asked(simulator)
    sync(shop, simulator, run_id=3)

    assert told == ["ProductsChanged", "ProductsByIds"]
    assert ran.counts["drifted"] == 1
    assert [row.was_taken_off for row in rows(shop)] == [False, True]
    assert asked(simulator) == []


def test_a_person_who_syncs_a_product_sees_it_at_once(simulator, shop, lamp):
    gid = product_of(lamp).gid
    take_off(shop, simulator, media(shop, gid)[0], of=gid)

    sync(shop, simulator, run_id=2, gids=[gid])

    assert [row.was_taken_off for row in rows(shop)] == [True, False]


def test_a_variants_picture_that_is_taken_off_is_shown_again(simulator, shop):
    change_product_settings(shop, repairs_drift=True)
    pair = item_with("1002", "RED", "BLUE", unit_price="50")
    added(shop, pair)
    show(pair, GREEN)
    show(pair, RED, variant=ItemVariant.objects.get(code="RED"))
    sync(shop, simulator)
    gid = product_of(pair).gid
    of_variant = media(shop, gid)[1]
    take_off(shop, simulator, of_variant, of=gid)
    before = shown_by(shop, gid)

    sync(shop, simulator, run_id=2, gids=[gid])

    red = variant_of(pair, "RED").gid
    assert before[red] == []
    assert shown_by(shop, gid)[red] == [of_variant]
    assert contents(shop, gid) == [GREEN, RED]


def test_one_that_is_there_again_is_ready(simulator, shop, lamp):
    gid = product_of(lamp).gid
    first = media(shop, gid)[0]
    take_off(shop, simulator, first, of=gid)
    sync(shop, simulator, run_id=2, gids=[gid])
    with client_for(shop) as client:
        attach(client, {first: [gid]})

    sync(shop, simulator, run_id=3, gids=[gid])

    assert [(row.state, row.message) for row in rows(shop)] == [
        ("ready", {}),
        ("ready", {}),
    ]


def test_a_person_has_it_sent_again(simulator, shop, lamp):
    gid = product_of(lamp).gid
    take_off(shop, simulator, media(shop, gid)[0], of=gid)
    sync(shop, simulator, run_id=2, gids=[gid])

    sent = put_back(rows(shop))
    sync(shop, simulator, run_id=3, gids=[gid])

    assert sent == 1
    assert sorted(contents(shop, gid)) == sorted([RED, GREEN])


def test_putting_back_needs_the_right_to_decide(shop):
    with pytest.raises(NotAllowed):
        put_back([], actor=User.objects.create(username="ann"))


def test_one_that_the_item_has_no_more_and_has_again_is_sent(simulator, shop, lamp):
    gid = product_of(lamp).gid
    take_off(shop, simulator, media(shop, gid)[0], of=gid)
    sync(shop, simulator, run_id=2, gids=[gid])
    remove_picture(pictures_of(lamp)[0])
    sync(shop, simulator, run_id=3)
    show(lamp, RED)

    sync(shop, simulator, run_id=4)

    assert contents(shop, gid) == [GREEN, RED]


def test_what_is_taken_off_keeps_no_other_picture_from_being_removed(
    simulator, shop, lamp
):
    change_product_settings(shop, removes_pictures=True)
    gid = product_of(lamp).gid
    take_off(shop, simulator, media(shop, gid)[0], of=gid)
    sync(shop, simulator, run_id=2, gids=[gid])
    remove_picture(pictures_of(lamp)[1])
    show(lamp, BLUE)

    sync(shop, simulator, run_id=3)

    assert contents(shop, gid) == [BLUE]


def test_what_was_sent_after_the_look_began_is_not_taken_for_gone(
    simulator, shop, lamp
):
    gid = product_of(lamp).gid
    take_off(shop, simulator, media(shop, gid)[0], of=gid)
    later = clock.now() + timedelta(hours=1)
    ShopPicture.objects.update(changed_at=later)

    sync(shop, simulator, run_id=2, gids=[gid])

    assert {row.state for row in rows(shop)} == {"ready"}


@pytest.mark.parametrize("way", ["calls", "bulk"])
def test_after_a_set_back_all_products_are_looked_at_either_way(
    simulator, shop, lamp, monkeypatch, way
):
    others = [item_with(f"20{n}", unit_price="5") for n in range(3)]
    added(shop, *others)
    for n, item in enumerate(others):
        show(item, RED[:-1] + bytes([50 + n]))
    sync(shop, simulator, run_id=2)
    if way == "bulk":
        monkeypatch.setattr(picture_looking, "MOST_CALLS", 0)
    gid = product_of(lamp).gid
    take_off(shop, simulator, media(shop, gid)[0], of=gid)
    reset(shop, "pictures", actor=None)
    asked(simulator)

    ran = sync(shop, simulator, run_id=3)

    assert ("BulkRunQuery" in asked(simulator)) == (way == "bulk")
    assert states(shop) == ["gone", *["ready"] * 4]
    assert ran.counts["taken_off"] == 1


def states(shop: Shop) -> list[Any]:
    return [row.state for row in rows(shop)]
