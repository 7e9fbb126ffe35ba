"""Files come into the file store where they were announced, and nowhere else."""

import pytest
from tests.simulator.asking import Asker
from tests.simulator.pictures import png
from tests.simulator.sending import fields, post, send, stage

from nightclerk.simulator.media.depot import Depot

WEEK = 7 * 24 * 3_600


def test_a_place_for_a_form_lists_its_fields_and_takes_the_file(shop: Asker):
    target = stage(shop)

    answer = post(shop, target, png())

    names = [row["name"] for row in target["parameters"]]
    assert names[:4] == ["content-type", "success_action_status", "acl", "key"]
    assert answer.status_code == 201
    assert f"<Key>{fields(target)['key']}</Key>" in answer.text
    assert target["resourceUrl"].endswith(fields(target)["key"])


def test_a_place_for_a_bare_content_is_in_its_address(shop: Asker):
    target = stage(shop, httpMethod="PUT", filename="two words.png")

    answer = shop.http.put(
        target["url"], content=png(), headers={"Content-Type": "image/png"}
    )

    assert answer.status_code == 200
    assert fields(target) == {"content_type": "image/png", "acl": "private"}
    assert "two%20words.png" in target["resourceUrl"]


def test_many_places_come_in_the_order_of_the_wishes(shop: Asker):
    wishes = [
        {"resource": "IMAGE", "filename": f"{n}.png", "mimeType": "image/png"}
        for n in range(250)
    ]

    answer = shop.named("staged_uploads_create", input=wishes)

    targets = answer["data"]["stagedUploadsCreate"]["stagedTargets"]
    names = [target["resourceUrl"].rpartition("/")[2] for target in targets]
    assert names == [f"{n}.png" for n in range(250)]
    assert answer["extensions"]["cost"]["actualQueryCost"] == 11


def test_a_wish_that_is_wrong_gets_no_place_and_neither_do_the_others(shop: Asker):
    good = {"resource": "IMAGE", "filename": "a.png", "mimeType": "image/png"}

    answer = shop.named(
        "staged_uploads_create", input=[good, {**good, "filename": " "}]
    )

    payload = answer["data"]["stagedUploadsCreate"]
    assert payload["stagedTargets"] is None
    assert payload["userErrors"] == [
        {"field": ["input", "1", "filename"], "message": "Filename can't be blank"}
    ]


def test_a_wrong_signature_is_refused(shop: Asker):
    target = stage(shop)
    told = {**fields(target), "x-goog-signature": "0" * 64}

    answer = shop.http.post(target["url"], data=told, files={"file": b"x"})

    assert answer.status_code == 403
    assert "<Code>SignatureDoesNotMatch</Code>" in answer.text


def test_a_key_that_nobody_was_given_is_refused(shop: Asker):
    target = stage(shop)
    told = {**fields(target), "key": "staged/1/files/other/mug.png"}

    answer = shop.http.post(target["url"], data=told, files={"file": b"x"})

    assert answer.status_code == 403


def test_a_file_of_another_size_than_announced_is_refused(shop: Asker):
    target = stage(shop, fileSize="5")

    answer = post(shop, target, b"123456")

    assert answer.status_code == 403
    assert "6 bytes instead of 5" in answer.text
    assert post(shop, target, b"12345").status_code == 201


def test_a_place_runs_out_after_a_week(shop: Asker):
    target = stage(shop)
    shop.control.advance(WEEK)

    answer = post(shop, target, png())

    assert answer.status_code == 403
    assert "<Code>ExpiredToken</Code>" in answer.text


def test_a_field_behind_the_file_is_refused(shop: Asker):
    target = stage(shop)
    told = [("file", ("a.png", b"x")), ("late", (None, "1"))]

    answer = shop.http.post(target["url"], data=fields(target), files=told)

    assert answer.status_code == 400
    assert "MalformedPOSTRequest" in answer.text


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/plain", b"hello"),
        ("multipart/form-data; boundary=x", b"--x\r\nfoo: bar\r\n\r\n1\r\n--x--\r\n"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n',
        ),
        ("multipart/form-data; boundary=x", b"x" * 100_000),
    ],
    ids=["no form", "a field without a name", "no file", "endless"],
)
def test_what_is_no_form_with_a_file_is_refused(shop: Asker, kind: str, body: bytes):
    answer = shop.http.post(
        stage(shop)["url"], content=body, headers={"Content-Type": kind}
    )

    assert answer.status_code == 400


def test_a_large_file_arrives_byte_for_byte(shop: Asker):
    content = bytes(range(256)) * 40_000
    target = stage(
        shop,
        resource="BULK_MUTATION_VARIABLES",
        filename="a.jsonl",
        fileSize=str(len(content)),
    )

    answer = post(shop, target, content + b"")

    assert answer.status_code == 201


def test_a_file_that_is_sent_again_replaces_the_first(shop: Asker):
    target = stage(shop)
    post(shop, target, b"no picture")
    post(shop, target, png(7, 9))

    made = shop.named("file_create", files=[{"originalSource": target["resourceUrl"]}])
    shop.control.advance(1)

    gid = made["data"]["fileCreate"]["files"][0]["id"]
    (node,) = shop.named("media_status", ids=[gid])["data"]["nodes"]
    assert (node["image"]["width"], node["image"]["height"]) == (7, 9)


def test_an_upload_answers_403_when_that_is_planned(shop: Asker):
    target = stage(shop)
    shop.control.fault("status", status=403, operation="FileUpload")

    refused, taken = post(shop, target, png()), post(shop, target, png())

    assert (refused.status_code, taken.status_code) == (403, 201)


def test_a_picture_is_downloaded_as_it_was_sent(shop: Asker):
    source = send(shop, png(4, 4))
    made = shop.named("file_create", files=[{"originalSource": source}])
    gid = made["data"]["fileCreate"]["files"][0]["id"]
    shop.control.advance(1)
    url = shop.named("media_status", ids=[gid])["data"]["nodes"][0]["image"]["url"]

    answer = shop.http.get(url)

    assert answer.content == png(4, 4)
    assert answer.headers["content-type"] == "image/png"
    assert shop.http.get(url.replace("/files/", "/files/1")).status_code == 404


def test_a_part_of_a_picture_can_be_asked_for(shop: Asker):
    source = send(shop, png(4, 4))
    made = shop.named("file_create", files=[{"originalSource": source}])
    gid = made["data"]["fileCreate"]["files"][0]["id"]
    shop.control.advance(1)
    url = shop.named("media_status", ids=[gid])["data"]["nodes"][0]["image"]["url"]

    part = shop.http.get(url, headers={"Range": "bytes=8-"})
    beyond = shop.http.get(url, headers={"Range": "bytes=9999-"})

    assert (part.status_code, part.content) == (206, png(4, 4)[8:])
    assert (
        part.headers["content-range"]
        == f"bytes 8-{len(png(4, 4)) - 1}/{len(png(4, 4))}"
    )
    assert beyond.status_code == 416


def test_an_unknown_shop_has_no_file_store(shop: Asker):
    assert shop.http.post("/_storage/nobody/", content=b"").status_code == 404


def test_a_content_is_read_from_any_place_to_any_place():
    content = Depot().new()
    for part in (b"abc", b"", b"defgh", b"i\n\nlast"):
        content.write(part)

    assert b"".join(content.parts()) == b"abcdefghi\n\nlast"
    assert b"".join(content.parts(4, 9)) == b"efghi"
    assert b"".join(content.parts(2, 2)) == b""
    assert (content.head(4), content.size) == (b"abcd", 15)
    assert list(content.lines()) == [b"abcdefghi", b"last"]


def test_contents_that_are_written_at_the_same_time_do_not_mix():
    depot = Depot()
    first, second = depot.new(), depot.new()

    for part in (b"1", b"2", b"3"):
        first.write(part)
        second.write(part.replace(b"2", b"x"))

    assert [c.head() for c in (first, second)] == [b"123", b"1x3"]
