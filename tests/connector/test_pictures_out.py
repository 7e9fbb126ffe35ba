"""Pictures on their way to a simulated shop over HTTP: each file once, in its place."""

import pytest
from tests.connector.goods_out import (
    added,
    asked,
    at_shopify,
    changes,
    export,
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
    run_once,
    show,
    shown_by,
    sync,
)

from nightclerk.connector.clients import client_for
from nightclerk.connector.mapping.pictures.wishes import in_order, moves
from nightclerk.connector.models import (
    OutgoingChange,
    Shop,
    ShopPicture,
    SkippedRecord,
)
from nightclerk.connector.services.products.settings import change_product_settings
from nightclerk.connector.services.sending.outbox import retry
from nightclerk.jobs.context import Parked
from nightclerk.ledger.models import Item, ItemVariant
from nightclerk.ledger.selectors.goods import pictures_of
from nightclerk.ledger.services.parties.pictures import (
    describe_picture,
    order_pictures,
    remove_picture,
)
from nightclerk.shopify.media.pictures import (
    NewPicture,
    attach,
    create_pictures,
    delete,
)
from nightclerk.simulator.running import RunningSimulator

pytestmark = pytest.mark.django_db
State = OutgoingChange.State


@pytest.fixture
def shop(simulator: RunningSimulator) -> Shop:
    return shop_to_sell_in(simulator, pictures="to", drafts_first=False)


@pytest.fixture
def lamp(shop: Shop) -> Item:
    made = item_with("1000", unit_price="100")
    added(shop, made)
    return made


def test_two_pictures_of_an_item_are_sent_once_and_shown_in_order(
    simulator, shop, lamp
):
    show(lamp, RED, GREEN)
    asked(simulator)

    ran = sync(shop, simulator)

    gid = product_of(lamp).gid
    assert contents(shop, gid) == [RED, GREEN]
    assert [(row.state, row.position, row.gid) for row in rows(shop)] == [
        ("ready", 0, media(shop, gid)[0]),
        ("ready", 1, media(shop, gid)[1]),
    ]
    assert ran.result["waits"] == ["Waits for Shopify: 2 pictures are being processed"]
    assert ran.counts["sent"] == 4


def test_img_02_what_is_there_already_is_no_call(simulator, shop, lamp):
    show(lamp, RED, GREEN)
    sync(shop, simulator)
    asked(simulator)

    again = sync(shop, simulator, run_id=2)

    assert asked(simulator) == []
    assert again.result["api_calls"] == 0


def test_many_pictures_are_few_calls(simulator, shop):
    items = [item_with(f"20{n:02}", unit_price="5") for n in range(12)]
    added(shop, *items)
    for n, item in enumerate(items):
        show(item, _shade(10 + n), _shade(100 + n))
    asked(simulator)

    ran = sync(shop, simulator)

    assert asked(simulator) == [
        "StagedUploadsCreate",
        "FilesCreate",
        "MediaStates",
        "FilesUpdate",
        "ProductsByIds",
    ]
    assert ran.result["api_calls"] == 5
    assert {row.state for row in rows(shop)} == {"ready"}


def _shade(number: int) -> bytes:
    return RED[:-1] + bytes([number])


def test_a_file_that_two_products_show_is_sent_once(simulator, shop, lamp):
    other = item_with("1001", unit_price="50")
    added(shop, other)
    show(lamp, RED)
    show(other, RED)

    sync(shop, simulator)

    assert media(shop, product_of(lamp).gid) == media(shop, product_of(other).gid)
    assert len(changes(shop, kind="picture")) == 1
    assert len(changes(shop, kind="picture-put")) == 2


def test_a_file_that_the_shop_has_is_not_sent_for_another_product(
    simulator, shop, lamp
):
    show(lamp, RED)
    sync(shop, simulator)
    other = item_with("1001", unit_price="50")
    added(shop, other)
    show(other, RED)
    asked(simulator)

    sync(shop, simulator, run_id=2)

    assert asked(simulator) == ["MediaStates", "FilesUpdate", "ProductsByIds"]
    assert contents(shop, product_of(other).gid) == [RED]


def test_img_04_a_variant_shows_its_own_picture(simulator, shop):
    pair = item_with("1002", "RED", "BLUE", unit_price="50")
    added(shop, pair)
    show(pair, GREEN)
    show(pair, RED, variant=ItemVariant.objects.get(code="RED"))

    sync(shop, simulator)

    gid = product_of(pair).gid
    assert contents(shop, gid) == [GREEN, RED]
    assert shown_by(shop, gid) == {
        variant_of(pair, "RED").gid: [media(shop, gid)[1]],
        variant_of(pair, "BLUE").gid: [],
    }
    assert [row.state for row in rows(shop, variant__isnull=False)] == ["ready"]


def test_img_04_a_variant_with_another_picture_shows_that_one(simulator, shop):
    pair = item_with("1002", "RED", "BLUE", unit_price="50")
    added(shop, pair)
    red = ItemVariant.objects.get(code="RED")
    show(pair, RED, variant=red)
    sync(shop, simulator)
    remove_picture(pictures_of(pair).get())
    show(pair, BLUE, variant=red)
    asked(simulator)

    sync(shop, simulator, run_id=2)

    assert asked(simulator) == [
        "StagedUploadsCreate",
        "FilesCreate",
        "MediaStates",
        "FilesUpdate",
        "ProductsByIds",
        "VariantsUpdate",
        "ProductsByIds",
    ]
    gid = product_of(pair).gid
    newest = next(row for row in rows(shop, variant=None) if row.position == 1)
    assert shown_by(shop, gid)[variant_of(pair, "RED").gid] == [newest.gid]
    assert contents(shop, gid) == [RED, BLUE]


def test_a_replaced_picture_takes_the_place_of_the_old_one(simulator, shop, lamp):
    change_product_settings(shop, removes_pictures=True)
    show(lamp, RED, GREEN)
    sync(shop, simulator)
    remove_picture(pictures_of(lamp)[0])
    show(lamp, BLUE)

    sync(shop, simulator, run_id=2)

    assert contents(shop, product_of(lamp).gid) == [GREEN, BLUE]
    assert [row.state for row in rows(shop)] == ["gone", "ready", "ready"]


def test_a_removed_picture_stays_unless_the_shop_card_says_otherwise(
    simulator, shop, lamp
):
    show(lamp, RED, GREEN)
    sync(shop, simulator)
    remove_picture(pictures_of(lamp)[0])

    kept = sync(shop, simulator, run_id=2)
    before = contents(shop, product_of(lamp).gid)
    change_product_settings(shop, removes_pictures=True)
    sync(shop, simulator, run_id=3)

    assert kept.result["api_calls"] == 0
    assert before == [RED, GREEN]
    assert contents(shop, product_of(lamp).gid) == [GREEN]


def test_a_picture_that_comes_back_is_not_sent_again(simulator, shop, lamp):
    change_product_settings(shop, removes_pictures=True)
    show(lamp, RED, GREEN)
    sync(shop, simulator)
    remove_picture(pictures_of(lamp)[1])
    sync(shop, simulator, run_id=2)
    show(lamp, GREEN)
    asked(simulator)

    sync(shop, simulator, run_id=3)

    assert asked(simulator) == ["MediaStates", "FilesUpdate", "ProductsByIds"]
    assert contents(shop, product_of(lamp).gid) == [RED, GREEN]


def test_another_order_is_told_and_no_file_is_sent(simulator, shop, lamp):
    show(lamp, RED, GREEN, BLUE)
    sync(shop, simulator)
    first, second, third = (picture.pk for picture in pictures_of(lamp))
    order_pictures(lamp, [third, first, second])
    asked(simulator)

    sync(shop, simulator, run_id=2)
    told = asked(simulator)
    again = sync(shop, simulator, run_id=3)

    assert told == ["ProductsByIds", "ProductMediaReorder"]
    assert contents(shop, product_of(lamp).gid) == [BLUE, RED, GREEN]
    assert again.result["api_calls"] == 0


def test_another_text_of_a_picture_is_told_alone(simulator, shop, lamp):
    show(lamp, RED)
    sync(shop, simulator)
    describe_picture(pictures_of(lamp).get(), "A lamp that is lit")
    asked(simulator)

    sync(shop, simulator, run_id=2)

    assert asked(simulator) == ["FilesUpdate"]
    assert rows(shop)[0].alt == "A lamp that is lit"
    assert sync(shop, simulator, run_id=3).result["api_calls"] == 0


def test_img_07_a_file_that_the_store_refuses_is_sent_by_the_next_run(
    simulator, shop, lamp
):
    show(lamp, RED, GREEN)
    simulator.control.fault("status", operation="FileUpload", status=403)

    first = sync(shop, simulator)
    one = contents(shop, product_of(lamp).gid)
    waiting = list(SkippedRecord.objects.filter(resolved_at=None))
    sync(shop, simulator, run_id=2)

    assert one == [GREEN]
    assert "403" in first.reporter.skipped["1000"]
    assert [left.stream for left in waiting] == ["pictures_out"]
    assert contents(shop, product_of(lamp).gid) == [RED, GREEN]
    assert not SkippedRecord.objects.filter(resolved_at=None).exists()


def test_w_04_a_file_that_cannot_be_processed_is_a_refused_change(
    simulator, shop, lamp
):
    show(lamp, GREEN)
    _spoil(lamp)

    first = sync(shop, simulator)
    second = sync(shop, simulator, run_id=2)

    (change,) = changes(shop, kind="picture")
    (row,) = rows(shop)
    assert change.state == State.REJECTED
    assert "PNG, JPEG, GIF or WebP" in change.message
    assert (row.state, row.gid) == ("failed", "")
    assert list(first.reporter.skipped) == ["1000"]
    assert second.result["api_calls"] == 0


def _spoil(item: Item) -> None:
    """Let what is kept of a picture be something else than a picture."""
    picture = pictures_of(item).get()
    kept = picture.content
    kept.content = b"\0" * kept.size
    kept.save(update_fields=["content"])


def test_a_failed_picture_is_sent_again_when_a_person_says_so(simulator, shop, lamp):
    show(lamp, GREEN)
    _spoil(lamp)
    sync(shop, simulator)
    picture = pictures_of(lamp).get()
    picture.content.content = GREEN
    picture.content.save(update_fields=["content"])

    retry(changes(shop, kind="picture")[0])
    sync(shop, simulator, run_id=2)

    assert contents(shop, product_of(lamp).gid) == [GREEN]
    assert changes(shop, kind="picture")[0].state == State.CONFIRMED
    assert not SkippedRecord.objects.filter(resolved_at=None).exists()


def test_slow_pictures_are_awaited_by_later_and_later_looks(simulator, shop, lamp):
    simulator.control.media_seconds(25)
    show(lamp, RED)

    ran = sync(shop, simulator)

    assert len(ran.result["waits"]) == 4  # after 2, 4, 8 and 16 seconds
    assert contents(shop, product_of(lamp).gid) == [RED]
    assert len(changes(shop, kind="picture")) == 1


def test_a_lost_answer_makes_no_second_file(simulator, shop, lamp):
    show(lamp, RED)
    simulator.control.fault("drop_after", operation="FilesCreate")

    sync(shop, simulator)
    unknown = [change.state for change in changes(shop, kind="picture")]
    sync(shop, simulator, run_id=2)

    assert unknown == [State.UNKNOWN]
    assert contents(shop, product_of(lamp).gid) == [RED]
    assert media(shop, product_of(lamp).gid) == [rows(shop)[0].gid]
    assert changes(shop, kind="picture")[0].state == State.CONFIRMED


def test_a_lost_answer_of_a_place_is_asked_again(simulator, shop, lamp):
    show(lamp, RED)
    simulator.control.fault("drop_after", operation="FilesUpdate")

    sync(shop, simulator)
    sync(shop, simulator, run_id=2)

    assert contents(shop, product_of(lamp).gid) == [RED]
    assert rows(shop)[0].state == "ready"


def test_a_dry_run_counts_and_sends_nothing(simulator, shop, lamp):
    show(lamp, RED, GREEN)
    asked(simulator)

    ran = sync(shop, simulator, dry_run=True)

    assert ran.counts["would_send"] == 2
    assert asked(simulator) == []
    assert rows(shop) == []


def test_with_changes_switched_off_nothing_is_sent(simulator, shop, lamp):
    Shop.objects.filter(pk=shop.pk).update(sends_changes=False)
    show(lamp, RED)
    asked(simulator)

    ran = sync(shop, simulator)

    assert ran.counts["would_send"] == 1
    assert asked(simulator) == []
    assert any("Allow data sync" in said for said in ran.reporter.said)


def test_only_the_products_that_were_named_are_sent(simulator, shop, lamp):
    other = item_with("1001", unit_price="50")
    added(shop, other)
    show(lamp, RED)
    show(other, GREEN)

    sync(shop, simulator, gids=[product_of(other).gid])

    assert media(shop, product_of(lamp).gid) == []
    assert contents(shop, product_of(other).gid) == [GREEN]


def test_a_blocked_item_sends_no_pictures(simulator, shop, lamp):
    show(lamp, RED)
    Item.objects.filter(pk=lamp.pk).update(is_blocked=True)

    sync(shop, simulator)

    assert media(shop, product_of(lamp).gid) == []


def test_a_picture_that_came_from_shopify_is_not_sent_back(simulator, shop, lamp):
    show(lamp, RED)
    sync(shop, simulator)
    ShopPicture.objects.update(is_ours=False)
    asked(simulator)

    ran = sync(shop, simulator, run_id=2)

    assert ran.result["api_calls"] == 0
    assert [row.is_ours for row in rows(shop)] == [True]


def test_a_picture_that_is_removed_on_its_way_is_put_nowhere(simulator, shop, lamp):
    show(lamp, RED)
    simulator.control.stop_clock()
    with pytest.raises(Parked):
        run_once(shop)
    remove_picture(pictures_of(lamp).get())

    sync(shop, simulator, run_id=2)

    assert media(shop, product_of(lamp).gid) == []
    assert [row.state for row in rows(shop)] == ["gone"]


def test_a_file_that_is_deleted_while_it_is_worked_on_is_sent_anew(
    simulator, shop, lamp
):
    show(lamp, RED)
    simulator.control.stop_clock()
    with pytest.raises(Parked):
        run_once(shop)
    with client_for(shop) as client:
        delete(client, [rows(shop)[0].gid])

    sync(shop, simulator, run_id=2)

    assert contents(shop, product_of(lamp).gid) == [RED]
    assert [change.state for change in changes(shop, kind="picture")] == [
        State.CONFIRMED,
        State.CONFIRMED,
    ]


def test_pictures_that_people_put_there_keep_their_places(simulator, shop, lamp):
    gid = product_of(lamp).gid
    simulator.control.put_picture("https://pictures.example/mug.png", BLUE)
    with client_for(shop) as client:
        (theirs,) = create_pictures(
            client, [NewPicture("https://pictures.example/mug.png")]
        )
        simulator.control.advance(2)
        attach(client, {theirs: [gid]})
    show(lamp, RED, GREEN)
    sync(shop, simulator)
    order_pictures(lamp, [picture.pk for picture in reversed(pictures_of(lamp))])

    sync(shop, simulator, run_id=2)

    assert contents(shop, gid) == [BLUE, GREEN, RED]


def test_a_new_product_is_published_when_its_pictures_are_ready(simulator, shop):
    change_product_settings(shop, drafts_first=True)
    lamp = item_with("1003", unit_price="100")
    show(lamp, RED)
    added(shop, lamp)
    before = at_shopify(shop, product_of(lamp).gid)["status"]

    sync(shop, simulator)
    export(shop, run_id=2)

    assert before == "DRAFT"
    assert at_shopify(shop, product_of(lamp).gid)["status"] == "ACTIVE"


def test_one_file_that_shopify_refuses_leaves_the_others(simulator, shop, lamp):
    show(lamp, RED, GREEN)
    message = {"code": "INVALID", "message": "No, not this one"}
    simulator.control.fault(
        "user_error", operation="FilesCreate", field=["files", "0"], **message
    )

    ran = sync(shop, simulator)

    assert contents(shop, product_of(lamp).gid) == [GREEN]
    assert ran.reporter.skipped == {"1000": "No, not this one"}
    assert {row.state for row in rows(shop)} == {"failed", "ready"}


@pytest.mark.parametrize(
    ("here", "wanted", "expected"),
    [
        ("abc", "cab", {"c": 0}),
        ("xaby", "ba", {"b": 1}),
        ("abc", "abc", {}),
        ("ab", "bca", {"b": 0}),
    ],
)
def test_only_what_stands_elsewhere_is_moved(here, wanted, expected):
    assert moves(here, in_order(here, wanted)) == expected


def test_without_a_direction_nothing_is_done(simulator, shop, lamp):
    show(lamp, RED)
    change_product_settings(shop, pictures="")

    ran = sync(shop, simulator, run_id=2)

    assert ran.reporter.said == ["Sync of pictures is off on the shop card"]
