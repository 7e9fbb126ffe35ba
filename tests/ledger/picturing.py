"""Small files of pictures, made as their formats say."""

import struct
import zlib


def png(width: int = 1, height: int = 1, *, shade: int = 0) -> bytes:
    """Draw a grey picture that any reader opens; another shade is another file."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = (b"\0" + bytes([shade]) * width) * height
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + _chunk(b"IDAT", zlib.compress(rows))
        + _chunk(b"IEND", b"")
    )


def gif(width: int, height: int) -> bytes:
    return b"GIF89a" + struct.pack("<HHBBB", width, height, 0, 0, 0) + b"\x3b"


def jpeg(width: int, height: int, *, frame: int = 0xC0) -> bytes:
    """Write what stands before the frame, tables too, and the frame."""
    return (
        b"\xff\xd8"
        + _segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0")
        + _segment(0xC4, bytes(20))
        + b"\xff"
        + _segment(frame, struct.pack(">BHHB", 8, height, width, 1) + b"\1\x11\0")
        + _segment(0xDA, bytes(6))
    )


def webp_lossy(width: int, height: int) -> bytes:
    frame = b"\x30\1\0\x9d\1\x2a" + struct.pack("<HH", width | 0x4000, height)
    return _webp(b"VP8 ", frame)


def webp_lossless(width: int, height: int) -> bytes:
    bits = (width - 1) | (height - 1) << 14
    return _webp(b"VP8L", b"\x2f" + struct.pack("<I", bits) + bytes(7))


def webp_extended(width: int, height: int) -> bytes:
    sizes = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return _webp(b"VP8X", bytes(4) + sizes)


def _webp(chunk: bytes, body: bytes) -> bytes:
    inner = b"WEBP" + chunk + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", len(inner)) + inner


def _chunk(kind: bytes, body: bytes) -> bytes:
    sum_ = struct.pack(">I", zlib.crc32(kind + body))
    return struct.pack(">I", len(body)) + kind + body + sum_


def _segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body
