"""What a file's first bytes tell: which kind of picture it is, and how large."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Picture:
    """A kind of picture and its size in pixels."""

    mime: str
    width: int
    height: int


def read_picture(content: bytes) -> Picture | None:
    """Read a PNG, GIF, JPEG or WebP; `None` where it is none of these."""
    for reader in (_png, _gif, _webp, _jpeg):
        if found := reader(content):
            return found
    return None


def _png(data: bytes) -> Picture | None:
    # https://www.w3.org/TR/png-3/#5PNG-file-signature: IHDR comes first
    if data[:8] != b"\x89PNG\r\n\x1a\n" or data[12:16] != b"IHDR" or len(data) < 24:
        return None
    return Picture("image/png", _big(data[16:20]), _big(data[20:24]))


def _gif(data: bytes) -> Picture | None:
    if data[:6] not in {b"GIF87a", b"GIF89a"} or len(data) < 10:
        return None
    return Picture("image/gif", _small(data[6:8]), _small(data[8:10]))


def _webp(data: bytes) -> Picture | None:
    # https://developers.google.com/speed/webp/docs/riff_container
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP" or len(data) < 30:
        return None
    kind = data[12:16]
    if kind == b"VP8X":
        size = _small(data[24:27]) + 1, _small(data[27:30]) + 1
    elif kind == b"VP8L":
        bits = _small(data[21:25])
        size = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    else:
        size = _small(data[26:28]) & 0x3FFF, _small(data[28:30]) & 0x3FFF
    return Picture("image/webp", *size)


def _jpeg(data: bytes) -> Picture | None:
    if data[:3] != b"\xff\xd8\xff":
        return None
    at = 2
    while at + 9 <= len(data):
        if data[at] != 0xFF:
            return None
        marker = data[at + 1]
        # The frame header, whatever its coding; C4, C8 and CC are tables.
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = _big(data[at + 5 : at + 7]), _big(data[at + 7 : at + 9])
            return Picture("image/jpeg", width, height)
        at += 2 + _big(data[at + 2 : at + 4])
    return None


def _big(part: bytes) -> int:
    return int.from_bytes(part, "big")


def _small(part: bytes) -> int:
    return int.from_bytes(part, "little")
