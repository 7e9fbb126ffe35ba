"""Money of a shop: 10,000 balance transactions read, 1,000 payments applied and tied.

Reading is measured at the rates of a Standard plan; calls and points are those that the
simulated shop counted. Payments are applied once by a run of 30105, which reads them
too from a shop that answers as fast as it can, and once by themselves in this process.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.invoices import settle
from benchmarks.report import Figure
from benchmarks.stage import (
    ended,
    rows_written_since,
    seconds,
    shop,
    synced,
    transaction_now,
    worker,
)
from nightclerk.connector.models import (
    BalanceTransaction,
    PaymentProcessing,
    Payout,
    Shop,
    ToBooks,
)
from nightclerk.connector.selectors.payments.ties import ties_of
from nightclerk.connector.services.payments.matching import book_payments
from nightclerk.connector.services.payments.settings import change_payment_settings
from nightclerk.connector.tasks.process_orders import (
    ProcessOrdersParams,
    process_orders,
)
from nightclerk.connector.tasks.sync_payments import SyncPaymentsParams, sync_payments
from nightclerk.jobs.models import JobRun
from nightclerk.jobs.services.entries import enqueue
from nightclerk.ledger.charts import chart
from nightclerk.ledger.models import CustomerEntry
from nightclerk.ledger.services.setup.company import set_up_company
from nightclerk.ledger.tasks.batch_orders import batch_post_orders
from nightclerk.ledger.tasks.batch_params import OrderBatchParams
from nightclerk.simulator.remote import RemoteControl
from nightclerk.simulator.settings import PaymentSettings

FEW, MANY = 1_000, 10_000  # balance transactions
PAYMENTS = 1_000
ENDLESS = 1e9  # points


@dataclass(frozen=True)
class Read:
    """A run of 30105, what it brought, and what the shop saw of it."""

    run: JobRun
    rows: int
    requests: list[dict[str, Any]]

    @property
    def points(self) -> int:
        """The points that the shop took for it."""
        return sum(int(row["actual"]) for row in self.requests)

    @property
    def peak(self) -> float:
        """The largest memory of the process that did it, in MB."""
        return float(self.run.result["memory_mb"])


def measure() -> list[Figure]:
    """Read few and many, each by a fresh worker; then book what buyers paid."""
    set_up_company(name="Benchmark", chart="skr04")
    (few, _), (many, others) = read("FEW", FEW), read("MANY", MANY)
    return [
        Figure("balance transactions read", many.rows, at_least=MANY),
        Figure("reading: calls", len(many.requests), at_most=45),
        Figure("reading: points", many.points),
        Figure("reading: time", seconds(many.run), "s"),
        *others,
        Figure(f"reading: peak memory, {FEW:,}", few.peak, "MB"),
        Figure(f"reading: peak memory, {MANY:,}", many.peak, "MB"),
        Figure("reading: peak, many to few", many.peak / few.peak, "×", at_most=1.2),
        *booked(),
    ]


def read(code: str, transactions: int) -> tuple[Read, list[Figure]]:
    """Read a shop's money for the first time, and once more with nothing new."""
    payments = PaymentSettings(transactions=transactions)
    with shop(code, orders=0, payments=payments) as (connected, simulator):
        with worker():
            first = _read(connected, simulator.control)
        transaction = transaction_now()
        with worker():
            again = _read(connected, simulator.control)
        written = rows_written_since(transaction)
    return first, [
        Figure("nothing changed: calls", len(again.requests)),
        Figure("nothing changed: points", again.points),
        Figure("nothing changed: time", seconds(again.run), "s"),
        Figure("nothing changed: rows written", written),
    ]


def _read(connected: Shop, control: RemoteControl) -> Read:
    control.forget_requests()
    run = ended(enqueue(sync_payments, SyncPaymentsParams(shop=connected.code)))
    rows = BalanceTransaction.objects.filter(shop=connected)
    return Read(run, rows.count(), control.requests())


def booked() -> list[Figure]:
    """Apply payments to the invoices of their orders, then post what is paid out."""
    with shop("BOOK", orders=0) as (connected, simulator):
        control = simulator.control
        control.bucket(maximum=ENDLESS, rate=ENDLESS)
        settle(connected)
        change_payment_settings(connected, books="post", **_accounts())
        with worker():
            _invoice_orders(connected, control, seed=7)
            run, again = _read(connected, control), _read(connected, control)
            _invoice_orders(connected, control, seed=8)
        took = _applied(connected)
        _pay_out(control)
        change_payment_settings(connected, posts_payouts=True)
        with worker():
            paid_out = _read(connected, control)
    return [
        *_payments(connected),
        Figure("payments applied per second", PAYMENTS / took, "1/s", at_least=200),
        Figure("run that reads and applies 1,000: time", seconds(run.run), "s"),
        Figure("run that reads and applies 1,000: peak memory", run.peak, "MB"),
        Figure("run when all are applied: time", seconds(again.run), "s"),
        *_ties(connected, paid_out),
    ]


def _applied(connected: Shop) -> float:
    """Apply what waits; gives how many seconds it took."""
    start = time.monotonic()
    outcome = book_payments(connected)
    took = time.monotonic() - start
    if outcome.counts[ToBooks.POSTED] != PAYMENTS:
        raise SystemExit(f"Not every payment was posted: {outcome.counts}")
    return took


def _payments(connected: Shop) -> list[Figure]:
    """Give what became of all payments and of the invoices that they paid."""
    ways = PaymentProcessing.objects.filter(transaction__order__shop=connected)
    posted = ways.filter(state=ToBooks.POSTED)
    settled = posted.filter(entry__is_open=False).count()
    open_ones = CustomerEntry.objects.filter(is_open=True).count()
    return [
        Figure("payments applied", settled, at_least=2 * PAYMENTS),
        Figure("payments not posted", ways.count() - posted.count(), at_most=0),
        Figure("entries of customers left open", open_ones, at_most=0),
    ]


def _ties(connected: Shop, paid_out: Read) -> list[Figure]:
    payouts = Payout.objects.filter(shop=connected)
    tied = [tie for tie in ties_of(connected, list(payouts)) if tie.is_tied]
    posted = payouts.filter(state=ToBooks.POSTED).count()
    return [
        Figure("payouts posted", posted, at_least=1),
        Figure("payouts that do not tie", len(payouts) - len(tied), at_most=0),
        Figure("payout: time of the whole run", seconds(paid_out.run), "s"),
    ]


def _invoice_orders(connected: Shop, control: RemoteControl, *, seed: int) -> None:
    """Let buyers order and pay; bring, process, ship and invoice it."""
    control.sell_at_random(PAYMENTS, seed=seed)
    control.advance(60)  # until all orders are found
    synced(connected)
    ended(enqueue(process_orders, ProcessOrdersParams(shop=connected.code)))
    ended(enqueue(batch_post_orders, OrderBatchParams(ship=True, invoice=True)))


def _accounts() -> Mapping[str, str]:
    given = chart("skr04")
    return {
        "clearing_account": given.number_for("clearing"),
        "bank_account": given.number_for("bank"),
        "fee_account": given.number_for("fees"),
    }


def _pay_out(control: RemoteControl) -> None:
    payout = control.pay_out()
    if payout is None:
        raise SystemExit("Nothing is on the balance")
    control.advance_payout(payout, "PAID")
