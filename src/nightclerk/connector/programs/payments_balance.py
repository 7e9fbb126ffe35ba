"""Movements of a shop's balance at Shopify, as programs see them."""

from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet
from pydantic import Field

from nightclerk.connector.models import BalanceTransaction, Payout, Shop
from nightclerk.connector.programs.choosing import LONGEST
from nightclerk.connector.programs.values import amount, tail
from nightclerk.ledger.programs.values import Asked, Key, Told

BALANCE = BalanceTransaction.objects.select_related("shop")


class AdjustedTold(Told):
    """An order of an adjustment and what it moved."""

    order: str
    amount: str
    fees: str
    net: str


class BalanceTold(Told):
    """A movement of the balance at Shopify; `net` is `amount` less `fee`."""

    id: int
    number: str
    payout: str
    kind: str
    happened_at: datetime
    currency: str
    amount: str
    fee: str
    net: str
    is_test: bool
    source_kind: str
    source_id: str
    order: str
    transaction: str
    reason: str
    adjusted: list[AdjustedTold]


class BalanceChosen(Asked):
    """What movements of the balance are chosen by."""

    kind: str = Field(default="", max_length=60, title="Kind, such as CHARGE")
    payout: Key | None = Field(default=None, title="Payout, by id")
    order: str = Field(default="", max_length=LONGEST, title="Order, such as #1001")
    is_pending: bool | None = Field(default=None, title="In no payout yet; else in one")

    def rows(self, shop: Shop) -> QuerySet[BalanceTransaction]:
        """Give the movements that are wanted."""
        found = BALANCE.filter(shop=shop)
        if self.kind:
            found = found.filter(kind=self.kind.upper())
        if self.payout is not None:
            named = Payout.objects.filter(shop=shop, pk=self.payout).values("gid")
            found = found.filter(payout_gid__in=named)
        if self.order:
            plain = self.order.removeprefix("#")
            found = found.filter(order_name__in=[plain, f"#{plain}"])
        if self.is_pending is not None:
            pending = found.filter(payout_gid="")
            found = pending if self.is_pending else found.exclude(payout_gid="")
        return found


def balance_told(row: BalanceTransaction, *, payout: int | None = None) -> BalanceTold:
    """Tell a movement of the balance at Shopify."""
    same = ("kind", "happened_at", "currency", "is_test", "source_kind", "source_id")
    return BalanceTold(
        id=row.pk,
        number=str(row.number),
        payout=str(payout) if payout else tail(row.payout_gid),
        amount=amount(row.amount),
        fee=amount(row.fee),
        net=amount(row.net),
        order=row.order_name,
        transaction=tail(row.transaction_gid),
        reason=row.reason,
        adjusted=[_adjusted(each) for each in row.adjusted],
        **{name: getattr(row, name) for name in same},
    )


def _adjusted(kept: dict[str, str]) -> AdjustedTold:
    return AdjustedTold(
        order=kept["name"],
        **{name: amount(Decimal(kept[name])) for name in ("amount", "fees", "net")},
    )
