"""One HTTP exchange: send, read not too much, say what came."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime

import httpx

from nightclerk.shopify.errors import Asked, no_answer, not_reached, unreadable

TIMEOUT = httpx.Timeout(60.0, connect=10.0)
LARGEST_BODY = 64 * 1024 * 1024  # bytes; a page of 250 full orders has about 3 MB
AGENT = "Nightclerk"


@dataclass(frozen=True)
class Reply:
    """Status, headers and body of an answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def request_id(self) -> str:
        """Give the number by which Shopify's support finds the request."""
        return self.headers.get("x-request-id", "")

    @property
    def answered_at(self) -> datetime | None:
        """Give when it was answered, on Shopify's clock, in whole seconds of UTC."""
        try:
            return parsedate_to_datetime(self.headers.get("date", ""))
        except ValueError:
            return None


def new_http() -> httpx.Client:
    """Open a connection pool that follows no redirection with a token in hand."""
    return httpx.Client(timeout=TIMEOUT, follow_redirects=False)


def send(
    http: httpx.Client,
    url: str,
    *,
    headers: Mapping[str, str],
    content: bytes,
    asked: Asked,
) -> Reply:
    """Post a body and read the answer; raises `Unavailable` where none comes."""
    sent = {"User-Agent": AGENT, **headers}
    try:
        with http.stream("POST", url, headers=sent, content=content) as response:
            body = _read(response, asked)
            return Reply(response.status_code, response.headers, body)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
        raise not_reached(asked) from None
    except httpx.DecodingError:
        raise unreadable(asked) from None
    except httpx.TransportError:
        raise no_answer(asked) from None


def _read(response: httpx.Response, asked: Asked) -> bytes:
    body = bytearray()
    for part in response.iter_bytes():
        body += part
        if len(body) > LARGEST_BODY:
            raise unreadable(asked)
    return bytes(body)
