"""Orders of every make in the books: what is posted is what Shopify says, and ties."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Sum
from hypothesis import HealthCheck, Phase, given, settings
from tests.connector.processing import mirrored
from tests.connector.processing import shop as open_shop
from tests.connector.shapes import address
from tests.ledger import building
from tests.properties.adversarial import RATES, Story, orders, pages
from tests.properties.shopify_figures import NOTHING, Figures
from tests.properties.test_adversarial_orders import undone

from nightclerk.connector.mapping.papers.sale_facts import Tax
from nightclerk.connector.mapping.papers.sale_taxes import percent_of, taxes_text
from nightclerk.connector.models import Shop, TaxMapping
from nightclerk.connector.services.mapped.taxes import set_up_tax
from nightclerk.connector.services.papers.outcomes import Outcome, OutcomeRow
from nightclerk.connector.services.papers.processing import process_orders
from nightclerk.ledger.models import (
    CustomerEntry,
    LedgerEntry,
    SalesDocument,
)
from nightclerk.ledger.posting_options import PostingOptions
from nightclerk.ledger.selectors.soundness import breaches
from nightclerk.ledger.services.posting.documents import post

Json = dict[str, Any]

PAGE = 50
VAT_ACCOUNT = "3817"
KNOWN = (0, 7, 19)  # percent that every company has
IN_SHOP = settings(
    max_examples=3,
    deadline=None,
    database=None,
    derandomize=True,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)


def a_shop(money: str) -> Shop:
    """Give a shop in whose books every rate and currency of the stories is set up."""
    shop = open_shop(money=money)
    building.company(most_vat_difference=Decimal(5_000))
    for code, rate in (("USD", "1.0873"), ("JPY", "165.31"), ("KWD", "0.33127")):
        building.rate(code, rate, on=building.WORK_DATE)
    for rates in RATES:
        _set_up(shop, rates)
    return shop


def _set_up(shop: Shop, rates: Sequence[float]) -> None:
    """Have a rate in the books that no company has at its start."""
    taxes = [Tax(f"Tax {rate}", Decimal(str(rate)), NOTHING) for rate in rates]
    percent = percent_of(taxes)
    if percent not in KNOWN:
        row = TaxMapping.objects.create(
            shop=shop, country="DE", rates=taxes_text(taxes), rate=percent
        )
        set_up_tax(row, vat_business_group="DOMESTIC", account=VAT_ACCOUNT)


def processed(shop: Shop, page: Sequence[Json]) -> Outcome:
    """Import orders of a buyer at home and make them documents at once."""
    home = {
        "email": "ada@example.com",
        "shippingAddress": address(),
        "displayAddress": address(),
    }
    rows = mirrored(shop, *({**order, **home} for order in page))
    return process_orders(shop, [row.pk for row in rows])


def invoiced(row: OutcomeRow) -> CustomerEntry:
    """Post a document whole; gives what the customer owes by it."""
    document = SalesDocument.objects.get(pk=row.document)
    invoice = post(document, PostingOptions()).invoice
    assert invoice is not None
    return CustomerEntry.objects.select_related("currency").get(document=invoice)


def is_balanced(entry: CustomerEntry) -> bool:
    """Tell whether what was posted with an entry comes to nothing.

    Only an invoice of nothing may write nothing on accounts.
    """
    rows = LedgerEntry.objects.filter(transaction=entry.transaction_id)
    whole = rows.aggregate(whole=Sum("amount"))["whole"]
    return not entry.amount if whole is None else whole == 0


def receivable(entry: CustomerEntry) -> Decimal:
    """Give what stands on the receivables account, in our currency."""
    rows = LedgerEntry.objects.filter(
        transaction=entry.transaction_id, customer=entry.customer_id
    )
    return rows.aggregate(whole=Sum("amount"))["whole"] or NOTHING


@pytest.mark.django_db
@pytest.mark.parametrize("money", ["shop", "presentment"])
@IN_SHOP
@given(page=pages(PAGE, currency="EUR"))
def test_300_orders_are_posted_at_what_shopify_says(
    money: str, page: list[Story]
) -> None:
    found = orders(page)
    with undone():
        shop = a_shop(money)
        outcome = processed(shop, found)

        stopped = [row for row in outcome.rows if row.problems]
        for order, row in zip(found, outcome.rows, strict=True):
            figures = Figures(order, money)
            if row.document is None:
                continue
            entry = invoiced(row)
            assert row.gross == entry.amount == figures.gross
            assert (
                entry.currency.code
                == order["totalPriceSet"][f"{money}Money"]["currencyCode"]
            )
            assert is_balanced(entry)
            assert receivable(entry) == entry.amount_local
        assert len(stopped) < PAGE / 10, [
            str(p.text) for r in stopped for p in r.problems
        ]
        assert len(outcome.processed) > PAGE / 2
        assert breaches() == []
