"""The simulator's own handles, under `/_control`: clock, troubles, rights, data."""

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from nightclerk.core.errors import NightclerkError, Refused
from nightclerk.core.text import verbatim, words
from nightclerk.simulator.controls.files import FILE_WORK
from nightclerk.simulator.controls.goods import GOODS_WORK
from nightclerk.simulator.controls.orders import ORDER_WORK
from nightclerk.simulator.controls.payments import PAYMENT_WORK
from nightclerk.simulator.controls.shipping import SHIPPING_WORK
from nightclerk.simulator.engine.clock import moment, stamp
from nightclerk.simulator.engine.faults import Fault
from nightclerk.simulator.files import add_objects
from nightclerk.simulator.gateway import encoded
from nightclerk.simulator.orders.customers import email_of, phone_of
from nightclerk.simulator.settings import PLANS
from nightclerk.simulator.shop import Shop
from nightclerk.simulator.simulation import Simulation

Json = dict[str, Any]
Work = Callable[[Shop, Json], Any]


def control_routes(simulation: Simulation) -> list[Route]:
    """Give the routes of the handles."""
    return [
        Route("/_control/state", _simulation(simulation, _state)),
        Route("/_control/clock", _simulation(simulation, _clock), methods=["POST"]),
        Route("/_control/manners", _simulation(simulation, _manners), methods=["POST"]),
        *(
            Route(
                f"/_control/shops/{{shop}}/{path}",
                _shop(simulation, work),
                methods=[method],
            )
            for (method, path), work in WORK.items()
        ),
    ]


def _simulation(
    simulation: Simulation, work: Callable[[Simulation, Json], Any]
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        return await _answered(request, lambda asked: work(simulation, asked))

    return endpoint


def _shop(
    simulation: Simulation, work: Work
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        name = request.path_params["shop"]
        return await _answered(
            request, lambda asked: work(simulation.named(name), asked)
        )

    return endpoint


async def _answered(request: Request, work: Callable[[Json], Any]) -> Response:
    body = await request.body()
    try:
        answer, status = work(orjson.loads(body) if body else {}), 200
    except ValidationError as problem:
        refused = Refused(verbatim(str(problem.errors(include_url=False)[0]["msg"])))
        answer, status = {"error": str(refused)}, 400
    except (NightclerkError, ValueError, TypeError, KeyError) as problem:
        answer, status = {"error": str(problem)}, 400
    return Response(encoded(answer), status, media_type="application/json")


def _state(simulation: Simulation, _asked: Json) -> Json:
    return {
        "now": stamp(simulation.clock.now()),
        "versions": list(simulation.versions),
        "shops": {
            shop.settings.name: {**shop.counts(), "requests": len(shop.requests)}
            for shop in simulation.shops.values()
        },
    }


def _clock(simulation: Simulation, asked: Json) -> Json:
    clock = simulation.clock
    if "set" in asked:
        clock.set(moment(asked["set"]))
    clock.advance(float(asked.get("advance", 0)))
    if asked.get("running") is False:
        clock.stop()
    elif asked.get("running") is True:
        clock.run()
    return {"now": stamp(clock.now())}


def _manners(simulation: Simulation, asked: Json) -> Json:
    if "versions" in asked:
        simulation.versions = tuple(sorted(asked["versions"]))
    simulation.latency = float(asked.get("latency", simulation.latency))
    simulation.latency_per_row = float(
        asked.get("latency_per_row", simulation.latency_per_row)
    )
    if "index_lag" in asked:
        for shop in simulation.shops.values():
            shop.store.lag = float(asked["index_lag"])
    return _state(simulation, {})


def _plan(shop: Shop, asked: Json) -> Json:
    if "plan" in asked:
        if asked["plan"] not in PLANS:
            raise Refused(words("There is no plan “{plan}”", plan=asked["plan"]))
        shop.resize(*PLANS[asked["plan"]])
    else:
        shop.resize(float(asked["maximum"]), float(asked["rate"]))
    return {"maximum": shop.size[0], "rate": shop.size[1]}


def _access(shop: Shop, asked: Json) -> Json:
    if "scopes" in asked:
        shop.door.scopes = frozenset(asked["scopes"])
    if "protected_data" in asked:
        shop.protected_data = int(asked["protected_data"])
    shop.frozen = bool(asked.get("frozen", shop.frozen))
    shop.locked = bool(asked.get("locked", shop.locked))
    shop.door.permanent_refused = bool(
        asked.get("permanent_refused", shop.door.permanent_refused)
    )
    if asked.get("revoked") is True:
        shop.door.revoke()
    elif asked.get("revoked") is False:
        shop.door.restore()
    return {"scopes": sorted(shop.door.scopes), "frozen": shop.frozen}


def _add_faults(shop: Shop, asked: Json) -> Json:
    shop.faults.add(Fault.model_validate(fault) for fault in asked["faults"])
    return _faults(shop, asked)


def _clear_faults(shop: Shop, asked: Json) -> Json:
    shop.faults.clear()
    return _faults(shop, asked)


def _faults(shop: Shop, _asked: Json) -> Json:
    return {"faults": [fault.model_dump() for fault in shop.faults.planned]}


def _requests(shop: Shop, _asked: Json) -> Json:
    return {"requests": [request.as_json() for request in shop.requests]}


def _forget_requests(shop: Shop, _asked: Json) -> Json:
    shop.requests.clear()
    return {"requests": []}


def _mutations(shop: Shop, _asked: Json) -> Json:
    return {"mutations": [mutation.as_json() for mutation in shop.mutations]}


def _forget_mutations(shop: Shop, _asked: Json) -> Json:
    shop.mutations.clear()
    return {"mutations": []}


def _customers(shop: Shop, _asked: Json) -> Json:
    return {
        "customers": [
            {
                "id": customer["id"],
                "name": customer["displayName"],
                "email": email_of(customer),
                "phone": phone_of(customer),
                "updatedAt": customer["updatedAt"],
            }
            for customer in shop.store.all("Customer")
        ]
    }


def _delete_object(shop: Shop, asked: Json) -> Json:
    node = shop.store.node(asked["id"])
    if node is None:
        raise Refused(words("There is no “{name}” in the shop", name=asked["id"]))
    shop.remove(node, lag=asked.get("lag"))
    return {"id": node["id"]}


def _objects(shop: Shop, asked: Json) -> Json:
    lag = asked.pop("lag", None)
    made = add_objects(shop, asked, lag=lag)
    return {"ids": [node["id"] for node in made]}


def _code(shop: Shop, _asked: Json) -> Json:
    return {"code": shop.door.code()}


WORK: dict[tuple[str, str], Work] = {
    ("POST", "plan"): _plan,
    ("POST", "access"): _access,
    ("GET", "faults"): _faults,
    ("POST", "faults"): _add_faults,
    ("DELETE", "faults"): _clear_faults,
    ("GET", "requests"): _requests,
    ("DELETE", "requests"): _forget_requests,
    ("POST", "objects"): _objects,
    ("POST", "objects/delete"): _delete_object,
    ("GET", "mutations"): _mutations,
    ("DELETE", "mutations"): _forget_mutations,
    ("GET", "customers"): _customers,
    ("POST", "authorization-code"): _code,
    **FILE_WORK,
    **GOODS_WORK,
    **ORDER_WORK,
    **SHIPPING_WORK,
    **PAYMENT_WORK,
}
