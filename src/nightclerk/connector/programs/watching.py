"""Days, work lists, left out records and changes for Shopify, as programs see them."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field

from nightclerk.connector.mapping.completeness import is_complete
from nightclerk.connector.models import (
    CompletenessDay,
    OutgoingChange,
    Shop,
    SkippedRecord,
)
from nightclerk.connector.programs.choosing import skipped_rows
from nightclerk.connector.programs.day_money import (
    PayoutsTold,
    RefundsTold,
    payouts_told,
    refunds_told,
)
from nightclerk.connector.programs.finding import CHANGES
from nightclerk.connector.programs.values import amount, said
from nightclerk.connector.selectors.completeness import complete_to
from nightclerk.connector.selectors.papers.to_process import unprocessed
from nightclerk.connector.selectors.payments.streams import open_disputes
from nightclerk.connector.selectors.payments.unbooked import (
    unmatched_payments,
    untied_payouts,
)
from nightclerk.connector.selectors.shipping.lists import (
    failed_shipments,
    unsent_shipments,
)
from nightclerk.connector.selectors.work_lists import (
    missing_mappings,
    order_updates,
    unmapped_customers,
    unmapped_variants,
    unprocessed_refunds,
)
from nightclerk.connector.services.orders.completeness import fetch, process
from nightclerk.connector.services.payments.starting import sync_money
from nightclerk.connector.services.sending.actions import give_up, send_again
from nightclerk.connector.services.syncs.starting import start_sync
from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.jobs.models import JobEntry
from nightclerk.jobs.registry import catalogue
from nightclerk.ledger.programs.values import Asked, Day, Key, Told

CHECK = 5  # the task that checks completeness
DAY_ACTS = {"fetch": fetch, "process": process, "payments": sync_money}
CHANGE_ACTS = {"retry": send_again, "drop": give_up}
MOST_CHANGES = 1_000


class CountedTold(Told):
    """How many orders, and their total in the shop's currency."""

    orders: int
    total: str


class DayTold(Told):
    """A day of the shop's zone, counted in four places.

    `differs` names orders by what is wrong: missing, gone, changed, open, different,
    unposted, refunds; and payouts; of each the first hundred ids at Shopify.
    `refunds` and `payouts` tell the money that moved on the day.
    """

    day: date
    complete: bool
    compared_order_by_order: bool
    at_shopify: CountedTold
    here: CountedTold
    in_documents: CountedTold
    nothing_to_book: int
    posted: CountedTold
    refunds: RefundsTold
    payouts: PayoutsTold | None
    differs: dict[str, list[str]]
    checked_at: datetime
    run: int | None


class CheckAsked(Asked):
    """Which days to check; without any, the last thirty."""

    first: Day | None = None
    last: Day | None = None
    every_order: bool = False


class WorkTold(Told):
    """How much of a shop waits for somebody, and until when it is complete."""

    shop: str
    unprocessed_orders: int
    order_updates: int
    unprocessed_refunds: int
    unmapped_products: int
    unmapped_customers: int
    missing_mappings: int
    unsent_shipments: int
    failed_shipments: int
    unmatched_payments: int
    untied_payouts: int
    open_disputes: int
    skipped_records: int
    complete_until: date | None


class SkippedTold(Told):
    """A record that a run left out, why, and when it is tried again."""

    id: int
    stream: str
    gid: str
    name: str
    reason: str
    times: int
    run: int | None
    first_at: datetime
    last_at: datetime
    retry_at: datetime


class ChangesAsked(Asked):
    """What is done with which changes for Shopify."""

    act: Literal["retry", "drop"] = Field(title="Send again, or give up")
    changes: list[Key] = Field(
        min_length=1, max_length=MOST_CHANGES, title="Changes, by id"
    )


class ActedTold(Told):
    """How many changes were named, and with how many it was done."""

    asked: int
    done: int


class OutgoingTold(Told):
    """A change for Shopify and how far it is."""

    id: int
    kind: str
    subject: str
    gid: str
    state: str
    payload: dict[str, Any]
    answer: dict[str, Any] | None
    message: str
    request_id: str
    attempts: int
    run: int | None
    created_at: datetime
    sent_at: datetime | None
    ended_at: datetime | None


def work_told(shop: Shop) -> WorkTold:
    """Tell how much of a shop waits."""
    return WorkTold(
        shop=shop.code,
        unprocessed_orders=unprocessed(shop).count(),
        order_updates=order_updates(shop).count(),
        unprocessed_refunds=unprocessed_refunds(shop).count(),
        unmapped_products=unmapped_variants(shop).count(),
        unmapped_customers=unmapped_customers(shop).count(),
        missing_mappings=len(missing_mappings(shop)),
        unsent_shipments=unsent_shipments(shop).count(),
        failed_shipments=failed_shipments(shop).count(),
        unmatched_payments=unmatched_payments(shop).count(),
        untied_payouts=untied_payouts(shop).count(),
        open_disputes=open_disputes(shop).count(),
        skipped_records=skipped_rows(shop).count(),
        complete_until=complete_to(shop),
    )


def day_told(day: CompletenessDay) -> DayTold:
    """Tell a day that was checked."""
    return DayTold(
        day=day.day,
        complete=is_complete(day.differs),
        compared_order_by_order=day.is_listed,
        at_shopify=CountedTold(orders=day.orders, total=amount(day.gross)),
        here=CountedTold(orders=day.mirrored, total=amount(day.mirrored_gross)),
        in_documents=CountedTold(orders=day.booked, total=amount(day.booked_gross)),
        nothing_to_book=day.without,
        posted=CountedTold(orders=day.posted, total=amount(day.posted_gross)),
        refunds=refunds_told(day),
        payouts=payouts_told(day),
        differs=day.differs,
        checked_at=day.checked_at,
        run=day.run_id,
    )


def skipped_told(row: SkippedRecord) -> SkippedTold:
    """Tell a record that was left out."""
    same = ("stream", "gid", "name", "times", "first_at", "last_at", "retry_at")
    return SkippedTold(
        id=row.pk,
        reason=said(row.reason.get("text")) or row.reason_text,
        run=row.run_id,
        **{name: getattr(row, name) for name in same},
    )


def change_told(row: OutgoingChange) -> OutgoingTold:
    """Tell a change for Shopify."""
    same = (
        *("kind", "subject", "gid", "state", "payload", "answer", "message"),
        *("request_id", "attempts", "created_at", "sent_at", "ended_at"),
    )
    return OutgoingTold(
        id=row.pk, run=row.run_id, **{name: getattr(row, name) for name in same}
    )


def check_asked(shop: Shop, asked: CheckAsked, *, actor: Any = None) -> JobEntry:
    """Let the queue check days of a shop; gives the entry."""
    task = catalogue[CHECK]
    params = task.params.read({"shop": shop.code, **asked.as_json()})
    return start_sync(shop, task, params, actor=actor, background=True).entry


def mend_day(day: CompletenessDay, act: str, *, actor: Any = None) -> JobEntry:
    """Let the queue bring, process or book what a day lacks; gives the entry."""
    return DAY_ACTS[act](day, actor=actor, background=True).entry


def act_on_change(row: OutgoingChange, act: str, *, actor: Any = None) -> None:
    """Send a change again or give it up; `Refused` where its state forbids it."""
    if not CHANGE_ACTS[act]([row], actor=actor):
        row.refresh_from_db()
        raise Refused(
            words("“{change}” is {state}", change=row, state=row.get_state_display()),
            hint=words("Look at the change again: it has changed meanwhile."),
        )
    row.refresh_from_db()


def act_on_changes(shop: Shop, asked: ChangesAsked, *, actor: Any = None) -> ActedTold:
    """Send changes again or give them up, those whose state lets it."""
    rows = list(CHANGES.filter(shop=shop, pk__in=asked.changes))
    return ActedTold(
        asked=len(asked.changes), done=CHANGE_ACTS[asked.act](rows, actor=actor)
    )
