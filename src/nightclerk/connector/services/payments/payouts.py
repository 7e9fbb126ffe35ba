"""Payouts get into the books: bank, fees, and what they clear."""

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet, Sum

from nightclerk.connector.mapping.payments.payout_rows import (
    Movement,
    PayoutRow,
    Role,
    payout_rows,
    residue_of,
)
from nightclerk.connector.models import (
    BalanceTransaction,
    PaymentSettings,
    Payout,
    Shop,
    ToBooks,
)
from nightclerk.connector.services.payments.outcomes import (
    MoneyOutcome,
    MoneyRow,
    Told,
    quiet,
)
from nightclerk.connector.services.payments.residues import reckon_residues
from nightclerk.core.errors import NightclerkError, NotReady
from nightclerk.core.text import Text, words
from nightclerk.ledger.models import Account, Company, Currency, LedgerTransaction
from nightclerk.ledger.rounding import rounded
from nightclerk.ledger.selectors.company import company, rate_on
from nightclerk.ledger.services.receivables.reversals import reverse
from nightclerk.ledger.services.writing.journal import JournalRow, post_journal

logger = logging.getLogger(__name__)

PAGE = 200
PAID, LOST = "PAID", ("FAILED", "CANCELED")
WRITTEN = ("state", "problem", "residue", "posting", "run_id")
NAMES = {
    Role.BANK: words("the bank"),
    Role.CLEARING: words("money at Shopify Payments"),
    Role.FEES: words("fees"),
    Role.DISPUTES: words("disputes"),
    Role.RESERVES: words("reserves"),
    Role.ADJUSTMENTS: words("adjustments"),
}
Movements = Mapping[str, Sequence[Movement]]


def book_payouts(
    shop: Shop,
    *,
    run_id: int | None = None,
    actor: Any = None,
    told: Told = quiet,
    dry_run: bool = False,
) -> MoneyOutcome:
    """Post the payouts of a shop that have come to their end; none where it posts none.

    What they have unexplained is reckoned in any case.
    `told` hears how many payouts are done, of how many. Each payout by itself: one
    that does not add up keeps its reason and its residue. A dry run takes all back.
    """
    settings = PaymentSettings.objects.filter(shop=shop).first()
    if not dry_run:
        return _all(shop, settings, run_id=run_id, actor=actor, told=told)
    with transaction.atomic():
        outcome = _all(shop, settings, run_id=run_id, actor=actor, told=told)
        transaction.set_rollback(True)
    return outcome


def payout_key(payout: Payout, *, arrives: bool = True) -> str:
    """Give the key under which the books know a payout: it is posted once."""
    key = f"payout:{payout.shop.code}:{payout.number}"
    return key if arrives else f"{key}:lost"


def _due(shop: Shop, settings: PaymentSettings) -> QuerySet[Payout]:
    """Give the payouts that are paid, or came to nothing, and not booked as such."""
    open_states = (ToBooks.WAITING, ToBooks.STOPPED)
    found = Payout.objects.filter(
        Q(status__in=(PAID, *LOST), state__in=open_states)
        | Q(status__in=LOST, posting__key__startswith="payout:")
        & ~Q(posting__key__endswith=":lost"),
        shop=shop,
    )
    if settings.starts_on is not None:
        found = found.filter(issued_on__gte=settings.starts_on)
    return found.order_by("issued_at", "number")


def _all(
    shop: Shop,
    settings: PaymentSettings | None,
    *,
    run_id: int | None,
    actor: Any,
    told: Told,
) -> MoneyOutcome:
    reckon_residues(shop, settings)
    outcome = MoneyOutcome()
    if settings is None or not settings.posts_payouts:
        return outcome
    desk = PayoutDesk(settings, run_id=run_id, actor=actor)
    keys = list(_due(shop, settings).values_list("pk", flat=True))
    for start in range(0, len(keys), PAGE):
        some = keys[start : start + PAGE]
        found = Payout.objects.select_related("shop", "posting").in_bulk(some)
        payouts = [found[key] for key in some if key in found]
        movements = movements_of(payouts)
        for payout in payouts:
            outcome.rows.append(desk.book(payout, movements.get(payout.gid, ())))
        told(start + len(some), len(keys))
    return outcome


def movements_of(payouts: Sequence[Payout]) -> Movements:
    """Add up what payouts of one shop consist of, by payout and kind; one statement."""
    found: dict[str, list[Movement]] = defaultdict(list)
    if not payouts:
        return found
    sums = (
        BalanceTransaction.objects.filter(
            shop=payouts[0].shop_id, payout_gid__in=[each.gid for each in payouts]
        )
        .order_by()
        .values_list("payout_gid", "kind")
        .annotate(Sum("amount"), Sum("fee"), Sum("net"))
    )
    for gid, kind, amount, fee, net in sums:
        found[gid].append(Movement(kind, amount, fee, net))
    return found


def signed_net(payout: Payout) -> Decimal:
    """Give what goes to the bank; what is drawn from it is below zero."""
    return -abs(payout.net) if payout.kind == "WITHDRAWAL" else payout.net


class PayoutDesk:
    """Posts payouts of one shop, each in a transaction of its own."""

    def __init__(
        self, settings: PaymentSettings, *, run_id: int | None, actor: Any
    ) -> None:
        self.settings, self.run_id, self.actor = settings, run_id, actor
        self.house: Company = company()

    @transaction.atomic
    def book(self, payout: Payout, movements: Sequence[Movement]) -> MoneyRow:
        """Post one payout, or note why it cannot be; gives what became of it.

        One that somebody else has booked meanwhile is left as it is.
        """
        before = payout.state
        payout.run_id, payout.problem = self.run_id, {}
        payout.residue = residue_of(signed_net(payout), movements)
        try:
            with transaction.atomic():
                self._post(payout, movements)
        except NightclerkError as error:
            logger.warning("Payout %s could not be posted: %s", payout, error)
            payout.state = ToBooks.STOPPED
            payout.problem = {
                "text": error.text.as_json(),
                "hint": error.hint.as_json(),
            }
        changed = {name: getattr(payout, name) for name in WRITTEN}
        if Payout.objects.filter(pk=payout.pk, state=before).update(**changed) != 1:
            logger.warning("Payout %s was changed at the same time", payout)
            transaction.set_rollback(True)
        return _told(payout)

    def _post(self, payout: Payout, movements: Sequence[Movement]) -> None:
        """Post what a payout moved; the posting of one that was lost later goes."""
        arrives = payout.status == PAID
        rows = payout_rows(signed_net(payout), movements, arrives=arrives)
        if not arrives and payout.posting is not None:
            reverse(payout.posting, actor=self.actor)
        payout.posting = self._written(payout, rows, arrives=arrives)
        payout.state = ToBooks.POSTED if payout.posting else ToBooks.NOTHING

    def _written(
        self, payout: Payout, rows: Sequence[PayoutRow], *, arrives: bool
    ) -> LedgerTransaction | None:
        if not rows:
            return None
        text = " ".join(
            filter(None, (payout.shop.code, str(payout.number), payout.trace_id))
        )
        return post_journal(
            self._in_our_currency(payout, rows),
            on=payout.issued_on,
            key=payout_key(payout, arrives=arrives),
            text=text,
            actor=self.actor,
        )

    def _in_our_currency(
        self, payout: Payout, rows: Sequence[PayoutRow]
    ) -> list[JournalRow]:
        """Give rows on accounts; of foreign ones the first takes what rounding leaves.

        That is the bank, or clearing where nothing arrives.
        """
        own = self.house.currency
        if payout.currency == own.code:
            return [
                JournalRow(account=self._account(row), amount=row.amount)
                for row in rows
            ]
        currency = _currency(payout)
        factor = rate_on(currency, payout.issued_on)
        amounts = [rounded(row.amount / factor, own.decimals) for row in rows]
        amounts[0] -= sum(amounts)
        return [
            JournalRow(
                account=self._account(row),
                amount=amount,
                currency=currency,
                foreign_amount=row.amount,
            )
            for row, amount in zip(rows, amounts, strict=True)
        ]

    def _account(self, row: PayoutRow) -> Account:
        account: Account | None = getattr(self.settings, f"{row.role}_account")
        if account is None:
            raise NotReady(
                words(
                    "The shop's payments have no account for {role}",
                    role=NAMES[row.role],
                ),
                hint=words("Name it in the payment settings of the shop."),
            )
        return account


def _currency(payout: Payout) -> Currency:
    found = Currency.objects.filter(code=payout.currency).first()
    if found is None:
        raise NotReady(
            words("The books have no currency {currency}", currency=payout.currency),
            hint=words("Add the currency with its rate of exchange."),
        )
    return found


def _told(payout: Payout) -> MoneyRow:
    return MoneyRow(
        key=payout.pk,
        name=str(payout.number),
        state=payout.state,
        amount=payout.net,
        currency=payout.currency,
        reason=Text.from_json(payout.problem.get("text") or {}),
        hint=Text.from_json(payout.problem.get("hint") or {}),
    )
