"""What a payment of an order becomes: a line of the payment journal, or a reason."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from nightclerk.connector.mapping.payments.fitting import (
    Fit,
    Paid,
    could_be_of_another,
    fit,
)
from nightclerk.connector.models import (
    PaymentMapping,
    PaymentProcessing,
    PaymentSettings,
    Shop,
    ShopTransaction,
)
from nightclerk.connector.selectors.papers.sale_reading import PRESENTMENT
from nightclerk.connector.selectors.payments.candidates import OrderPapers
from nightclerk.connector.services.payments.reasons import (
    Held,
    no_account,
    no_credit_memo,
    not_in_books,
    other_currency,
    reason_of,
)
from nightclerk.core.clock import zone
from nightclerk.core.text import words
from nightclerk.ledger.models import Account, Currency, Customer, PaymentMethod
from nightclerk.ledger.selectors.company import company
from nightclerk.ledger.services.receivables.payment_journal import Suggestion, Target

SHOPIFY_PAYMENTS = "shopify_payments"
MOST_TEXT = 250  # of a line of the payment journal


@dataclass(frozen=True)
class Payer:
    """Who pays an order, and in which currency its papers are."""

    customer: Customer
    currency: Currency


@dataclass(frozen=True)
class Way:
    """By which method money moved, and on which account it is."""

    method: PaymentMethod | None
    account: Account | None


def key_of(shop: Shop, paid: ShopTransaction) -> str:
    """Give the key under which the books know a payment: it is booked once."""
    return f"shop-payment:{shop.code}:{number_of(paid.gid)}"


def number_of(gid: str) -> str:
    """Give the number at the end of an id of Shopify's."""
    return gid.rpartition("/")[2]


def moved(paid: ShopTransaction, money: str) -> tuple[Decimal, str]:
    """Give what moved, > 0 where it came in, and in which currency; coins included."""
    sign = -1 if paid.kind == "REFUND" else 1
    if money == PRESENTMENT:
        amount = paid.amount_presentment + paid.rounding_presentment
        return sign * amount, paid.presentment_currency
    return sign * (paid.amount + paid.rounding), paid.order.currency


def moment_of(paid: ShopTransaction) -> datetime:
    """Give when money moved; without a word of Shopify's, when it was ordered."""
    order = paid.order
    return paid.processed_at or order.processed_at or order.shopify_created_at


class Suggester:
    """Decides for payments of one shop; reads mappings once and writes nothing."""

    def __init__(self, shop: Shop, settings: PaymentSettings) -> None:
        self.shop, self.settings = shop, settings
        self.zone = zone(shop.zone or "UTC")
        self.house = company()

    @cached_property
    def methods(self) -> dict[tuple[str, str], PaymentMethod]:
        """Give the methods that gateways with kinds of card are mapped to."""
        rows = PaymentMapping.objects.filter(
            shop=self.shop, method__isnull=False
        ).select_related("method__account")
        return {
            (row.gateway, row.card_company): row.method for row in rows if row.method
        }

    def decided(
        self, row: PaymentProcessing, books: OrderPapers
    ) -> Held | list[Suggestion]:
        """Give the line of a payment, with a second for what was paid too much.

        What it settles is taken from the papers of its order, for those that follow.
        """
        paid = row.transaction
        held = self._hindrance(paid, books)
        if held is None and books.payer is not None and books.currency is not None:
            return self._lines(paid, books, Payer(books.payer, books.currency))
        return held or not_in_books(paid)

    def _hindrance(self, paid: ShopTransaction, books: OrderPapers) -> Held | None:
        """Give why a payment cannot be booked as things are, if it cannot."""
        if books.payer is None or books.currency is None:
            return not_in_books(paid)
        amount, currency = moved(paid, books.money)
        if currency != books.currency.code:
            return other_currency(paid, books.currency, currency)
        if self.way(paid) is None:
            return no_account(paid)
        is_early = amount < 0 and books.refund_of(paid.gid) in books.coming
        return no_credit_memo(paid) if is_early else None

    def _lines(
        self, paid: ShopTransaction, books: OrderPapers, payer: Payer
    ) -> Held | list[Suggestion]:
        amount, currency = moved(paid, books.money)
        money = Paid(
            customer=payer.customer.pk,
            currency=currency,
            amount=amount,
            refund=books.refund_of(paid.gid),
        )
        fitted = fit(money, books.papers)
        if not fitted.taken and could_be_of_another(money, books.papers):
            return no_credit_memo(paid)
        line = self._line(paid, payer, books, fitted, amount)
        return [line, *self._rest(line, books, fitted)]

    def way(self, paid: ShopTransaction) -> Way | None:
        """Give how money moved; None where no account is known for it."""
        method = self.methods.get((paid.gateway, paid.card_company))
        method = method or self.methods.get((paid.gateway, ""))
        if paid.gateway == SHOPIFY_PAYMENTS and self.settings.clearing_account:
            return Way(method, self.settings.clearing_account)
        if method is None or method.account is None:
            return None
        return Way(method, None)

    def rest(self, books: OrderPapers, left: Decimal) -> Decimal:
        """Give what an order's buyer paid too much for good; nothing while it may be.

        That is what is left when all of the order is invoiced and all its refunds are
        credited, in a shop that names an account for it.
        """
        is_final = books.is_invoiced and not books.coming
        return left if is_final and self.settings.overpaid_account else Decimal(0)

    def rest_line(
        self, of: Suggestion, amount: Decimal, *, targets: list[Target]
    ) -> Suggestion:
        """Give the line that moves what was paid too much to its account."""
        return Suggestion(
            key=f"{of.key}:rest",
            customer=of.customer,
            date=of.date,
            amount=-amount,
            currency=of.currency,
            account=self.settings.overpaid_account,
            external_order_no=of.external_order_no,
            text=of.text,
            source=of.source,
            targets=targets,
            reason=words(
                "{order} was paid {amount} {currency} too much",
                order=of.external_order_no,
                amount=f"{amount:.2f}",
                currency=of.currency.code,
            ),
        )

    def _rest(
        self, line: Suggestion, books: OrderPapers, fitted: Fit
    ) -> list[Suggestion]:
        if line.amount < 0:
            return []
        left = self.rest(books, fitted.left)
        return [self.rest_line(line, left, targets=[])] if left else []

    def _line(
        self,
        paid: ShopTransaction,
        payer: Payer,
        books: OrderPapers,
        fitted: Fit,
        amount: Decimal,
    ) -> Suggestion:
        way = self.way(paid) or Way(None, None)
        return Suggestion(
            key=key_of(self.shop, paid),
            customer=payer.customer,
            date=moment_of(paid).astimezone(self.zone).date(),
            amount=amount,
            currency=payer.currency,
            local=self._local(paid, payer.currency),
            method=way.method,
            account=way.account,
            external_order_no=paid.order.name,
            text=" ".join(
                filter(None, (payer.customer.name, paid.order.name, paid.gateway))
            )[:MOST_TEXT],
            source=f"shopify:{self.shop.code}:transaction:{number_of(paid.gid)}",
            reason=reason_of(
                fitted, paid.order.name, payer.currency, is_invoiced=books.is_invoiced
            ),
            targets=[
                Target(books.entries[taken.paper.entry], taken.amount)
                for taken in fitted.taken
            ],
        )

    def _local(self, paid: ShopTransaction, currency: Currency) -> Decimal | None:
        """Give what money of another currency is to us, where the shop has ours."""
        if currency == self.house.currency:
            return None
        if paid.order.currency != self.house.currency.code:
            return None
        return moved(paid, "")[0]
