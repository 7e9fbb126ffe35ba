"""Files of pictures are told by their first bytes, whatever they are called."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.ledger.picturing import (
    gif,
    jpeg,
    png,
    webp_extended,
    webp_lossless,
    webp_lossy,
)

from nightclerk.core.errors import Refused
from nightclerk.ledger.picture_files import LARGEST, PictureFile, read_picture


@pytest.mark.parametrize(
    ("content", "mime"),
    [
        (png(640, 480), "image/png"),
        (gif(640, 480), "image/gif"),
        (jpeg(640, 480), "image/jpeg"),
        (jpeg(640, 480, frame=0xC2), "image/jpeg"),
        (webp_lossy(640, 480), "image/webp"),
        (webp_lossless(640, 480), "image/webp"),
        (webp_extended(640, 480), "image/webp"),
    ],
    ids=["png", "gif", "jpeg", "progressive", "lossy", "lossless", "extended"],
)
def test_kind_width_and_height_stand_in_the_head(content, mime):
    digest = hashlib.sha256(content).hexdigest()

    read = read_picture(content)

    assert read == PictureFile(mime, 640, 480, len(content), digest)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7",
        png()[:20],
        gif(1, 1)[:9],
        gif(0, 5),
        jpeg(1, 1)[:20],
        b"\xff\xd8\xff\xda\0\x02" + bytes(20),
        b"RIFF\0\0\0\0WAVE" + bytes(30),
        webp_lossy(1, 1)[:25],
        b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0" + bytes(20),
    ],
)
def test_what_is_no_picture_is_refused(content):
    with pytest.raises(Refused) as caught:
        read_picture(content)

    assert "PNG, JPEG, GIF or WebP" in str(caught.value)


def test_more_than_20_mb_are_refused_with_the_size():
    largest = png() + bytes(LARGEST - len(png()))

    assert read_picture(largest).size == 20 * 1024 * 1024
    with pytest.raises(Refused) as caught:
        read_picture(largest + bytes(1024 * 1024))
    assert "21.0 MB" in str(caught.value)


@given(
    head=st.sampled_from(
        [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a", b"RIFF\0\0\0\0WEBPVP8X"]
    ),
    rest=st.binary(max_size=200),
)
def test_broken_files_are_refused_and_break_nothing(head, rest):
    try:
        read = read_picture(head + rest)
    except Refused:
        return

    assert read.width > 0
    assert read.height > 0
