"""Goods move at random, and at once: the rules of stock hold all the time."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from random import Random

import pytest
from django.db import connection
from tests.ledger.building import WORK_DATE, company, item
from tests.ledger.stocking import (
    broken_rules_of_stock,
    invoice,
    now,
    receive,
    ship,
)

from nightclerk.core.errors import Refused
from nightclerk.ledger.models import ItemEntry
from nightclerk.ledger.selectors.stock import quantity_of
from nightclerk.ledger.services.stock.undoing import put_back


def quantity(dice):
    return Decimal(dice.randint(1, 24)) / 4


class Life:
    """What may happen to the goods of an item, chosen by dice."""

    def __init__(self, goods, dice):
        self.goods, self.dice = goods, dice
        self.shipped: list[ItemEntry] = []

    def step(self):
        self.dice.choice(
            [self.receive, self.ship, self.ship, self.bring, self.undo, self.invoice]
        )()

    def receive(self):
        cost = Decimal(self.dice.randint(0, 9999)) / 100
        receive(self.goods, str(quantity(self.dice)), str(cost))

    def ship(self):
        self.shipped.append(ship(self.goods, str(quantity(self.dice))))

    def bring(self):
        origin = self.dice.choice([None, *self.shipped])
        back = ship(self.goods, str(-quantity(self.dice)), from_entry=origin)
        self.shipped.append(back)

    def undo(self):
        if self.shipped:
            entry = self.shipped.pop(self.dice.randrange(len(self.shipped)))
            try:
                put_back(entry, on=WORK_DATE)
            except Refused:
                self.shipped.append(entry)

    def invoice(self):
        for entry in self.shipped:
            fresh = now(entry)
            left = abs(fresh.quantity - fresh.invoiced)
            if not left or ItemEntry.objects.filter(corrects=fresh).exists():
                continue
            part = self.dice.choice([left, left / 2])
            invoice(fresh, str(part))
            return


@pytest.mark.django_db
@pytest.mark.parametrize("costing", ["fifo", "average"])
@pytest.mark.parametrize("seed", range(3))
def test_the_rules_of_stock_hold_all_the_time(costing, seed):
    company(cost_to_gl=True)
    life = Life(item(costing=costing), Random(seed))  # noqa: S311 - dice

    for _ in range(6):
        for _ in range(6):
            life.step()

        assert broken_rules_of_stock() == []


@pytest.mark.django_db(transaction=True)
def test_two_shipments_at_once_do_not_take_the_same_goods():
    company()
    goods = item(prevents_negative="yes")
    receive(goods, "10", "1.00")

    def ship_one(_):
        try:
            ship(goods, "1")
        except Refused:
            return 0
        finally:
            connection.close()
        return 1

    with ThreadPoolExecutor(4) as people:
        shipped = sum(people.map(ship_one, range(16)))

    assert (shipped, quantity_of(goods)) == (10, 0)
    assert broken_rules_of_stock() == []


@pytest.mark.django_db(transaction=True)
def test_goods_that_come_in_while_others_go_out_settle_what_is_owed():
    company()
    goods = item()

    def move_one(number):
        try:
            if number % 2:
                ship(goods, "1")
            else:
                receive(goods, "1", "1.00")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as people:
        list(people.map(move_one, range(16)))

    assert quantity_of(goods) == 0
    assert broken_rules_of_stock() == []
