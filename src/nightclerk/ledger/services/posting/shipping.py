"""Shipping some of an order and nothing else of it, invoices included."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.ledger.models import PostedDocument, SalesDocument, SalesLine
from nightclerk.ledger.posting_options import PostingOptions
from nightclerk.ledger.services.documents.lines import set_quantities
from nightclerk.ledger.services.posting.documents import post_inside


@transaction.atomic
def ship_lines(
    document: SalesDocument,
    quantities: Mapping[int, Decimal],
    *,
    on: date | None = None,
    actor: Any = None,
) -> PostedDocument:
    """Post a shipment with exactly these quantities, in the lines' units.

    `quantities` are by line number; what is left of all lines is to be shipped next,
    as after any posting. `on` becomes the posting date. Raises `Refused` with all
    that stands in the way, and where a line has less left; then nothing is written.
    """
    lines = SalesLine.objects.filter(document=document).exclude(quantity=0)
    numbers = lines.order_by("line_no").values_list("line_no", flat=True)
    to_ship = {number: quantities.get(number, Decimal(0)) for number in numbers}
    set_quantities(document, to_ship={**to_ship, **quantities}, actor=actor)
    options = PostingOptions(
        ship=True,
        invoice=False,
        posting_date=on,
        replace_posting_date=on is not None,
    )
    fresh = SalesDocument.objects.get(pk=document.pk)
    shipment = post_inside(fresh, options, actor=actor).shipment
    if shipment is None:
        raise Refused(
            words("{document} has nothing to ship", document=document.no),
            hint=words("Name the lines and how much of them left."),
        )
    return shipment
