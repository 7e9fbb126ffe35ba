"""How many full orders the simulated shop answers per second, on one core."""

import time
from collections.abc import Iterator
from itertools import cycle

import httpx

from benchmarks.report import Figure
from nightclerk.shopify.orders.operations import ORDERS_BY_IDS
from nightclerk.simulator.running import RunningSimulator
from nightclerk.simulator.settings import ShopSettings, SimulatorSettings

PAGE = 100
SECONDS = 5.0
ENDLESS = 1e9  # points: the speed is measured, not the waiting


def measure() -> list[Figure]:
    """Ask for full orders over real HTTP, one request after the other."""
    settings = SimulatorSettings(shops=(ShopSettings(orders=1_000),))
    with RunningSimulator(settings, own_process=True) as simulator:
        simulator.control.bucket(maximum=ENDLESS, rate=ENDLESS)
        gids = [order["id"] for order in simulator.control.orders()]
        pages = [gids[at : at + PAGE] for at in range(0, len(gids), PAGE)]
        rate = orders_per_second(simulator, cycle(pages))
    return [Figure("full orders per second", rate, "1/s", at_least=3_000)]


def orders_per_second(simulator: RunningSimulator, pages: Iterator[list[str]]) -> float:
    """Fetch pages of orders for some seconds; the answers are not decoded."""
    address = f"{simulator.url}/admin/api/2026-10/graphql.json"
    headers = {"X-Shopify-Access-Token": simulator.token, "Accept-Encoding": "identity"}
    fetched = 0
    with httpx.Client(headers=headers, timeout=60) as client:
        ask(client, address, next(pages))
        began = time.perf_counter()
        while (took := time.perf_counter() - began) < SECONDS:
            page = next(pages)
            ask(client, address, page)
            fetched += len(page)
    return fetched / took


def ask(client: httpx.Client, address: str, gids: list[str]) -> None:
    """Fetch one page of full orders; fails where the shop does not answer with them."""
    body = {
        "query": ORDERS_BY_IDS.document,
        "operationName": ORDERS_BY_IDS.name,
        "variables": {"ids": gids},
    }
    answer = client.post(address, json=body)
    if answer.status_code != httpx.codes.OK or b'"errors"' in answer.content[:200]:
        raise SystemExit(f"The simulator answered: {answer.text[:500]}")
