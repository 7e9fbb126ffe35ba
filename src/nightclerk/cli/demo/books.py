"""What the books of a demonstration begin with, so that one can post at once."""

from collections.abc import Sequence
from decimal import Decimal

from django.contrib.auth.models import User
from django.db import transaction

from nightclerk.ledger.models import Customer, Item, SalesDocument
from nightclerk.ledger.selectors.company import company, today
from nightclerk.ledger.selectors.documents import document_of_source
from nightclerk.ledger.services.documents.drafts import create_document
from nightclerk.ledger.services.documents.line_input import LineInput
from nightclerk.ledger.services.documents.release import release
from nightclerk.ledger.services.parties.customers import create_customer
from nightclerk.ledger.services.parties.items import create_item
from nightclerk.ledger.services.stock.journal import receive_stock

SOURCE = "demo:order:{place}"  # of its first order; one source makes one document
NOTE = "Made by the demonstration."
# Description, price without VAT, cost, pieces in stock.
GOODS = (
    ("Demo desk lamp", "79.00", "41.50", 40),
    ("Demo floor lamp", "149.00", "88.00", 25),
    ("Demo light bulb", "4.90", "1.85", 500),
)
BUYER = {
    "name": "Demo customer Ada Lovelace",
    "street": "Musterstraße 1",
    "post_code": "10115",
    "city": "Berlin",
    "email": "ada@example.com",
}
# How many of each item an order is over. The last one wants more than there is.
ORDERS = ((2, 0, 6), (0, 1, 2), (1, 1, 3), (41, 0, 0))


@transaction.atomic
def demo_books(user: User) -> list[SalesDocument]:
    """Add items in stock, a customer and released orders; none where they are there.

    The last order wants more than is in stock, and its item refuses that: a batch
    shows what becomes of it.
    """
    if document_of_source(SOURCE.format(place=1)) is not None:
        return []
    goods = [_item(user, each) for each in GOODS]
    buyer = create_customer(actor=user, **BUYER)
    return [
        release(_order(user, buyer, place, _lines(goods, counts)), actor=user)
        for place, counts in enumerate(ORDERS, 1)
    ]


def _item(user: User, goods: tuple[str, str, str, int]) -> Item:
    description, price, cost, pieces = goods
    item = create_item(
        description=description,
        unit_price=Decimal(price),
        prevents_negative=Item.Prevents.YES,
        actor=user,
    )
    receive_stock(
        item, Decimal(pieces), unit_cost=Decimal(cost), on=today(company()), actor=user
    )
    return item


def _order(
    user: User, buyer: Customer, place: int, lines: Sequence[LineInput]
) -> SalesDocument:
    source = SOURCE.format(place=place)
    return create_document(
        "order", buyer, actor=user, source=source, lines=lines, note=NOTE
    )


def _lines(goods: Sequence[Item], counts: Sequence[int]) -> list[LineInput]:
    return [
        LineInput(item=item, quantity=Decimal(count))
        for item, count in zip(goods, counts, strict=True)
        if count
    ]
