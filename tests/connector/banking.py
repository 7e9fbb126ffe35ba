"""Shops whose payments and payouts get into the books, and the money that moves."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from tests.connector import processing, shapes
from tests.connector.refunding import process_all
from tests.ledger.posting_building import wished

from nightclerk.connector.models import (
    BalanceTransaction,
    PaymentMapping,
    PaymentProcessing,
    PaymentSettings,
    Payout,
    Shop,
    ShopOrder,
)
from nightclerk.connector.services.payments.matching import book_payments
from nightclerk.ledger.models import (
    Account,
    CustomerEntry,
    LedgerEntry,
    PaymentLine,
    PaymentMethod,
    PostedDocument,
    SalesDocument,
)
from nightclerk.ledger.posting_options import PostingOptions
from nightclerk.ledger.services.posting.documents import post

Json = dict[str, Any]
D = Decimal
CLEARING, BANK, FEES, GIFTS = "1460", "1800", "6855", "3500"
ROLES = {
    "clearing_account": CLEARING,
    "bank_account": BANK,
    "fee_account": FEES,
    "dispute_account": "1300",
    "adjustment_account": "6300",
    "reserve_account": "1370",
}
WAYS = {
    "shopify_payments": ("CARDS", CLEARING),
    "manual": ("BANK-TRANSFER", BANK),
    "gift_card": ("GIFT-CARD", GIFTS),
}


def account(no: str) -> Account:
    return Account.objects.get(no=no)


def shop(code: str = "DEMO", *, books: str = "post", **changes: Any) -> Shop:
    """Give a shop whose payments are booked; its gateways are mapped."""
    made = processing.shop(code)
    for gateway, (method, no) in WAYS.items():
        way, _ = PaymentMethod.objects.get_or_create(
            code=method, defaults={"account": account(no)}
        )
        PaymentMapping.objects.create(shop=made, gateway=gateway, method=way)
    fields = {"posts_payouts": True, **ROLES, **changes}
    named = {
        name: account(value) if name.endswith("_account") and value else value
        for name, value in fields.items()
    }
    PaymentSettings.objects.create(shop=made, books=books, **named)
    return made


def money(
    number: int,
    amount: str,
    *,
    kind: str = "SALE",
    gateway: str = "shopify_payments",
    **changes: Any,
) -> Json:
    """Give a transaction that moved money."""
    fields: Json = {
        "kind": kind,
        "gateway": gateway,
        "test": False,
        "processedAt": f"2026-01-05T08:{number % 60:02}:00Z",
    }
    return shapes.transaction(number, amount=amount, **fields | changes)


def order(number: int, price: str, *paid: Json, **changes: Any) -> Json:
    """Give an order of one mug at a price, and the money that moved for it."""
    goods = processing.goods(number, price=price)
    return processing.sold(number, goods, transactions=list(paid), **changes)


def invoice(of: Shop, asked: Json) -> CustomerEntry:
    """Bring an order and post all of its document; gives the entry of its invoice."""
    return invoice_of(processing.document(of, asked))


def invoice_of(document: SalesDocument) -> CustomerEntry:
    """Post all of a document; gives the entry of its invoice."""
    made = post(document, PostingOptions()).invoice
    assert made is not None
    return entry_of(made)


def invoices_in_parts(of: Shop, asked: Json) -> list[CustomerEntry]:
    """Bring an order and invoice its lines one by one; gives the entries."""
    document = processing.document(of, asked)
    entries = []
    for line in processing.lines_of(document):
        others = {
            other.line_no: 0
            for other in processing.lines_of(document)
            if other.line_no != line.line_no and not other.invoiced
        }
        wished(document, ship=others, invoice=others)
        entries.append(invoice_of(document))
        document.refresh_from_db()
    return entries


def credit(of: Shop, placed: ShopOrder) -> list[CustomerEntry]:
    """Process an order's refunds and post their credit memos; gives the entries."""
    outcome = process_all(of, placed)
    assert not [str(each.text) for row in outcome.rows for each in row.problems]
    keys = [row.document for row in outcome.rows if row.document]
    return [
        entry_of(written)
        for document in SalesDocument.objects.filter(pk__in=keys).order_by("pk")
        if (written := post(document, PostingOptions()).credit) is not None
    ]


def entry_of(document: PostedDocument) -> CustomerEntry:
    return CustomerEntry.objects.get(document=document)


def book(of: Shop, **how: Any) -> dict[str, str]:
    """Book the payments of a shop; gives what became of each, by order's name."""
    return {row.name: row.state for row in book_payments(of, **how).rows}


def fates(of: Shop) -> list[tuple[str, str, str]]:
    """Give number, state and reason of each payment."""
    rows = PaymentProcessing.objects.filter(transaction__order__shop=of)
    return [
        (
            row.transaction.gid.rpartition("/")[2],
            row.state,
            row.problem.get("text", {}).get("template", ""),
        )
        for row in rows.order_by("transaction__gid").select_related("transaction")
    ]


def lines() -> list[tuple[Decimal, list[tuple[str, Decimal | None]]]]:
    """Give the open lines of the journal: amount, and what they settle."""
    found = PaymentLine.objects.filter(state="open").order_by("date", "pk")
    return [
        (
            line.amount,
            [(each.entry.document_no, each.amount) for each in line.targets.all()],
        )
        for line in found
    ]


def left(entry: CustomerEntry) -> Decimal:
    return CustomerEntry.objects.get(pk=entry.pk).remaining


def receivables() -> Decimal:
    """Give what all customers owe by their entries."""
    return sum(CustomerEntry.objects.values_list("remaining", flat=True), D(0))


def on(no: str) -> Decimal:
    """Give the balance of an account."""
    found = LedgerEntry.objects.filter(account__no=no)
    return sum(found.values_list("amount", flat=True), D(0))


def payout(
    of: Shop, number: int, *moved: tuple[str, str, str, int], **changes: Any
) -> Payout:
    """Give a paid payout: kind, amount, fee and transaction of what it consists of."""
    net = sum((D(amount) - D(fee) for _, amount, fee, _ in moved), D(0))
    day = datetime(2026, 1, 8, 6, tzinfo=UTC)
    fields: Json = {
        "status": "PAID",
        "kind": "DEPOSIT",
        "issued_at": day,
        "issued_on": day.date(),
        "currency": "EUR",
        "net": net,
    }
    made = Payout.objects.create(
        shop=of,
        gid=shapes.gid("ShopifyPaymentsPayout", number),
        number=number,
        **fields | changes,
    )
    moves(of, made, *moved)
    return made


def moves(of: Shop, to: Payout | None, *moved: tuple[str, str, str, int]) -> None:
    """Put movements of the balance into a payout, or into none yet."""
    known: Sequence[int] = BalanceTransaction.objects.values_list("number", flat=True)
    first = max(known, default=0) + 1
    for number, (kind, amount, fee, paid) in enumerate(moved, start=first):
        BalanceTransaction.objects.create(
            shop=of,
            gid=shapes.gid("ShopifyPaymentsBalanceTransaction", number),
            number=number,
            payout_gid=to.gid if to else "",
            kind=kind,
            happened_at=datetime(2026, 1, 6, tzinfo=UTC),
            currency="EUR",
            amount=D(amount),
            fee=D(fee),
            net=D(amount) - D(fee),
            transaction_gid=shapes.gid("OrderTransaction", paid) if paid else "",
            order_name=f"#{1000 + paid}" if paid else "",
        )
