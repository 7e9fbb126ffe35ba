"""A browser that is there, a shop at a simulator, a server, a worker."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from nightclerk.connector.models import Shop
from nightclerk.connector.services.shops.cards import add_shop
from nightclerk.connector.services.shops.roles import OPERATOR, ensure_roles
from nightclerk.core.postgres import is_root
from nightclerk.simulator.running import RunningSimulator
from nightclerk.simulator.settings import ShopSettings, SimulatorSettings

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
ORDERS = 40
PASSWORD = "a-long-password"
# Playwright keeps an event loop in this thread, in which Django refuses to work.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder as one that drives a browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


Options = dict[str, Any]


@pytest.fixture(scope="session")
def base_url() -> str:
    """Give none: each test has a server of its own.

    The plugin's own fixture is a method, which this pytest warns about.
    """
    return ""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: Options) -> Options:
    """Use the system's browser where there is one, and let it call nobody."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    sandbox = ["--no-sandbox"] if is_root() else []
    args = {**browser_type_launch_args, "args": [*QUIET, *sandbox]}
    return {**args, "executable_path": found} if found else args


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: Options) -> Options:
    """Look as somebody in Berlin who reads English."""
    return {
        **browser_context_args,
        "locale": "en-GB",
        "timezone_id": "Europe/Berlin",
        "viewport": {"width": 1280, "height": 860},
    }


@pytest.fixture(scope="session")
def simulator() -> Iterator[RunningSimulator]:
    shop = ShopSettings(orders=ORDERS, customers=12, products=10)
    with RunningSimulator(SimulatorSettings(shops=(shop,))) as running:
        yield running


@pytest.fixture
def shop(transactional_db: None, simulator: RunningSimulator) -> Shop:
    """Connect the simulator's shop; its syncs do not run in the background yet."""
    return add_shop(
        code="DEMO",
        name="Demo shop",
        url="https://demo.myshopify.com",
        simulator_url=simulator.url,
        token=simulator.token,
        runs_in_background=False,
    )


@pytest.fixture
def olga(transactional_db: None) -> User:
    """Give an operator."""
    ensure_roles()
    user = User.objects.create_user("olga", password=PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name=OPERATOR))
    return user


@pytest.fixture
def office(olga: User, shop: Shop, live_server: LiveServer, page: Page) -> Page:
    """Let the operator in, who has logged in before, and stand at home."""
    client = Client()
    client.force_login(olga)
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    page.context.add_cookies([{**session, "url": live_server.url}])
    page.goto(live_server.url)
    expect(page.get_by_role("heading", name="Home")).to_be_visible()
    return page
