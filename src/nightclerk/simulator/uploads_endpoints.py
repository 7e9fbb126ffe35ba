"""The addresses of the file store: files come in, pictures and results go out."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from xml.sax.saxutils import escape

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from nightclerk.simulator.endpoints import AFTER, BEFORE, CUTS, cut, instead
from nightclerk.simulator.engine.faults import Fault
from nightclerk.simulator.media.depot import Stored
from nightclerk.simulator.media.forms import BadForm, read_form
from nightclerk.simulator.media.uploads import Place, Refusal
from nightclerk.simulator.shop import Shop
from nightclerk.simulator.simulation import Simulation

RANGE = re.compile(r"bytes=(\d+)-")
# By these names troubles are planned for what is not GraphQL.
UPLOAD, RESULT, IMAGE = "FileUpload", "BulkResult", "ImageDownload"

Work = Callable[[Shop, Request, list[Fault]], Awaitable[Response]]


def storage_routes(simulation: Simulation) -> list[Route]:
    """Give the routes of every shop's file store."""
    table: tuple[tuple[str, str, Work, str], ...] = (
        ("POST", "/", _form, UPLOAD),
        ("PUT", "/staged/{path:path}", _put, UPLOAD),
        ("GET", "/files/{number}/{name:path}", _image, IMAGE),
        ("GET", "/results/{name}", _result, RESULT),
    )
    return [
        Route(
            f"/_storage/{{shop}}{path}",
            _endpoint(simulation, work, name),
            methods=[method],
        )
        for method, path, work, name in table
    ]


def _endpoint(
    simulation: Simulation, work: Work, name: str
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        shop = simulation.shop(request.path_params["shop"])
        if shop is None:
            return _refused(404, "NoSuchBucket", "The bucket does not exist.")
        shop.later.catch_up(shop.clock.seconds())
        troubles = shop.faults.next(name)
        seconds = sum(fault.seconds for fault in troubles)
        if seconds:
            await asyncio.sleep(seconds)
        if (early := instead(request, troubles, BEFORE)) is not None:
            return early
        return await _answered(shop, request, troubles, work)

    return endpoint


async def _answered(
    shop: Shop, request: Request, troubles: list[Fault], work: Work
) -> Response:
    try:
        answer = await work(shop, request, troubles)
    except Refusal as refusal:
        return _refused(403, refusal.code, refusal.message)
    except BadForm as problem:
        return _refused(400, "MalformedPOSTRequest", str(problem))
    except ClientDisconnect:
        return cut(request)
    if isinstance(answer, StreamingResponse):
        return answer
    return instead(request, troubles, AFTER) or answer


async def _form(shop: Shop, request: Request, _troubles: list[Fault]) -> Response:
    """Take a form: its fields first, its file last."""
    content = shop.uploads.new_content()
    found: list[Place] = []

    def open_file(fields: dict[str, str]) -> Callable[[bytes], None]:
        signature = fields.get("x-goog-signature", "")
        found.append(shop.uploads.admit(fields.get("key", ""), signature))
        return content.write

    kind = request.headers.get("content-type", "")
    await read_form(kind, request.stream(), open_file=open_file)
    shop.uploads.fill(found[0], content)
    key = escape(found[0].key)
    body = (
        "<?xml version='1.0' encoding='UTF-8'?><PostResponse>"
        f"<Location>{escape(shop.uploads.url_of(found[0].key))}</Location>"
        f"<Key>{key}</Key></PostResponse>"
    )
    return Response(body, 201, media_type="application/xml")


async def _put(shop: Shop, request: Request, _troubles: list[Fault]) -> Response:
    """Take the bare content of a file."""
    key = request.scope["raw_path"].decode("ascii").partition("/staged/")[2]
    signature = request.query_params.get("X-Goog-Signature", "")
    place = shop.uploads.admit(f"staged/{key}", signature)
    content = shop.uploads.new_content()
    async for part in request.stream():
        content.write(part)
    shop.uploads.fill(place, content)
    return Response(status_code=200)


async def _image(shop: Shop, request: Request, troubles: list[Fault]) -> Response:
    """Give a picture as it was sent."""
    found = shop.media.content(request.path_params["number"])
    if found is None:
        return _refused(404, "NoSuchKey", "The picture does not exist.")
    content, mime = found
    return _download(request, content, mime, troubles)


async def _result(shop: Shop, request: Request, troubles: list[Fault]) -> Response:
    """Give the result of a bulk operation to whoever knows its signed address."""
    signature = request.query_params.get("X-Goog-Signature", "")
    content = shop.bulk.result(request.path_params["name"], signature)
    return _download(request, content, "application/jsonl", troubles)


def _download(
    request: Request, content: Stored, mime: str, troubles: list[Fault]
) -> Response:
    wanted = RANGE.fullmatch(request.headers.get("range", ""))
    start = int(wanted[1]) if wanted else 0
    if start and start >= content.size:
        return _refused(416, "InvalidRange", "The range cannot be satisfied.")
    headers = {"Content-Length": str(content.size - start), "Accept-Ranges": "bytes"}
    if wanted:
        last = content.size - 1
        headers["Content-Range"] = f"bytes {start}-{last}/{content.size}"
    is_cut = any(fault.kind in CUTS for fault in troubles)
    end = (start + content.size) // 2 if is_cut else None
    return StreamingResponse(
        _parts(request, content, start, end),
        206 if wanted else 200,
        media_type=mime,
        headers=headers,
    )


async def _parts(
    request: Request, content: Stored, start: int, end: int | None
) -> AsyncIterator[bytes]:
    for part in content.parts(start, end):
        yield part
    if end is not None:
        await asyncio.sleep(0.01)  # what was written must leave before the cut
        cut(request)
        await asyncio.sleep(0.01)  # the server notices the cut in its own turn


def _refused(status: int, code: str, message: str) -> Response:
    body = (
        "<?xml version='1.0' encoding='UTF-8'?><Error>"
        f"<Code>{code}</Code><Message>{escape(message)}</Message></Error>"
    )
    return Response(body, status, media_type="application/xml")
