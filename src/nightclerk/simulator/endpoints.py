"""The addresses of the Admin API: who is let in, and what can go wrong on the way."""

import asyncio
import re
import secrets
from collections.abc import Collection, Mapping
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.requests import Request
from starlette.responses import Response

from nightclerk.simulator.auth import Reply
from nightclerk.simulator.engine.clock import stamp
from nightclerk.simulator.engine.faults import Fault, Kind
from nightclerk.simulator.gateway import Asked, Given, encoded
from nightclerk.simulator.shop import Logged, Shop
from nightclerk.simulator.simulation import Simulation
from nightclerk.simulator.wire import CUT

OPERATION = re.compile(r"\b(?:query|mutation)\s+(\w+)")
BEFORE = frozenset({Kind.DROP_BEFORE, Kind.STATUS, Kind.GARBAGE})
AFTER = frozenset({Kind.DROP_AFTER, Kind.STATUS_AFTER})
CUTS = frozenset({Kind.DROP_BEFORE, Kind.DROP_AFTER})
INSIDE = frozenset({Kind.INTERNAL_ERROR, Kind.THROTTLED})

DEPRECATED = "X-Shopify-API-Deprecated-Reason"
FROZEN = Reply(402, {"errors": "Unavailable Shop"})
LOCKED = Reply(423, {"errors": "[API] This shop is locked"})
NOT_FOUND = Reply(404, {"errors": "Not Found"})


class Endpoints:
    """Answers HTTP requests from a simulation."""

    def __init__(self, simulation: Simulation) -> None:
        self.simulation = simulation

    async def access_token(self, request: Request) -> Response:
        """Answer a grant: client credentials, authorization code, refresh."""
        shop = self.simulation.shop(request.path_params.get("shop", ""))
        if shop is None:
            return _reply(NOT_FOUND)
        body = await request.body()
        if "json" in request.headers.get("content-type", ""):
            asked = _object(body) or {}
        else:
            asked = dict(parse_qsl(body.decode("utf-8", "replace")))
        return _reply(shop.door.grant({k: str(v) for k, v in asked.items()}))

    async def access_scopes(self, request: Request) -> Response:
        """Tell which scopes the shop has granted."""
        shop = self.simulation.shop(request.path_params.get("shop", ""))
        if shop is None:
            return _reply(NOT_FOUND)
        app = self._enter(shop, request)
        if isinstance(app, Reply):
            return _reply(app)
        scopes = [{"handle": scope} for scope in sorted(shop.door.scopes)]
        return _reply(Reply(200, {"access_scopes": scopes}))

    async def graphql(self, request: Request) -> Response:
        """Answer a GraphQL request, unless a planned trouble comes first."""
        shop = self.simulation.shop(request.path_params.get("shop", ""))
        version = self.simulation.version_for(request.path_params["version"])
        request_id = f"sim-{secrets.token_hex(8)}"
        if shop is None or version is None:
            return _reply(NOT_FOUND, request_id=request_id)
        asked = _object(await request.body())
        name = _operation(asked)
        troubles = shop.faults.next(name)
        await self._wait(sum(fault.seconds for fault in troubles))
        if (early := instead(request, troubles, BEFORE)) is not None:
            _note(shop, name, early.status_code, request_id)
            return _named(early, request_id, version)
        app = self._enter(shop, request)
        if isinstance(app, Reply) or not isinstance(asked, dict):
            refusal = app if isinstance(app, Reply) else _bad_body()
            _note(shop, name, refusal.status, request_id)
            return _reply(refusal, request_id=request_id, version=version)
        given = self._answer(shop, request, asked, app, request_id, troubles)
        shop.requests.append(given.log)
        with given.under_way():
            per_row = self.simulation.latency_per_row * given.log.rows
            await self._wait(self.simulation.latency + per_row)
        if (late := instead(request, troubles, AFTER)) is not None:
            return _named(late, request_id, version)
        answer = Response(encoded(given.body), media_type="application/json")
        answer.headers["Date"] = format_datetime(shop.clock.now(), usegmt=True)
        if given.deprecated:
            # The real header lists the fields that an app should stop using.
            answer.headers[DEPRECATED] = ", ".join(given.deprecated)
        return _named(answer, request_id, version)

    def _answer(
        self,
        shop: Shop,
        request: Request,
        asked: Mapping[str, Any],
        app: str,
        request_id: str,
        troubles: list[Fault],
    ) -> Given:
        explain = request.headers.get("shopify-search-query-debug") == "1"
        return self.simulation.gateway.run(
            shop,
            Asked(
                text=str(asked.get("query") or ""),
                variables=asked.get("variables") or {},
                name=asked.get("operationName") or None,
                app=app,
                request_id=request_id,
                explain=explain,
                troubles=frozenset(
                    fault.kind.value for fault in troubles if fault.kind in INSIDE
                ),
                refusal=next(
                    (
                        fault.user_error
                        for fault in troubles
                        if fault.kind is Kind.USER_ERROR
                    ),
                    None,
                ),
            ),
        )

    def _enter(self, shop: Shop, request: Request) -> str | Reply:
        if shop.frozen:
            return FROZEN
        if shop.locked:
            return LOCKED
        return shop.door.app_of(request.headers.get("x-shopify-access-token"))

    async def _wait(self, seconds: float) -> None:
        if seconds > 0:
            await asyncio.sleep(seconds)


def _operation(asked: Any) -> str:
    if not isinstance(asked, dict):
        return ""
    if named := asked.get("operationName"):
        return str(named)
    found = OPERATION.search(str(asked.get("query") or ""))
    return found[1] if found else ""


def instead(
    request: Request, troubles: list[Fault], kinds: Collection[Kind]
) -> Response | None:
    """Give what comes in the answer's place, where a trouble of these kinds hits."""
    fault = next((fault for fault in troubles if fault.kind in kinds), None)
    if fault is None:
        return None
    if fault.kind in CUTS:
        return cut(request)
    if fault.kind is Kind.GARBAGE:
        return Response(fault.body, media_type="text/html")
    answer = _reply(Reply(fault.status, {"errors": _status_words(fault.status)}))
    if fault.retry_after is not None:
        answer.headers["Retry-After"] = str(fault.retry_after)
    return answer


def _status_words(status: int) -> str:
    if status == 429:
        return "Exceeded 2 calls per second for api client. Reduce request rates."
    return "Internal Server Error" if status == 500 else "Service Unavailable"


def cut(request: Request) -> Response:
    """Drop the connection; what is returned reaches nobody."""
    request.scope["extensions"][CUT]["abort"]()
    return Response(status_code=499)


def _note(shop: Shop, name: str, status: int, request_id: str) -> None:
    shop.requests.append(
        Logged(
            at=stamp(shop.clock.now()),
            operation=name,
            kind="query",
            status=status,
            request_id=request_id,
        )
    )


def _object(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except ValueError:
        return None


def _bad_body() -> Reply:
    return Reply(400, {"errors": {"query": "Required parameter missing or invalid"}})


def _reply(reply: Reply, *, request_id: str = "", version: str = "") -> Response:
    answer = Response(encoded(reply.body), reply.status, media_type="application/json")
    return _named(answer, request_id, version)


def _named(answer: Response, request_id: str, version: str) -> Response:
    if request_id:
        answer.headers["X-Request-Id"] = request_id
    if version:
        answer.headers["X-Shopify-API-Version"] = version
    return answer
