"""Acceptance 36: pictures are uploaded, processed, ready or failed, put on goods."""

from typing import Any

import pytest
from tests.simulator.asking import Asker
from tests.simulator.pictures import gif, jpeg, png, webp, webp_lossless
from tests.simulator.sending import picture, ready_picture, send, state

from nightclerk.simulator.media.images import read_picture

PRODUCT = """query Q($id: ID!) { product(id: $id) { updatedAt
  featuredMedia { id } media(first: 50) { nodes { id alt } }
  variants(first: 9) { nodes { media(first: 9) { nodes { id } } } } } }"""
DELETE = """mutation D($ids: [ID!]!) { fileDelete(fileIds: $ids) {
  deletedFileIds userErrors { code field message } } }"""


def product(shop: Asker, **fields: Any) -> str:
    return shop.control.add(products=[{"title": "Mug", "variants": [{}], **fields}])[0]


def shown(shop: Asker, gid: str) -> dict[str, Any]:
    return shop.ask(PRODUCT, id=gid)["data"]["product"]


def media(shop: Asker, gid: str) -> list[str]:
    return [node["id"] for node in shown(shop, gid)["media"]["nodes"]]


def update(shop: Asker, *rows: dict[str, Any]) -> dict[str, Any]:
    return shop.named("file_update", files=list(rows))["data"]["fileUpdate"]


def test_36_a_picture_is_uploaded_then_processed_then_ready(shop: Asker):
    shop.control.stop_clock()
    gid = picture(shop, png(20, 30), alt="A mug")

    steps = [state(shop, gid)[0]]
    shop.control.advance(0.5)
    steps.append(state(shop, gid)[0])
    shop.control.advance(0.5)
    steps.append(state(shop, gid)[0])

    assert [step["fileStatus"] for step in steps] == ["UPLOADED", "PROCESSING", "READY"]
    assert [step["status"] for step in steps] == ["UPLOADED", "PROCESSING", "READY"]
    assert [step["image"] for step in steps[:2]] == [None, None]
    assert (steps[2]["image"]["width"], steps[2]["image"]["height"]) == (20, 30)
    assert steps[2]["image"]["url"].startswith(shop.simulator.url)
    assert steps[2]["alt"] == "A mug"


def test_36_a_picture_that_is_not_ready_cannot_be_changed(shop: Asker):
    shop.control.stop_clock()
    owner, gid = product(shop), picture(shop)

    answer = update(shop, {"id": gid, "referencesToAdd": [owner]})

    assert answer["files"] is None
    assert answer["userErrors"] == [
        {
            "code": "NON_READY_STATE",
            "field": ["files", "0", "id"],
            "message": "Non-ready files cannot be updated.",
        }
    ]
    assert media(shop, owner) == []


def test_how_long_a_picture_takes_can_be_said(shop: Asker):
    shop.control.stop_clock()
    shop.control.media_seconds(60)
    gid = picture(shop)

    shop.control.advance(59)
    before = state(shop, gid)[0]["status"]
    shop.control.advance(1)

    assert (before, state(shop, gid)[0]["status"]) == ("PROCESSING", "READY")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"I am a text", "UNSUPPORTED_IMAGE_FILE_TYPE"),
        (png() + bytes(20 * 1024 * 1024), "INVALID_IMAGE_FILE_SIZE"),
    ],
    ids=["no picture", "more than 20 MB"],
)
def test_what_is_no_picture_fails(shop: Asker, content: bytes, code: str):
    gid = ready_picture(shop, content)

    (found,) = state(shop, gid)

    assert (found["status"], found["fileStatus"]) == ("FAILED", "FAILED")
    assert found["image"] is None
    assert found["mediaErrors"][0]["code"] == found["fileErrors"][0]["code"] == code


def test_an_address_that_nobody_answers_fails(shop: Asker):
    made = shop.named(
        "file_create", files=[{"originalSource": "https://pictures.example/1.png"}]
    )
    shop.control.advance(1)

    gid = made["data"]["fileCreate"]["files"][0]["id"]
    (found,) = state(shop, gid)
    assert found["status"] == "FAILED"
    assert found["mediaErrors"][0]["code"] == "IMAGE_DOWNLOAD_FAILURE"


def test_a_public_address_that_is_known_becomes_a_picture(shop: Asker):
    shop.control.put_picture("https://pictures.example/1.jpg", jpeg(640, 480))

    made = shop.named(
        "file_create", files=[{"originalSource": "https://pictures.example/1.jpg"}]
    )
    shop.control.advance(1)

    gid = made["data"]["fileCreate"]["files"][0]["id"]
    image = state(shop, gid)[0]["image"]
    assert (image["width"], image["height"]) == (640, 480)
    assert "/1.jpg?v=" in image["url"]


@pytest.mark.parametrize(
    ("row", "field", "code"),
    [
        ({"originalSource": "mug.png"}, "originalSource", "INVALID"),
        ({"contentType": "VIDEO"}, "contentType", "INVALID"),
        ({"alt": "x" * 513}, "alt", "ALT_VALUE_LIMIT_EXCEEDED"),
    ],
    ids=["no address", "a film", "a long text"],
)
def test_one_wrong_file_keeps_all_from_being_made(
    shop: Asker, row: dict[str, Any], field: str, code: str
):
    good = {"originalSource": send(shop, png())}

    answer = shop.named("file_create", files=[good, {**good, **row}])

    payload = answer["data"]["fileCreate"]
    assert payload["files"] is None
    assert [(e["field"], e["code"]) for e in payload["userErrors"]] == [
        (["files", "1", field], code)
    ]


def test_a_picture_is_put_on_products_at_their_end_and_only_once(shop: Asker):
    owner = product(shop)
    first, second = ready_picture(shop), ready_picture(shop)

    update(shop, {"id": first, "referencesToAdd": [owner]})
    update(shop, {"id": second, "referencesToAdd": [owner]})
    update(shop, {"id": first, "referencesToAdd": [owner]})

    assert media(shop, owner) == [first, second]
    assert shown(shop, owner)["featuredMedia"] == {"id": first}


def test_putting_a_picture_on_a_product_is_a_change_of_the_product(shop: Asker):
    owner, gid = product(shop), ready_picture(shop)
    before = shown(shop, owner)["updatedAt"]
    shop.control.advance(10)

    update(shop, {"id": gid, "referencesToAdd": [owner]})

    assert shown(shop, owner)["updatedAt"] > before


def test_a_picture_that_is_taken_off_leaves_the_variants_and_stays_itself(shop: Asker):
    gid = ready_picture(shop)
    owner = product(shop, media=[{"id": gid}], variants=[{"media": [{"id": gid}]}])

    update(shop, {"id": gid, "referencesToRemove": [owner]})

    found = shown(shop, owner)
    assert found["media"]["nodes"] == []
    assert found["featuredMedia"] is None
    assert found["variants"]["nodes"][0]["media"]["nodes"] == []
    assert state(shop, gid)[0]["status"] == "READY"


def test_the_text_and_the_content_of_a_picture_can_be_changed(shop: Asker):
    gid = ready_picture(shop, png(2, 2), alt="old")

    update(shop, {"id": gid, "alt": "new", "originalSource": send(shop, png(5, 6))})
    shop.control.advance(1)

    (found,) = state(shop, gid)
    assert (found["alt"], found["image"]["width"]) == ("new", 5)


@pytest.mark.parametrize(
    ("row", "field", "code"),
    [
        ({"id": "gid://shopify/MediaImage/1"}, "id", "FILE_DOES_NOT_EXIST"),
        (
            {"referencesToAdd": ["gid://shopify/Product/1"]},
            "referencesToAdd",
            "REFERENCE_TARGET_DOES_NOT_EXIST",
        ),
        (
            {"referencesToRemove": ["gid://shopify/Location/1"]},
            "referencesToRemove",
            "REFERENCE_TARGET_DOES_NOT_EXIST",
        ),
    ],
    ids=["unknown", "no such product", "no product"],
)
def test_one_wrong_change_keeps_all_from_being_made(
    shop: Asker, row: dict[str, Any], field: str, code: str
):
    gid = ready_picture(shop, alt="old")

    answer = update(shop, {"id": gid, "alt": "new"}, {"id": gid, **row})

    assert [(e["field"], e["code"]) for e in answer["userErrors"]] == [
        (["files", "1", field], code)
    ]
    assert state(shop, gid)[0]["alt"] == "old"


def test_a_product_has_at_most_250_pictures(shop: Asker):
    rows = [{"alt": str(n)} for n in range(250)]
    owner, gid = product(shop, media=rows), ready_picture(shop)

    answer = update(shop, {"id": gid, "referencesToAdd": [owner]})

    assert answer["userErrors"][0]["code"] == "PRODUCT_MEDIA_LIMIT_EXCEEDED"


def test_a_deleted_picture_is_gone_from_everywhere(shop: Asker):
    gid, other = ready_picture(shop), ready_picture(shop)
    owner = product(shop, media=[{"id": gid}, {"id": other}])
    url = state(shop, gid)[0]["image"]["url"]

    answer = shop.ask(DELETE, ids=[gid])

    assert answer["data"]["fileDelete"] == {"deletedFileIds": [gid], "userErrors": []}
    assert state(shop, gid) == [None]
    assert media(shop, owner) == [other]
    assert shop.http.get(url).status_code == 404


def test_nothing_is_deleted_where_one_picture_is_unknown(shop: Asker):
    gid = ready_picture(shop)

    answer = shop.ask(DELETE, ids=[gid, "gid://shopify/MediaImage/1"])

    error = answer["data"]["fileDelete"]["userErrors"][0]
    assert error["code"] == "FILE_DOES_NOT_EXIST"
    assert "gid://shopify/MediaImage/1" in error["message"]
    assert state(shop, gid)[0] is not None


def test_pictures_of_a_product_are_moved_one_after_the_other(shop: Asker):
    gids = [ready_picture(shop) for _ in range(3)]
    owner = product(shop, media=[{"id": gid} for gid in gids])
    moves = [
        {"id": gids[2], "newPosition": "0"},
        {"id": gids[0], "newPosition": "2"},
    ]

    answer = shop.named("product_media_reorder", id=owner, moves=moves)

    assert answer["data"]["productReorderMedia"]["mediaUserErrors"] == []
    assert media(shop, owner) == [gids[2], gids[1], gids[0]]


def test_only_pictures_of_the_product_can_be_moved(shop: Asker):
    owner, gid = product(shop), ready_picture(shop)
    moves = [{"id": gid, "newPosition": "0"}]

    answers = [
        shop.named("product_media_reorder", id=where, moves=moves)
        for where in (owner, "gid://shopify/Product/1")
    ]

    codes = [
        answer["data"]["productReorderMedia"]["mediaUserErrors"][0]["code"]
        for answer in answers
    ]
    assert codes == ["MEDIA_DOES_NOT_EXIST", "PRODUCT_DOES_NOT_EXIST"]


@pytest.mark.parametrize(
    ("content", "mime"),
    [
        (png(11, 22), "image/png"),
        (gif(11, 22), "image/gif"),
        (jpeg(11, 22), "image/jpeg"),
        (webp(11, 22), "image/webp"),
        (webp_lossless(11, 22), "image/webp"),
    ],
)
def test_a_pictures_kind_and_size_are_read_from_its_first_bytes(
    content: bytes, mime: str
):
    found = read_picture(content)

    assert found is not None
    assert (found.mime, found.width, found.height) == (mime, 11, 22)


@pytest.mark.parametrize(
    "content", [b"", b"GIF89", png()[:20], jpeg(1, 1)[:12], b"\xff\xd8\xff" + b"x" * 20]
)
def test_a_picture_that_is_cut_off_is_none(content: bytes):
    assert read_picture(content) is None


def test_files_of_a_product_that_is_set_are_all_that_it_has(shop: Asker):
    kept, gone = ready_picture(shop), ready_picture(shop)
    owner = product(shop, media=[{"id": kept}, {"id": gone}])
    files = [{"originalSource": send(shop, png(8, 8)), "alt": "new"}, {"id": kept}]

    answer = shop.named(
        "product_set", identifier={"id": owner}, input={"title": "Mug", "files": files}
    )
    shop.control.advance(1)

    assert answer["data"]["productSet"]["userErrors"] == []
    new, second = media(shop, owner)
    assert second == kept
    assert state(shop, new)[0]["image"]["width"] == 8
    assert shown(shop, owner)["featuredMedia"] == {"id": new}


def test_a_file_of_a_variant_is_a_picture_of_its_product_too(shop: Asker):
    source = send(shop, png())
    variant = {
        "optionValues": [{"optionName": "Title", "name": "Default Title"}],
        "file": {"originalSource": source},
    }
    options = [{"name": "Title", "values": [{"name": "Default Title"}]}]

    answer = shop.named(
        "product_set",
        input={"title": "Mug", "productOptions": options, "variants": [variant]},
    )

    owner = answer["data"]["productSet"]["product"]["id"]
    found = shown(shop, owner)
    assert len(found["media"]["nodes"]) == 1
    assert [
        [row["id"] for row in one["media"]["nodes"]]
        for one in found["variants"]["nodes"]
    ] == [media(shop, owner)]


def test_a_picture_that_is_set_again_can_get_another_text_and_content(shop: Asker):
    gid = ready_picture(shop, png(2, 2), alt="old")
    row = {"id": gid, "alt": "new", "originalSource": send(shop, png(7, 7))}

    shop.named("product_set", input={"title": "Mug", "files": [row]})
    shop.control.advance(1)

    (found,) = state(shop, gid)
    assert (found["alt"], found["image"]["width"]) == ("new", 7)


def test_media_of_an_update_stand_behind_those_that_a_product_has(shop: Asker):
    gid = ready_picture(shop)
    owner = product(shop, media=[{"id": gid}])
    new = {"originalSource": send(shop, png()), "mediaContentType": "IMAGE"}

    answer = shop.ask(
        "mutation U($p: ProductUpdateInput!, $m: [CreateMediaInput!]) { productUpdate("
        "product: $p, media: $m) { userErrors { field message } } }",
        p={"id": owner},
        m=[new],
    )

    assert answer["data"]["productUpdate"]["userErrors"] == []
    first, second = media(shop, owner)
    assert first == gid
    assert state(shop, second)[0]["status"] == "UPLOADED"


def test_a_picture_of_the_shop_can_be_made_once_more_from_its_address(shop: Asker):
    url = state(shop, ready_picture(shop, png(9, 9)))[0]["image"]["url"]

    made = shop.named("file_create", files=[{"originalSource": url}])
    shop.control.advance(1)

    gid = made["data"]["fileCreate"]["files"][0]["id"]
    assert state(shop, gid)[0]["image"]["height"] == 9
