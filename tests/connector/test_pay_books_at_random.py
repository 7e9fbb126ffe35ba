"""Whatever comes first, money and papers end with equal receivables, never twice."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from tests.connector import processing
from tests.connector.banking import (
    CLEARING,
    book,
    credit,
    invoice_of,
    money,
    on,
    payout,
    shop,
)
from tests.connector.refunding import after, back, mirror, refund

from nightclerk.connector.models import PaymentProcessing, Shop, ShopOrder
from nightclerk.connector.selectors.payments.ties import ties_of
from nightclerk.connector.services.papers.processing import process_orders
from nightclerk.connector.services.payments.payouts import book_payouts
from nightclerk.ledger.models import CustomerEntry, PaymentLine
from nightclerk.ledger.selectors.receivables import control
from nightclerk.ledger.services.receivables.payment_journal import post_lines

pytestmark = pytest.mark.django_db
D = Decimal
PRICE = D("20.00")
Json = dict[str, Any]


class Story:
    """An order of three mugs: it is paid in pieces, invoiced, and goes back in part."""

    def __init__(self, of: Shop, number: int, dice: Random) -> None:
        self.shop, self.number, self.dice = of, number, dice
        self.order: Json = processing.sold(
            number,
            processing.goods(number, quantity=3, price=str(PRICE)),
            transactions=[],
        )
        self.paid: list[Json] = []
        self.next = number * 10
        self.is_invoiced = False
        self.steps = [self.pay, self.invoice, self.give_back, self.credit]

    @property
    def placed(self) -> ShopOrder:
        return ShopOrder.objects.get(shop=self.shop, gid=self.order["id"])

    def step(self) -> None:
        self.dice.choice([*self.steps, self.pay])()

    def bring(self) -> None:
        self.order = after(self.order, transactions=list(self.paid))
        mirror(self.shop, self.order)

    def move(self, amount: Decimal, kind: str = "SALE") -> int:
        self.next += 1
        gateway = self.dice.choice(["shopify_payments", "manual", "gift_card"])
        self.paid.append(money(self.next, str(amount), kind=kind, gateway=gateway))
        return self.next

    def pay(self) -> None:
        if len(self.paid) < 4:
            self.move(self.dice.choice([PRICE, PRICE / 2, PRICE + 5]))
            self.bring()

    def give_back(self) -> None:
        done = len(self.order["refunds"])
        if done < 2:
            paid = self.move(PRICE, "REFUND")
            line = back(self.number * 10 + done, line=self.number, price=str(PRICE))
            self.order = after(
                self.order,
                refund(self.number * 10 + done, line, total=str(PRICE), paid_by=[paid]),
            )
            self.bring()

    def invoice(self) -> None:
        if not self.is_invoiced:
            self.is_invoiced = True
            self.bring()
            process_orders(self.shop, [self.placed.pk])
            document = processing.way(self.placed).document
            assert document is not None
            invoice_of(document)

    def credit(self) -> None:
        if self.is_invoiced:
            credit(self.shop, self.placed)

    def finish(self) -> None:
        self.invoice()
        self.credit()


def owed() -> dict[str, Decimal]:
    """Give what each order still owes by the books."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for entry in CustomerEntry.objects.all():
        sums[entry.external_order_no] += entry.remaining
    return sums


def go_on(of: Shop, dice: Random) -> None:
    """Book, and sometimes post by hand what is only proposed."""
    book(of)
    if dice.random() < 0.5:
        post_lines(PaymentLine.objects.all())


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("books", ["post", "journal"])
def test_money_and_papers_in_any_order_end_with_equal_receivables(
    books: str, seed: int
) -> None:
    dice = Random(seed)  # noqa: S311 - dice
    here = shop(books=books)
    stories = [Story(here, number, dice) for number in (1, 2)]
    for story in stories:
        story.bring()

    for _ in range(14):
        dice.choice(stories).step()
        if dice.random() < 0.4:
            go_on(here, dice)
    for story in stories:
        story.finish()
    for _ in range(3):
        book(here)
        post_lines(PaymentLine.objects.all())
    book(here)

    assert owed() == expected(stories)
    assert not unsettled_pairs()
    booked = PaymentProcessing.objects.filter(state="posted").values_list("entry")
    assert len(set(booked)) == sum(len(story.paid) for story in stories)
    assert all(each.difference == 0 for each in control(date(2027, 12, 31)))


@pytest.mark.parametrize("seed", range(2))
def test_a_payout_of_all_that_moved_ties_to_the_cent(seed: int) -> None:
    dice = Random(seed)  # noqa: S311 - dice
    here = shop()
    stories = [Story(here, number, dice) for number in (1, 2)]
    for story in stories:
        story.bring()
        for _ in range(6):
            story.step()
        story.finish()
    made = payout(here, 9, *moved(stories))
    book(here)
    book(here)

    book_payouts(here)

    (tie,) = ties_of(here, [made])
    assert tie.is_tied
    assert tie.transactions == made.net
    assert on(CLEARING) == 0


def moved(stories: list[Story]) -> list[tuple[str, str, str, int]]:
    """Give what Shopify Payments moved, with a fee for each payment."""
    found = []
    for paid in (paid for story in stories for paid in story.paid):
        if paid["gateway"] != "shopify_payments":
            continue
        amount = D(paid["amountSet"]["shopMoney"]["amount"])
        number = int(paid["id"].rpartition("/")[2])
        if paid["kind"] == "REFUND":
            found.append(("REFUND", str(-amount), "0", number))
        else:
            found.append(("CHARGE", str(amount), "0.73", number))
    return found


def expected(stories: list[Story]) -> dict[str, Decimal]:
    """Give what an order owes: three mugs less what came back, less what was paid."""
    sums = {}
    for story in stories:
        pieces = 3 - len(story.order["refunds"])
        paid = sum(
            (
                (-1 if each["kind"] == "REFUND" else 1)
                * D(each["amountSet"]["shopMoney"]["amount"])
                for each in story.paid
            ),
            D(0),
        )
        sums[story.order["name"]] = pieces * PRICE - paid
    return sums


def unsettled_pairs() -> list[str]:
    """Give the orders of which something owed and something paid are both open."""
    signs: dict[str, set[bool]] = defaultdict(set)
    for entry in CustomerEntry.objects.filter(is_open=True):
        signs[entry.external_order_no].add(entry.remaining > 0)
    return [name for name, found in signs.items() if len(found) > 1]
