"""Orders become documents: a page at a time, each order by itself."""

import logging
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import DatabaseError, transaction

from nightclerk.connector.mapping.papers.sale_draft import SaleProblem
from nightclerk.connector.mapping.papers.sale_facts import ZERO, Sale, Totals
from nightclerk.connector.models import OrderProcessing, Shop, State
from nightclerk.connector.selectors.settings import customer_settings, order_settings
from nightclerk.connector.services.papers.outcomes import Outcome
from nightclerk.connector.services.papers.processing_page import Page, Result
from nightclerk.connector.services.papers.processing_writes import write_page
from nightclerk.core.errors import NightclerkError
from nightclerk.core.text import verbatim, words
from nightclerk.jobs.stopping import is_stopped
from nightclerk.ledger.selectors.setup import Setup

logger = logging.getLogger(__name__)

PAGE = 100
# What a fault in one order's data may raise; anything else is a fault of the program.
FAULTS = (
    ArithmeticError,
    AttributeError,
    DatabaseError,
    LookupError,
    NightclerkError,
    TypeError,
    ValueError,
)
TO_DO = (State.WAITING, State.STOPPED, State.HELD)


def process_orders(
    shop: Shop,
    keys: Sequence[int],
    *,
    run_id: int | None = None,
    actor: Any = None,
    dry_run: bool = False,
) -> Outcome:
    """Make documents of orders that have none; gives what became of each.

    `keys` are those of the orders. Each page is one transaction, and no network is
    used: what is unknown must have been read before. An order that somebody else works
    on is left alone; one that cannot be processed keeps its reasons and leaves its
    neighbours alone. A dry run does all of it and takes it back.
    """
    outcome = Outcome()
    for some in pages(keys):
        outcome += process_page(shop, some, run_id=run_id, actor=actor, dry_run=dry_run)
    return outcome


def pages(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    """Cut keys into pages."""
    for start in range(0, len(keys), PAGE):
        yield keys[start : start + PAGE]


def process_page(
    shop: Shop,
    keys: Sequence[int],
    *,
    run_id: int | None = None,
    actor: Any = None,
    dry_run: bool = False,
) -> Outcome:
    """Process one page; where it fails as a whole, its orders one by one."""
    try:
        return _process(shop, keys, run_id, actor, dry_run=dry_run)
    except FAULTS as error:
        if is_stopped():  # the error is what the stop left of a statement
            raise
        if len(keys) == 1:
            return _stop(shop, keys[0], error, run_id=run_id, dry_run=dry_run)
        logger.warning("A page of orders is done one by one: %s", error)
    outcome = Outcome()
    for key in keys:
        outcome += process_page(
            shop, [key], run_id=run_id, actor=actor, dry_run=dry_run
        )
    return outcome


@transaction.atomic
def _process(
    shop: Shop, keys: Sequence[int], run_id: int | None, actor: Any, *, dry_run: bool
) -> Outcome:
    held = list(_hold(shop, keys))
    page = Page(
        shop,
        held,
        settings=order_settings(shop),
        customers=customer_settings(shop),
        setup=Setup(),
        actor=actor,
    )
    results = page.results()
    outcome = write_page(shop, results, run_id=run_id)
    outcome.locked = len(keys) - len(held)
    if dry_run:
        transaction.set_rollback(True)
        return outcome.undone()
    return outcome


def _hold(shop: Shop, keys: Sequence[int]) -> Iterator[OrderProcessing]:
    """Lock what is still to be done; what another holds is left to the other.

    The orders too: an import that brings a change meanwhile waits, and then sees what
    was booked. So no change is lost between the two.
    """
    rows = (
        OrderProcessing.objects.select_for_update(
            skip_locked=True, of=("self", "order"), no_key=True
        )
        .select_related("order")
        .defer("order__payload")
        .filter(order__in=keys, order__shop=shop)
        .order_by("order_id")
    )
    for row in rows:
        if row.state in TO_DO or (
            row.state == State.PROCESSED and row.document_id is None
        ):
            yield row


@transaction.atomic
def _stop(
    shop: Shop, key: int, error: Exception, *, run_id: int | None, dry_run: bool
) -> Outcome:
    """Keep the one order that nobody could process, with what went wrong."""
    text = error.text if isinstance(error, NightclerkError) else verbatim(str(error))
    problem = SaleProblem(
        kind="books",
        text=words("The order could not be processed: {problem}", problem=text),
        hint=words("Report this with the order's number where it stays unclear."),
    )
    logger.error("Order %s could not be processed", key, exc_info=error)
    results = [
        Result(row, State.STOPPED, _unread(row), [problem])
        for row in _hold(shop, [key])
    ]
    outcome = write_page(shop, results, run_id=run_id)
    if dry_run:
        transaction.set_rollback(True)
        return outcome.undone()
    return outcome


def _unread(row: OrderProcessing) -> Sale:
    """Give no more of an order than its name: its figures may be what is wrong."""
    return Sale(
        key=row.order_id,
        gid=row.order.gid,
        name=row.order.name,
        money=row.money,
        currency=row.order.currency,
        taxes_included=row.order.taxes_included,
        placed_at=row.order.shopify_created_at,
        totals=Totals(total=ZERO),
    )
