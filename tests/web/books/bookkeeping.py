"""Books to look at: an administrator, and documents on their way."""

from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.test import Client
from tests.ledger.building import WORK_DATE, company, customer, item

from nightclerk.ledger.models import Item, SalesDocument
from nightclerk.ledger.services.documents.drafts import create_document
from nightclerk.ledger.services.documents.line_input import LineInput
from nightclerk.ledger.services.documents.release import release
from nightclerk.ledger.services.stock.journal import receive_stock


def an_administrator() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("anna", password="a-long-one"))
    return client


def messages_of(page: Any) -> list[str]:
    """Give what a page says to its reader."""
    return [str(message) for message in page.context["messages"]]


def a_lamp(stock: int = 10) -> Item:
    """Give an item at 100.00 of which some are in stock at 60.00."""
    company()
    lamp = item("Lamp", no="LAMP")
    if stock:
        receive_stock(lamp, Decimal(stock), unit_cost=Decimal(60), on=WORK_DATE)
    return lamp


def a_document(kind: str = "order", *, is_released: bool = False, **header: Any):
    """Make a document of Ada's with two lamps: 200.00 net, 238.00 gross."""
    lamp = a_lamp()
    made = create_document(
        kind,
        customer("Ada Lovelace", no="C1"),
        lines=[LineInput(item=lamp, quantity=Decimal(2))],
        **{"posting_date": WORK_DATE, "external_order_no": "#1001", **header},
    )
    return release(made) if is_released else made


def values_of_lines(document: SalesDocument, **changes: str) -> dict[str, str]:
    """Give what the form of a document's lines sends when nothing was typed.

    `changes` are cells such as `lines_0_quantity`.
    """
    sent = {
        "lines-TOTAL_FORMS": "4",
        "lines-INITIAL_FORMS": str(document.lines.count()),
        "version": str(document.version),
    }
    for place, line in enumerate(document.lines.order_by("line_no")):
        sent |= {
            f"lines-{place}-pk": str(line.pk),
            f"lines-{place}-description": line.description,
            f"lines-{place}-quantity": format(line.quantity.normalize(), "f"),
            f"lines-{place}-unit_price": format(line.unit_price.normalize(), "f"),
            f"lines-{place}-discount_percent": format(
                line.discount_percent.normalize(), "f"
            ),
            f"lines-{place}-discount_amount": format(
                line.discount_amount.normalize(), "f"
            ),
            f"lines-{place}-unit": str(line.unit_id or ""),
            f"lines-{place}-location": str(line.location_id or ""),
            f"lines-{place}-vat_group": str(line.vat_group_id),
            f"lines-{place}-to_ship": format(line.to_ship.normalize(), "f"),
            f"lines-{place}-to_invoice": format(line.to_invoice.normalize(), "f"),
        }
    return sent | {name.replace("_", "-", 2): value for name, value in changes.items()}
