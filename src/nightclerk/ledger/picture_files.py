"""What a picture's file is and how large, read from its first bytes. Pure.

Layouts: PNG (W3C), GIF89a, JPEG (ITU-T T.81), WebP (RFC 9649).
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from nightclerk.core.errors import Refused
from nightclerk.core.text import words

LARGEST = 20 * 1024 * 1024  # bytes; more is taken by no shop
PNG, JPEG, GIF, WEBP = "image/png", "image/jpeg", "image/gif", "image/webp"
PNG_HEAD = b"\x89PNG\r\n\x1a\n"
JPEG_HEAD = b"\xff\xd8\xff"
# The frame of a JPEG has its size; of C0 to CF these three are tables.
TABLES = frozenset({0xC4, 0xC8, 0xCC})
# Markers that stand alone, without a length: RST0 to RST7, SOI and TEM.
ALONE = frozenset({*range(0xD0, 0xD9), 0x01})
END_OR_SCAN = frozenset({0xD9, 0xDA})
Size = tuple[int, int]


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A picture's file: what it is, its width and height in pixels, its SHA-256."""

    mime: str
    width: int
    height: int
    size: int
    digest: str


def read_picture(content: bytes) -> PictureFile:
    """Read what a file is; `Refused` where it is no picture or larger than 20 MB."""
    if len(content) > LARGEST:
        raise Refused(
            words("The picture has {size} MB", size=_megabytes(len(content))),
            hint=words("At most 20 MB are possible; make it smaller."),
        )
    mime = _kind(content)
    size = SIZES[mime](content) if mime else None
    if size is None or not all(size):
        raise Refused(
            words("This is no picture that can be read"),
            hint=words("Use a file of PNG, JPEG, GIF or WebP."),
        )
    digest = hashlib.sha256(content).hexdigest()
    return PictureFile(mime, *size, len(content), digest)


def _kind(content: bytes) -> str:
    if content.startswith(PNG_HEAD):
        return PNG
    if content.startswith(JPEG_HEAD):
        return JPEG
    if content.startswith((b"GIF87a", b"GIF89a")):
        return GIF
    is_webp = content.startswith(b"RIFF") and content[8:12] == b"WEBP"
    return WEBP if is_webp else ""


def _png(content: bytes) -> Size | None:
    if content[12:16] != b"IHDR" or len(content) < 24:
        return None
    return _big(content[16:20]), _big(content[20:24])


def _gif(content: bytes) -> Size | None:
    if len(content) < 10:
        return None
    return _little(content[6:8]), _little(content[8:10])


def _jpeg(content: bytes) -> Size | None:
    """Go from segment to segment until the frame, which has height and width."""
    place = 2
    while place + 9 <= len(content) and content[place] == 0xFF:
        marker = content[place + 1]
        if 0xC0 <= marker <= 0xCF and marker not in TABLES:
            return _big(content[place + 7 : place + 9]), _big(
                content[place + 5 : place + 7]
            )
        if marker in END_OR_SCAN:
            return None
        place += _step(content, place, marker)
    return None


def _step(content: bytes, place: int, marker: int) -> int:
    if marker == 0xFF:  # a byte that fills up
        return 1
    if marker in ALONE:
        return 2
    return 2 + _big(content[place + 2 : place + 4])


def _webp(content: bytes) -> Size | None:
    """Read the first chunk: lossy, lossless or extended."""
    chunk, body = content[12:16], content[20:30]
    if len(body) < 10:
        return None
    if chunk == b"VP8X":
        return _little(body[4:7]) + 1, _little(body[7:10]) + 1
    if chunk == b"VP8L":
        return _lossless(body)
    if chunk == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
        # The two upper bits say how it is scaled.
        return _little(body[6:8]) & 0x3FFF, _little(body[8:10]) & 0x3FFF
    return None


def _lossless(body: bytes) -> Size | None:
    if body[0] != 0x2F:
        return None
    bits = _little(body[1:5])
    return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1


def _big(some: bytes) -> int:
    return int.from_bytes(some, "big")


def _little(some: bytes) -> int:
    return int.from_bytes(some, "little")


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.1f}"


SIZES: dict[str, Callable[[bytes], Size | None]] = {
    PNG: _png,
    JPEG: _jpeg,
    GIF: _gif,
    WEBP: _webp,
}
