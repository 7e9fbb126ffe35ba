"""The payment journal: payments proposed, looked at, changed, dropped."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import Prefetch, QuerySet

from nightclerk.core import clock
from nightclerk.core.errors import NightclerkError
from nightclerk.core.text import Text, joined
from nightclerk.ledger.models import (
    Account,
    Currency,
    Customer,
    CustomerEntry,
    PaymentLine,
    PaymentMethod,
    PaymentTarget,
)
from nightclerk.ledger.services.receivables.many_payments import (
    PaymentInput,
    post_payments,
)
from nightclerk.ledger.services.receivables.payment_building import Way

State = PaymentLine.State
TYPED = frozenset(
    {"customer", "date", "amount", "currency", "factor", "local", "method", "account"}
    | {"document_no", "external_order_no", "text"}
)
NOTHING = Text("")
CHUNK = 250  # lines posted in one transaction, which locks what they settle
END = """
UPDATE ledger_paymentline line
SET state = 'posted', problem = '{}', entry_id = given.entry_id,
    ended_at = %s, ended_by_id = %s
FROM jsonb_to_recordset(%s) AS given(id bigint, entry_id bigint)
WHERE line.id = given.id
"""
WITH = (
    *("currency", "method", "method__account", "account"),
    *("customer", "customer__currency", "customer__customer_group"),
    *("customer__method", "customer__method__account"),
)


@dataclass(frozen=True)
class Target:
    """An open entry that a payment settles: an amount of it, or as much as it can."""

    entry: CustomerEntry
    amount: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """A payment as somebody proposes it; `amount` > 0 came in, < 0 went back.

    `local` is its exact amount in the company's currency where that is known. Without
    targets it settles what `post_payment` finds by itself when it is posted. `key` is
    also that of the posting: a payment with a key is proposed and posted once.
    """

    key: str
    customer: Customer
    date: date
    amount: Decimal
    currency: Currency
    factor: Decimal | None = None
    local: Decimal | None = None
    method: PaymentMethod | None = None
    account: Account | None = None
    document_no: str = ""
    external_order_no: str = ""
    text: str = ""
    reason: Text = NOTHING
    problem: NightclerkError | None = None
    source: str = ""
    targets: Sequence[Target] = field(default=())


@dataclass(frozen=True)
class Posted:
    """Lines that were posted, and lines that stay open with their problem."""

    posted: list[PaymentLine] = field(default_factory=list)
    failed: list[PaymentLine] = field(default_factory=list)


@transaction.atomic
def suggest(lines: Sequence[Suggestion]) -> list[PaymentLine]:
    """Propose payments; gives the line of each, in their order.

    Of a key that is there already the line is given as it is, posted and dropped ones
    too, and nothing is changed.
    """
    by_key = {line.key: line for line in lines}
    known = set(
        PaymentLine.objects.filter(key__in=by_key).values_list("key", flat=True)
    )
    PaymentLine.objects.bulk_create(
        [_line(line) for key, line in by_key.items() if key not in known],
        ignore_conflicts=True,
    )
    found = {line.key: line for line in PaymentLine.objects.filter(key__in=by_key)}
    PaymentTarget.objects.bulk_create(
        [
            target
            for key, line in by_key.items()
            if key not in known
            for target in targets_of(found[key], line.targets)
        ],
        ignore_conflicts=True,
    )
    return [found[line.key] for line in lines]


def post_lines(
    lines: Iterable[PaymentLine], *, seeks: bool = True, actor: Any = None
) -> Posted:
    """Post open lines, the earliest first; one that is refused says why.

    Lines without targets seek what they settle by themselves, or stay open where they
    shall not. Those that are not open any more are passed over. Not in one
    transaction: what was posted stays posted whatever becomes of the rest.
    """
    wanted = [line.pk for line in lines]
    open_ones = PaymentLine.objects.filter(pk__in=wanted, state=State.OPEN)
    keys = list(open_ones.order_by("date", "pk").values_list("pk", flat=True))
    done = Posted()
    for start in range(0, len(keys), CHUNK):
        _post_chunk(keys[start : start + CHUNK], done, actor, seeks=seeks)
    return done


def drop_lines(lines: Iterable[PaymentLine], *, actor: Any = None) -> int:
    """Take open lines out of the journal; gives how many were open.

    They are kept, so that nobody proposes them again.
    """
    return _chosen(lines, State.OPEN).update(
        state=State.DROPPED, ended_at=clock.now(), ended_by=actor
    )


def restore_lines(lines: Iterable[PaymentLine], *, actor: Any = None) -> int:
    """Put dropped lines back; gives how many were dropped."""
    return _chosen(lines, State.DROPPED).update(
        state=State.OPEN, ended_at=None, ended_by=None
    )


def _chosen(lines: Iterable[PaymentLine], state: str) -> QuerySet[PaymentLine]:
    return PaymentLine.objects.filter(pk__in=[line.pk for line in lines], state=state)


def _line(given: Suggestion) -> PaymentLine:
    same = [*TYPED, "key", "source"]
    return PaymentLine(
        **{name: getattr(given, name) for name in same},
        reason=given.reason.as_json() if given.reason else {},
        problem=stored(given.problem) if given.problem else {},
    )


def targets_of(line: PaymentLine, targets: Sequence[Target]) -> list[PaymentTarget]:
    """Give what a line settles, not written yet."""
    return [
        PaymentTarget(line=line, entry=each.entry, position=place, amount=each.amount)
        for place, each in enumerate(targets)
    ]


@transaction.atomic
def _post_chunk(keys: Sequence[int], done: Posted, actor: Any, *, seeks: bool) -> None:
    locked = PaymentLine.objects.select_for_update(of=("self",)).filter(
        pk__in=keys, state=State.OPEN
    )
    targets = Prefetch(
        "targets", PaymentTarget.objects.select_related("entry__currency")
    )
    found = locked.select_related(*WITH).prefetch_related(targets).order_by("pk")
    lines = sorted(found, key=lambda line: (line.date, line.pk))
    inputs = [_input(line, seeks=seeks) for line in lines]
    results = post_payments(inputs, actor=actor)
    posted, failed = [], []
    for line, result in zip(lines, results, strict=True):
        if isinstance(result, CustomerEntry):
            line.entry, line.state, line.problem = result, State.POSTED, {}
            posted.append(line)
        else:
            line.problem = stored(result)
            failed.append(line)
    _end(posted, actor)
    PaymentLine.objects.bulk_update(failed, ["problem"])
    done.posted.extend(posted)
    done.failed.extend(failed)


def _end(lines: Sequence[PaymentLine], actor: Any) -> None:
    """Close locked lines, each with its entry, in one statement."""
    rows = [{"id": line.pk, "entry_id": line.entry_id} for line in lines]
    with connection.cursor() as cursor:
        cursor.execute(
            END, [clock.now(), actor.pk if actor else None, json.dumps(rows)]
        )


def _input(line: PaymentLine, *, seeks: bool) -> PaymentInput:
    targets = line.targets.all()
    return PaymentInput(
        customer=line.customer,
        amount=line.amount,
        on=line.date,
        applies_to=[each.entry for each in targets],
        key=line.key,
        way=Way(
            method=line.method,
            account=line.account,
            currency=line.currency,
            factor=line.factor,
            local=line.local,
            amounts={each.entry_id: each.amount for each in targets if each.amount},
            seeks=seeks,
            document_no=line.document_no,
            external_order_no=line.external_order_no,
            text=line.text,
        ),
    )


def stored(error: NightclerkError) -> dict[str, Any]:
    """Give what stops a payment as a line keeps it: each field's sentence in one."""
    texts = [*error.fields.values()] or [error.text]
    return type(error)(joined(texts, by="; "), hint=error.hint).as_json()
