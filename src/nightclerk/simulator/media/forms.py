"""Read a form with a file as it arrives; the file is never held in memory."""

import re
from collections.abc import AsyncIterator, Callable

BOUNDARY = re.compile(r'boundary="?([^";]+)"?', re.IGNORECASE)
NAME = re.compile(r'[;\s]name="([^"]*)"')
# Fields and headers are short; a form that hides a file among them is refused.
LONGEST_FIELD = 64 * 1024

BREAK = b"\r\n"


class BadForm(Exception):
    """What came is no form with its file at the end."""


async def read_form(
    content_type: str,
    parts: AsyncIterator[bytes],
    *,
    open_file: Callable[[dict[str, str]], Callable[[bytes], None]],
) -> dict[str, str]:
    """Read the fields, then hand the file's bytes to what `open_file` gives.

    `open_file` is called with the fields that stood before the file. Raises `BadForm`
    where there is no file, or fields stand behind it.
    """
    found = BOUNDARY.search(content_type)
    if found is None:
        raise BadForm("The content is no form")
    form = _Form(b"--" + found[1].encode("latin-1"), open_file)
    async for part in parts:
        form.feed(part)
    return form.end()


class _Form:
    def __init__(
        self,
        boundary: bytes,
        open_file: Callable[[dict[str, str]], Callable[[bytes], None]],
    ) -> None:
        self._end_of_part = BREAK + boundary
        self._open_file = open_file
        self._rest = BREAK  # so that the first boundary looks like all others
        self._write: Callable[[bytes], None] | None = None
        self._is_whole = False
        self.fields: dict[str, str] = {}

    def feed(self, part: bytes) -> None:
        """Take what came."""
        self._rest += part
        while not self._is_whole and (
            self._to_file() if self._write else self._next_field()
        ):
            pass

    def _to_file(self) -> bool:
        """Hand on all that cannot be the beginning of the end."""
        if self._write is None:
            return False
        at = self._rest.find(self._end_of_part)
        if at >= 0:
            self._write(self._rest[:at])
            self._rest = self._rest[at + len(self._end_of_part) :]
            self._is_whole = True
            return False
        safe = len(self._rest) - len(self._end_of_part)
        if safe > 0:
            self._write(self._rest[:safe])
            self._rest = self._rest[safe:]
        return False

    def _next_field(self) -> bool:
        start = self._rest.find(self._end_of_part)
        head = self._rest.find(BREAK * 2, max(start, 0))
        if start < 0 or head < 0:
            return self._wait()
        name, is_file = _described(self._rest[start:head])
        body = head + 2 * len(BREAK)
        if is_file:
            self._rest = self._rest[body:]
            self._write = self._open_file(self.fields)
            return True
        end = self._rest.find(self._end_of_part, body)
        if end < 0:
            return self._wait()
        self.fields[name] = self._rest[body:end].decode("utf-8", "replace")
        self._rest = self._rest[end:]
        return True

    def _wait(self) -> bool:
        if len(self._rest) > LONGEST_FIELD:
            raise BadForm("A field is too long, or stands behind the file")
        return False

    def end(self) -> dict[str, str]:
        """Give the fields of a form that came whole."""
        if not self._is_whole or not self._rest.startswith(b"--"):
            raise BadForm("The form does not end with its file")
        return self.fields


def _described(head: bytes) -> tuple[str, bool]:
    text = head.decode("utf-8", "replace")
    named = NAME.search(text)
    if named is None:
        raise BadForm("A field has no name")
    return named[1], "filename=" in text
