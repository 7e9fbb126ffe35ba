"""Bytes of files on disk, without a name: they vanish with the process."""

import os
import weakref
from collections.abc import Iterator
from dataclasses import dataclass, field
from tempfile import TemporaryFile

# What is read at once; it bounds the memory of a download.
PART = 256 * 1024


class Depot:
    """One file on disk that holds all contents of a shop, piece behind piece."""

    def __init__(self) -> None:
        with TemporaryFile() as file:
            self._file = os.dup(file.fileno())
        weakref.finalize(self, os.close, self._file)
        self._end = 0

    def new(self) -> "Stored":
        """Give an empty content."""
        return Stored(self)

    def append(self, part: bytes) -> int:
        """Write a piece; gives where it stands."""
        start = self._end
        self._end += os.pwrite(self._file, part, start)
        return start

    def read(self, start: int, size: int) -> bytes:
        """Read a piece."""
        return os.pread(self._file, size, start)


@dataclass
class Stored:
    """One content, written piece by piece and read from any place on."""

    depot: Depot = field(repr=False)
    size: int = 0
    _pieces: list[tuple[int, int]] = field(default_factory=list, repr=False)

    def write(self, part: bytes) -> None:
        """Add some bytes at the end."""
        if part:
            self._pieces.append((self.depot.append(part), len(part)))
            self.size += len(part)

    def parts(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Give the bytes from `start` to before `end`, some at a time."""
        left = self.size if end is None else min(end, self.size)
        left -= start
        for place, size in self._pieces:
            if start >= size:
                start -= size
                continue
            while start < size and left > 0:
                wanted = min(PART, size - start, left)
                yield self.depot.read(place + start, wanted)
                start, left = start + wanted, left - wanted
            start = 0

    def head(self, size: int = 64) -> bytes:
        """Give the first bytes."""
        return b"".join(self.parts(0, size))

    def lines(self) -> Iterator[bytes]:
        """Give the lines that hold something, without their ends."""
        rest = b""
        for part in self.parts():
            *lines, rest = (rest + part).split(b"\n")
            yield from (line for line in lines if line.strip())
        if rest.strip():
            yield rest
