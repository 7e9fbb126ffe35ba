from collections.abc import Iterator

import pytest
from tests.simulator.asking import Asker, settings

from nightclerk.simulator.running import RunningSimulator


@pytest.fixture
def shop() -> Iterator[Asker]:
    """Give an empty shop."""
    with RunningSimulator(settings()) as simulator:
        asker = Asker(simulator)
        yield asker
        asker.http.close()


@pytest.fixture(scope="module")
def filled() -> Iterator[Asker]:
    """Give a shop of 260 seeded orders; tests that use it change nothing in it."""
    with RunningSimulator(settings(orders=260)) as simulator:
        asker = Asker(simulator)
        yield asker
        asker.http.close()


@pytest.fixture(autouse=True)
def _full_bucket(request: pytest.FixtureRequest) -> None:
    if "filled" in request.fixturenames:
        request.getfixturevalue("filled").control.plan("standard")
