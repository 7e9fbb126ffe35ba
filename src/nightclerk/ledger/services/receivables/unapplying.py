"""Taking an application back: the same details once more, with the other sign."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.ledger.models import (
    Application,
    Company,
    CustomerDetail,
    CustomerEntry,
    LedgerTransaction,
)
from nightclerk.ledger.selectors.company import company, today
from nightclerk.ledger.services.receivables.application_rows import write_mirror
from nightclerk.ledger.services.receivables.customer_balances import (
    change_remaining,
    locked_entries,
)
from nightclerk.ledger.services.writing.open_days import require_open_day, why_closed

ZERO = Decimal(0)


@transaction.atomic
def unapply(
    application: Application, *, on: date | None = None, actor: Any = None
) -> Application:
    """Take an application back; both entries are left as if it had never been.

    `on` is not before the application; without it, the application's own date, or
    today where that is closed. `Refused` where it was taken back before, where an entry
    has a newer application, and for entries that were reversed.
    """
    application = (
        Application.objects.select_for_update(of=("self",))
        .select_related("transaction")
        .get(pk=application.pk)
    )
    details = list(application.details.select_related("entry").order_by("pk"))
    entries = locked_entries(detail.entry for detail in details)
    _require_newest(application, list(entries.values()))
    house = company()
    day = _day(application, on, house, actor)
    undoing = Application.objects.create(
        date=day,
        undoes=application,
        transaction=_mirrored(application, day, house, actor),
        user=actor,
    )
    CustomerDetail.objects.bulk_create(_opposite(detail, undoing) for detail in details)
    for pk, entry in entries.items():
        own = [detail for detail in details if detail.entry_id == pk]
        change_remaining(
            entry,
            -sum((detail.amount for detail in own), ZERO),
            -sum((detail.amount_local for detail in own), ZERO),
            on=day,
        )
    return undoing


def _opposite(detail: CustomerDetail, undoing: Application) -> CustomerDetail:
    return CustomerDetail(
        entry_id=detail.entry_id,
        kind=detail.kind,
        date=undoing.date,
        amount=-detail.amount,
        amount_local=-detail.amount_local,
        application=undoing,
        transaction=undoing.transaction,
    )


def _require_newest(application: Application, entries: list[CustomerEntry]) -> None:
    """Refuse what would leave later applications hanging in the air."""
    if application.undoes_id is not None or _is_undone(application):
        raise Refused(words("This application is taken back already"))
    transactions = [entry.transaction_id for entry in entries]
    if LedgerTransaction.objects.filter(
        pk__in=transactions, reversed_by__isnull=False
    ).exists():
        raise Refused(words("The entries of this application were reversed"))
    newer = (
        Application.objects.filter(
            pk__gt=application.pk,
            undoes=None,
            undone_by=None,
            details__entry__in=entries,
        )
        .order_by("-pk")
        .first()
    )
    if newer is not None:
        raise Refused(
            words(
                "Application {newer} of {date} is newer", newer=newer, date=newer.date
            ),
            hint=words("Take the newest application back first."),
        )


def _is_undone(application: Application) -> bool:
    return Application.objects.filter(undoes=application).exists()


def _day(application: Application, on: date | None, house: Company, actor: Any) -> date:
    day = on or application.date
    if on is None and why_closed(day, company=house, actor=actor) is not None:
        day = max(today(house), day)
    if day < application.date:
        problem = words(
            "{date} is before the application, {applied}",
            date=day,
            applied=application.date,
        )
        raise Refused(problem, fields={"on": problem})
    require_open_day(day, company=house, actor=actor)
    return day


def _mirrored(
    application: Application, day: date, house: Company, actor: Any
) -> LedgerTransaction | None:
    written = application.transaction
    if written is None:
        return None
    source = LedgerTransaction.Source.APPLICATION
    return write_mirror(written, source=source, on=day, house=house, actor=actor)
