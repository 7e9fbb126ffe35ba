"""A year of business by dice: sold, shipped, paid, taken back, at home and abroad."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from tests.ledger.building import company, customer, rate
from tests.ledger.owing import bank
from tests.ledger.posting_building import charged, order, posted, sold, stocked

from nightclerk.core.errors import Refused
from nightclerk.ledger.models import (
    Currency,
    Customer,
    CustomerEntry,
    Item,
    PostedDocument,
    VatProductGroup,
)
from nightclerk.ledger.services.posting.corrections import cancel_invoice
from nightclerk.ledger.services.posting.crediting import credit_memo_for
from nightclerk.ledger.services.receivables.payments import post_payment

FIRST = date(2026, 1, 2)


class Year:
    """A company with goods, three customers and dice; each day something happens."""

    def __init__(self, seed: int) -> None:
        self.dice = Random(seed)  # noqa: S311 - dice
        company(cost_to_gl=True)
        for month, factor in ((1, "1.0850"), (5, "1.1230"), (9, "1.0410")):
            dollar = rate("USD", factor, on=date(2026, month, 1)).currency
        self.buyers = [
            customer("Ada “Quote\\” Lovelace", prices_include_vat=True),
            customer('Grace;Hopper, "Inc"'),
            customer("Dollar Corp", currency=dollar),
        ]
        self.goods = [
            stocked("Lamp", ("600", "8.37")),
            stocked("Book", ("600", "3.333"), costing="average", **reduced()),
        ]

    def live(self, days: int) -> None:
        """Let something happen on so many days, spread over the year."""
        for number in range(days):
            self.day = FIRST + timedelta(days=number * 350 // days)
            self.dice.choice([self.sell, self.sell, self.sell, self.pay, self.undo])()

    def sell(self) -> None:
        lines = [self.line() for _ in range(self.dice.randint(1, 3))]
        dates = {"posting_date": self.day, "document_date": self.day}
        buyer: Customer = self.dice.choice(self.buyers)
        posted(order(*lines, charged("4400", "4.90"), of=buyer, **dates))

    def line(self):
        goods: Item = self.dice.choice(self.goods)
        price = Decimal(self.dice.randint(0, 9999)) / 100
        discount = self.dice.choice(["0", "5", "33.33"])
        quantity = str(self.dice.randint(1, 9))
        return sold(goods, quantity, unit_price=price, discount_percent=discount)

    def pay(self) -> None:
        open_now = CustomerEntry.objects.filter(is_open=True, remaining__gt=0)
        if (entry := self.dice.choice([*open_now, None])) is not None:
            share = self.dice.choice([entry.remaining, entry.remaining - 1])
            pay = {"account": bank(), "applies_to": [entry], "on": self.day}
            post_payment(entry.customer, max(share, Decimal("0.01")), **pay)

    def undo(self) -> None:
        invoices = PostedDocument.objects.filter(kind="invoice", corrected_by=None)
        if (invoice := self.dice.choice([*invoices, None])) is not None:
            try:
                cancel_invoice(invoice, on=self.day)
            except Refused:
                posted(credit_memo_for(invoice, on=self.day))


def reduced() -> dict[str, VatProductGroup]:
    """Tax an item at the reduced rate."""
    return {"vat_group": VatProductGroup.objects.get(code="REDUCED")}


def foreign_codes() -> set[str]:
    """Give the currencies that something was sold in."""
    sold_in = PostedDocument.objects.values("currency")
    return set(Currency.objects.filter(pk__in=sold_in).values_list("code", flat=True))
