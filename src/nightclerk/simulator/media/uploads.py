"""Places for files that apps send: made, filled, found again."""

import hmac
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from nightclerk.simulator.engine.clock import Clock, stamp
from nightclerk.simulator.engine.templates import plain
from nightclerk.simulator.media.depot import Depot, Stored

Node = dict[str, Any]

# Signed addresses of Shopify's file store bear X-Goog-Expires=604800.
SIGNED_SECONDS = 7 * 24 * 3_600
FOLDERS = {
    "BULK_MUTATION_VARIABLES": "bulk",
    "IMAGE": "files",
    "PRODUCT_IMAGE": "products",
}
SIMULATED = frozenset(FOLDERS)


@dataclass
class Place:
    """One place for one file; `size` is what was declared, `None` where nothing was."""

    key: str
    mime: str
    size: int | None
    resource: str
    until: float
    content: Stored | None = None


class Refusal(Exception):
    """The file store does not take a file: a code and a sentence, HTTP 403."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


class Uploads:
    """The file store of one shop, as far as apps may write into it."""

    def __init__(self, clock: Clock, depot: Depot, *, address: str) -> None:
        self._clock, self._depot = clock, depot
        self.address = address
        self._places: dict[str, Place] = {}
        self._secret = secrets.token_bytes(16)

    def stage(
        self, rows: Iterable[Mapping[str, Any]]
    ) -> tuple[list[Node] | None, list[Node]]:
        """Make a place for each file, or give what is wrong with the wishes."""
        rows = list(rows)
        problems = [
            plain("UserError", field=["input", str(row), name], message=message)
            for row, wish in enumerate(rows)
            for name, message in _problems(wish)
        ]
        return (None, problems) if problems else ([self._make(r) for r in rows], [])

    def _make(self, wish: Mapping[str, Any]) -> Node:
        folder, name = FOLDERS[wish["resource"]], quote(wish["filename"], safe="")
        key = f"staged/1/{folder}/{secrets.token_hex(16)}/{name}"
        size = wish.get("fileSize")
        place = Place(
            key=key,
            mime=wish["mimeType"],
            size=None if size is None else int(size),
            resource=wish["resource"],
            until=self._clock.seconds() + SIGNED_SECONDS,
        )
        self._places[key] = place
        is_form = wish.get("httpMethod") == "POST"
        parameters = self._form_fields(place) if is_form else _put_headers(place)
        signed = f"{self.url_of(key)}?X-Goog-Signature={self._signature(key)}"
        return plain(
            "StagedMediaUploadTarget",
            url=f"{self.address}/" if is_form else signed,
            resourceUrl=self.url_of(key),
            parameters=[
                plain("StagedUploadParameter", name=name, value=value)
                for name, value in parameters.items()
            ],
        )

    def _form_fields(self, place: Place) -> dict[str, str]:
        now = stamp(self._clock.now()).replace("-", "").replace(":", "")
        return {
            "content-type": place.mime,
            "success_action_status": "201",
            "acl": "private",
            "key": place.key,
            "x-goog-date": now,
            "x-goog-algorithm": "GOOG4-RSA-SHA256",
            "x-goog-signature": self._signature(place.key),
        }

    def _signature(self, key: str) -> str:
        return hmac.new(self._secret, key.encode(), sha256).hexdigest()

    def url_of(self, key: str) -> str:
        """Give the address under which a file is known to the shop."""
        return f"{self.address}/{key}"

    def admit(self, key: str, signature: str) -> Place:
        """Let a file come in to its place; raises `Refusal`."""
        place = self._places.get(key)
        if place is None or not hmac.compare_digest(signature, self._signature(key)):
            raise Refusal("SignatureDoesNotMatch", "Access denied.")
        if place.until <= self._clock.seconds():
            raise Refusal("ExpiredToken", "The policy has expired.")
        return place

    def fill(self, place: Place, content: Stored) -> None:
        """Keep what came; raises `Refusal` where it is not what was declared."""
        if place.size is not None and content.size != place.size:
            raise Refusal(
                "InvalidPolicyDocument",
                f"The content has {content.size} bytes instead of {place.size}.",
            )
        place.content = content

    def new_content(self) -> Stored:
        """Give an empty content on the shop's disk."""
        return self._depot.new()

    def place(self, key: str) -> Place | None:
        """Find a place by its key."""
        return self._places.get(key)

    def at(self, url: str) -> Stored | None:
        """Find what was sent to a `resourceUrl`; `None` where nothing was."""
        place = self._places.get(url.removeprefix(f"{self.address}/"))
        return place.content if place else None


def _put_headers(place: Place) -> dict[str, str]:
    return {"content_type": place.mime, "acl": "private"}


def _problems(wish: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    if not wish["filename"].strip():
        yield "filename", "Filename can't be blank"
    if not wish["mimeType"].strip():
        yield "mimeType", "Mime type can't be blank"
    if wish["resource"] not in SIMULATED:
        yield "resource", f"The simulator takes no files for {wish['resource']}"
