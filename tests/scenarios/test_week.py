"""A short week in the life of a shop; the long one is `make soak`."""

from pathlib import Path

import pytest
from tests.week.engine import Week
from tests.week.house import open_house
from tests.week.verdict import complaints

from nightclerk.connector.models import ShipmentSending
from nightclerk.jobs.foreground import environment
from nightclerk.ledger.models import PostedDocument
from nightclerk.simulator.running import RunningSimulator

pytestmark = pytest.mark.django_db(transaction=True)

SEED = 7


def test_after_a_week_of_trouble_shop_books_goods_and_money_agree(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, value in environment().items():
        monkeypatch.setenv(name, value)
    with RunningSimulator(own_process=True) as simulator:
        simulator.control.index_lag(0)
        week = Week(open_house(simulator), simulator.control, SEED, tmp_path / "log")

        week.pass_by()

        assert complaints(week) == [], f"seed {SEED}: {week.people.did}"
    assert week.killed >= 2
    assert len(week.people.buyers.sold) > 20
    assert PostedDocument.objects.filter(kind="credit").exists()
    assert ShipmentSending.objects.filter(state="sent").exists()
