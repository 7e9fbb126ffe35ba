"""Send a file to the place that Shopify names for it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

import httpx

from nightclerk.core.errors import NightclerkError, Refused, Transient
from nightclerk.core.text import words
from nightclerk.shopify.client import LARGEST_PAGE, ShopifyClient
from nightclerk.shopify.refusals import list_cut_short
from nightclerk.shopify.transport import AGENT
from nightclerk.shopify.uploads.operations import STAGED_UPLOADS_CREATE
from nightclerk.shopify.uploads.payloads import StagedMediaUploadTarget

PATIENCE = httpx.Timeout(300.0, connect=10.0)  # 100 MB over a slow line


@dataclass(frozen=True)
class FileToSend:
    """A file to make a place for; `resource` is Shopify's word for its use.

    `method` is POST (a form) or PUT (the bare content). `size` is bytes.
    """

    resource: str
    name: str
    mime: str
    size: int
    method: str = "POST"


@dataclass(frozen=True)
class Target:
    """A place for one file, for some hours; its parameters are keys to it."""

    url: str = field(repr=False)
    resource_url: str
    parameters: tuple[tuple[str, str], ...] = field(repr=False)
    name: str
    mime: str
    method: str

    @property
    def key(self) -> str:
        """Give the path by which a bulk operation finds the file."""
        return dict(self.parameters).get("key", "")


def stage(client: ShopifyClient, files: Sequence[FileToSend]) -> list[Target]:
    """Get a place for each file, in their order; 11 points in 250 files."""
    found: list[Target] = []
    for start in range(0, len(files), LARGEST_PAGE):
        found += _staged(client, files[start : start + LARGEST_PAGE])
    return found


def _staged(client: ShopifyClient, files: Sequence[FileToSend]) -> list[Target]:
    told = [
        {
            "resource": file.resource,
            "filename": file.name,
            "mimeType": file.mime,
            "fileSize": str(file.size),
            "httpMethod": file.method,
        }
        for file in files
    ]
    data = client.execute(STAGED_UPLOADS_CREATE, input=told).staged_uploads_create
    made = data.staged_targets if data else None
    if made is None or len(made) != len(files):
        raise list_cut_short(STAGED_UPLOADS_CREATE.name, "stagedTargets")
    return [_target(file, row) for file, row in zip(files, made, strict=True)]


def _target(file: FileToSend, made: StagedMediaUploadTarget) -> Target:
    return Target(
        url=made.url or "",
        resource_url=made.resource_url or "",
        parameters=tuple((row.name, row.value) for row in made.parameters),
        name=file.name,
        mime=file.mime,
        method=file.method,
    )


def upload(http: httpx.Client, target: Target, content: bytes | BinaryIO) -> None:
    """Send one file; a file object is read from its beginning, as it is sent.

    Raises `Refused` where the place does not take it (it may be too old: stage the
    file anew), `Transient` where nobody answers. Sending twice is harmless.
    """
    if not isinstance(content, bytes):
        content.seek(0)
    try:
        answer = _send(http, target, content)
    except httpx.TransportError:
        raise _unanswered(target) from None
    if not answer.is_success:
        raise _refusal(target, answer.status_code)


def _send(
    http: httpx.Client, target: Target, content: bytes | BinaryIO
) -> httpx.Response:
    agent = {"User-Agent": AGENT}
    if target.method == "PUT":
        headers = {**agent, **_headers(target)}
        return http.put(target.url, content=content, headers=headers, timeout=PATIENCE)
    # Shopify's store reads a form in order: what it must know stands before the file.
    return http.post(
        target.url,
        data=dict(target.parameters),
        files={"file": (target.name, content, target.mime)},
        headers=agent,
        timeout=PATIENCE,
    )


def _headers(target: Target) -> dict[str, str]:
    """Give the signed headers of a bare content, by the names that HTTP has."""
    told = {name.replace("_", "-"): value for name, value in target.parameters}
    return {"content-type": target.mime, **told}


def _unanswered(target: Target) -> Transient:
    return Transient(
        words("Shopify's file store did not take “{name}”", name=target.name),
        hint=words("It will be tried again. Check the network if this lasts."),
    )


def _refusal(target: Target, status: int) -> NightclerkError:
    sentence = words(
        "Shopify's file store did not take “{name}”: HTTP status {status}",
        name=target.name,
        status=status,
    )
    if status >= 500 or status == 429:
        hint = words("It will be tried again. Status: www.shopifystatus.com")
        return Transient(sentence, hint=hint)
    return Refused(
        sentence,
        hint=words("The place for the file may have run out. Send the file again."),
    )
