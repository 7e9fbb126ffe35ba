"""Bring the result of a bulk operation line by line, over lines that are cut."""

import time
from collections.abc import Callable, Iterator

import httpx

from nightclerk.core.errors import NotFound, Transient
from nightclerk.core.text import words
from nightclerk.shopify.transport import AGENT

TRIES = 5  # times that a cut connection is taken up again without any progress
FIRST_WAIT = 0.5  # seconds; doubled each time
LONGEST_LINE = 32 * 1024 * 1024  # bytes; a record of 2,048 variants has about 2 MB
GONE = (403, 404, 410)


class _Cut(Exception):
    """The connection ended before the file did."""


def result_lines(
    http: httpx.Client, url: str, *, sleep: Callable[[float], None] = time.sleep
) -> Iterator[bytes]:
    """Give the lines of a result as they arrive; an empty address has none.

    Takes a cut connection up where it ended. Raises `NotFound` where the address has
    run out (after seven days), `Transient` where the file cannot be had to its end.
    """
    rest = b""
    for part in _parts(http, url, sleep=sleep) if url else ():
        *lines, rest = (rest + part).split(b"\n")
        yield from (line for line in lines if line.strip())
        if len(rest) > LONGEST_LINE:
            raise _broken_off()
    if rest.strip():
        yield rest


def _parts(
    http: httpx.Client, url: str, *, sleep: Callable[[float], None]
) -> Iterator[bytes]:
    """Give the file's bytes once each, whatever happens to the connection."""
    done, failures = 0, 0
    while True:
        try:
            for part in _download(http, url, start=done):
                done, failures = done + len(part), 0
                yield part
        except (_Cut, httpx.RequestError):
            failures += 1
            if failures >= TRIES:
                raise _broken_off() from None
            sleep(FIRST_WAIT * 2 ** (failures - 1))
        else:
            return


def _download(http: httpx.Client, url: str, *, start: int) -> Iterator[bytes]:
    # The bytes must be the file's own: a packed answer cannot be taken up again.
    headers = {"User-Agent": AGENT, "Accept-Encoding": "identity"}
    if start:
        headers["Range"] = f"bytes={start}-"
    with http.stream("GET", url, headers=headers) as answer:
        if answer.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            return  # the cut came behind the last byte
        _check(answer.status_code)
        whole = answer.status_code == httpx.codes.OK
        skip = start if whole else 0
        wanted = int(answer.headers.get("content-length") or 0)
        seen = 0
        for part in answer.iter_bytes():
            seen += len(part)
            fresh = part[max(0, skip - seen + len(part)) :]
            if fresh:
                yield fresh
        is_plain = "content-encoding" not in answer.headers
        if wanted and is_plain and seen != wanted:
            raise _Cut


def _check(status: int) -> None:
    if status in GONE:
        raise NotFound(
            words("Shopify no longer has the result of the bulk operation"),
            hint=words("It is kept for seven days. Start the task again."),
        )
    if status not in (httpx.codes.OK, httpx.codes.PARTIAL_CONTENT):
        raise _Cut


def _broken_off() -> Transient:
    return Transient(
        words("The result of the bulk operation could not be read to its end"),
        hint=words("It will be tried again. Check the network if this lasts."),
    )
