"""Stage and send files to a simulated shop as any HTTP client would."""

import json
from collections.abc import Iterable
from typing import Any

import httpx
from tests.simulator.asking import Asker
from tests.simulator.pictures import png


def stage(shop: Asker, **wish: Any) -> dict[str, Any]:
    """Get one place; without a wish for a PNG by POST."""
    usual = {
        "resource": "IMAGE",
        "filename": "mug.png",
        "mimeType": "image/png",
        "httpMethod": "POST",
    }
    answer = shop.named("staged_uploads_create", input=[{**usual, **wish}])
    payload = answer["data"]["stagedUploadsCreate"]
    assert payload["userErrors"] == []
    return payload["stagedTargets"][0]


def fields(target: dict[str, Any]) -> dict[str, str]:
    return {row["name"]: row["value"] for row in target["parameters"]}


def post(shop: Asker, target: dict[str, Any], content: bytes) -> httpx.Response:
    return shop.http.post(
        target["url"], data=fields(target), files={"file": ("a", content)}
    )


def send(shop: Asker, content: bytes, **wish: Any) -> str:
    """Send a file; gives the address by which the shop knows it."""
    target = stage(shop, **wish)
    assert post(shop, target, content).status_code == 201
    return target["resourceUrl"]


def send_lines(shop: Asker, lines: Iterable[Any]) -> str:
    """Send a file of variables; gives the path by which the shop knows it."""
    content = b"".join(
        line if isinstance(line, bytes) else json.dumps(line).encode() + b"\n"
        for line in lines
    )
    target = stage(
        shop,
        resource="BULK_MUTATION_VARIABLES",
        filename="lines.jsonl",
        mimeType="text/jsonl",
    )
    assert post(shop, target, content).status_code == 201
    return fields(target)["key"]


def picture(shop: Asker, content: bytes | None = None, **row: Any) -> str:
    """Make a picture of bytes that are sent; gives its id."""
    source = send(shop, png() if content is None else content)
    made = shop.named("file_create", files=[{"originalSource": source, **row}])
    assert made["data"]["fileCreate"]["userErrors"] == []
    return made["data"]["fileCreate"]["files"][0]["id"]


def ready_picture(shop: Asker, content: bytes | None = None, **row: Any) -> str:
    """Make a picture and wait until it is ready."""
    gid = picture(shop, content, **row)
    shop.control.advance(1)
    return gid


def state(shop: Asker, *gids: str) -> list[Any]:
    """Give pictures as they are now."""
    return shop.named("media_status", ids=list(gids))["data"]["nodes"]
