"""Lives of orders at random: whatever people do in whatever order, the books tie."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import F, QuerySet
from hypothesis import HealthCheck, Phase, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from tests.ledger.building import WORK_DATE, company, customer, item, rate
from tests.ledger.posting_building import BOTH, INVOICE, SHIP, posted

from nightclerk.core.errors import Refused
from nightclerk.ledger.models import (
    Application,
    Customer,
    CustomerDetail,
    CustomerEntry,
    Item,
    LedgerEntry,
    LedgerTransaction,
    PaymentMethod,
    PostedDocument,
    SalesDocument,
)
from nightclerk.ledger.rounding import rounded
from nightclerk.ledger.selectors.invoiced_lines import lines_of_invoice, returned
from nightclerk.ledger.selectors.soundness import breaches
from nightclerk.ledger.services.documents.drafts import create_document
from nightclerk.ledger.services.documents.line_input import LineInput
from nightclerk.ledger.services.documents.release import release, reopen
from nightclerk.ledger.services.posting.corrections import cancel_invoice
from nightclerk.ledger.services.posting.crediting import credit_memo_for
from nightclerk.ledger.services.posting.undo import undo_shipment
from nightclerk.ledger.services.receivables.applications import apply
from nightclerk.ledger.services.receivables.payments import post_payment
from nightclerk.ledger.services.receivables.reversals import reverse
from nightclerk.ledger.services.receivables.unapplying import unapply
from nightclerk.ledger.services.stock.journal import receive_stock

D = Decimal
LATER = date(2026, 5, 4)
DAYS = st.sampled_from([WORK_DATE, date(2026, 3, 9), date(2026, 3, 16), LATER])
PLACES = st.integers(0, 30)
SHARES = st.sampled_from([D("0.25"), D("0.5"), D("1")])
PARTS = st.sampled_from([D("0.25"), D("0.5"), D("1"), D("1.25")])
QUANTITIES = st.integers(1, 80).map(lambda quarters: D(quarters) / 4)
PRICES = st.integers(0, 99_999).map(lambda cents: D(cents) / 100)
DISCOUNTS = st.sampled_from([D(0), D(5), D("33.33"), D(100)])
LINES = st.lists(
    st.tuples(PLACES, QUANTITIES, PRICES, DISCOUNTS), min_size=1, max_size=4
)
Kind = PostedDocument.Kind


def open_the_books() -> None:
    """Have customers of two currencies and price modes, goods of three rates."""
    company(cost_to_gl=True)
    for day, factor in [(1, "1.0850"), (9, "1.1000"), (16, "1.0500")]:
        usd = rate("USD", factor, on=date(2026, 3, day)).currency
    customer("At home")
    customer("In shops", prices_include_vat=True)
    customer("Abroad", currency=usd)
    customer("Abroad in shops", currency=usd, prices_include_vat=True)
    for costing in Item.Costing.values:
        for groups in ("RETAIL", "REDUCED", "ZERO"):
            rate_of = {"RETAIL": "STANDARD"}.get(groups, groups)
            item(costing, costing=costing, product_group=groups, vat_group=rate_of)


class Books(RuleBasedStateMachine):
    """What people do to orders, goods and money; undone when the story ends."""

    def __init__(self) -> None:
        super().__init__()
        self.story = transaction.atomic()
        self.story.__enter__()
        self.customers = list(Customer.objects.order_by("pk"))
        self.items = list(Item.objects.order_by("pk"))

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.story.__exit__(None, None, None)

    @initialize(lines=LINES, who=PLACES)
    def begin(self, lines, who):
        """Have something of everything: stock, orders, an invoice, a payment."""
        for place in range(0, len(self.items), 2):
            self.receive(place, D(10), D("8.00"))
        self.sell(who, lines, D(0), WORK_DATE)
        self.sell(who + 2, lines, D(5), WORK_DATE)
        self.ship_and_invoice(0, D(1))
        self.ship_and_invoice(0, D("0.5"))
        self.sell(who + 1, lines[:1], D(0), WORK_DATE)
        self.ship(1, D("0.5"))
        self.pay(0, D("0.5"), date(2026, 3, 9), is_applied=False)
        self.pay(0, D("0.5"), date(2026, 3, 16), is_applied=True)

    @rule(place=PLACES, quantity=QUANTITIES, cost=PRICES)
    def receive(self, place, quantity, cost):
        receive_stock(
            self.items[place % len(self.items)],
            quantity,
            unit_cost=cost,
            on=WORK_DATE,
        )

    @rule(who=PLACES, lines=LINES, discount=DISCOUNTS, on=DAYS)
    def sell(self, who, lines, discount, on):
        entered = [
            LineInput(
                item=self.items[place % len(self.items)],
                quantity=quantity,
                unit_price=price,
                discount_percent=percent,
            )
            for place, quantity, price, percent in lines
        ]
        sale = create_document(
            "order",
            self.customers[who % len(self.customers)],
            lines=entered,
            posting_date=on,
            document_date=on,
            discount_kind="percent" if discount else "",
            discount_value=discount,
        )
        release(sale)

    @rule(place=PLACES)
    def reopen_and_release(self, place):
        if sale := chosen(orders(), place):
            release(reopen(sale))

    @rule(place=PLACES, share=SHARES)
    def ship(self, place, share):
        waiting = orders().exclude(lines__shipped=F("lines__quantity"))
        if sale := chosen(waiting, place):
            wish(sale, ship=share, invoice=D(0))
            attempted(lambda: posted(sale, SHIP))

    @rule(place=PLACES, share=SHARES)
    def invoice(self, place, share):
        waiting = orders().exclude(lines__shipped=F("lines__invoiced"))
        if sale := chosen(waiting, place):
            wish(sale, ship=D(0), invoice=share)
            attempted(lambda: posted(sale, INVOICE))

    @rule(place=PLACES, share=SHARES)
    def ship_and_invoice(self, place, share):
        if sale := chosen(orders(), place):
            wish(sale, ship=share, invoice=D(1))
            attempted(lambda: posted(sale, BOTH))

    @rule(place=PLACES)
    def undo(self, place):
        waiting = papers(Kind.SHIPMENT).filter(
            lines__invoiced=0, lines__corrects=None, lines__corrected_by=None
        )
        if shipment := chosen(waiting, place):
            attempted(lambda: undo_shipment(shipment))

    @rule(place=PLACES, share=SHARES)
    def credit(self, place, share):
        if invoice := chosen(papers(Kind.INVOICE), place):
            gone = returned(invoice)
            wanted = {
                line.line_no: rounded((line.quantity - gone.get(line.pk, 0)) * share, 2)
                for line in lines_of_invoice(invoice)
            }
            attempted(lambda: posted(credit_memo_for(invoice, lines=wanted, on=LATER)))

    @rule(place=PLACES)
    def cancel(self, place):
        waiting = papers(Kind.INVOICE).exclude(corrected_by__cancels=True)
        if invoice := chosen(waiting, place):
            attempted(lambda: cancel_invoice(invoice, on=LATER))

    @rule(place=PLACES, part=PARTS, on=DAYS, is_applied=st.booleans())
    def pay(self, place, part, on, is_applied):
        if entry := chosen(open_entries(), place):
            amount = rounded(entry.remaining * part, entry.currency.decimals)
            if amount and on >= entry.date:
                post_payment(
                    entry.customer,
                    amount,
                    on=on,
                    method=PaymentMethod.objects.get(code="BANK"),
                    currency=entry.currency,
                    applies_to=[entry] if is_applied else (),
                )

    @rule(place=PLACES, other=PLACES, part=PARTS)
    def apply(self, place, other, part):
        debit = chosen(open_entries().filter(remaining__gt=0), place)
        credit = debit and chosen(
            open_entries().filter(
                remaining__lt=0, customer=debit.customer, currency=debit.currency
            ),
            other,
        )
        if debit and credit:
            most = min(debit.remaining, -credit.remaining)
            amount = min(rounded(most * part, debit.currency.decimals), most)
            attempted(lambda: apply(credit, debit, amount=amount))

    @rule(place=PLACES)
    def unapply(self, place):
        live = Application.objects.filter(undoes=None, undone_by=None)
        if application := chosen(live, place):
            attempted(lambda: unapply(application))

    @rule(place=PLACES)
    def reverse(self, place):
        payments = LedgerTransaction.objects.filter(source="payment")
        if written := chosen(payments, place):
            attempted(lambda: reverse(written))

    @invariant()
    def the_books_are_sound(self):
        found = breaches()
        assert not found, [
            (one.rule.number, one.rule.title, one.places) for one in found
        ]


class LostCent(Books):
    """Books of somebody who loses a cent on the way to the ledger."""

    @rule()
    def lose(self):
        entry = LedgerEntry.objects.order_by("pk").first()
        entry.pk, entry.amount = None, D("0.01")
        entry.save(force_insert=True)


class HalfApplication(Books):
    """Books of somebody who writes one side of an application only."""

    @rule(place=PLACES)
    def apply_half(self, place):
        if entry := chosen(open_entries(), place):
            CustomerDetail.objects.create(
                entry=entry,
                kind=CustomerDetail.Kind.APPLICATION,
                date=entry.date,
                amount=-entry.remaining,
                amount_local=-entry.remaining_local,
                application=Application.objects.create(date=entry.date),
            )


SHORT = settings(
    max_examples=8,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
)
SEARCH = settings(
    SHORT,
    max_examples=30,
    phases=[Phase.generate],
    print_blob=False,
    report_multiple_bugs=False,
)


@pytest.mark.django_db
def test_the_books_tie_whatever_happens():
    open_the_books()

    run_state_machine_as_test(Books, settings=SHORT)


@pytest.mark.django_db
@pytest.mark.parametrize("faulty", [LostCent, HalfApplication])
def test_a_planted_fault_is_found(faulty):
    open_the_books()

    with pytest.raises(AssertionError, match="I0"):
        run_state_machine_as_test(faulty, settings=SEARCH)


def chosen(rows: QuerySet, place: int):
    found = list(rows.order_by("pk").distinct())
    return found[place % len(found)] if found else None


def orders() -> QuerySet[SalesDocument]:
    return SalesDocument.objects.filter(kind="order", status="released")


def papers(kind: str) -> QuerySet[PostedDocument]:
    return PostedDocument.objects.filter(kind=kind)


def open_entries() -> QuerySet[CustomerEntry]:
    return CustomerEntry.objects.filter(is_open=True).select_related(
        "currency", "customer"
    )


def wish(sale: SalesDocument, *, ship: Decimal, invoice: Decimal) -> None:
    """Ask for a share of what is left to ship, and of what can be invoiced then."""
    for line in sale.lines.all():
        line.to_ship = rounded((line.quantity - line.shipped) * ship, 2)
        most = line.shipped + line.to_ship - line.invoiced
        line.to_invoice = rounded(most * invoice, 2)
        line.save(update_fields=["to_ship", "to_invoice"])


def attempted(what: Callable[[], object]) -> None:
    """Do what may be refused for a good reason; then nothing has changed."""
    try:
        what()
    except Refused as error:
        event(f"refused: {error.text.template}")
