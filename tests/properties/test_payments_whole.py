"""Movements that appear late, are paid out later, and readings that break off."""

from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.connector import buying
from tests.connector.payment_shapes import moved
from tests.connector.payments_line import PaymentsLine, read
from tests.connector.shapes import gid

from nightclerk.connector.models import BalanceTransaction, Shop
from nightclerk.connector.tasks.payments.streams import STREAMS
from nightclerk.core.errors import NightclerkError

pytestmark = pytest.mark.django_db

BALANCE = STREAMS[1]
LATEST = 200  # so many newer ids Shopify may show before one
STEPS = st.one_of(
    st.tuples(st.just("happen"), st.integers(1, 300)),
    st.tuples(st.just("appear_late"), st.integers(1, LATEST)),
    st.tuples(st.just("pay_out"), st.integers(0, 2000)),
    st.tuples(st.just("break_off"), st.integers(1, 4)),
    st.tuples(st.just("read"), st.just(0)),
)


@dataclass
class Account:
    """What moved at Shopify: even ids one after the other, odd ones that come late."""

    shop: Shop
    line: PaymentsLine = field(default_factory=PaymentsLine)
    newest: int = 0
    payouts: dict[int, int | None] = field(default_factory=dict)

    def happen(self, many: int) -> None:
        for _ in range(many):
            self.newest += 2
            self._put(self.newest, None)

    def appear_late(self, before: int) -> None:
        number = self.newest - 2 * before + 1
        if number > 0:
            self._put(number, None)

    def pay_out(self, which: int) -> None:
        open_ones = [number for number, paid in self.payouts.items() if paid is None]
        if open_ones:
            self._put(open_ones[which % len(open_ones)], 7)

    def break_off(self, page: int) -> None:
        self.line.fails_at_page = len(self.line.asked) + page
        with suppress(NightclerkError):
            read(self.shop, BALANCE, self.line)
        self.line.fails_at_page = 0

    def read(self, _: int = 0) -> None:
        read(self.shop, BALANCE, self.line)

    def _put(self, number: int, payout: int | None) -> None:
        self.payouts[number] = payout
        self.line.has(moved(number, payout=payout))


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(first=st.integers(0, 600), steps=st.lists(STEPS, max_size=12))
def test_every_movement_is_here_with_its_payout_after_one_reading_more(
    first: int, steps: list[tuple[str, int]]
) -> None:
    with transaction.atomic():
        account = Account(buying.shop())
        account.happen(first)
        account.read()
        for step, value in steps:
            getattr(account, step)(value)

        account.read()

        here = dict(BalanceTransaction.objects.values_list("number", "payout_gid"))
        assert here == {
            number: gid("ShopifyPaymentsPayout", paid) if paid else ""
            for number, paid in account.payouts.items()
        }
        transaction.set_rollback(True)
