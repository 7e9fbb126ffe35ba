"""The simulator's HTTP server: the Admin API of one or several shops."""

import gc

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

from nightclerk.simulator.controls.all import control_routes
from nightclerk.simulator.endpoints import Endpoints
from nightclerk.simulator.settings import SimulatorSettings
from nightclerk.simulator.simulation import Simulation
from nightclerk.simulator.uploads_endpoints import storage_routes
from nightclerk.simulator.wire import CuttableProtocol


def application(simulation: Simulation) -> Starlette:
    """Make the ASGI application of a simulation."""
    endpoints = Endpoints(simulation)
    api = [
        Route(
            f"{prefix}/admin/{path}",
            endpoint,
            methods=[method],
        )
        for prefix in ("", "/{shop}")
        for path, endpoint, method in (
            ("api/{version}/graphql.json", endpoints.graphql, "POST"),
            ("oauth/access_token", endpoints.access_token, "POST"),
            ("oauth/access_scopes.json", endpoints.access_scopes, "GET"),
        )
    ]
    return Starlette(
        routes=[*control_routes(simulation), *storage_routes(simulation), *api]
    )


def server(simulation: Simulation) -> uvicorn.Server:
    """Make the HTTP server of a simulation; it is not running yet."""
    settings = simulation.settings
    return uvicorn.Server(
        uvicorn.Config(
            application(simulation),
            host=settings.host,
            port=settings.port,
            http=CuttableProtocol,
            ws="none",
            lifespan="off",
            log_level="warning",
            date_header=False,  # the shop has a clock of its own
            access_log=False,
            timeout_graceful_shutdown=1,
        )
    )


def serve(settings: SimulatorSettings) -> None:
    """Run a simulator until it is told to stop (SIGINT, SIGTERM)."""
    made = server(Simulation(settings))
    # The shops' objects stay; without this every collection would walk over them.
    gc.collect()
    gc.freeze()
    made.run()
