"""Lines of the payment journal that somebody types or changes."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django.db import transaction

from nightclerk.core.errors import Refused, invalid_fields
from nightclerk.core.text import Text, words
from nightclerk.ledger.models import PaymentLine, PaymentTarget
from nightclerk.ledger.selectors.company import company, today
from nightclerk.ledger.services.receivables.payment_journal import (
    TYPED,
    Target,
    targets_of,
)
from nightclerk.ledger.services.writing.filling import fill

State = PaymentLine.State


@transaction.atomic
def new_line(
    *, actor: Any = None, targets: Sequence[Target] = (), **fields: Any
) -> PaymentLine:
    """Put a payment into the journal by hand; see `change_line` for its fields.

    Without a date it is today's, without a currency the customer's or our own.
    `Refused` names the fields that are wrong.
    """
    house = company()
    line = PaymentLine(key=f"hand:{uuid4().hex}", date=today(house))
    line.currency = house.currency
    _fill(line, fields)
    if "currency" not in fields and line.customer.currency is not None:
        line.currency = line.customer.currency
    _require_targets(line, targets)
    line.save(force_insert=True)
    PaymentTarget.objects.bulk_create(targets_of(line, targets))
    return line


@transaction.atomic
def change_line(
    line: PaymentLine,
    *,
    actor: Any = None,
    targets: Sequence[Target] | None = None,
    reason: Text | None = None,
    **fields: Any,
) -> PaymentLine:
    """Change an open line: its customer, date, amount, currency, account and so on.

    `targets` replace those that it has; with another customer or currency and without
    new targets the old ones go. A `reason` says why it is proposed so now. What
    stopped it is forgotten until it is posted.
    `Refused` for a line that is not open any more, and names fields that are wrong.
    """
    line = _open_line(line)
    before = line.customer_id, line.currency_id
    _fill(line, fields)
    if targets is None and before != (line.customer_id, line.currency_id):
        targets = ()
    line.problem = {}
    if reason is not None:
        line.reason = reason.as_json()
    line.save(update_fields=[*TYPED, "problem", "reason"])
    if targets is not None:
        _require_targets(line, targets)
        line.targets.all().delete()
        PaymentTarget.objects.bulk_create(targets_of(line, targets))
    return line


def _open_line(line: PaymentLine) -> PaymentLine:
    """Lock a line and give it as it is now."""
    found = PaymentLine.objects.select_for_update(of=("self",))
    line = found.select_related("customer", "currency").get(pk=line.pk)
    if line.state != State.OPEN:
        raise Refused(
            words("The line is not open any more"),
            hint=words("Look at the journal again."),
        )
    return line


def _fill(line: PaymentLine, fields: dict[str, Any]) -> None:
    kept = {each.name for each in PaymentLine._meta.concrete_fields} - TYPED
    fill(line, fields, rules={}, fixed=kept, is_whole=False)
    missing = {
        name: words("This is needed")
        for name, value in (("customer", line.customer_id), ("amount", line.amount))
        if not value
    }
    if missing:
        raise invalid_fields(missing)


def _require_targets(line: PaymentLine, targets: Sequence[Target]) -> None:
    """Refuse what the line cannot settle: somebody else's, or in another currency."""
    for each in targets:
        entry = each.entry
        if (entry.customer_id, entry.currency_id) != (
            line.customer_id,
            line.currency_id,
        ):
            problem = words(
                "{entry} has another customer or another currency",
                entry=entry.document_no,
            )
            raise Refused(problem, fields={"targets": problem})
