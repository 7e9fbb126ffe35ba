"""Pictures over real HTTP: staged, sent, made, watched, put on products, deleted."""

import io
from collections.abc import Iterator

import httpx
import pytest
from tests.shopify.connecting import connect
from tests.simulator.pictures import png

from nightclerk.core.errors import Refused, Transient
from nightclerk.shopify.client import ShopifyClient
from nightclerk.shopify.media.pictures import (
    ImageFile,
    NewPicture,
    attach,
    create_pictures,
    delete,
    describe,
    detach,
    media_states,
    reorder,
    stage_images,
)
from nightclerk.shopify.uploads.sending import FileToSend, Target, stage, upload
from nightclerk.simulator.running import RunningSimulator

MEDIA = "query Q($id: ID!) { product(id: $id) { media(first: 9) { nodes { id } } } }"


@pytest.fixture
def server() -> Iterator[RunningSimulator]:
    with RunningSimulator() as running:
        yield running


@pytest.fixture
def client(server: RunningSimulator) -> Iterator[ShopifyClient]:
    with connect(server) as made:
        yield made


def made(
    client: ShopifyClient, server: RunningSimulator, *contents: bytes
) -> list[str]:
    """Send pictures and make them; they are ready."""
    files = [ImageFile(f"{n}.png", "image/png", len(c)) for n, c in enumerate(contents)]
    targets = stage_images(client, files)
    for target, content in zip(targets, contents, strict=True):
        upload(client.http, target, content)
    gids = create_pictures(client, [NewPicture(t.resource_url) for t in targets])
    server.control.advance(1)
    return gids


def media(server: RunningSimulator, product: str) -> list[str]:
    answer = httpx.post(
        f"{server.url}/admin/api/2026-10/graphql.json",
        json={"query": MEDIA, "variables": {"id": product}},
        headers={"X-Shopify-Access-Token": server.token},
    )
    return [row["id"] for row in answer.json()["data"]["product"]["media"]["nodes"]]


def test_pictures_become_ready_with_their_size_and_address(
    server: RunningSimulator, client: ShopifyClient
):
    gids = made(client, server, png(3, 4), png(5, 6))

    first, second = media_states(client, gids)

    assert first is not None
    assert second is not None
    assert (first.status, first.is_ready, first.is_failed) == ("READY", True, False)
    assert [(s.width, s.height) for s in (first, second)] == [(3, 4), (5, 6)]
    assert client.http.get(first.url).content == png(3, 4)


def test_a_picture_that_failed_says_why(
    server: RunningSimulator, client: ShopifyClient
):
    (gid,) = made(client, server, b"no picture")

    (state,) = media_states(client, [gid])

    assert state is not None
    assert state.is_failed
    assert state.url == ""
    assert state.problems == (
        "The file is not supported on images: it must be PNG, JPEG, GIF or WebP.",
    )


def test_a_picture_that_is_gone_has_no_state(
    server: RunningSimulator, client: ShopifyClient
):
    gids = made(client, server, png(), png())

    deleted = delete(client, gids[:1])

    assert deleted == gids[:1]
    assert [state is None for state in media_states(client, gids)] == [True, False]
    assert delete(client, []) == []


def test_many_pictures_are_looked_at_with_one_call_in_250(
    server: RunningSimulator, client: ShopifyClient
):
    gids = [f"gid://shopify/MediaImage/{number}" for number in range(1, 301)]
    server.control.forget_requests()

    assert media_states(client, gids) == [None] * 300

    asked = [(r["operation"], r["requested"]) for r in server.control.requests()]
    assert asked == [("MediaStates", 4), ("MediaStates", 4)]


def test_pictures_are_put_on_products_moved_and_taken_off(
    server: RunningSimulator, client: ShopifyClient
):
    (product,) = server.control.add(products=[{"title": "Mug"}])
    first, second = made(client, server, png(1, 1), png(2, 2))

    attach(client, {first: [product], second: [product]})
    attach(client, {first: [product]})
    reorder(client, product, {second: 0})
    moved = media(server, product)
    detach(client, {first: [product]})

    assert moved == [second, first]
    assert media(server, product) == [second]


def test_a_picture_that_is_not_ready_is_put_nowhere(
    server: RunningSimulator, client: ShopifyClient
):
    server.control.stop_clock()
    (product,) = server.control.add(products=[{"title": "Mug"}])
    (ready,) = made(client, server, png())
    (target,) = stage_images(client, [ImageFile("a.png", "image/png", len(png()))])
    upload(client.http, target, png())
    (fresh,) = create_pictures(client, [NewPicture(target.resource_url)])

    with pytest.raises(Refused, match="Non-ready files"):
        attach(client, {ready: [product], fresh: [product]})

    assert media(server, product) == []


def test_a_picture_has_a_text_that_can_be_changed(
    server: RunningSimulator, client: ShopifyClient
):
    server.control.put_picture("https://pictures.example/mug.png", png())
    new = NewPicture("https://pictures.example/mug.png", alt="A mug", name="mug.png")
    (gid,) = create_pictures(client, [new])
    server.control.advance(1)
    before = media_states(client, [gid])[0]

    describe(client, {gid: "A blue mug"})

    after = media_states(client, [gid])[0]
    assert before is not None
    assert after is not None
    assert (before.alt, after.alt) == ("A mug", "A blue mug")


def test_a_file_takes_the_place_of_the_one_of_its_name(
    server: RunningSimulator, client: ShopifyClient
):
    server.control.put_picture("https://pictures.example/mug.png", png())
    server.control.put_picture("https://pictures.example/new.png", png(8, 5))
    old = NewPicture("https://pictures.example/mug.png", name="mug.png")
    (gid,) = create_pictures(client, [old])
    (other,) = create_pictures(client, [old])
    new = NewPicture("https://pictures.example/new.png", name="mug.png", replaces=True)

    (again,) = create_pictures(client, [new])

    server.control.advance(1)
    state = media_states(client, [again])[0]
    assert other != gid
    assert again == other
    assert state is not None
    assert (state.status, state.width, state.height) == ("READY", 8, 5)


def test_nothing_to_change_asks_nothing(
    server: RunningSimulator, client: ShopifyClient
):
    attach(client, {})
    detach(client, {})
    describe(client, {})
    reorder(client, "gid://shopify/Product/1", {})

    assert server.control.requests() == []


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_a_file_is_sent_as_a_form_and_bare(client: ShopifyClient, method: str):
    file = FileToSend("IMAGE", "a b.png", "image/png", len(png()), method)
    (target,) = stage(client, [file])

    upload(client.http, target, io.BytesIO(png()))
    upload(client.http, target, png())

    assert bool(target.key) is (method == "POST")


@pytest.mark.parametrize(
    ("status", "kind"), [(403, Refused), (503, Transient), (429, Transient)]
)
def test_an_upload_that_is_not_taken_says_whether_to_try_again(
    server: RunningSimulator, client: ShopifyClient, status: int, kind: type[Exception]
):
    (target,) = stage_images(client, [ImageFile("a.png", "image/png", len(png()))])
    server.control.fault("status", status=status, operation="FileUpload")

    with pytest.raises(kind, match=f"did not take “a.png”: HTTP status {status}"):
        upload(client.http, target, png())


def test_an_upload_that_nobody_answers_is_tried_again_later(
    server: RunningSimulator, client: ShopifyClient
):
    (target,) = stage_images(client, [ImageFile("a.png", "image/png", len(png()))])
    server.control.fault("drop_before", operation="FileUpload")

    with pytest.raises(Transient, match="did not take “a"):
        upload(client.http, target, png())


def test_the_keys_of_a_place_are_not_shown():
    target = Target(
        url="https://store.example/?signature=secret",
        resource_url="https://store.example/a.png",
        parameters=(("policy", "secret"),),
        name="a.png",
        mime="image/png",
        method="PUT",
    )

    assert "secret" not in repr(target)
