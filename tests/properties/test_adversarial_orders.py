"""Of orders of every make: a document to the cent, or a reason that says enough."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from tests.connector.selling import DOMESTIC, rate, tax_terms, terms
from tests.connector.shapes import mapped
from tests.properties.adversarial import DECIMALS, RATES, Story, orders, pages
from tests.properties.shopify_figures import NOTHING, Figures

from nightclerk.connector.mapping.papers.sale_draft import Draft, ItemTerms, SaleTerms
from nightclerk.connector.mapping.papers.sale_facts import Sale
from nightclerk.connector.mapping.papers.sales import Drafted, draft_of
from nightclerk.connector.models import Shop, ShopOrder
from nightclerk.connector.selectors.papers.sales import sales_of
from nightclerk.connector.services.orders.keeping import mirror_orders

Json = dict[str, Any]

CENT = Decimal("0.01")
PAGE = 50
PAGES = 40
PERCENTS = sorted({sum(map(Decimal, map(str, each)), NOTHING) * 100 for each in RATES})
GROUPS = {percent: group for group, percent in enumerate(PERCENTS, start=1)}
SETUP = {(DOMESTIC, group): rate(str(each)) for each, group in GROUPS.items()}
# Every figure is told, and every story is the same wherever the tests run.
thorough = settings(
    max_examples=PAGES,
    deadline=None,
    database=None,
    derandomize=True,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)


def books(currency: str) -> SaleTerms:
    """Give books that know every product and every rate of the stories."""
    items = {
        f"line:SKU-{number}": ItemTerms(item=number, vat_group=GROUPS[Decimal(19)])
        for number in range(1, 40)
    }
    return terms(
        items=items,
        tax=tax_terms(rates=SETUP, order=tuple(GROUPS.values())),
        decimals=DECIMALS[currency],
        most_vat_difference=Decimal(5_000),
    )


@contextmanager
def undone() -> Iterator[None]:
    """Take back what is written: the next page begins with nothing."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def read(page: Sequence[Json], moneys: Sequence[str]) -> list[Sale]:
    """Import orders as Shopify sends them; gives them in the money of each."""
    shop = Shop.objects.create(code="DEMO", url="https://demo.myshopify.com")
    mirror_orders(shop, [mapped(order) for order in page], run_id=1)
    kept = {order.gid: order for order in ShopOrder.objects.all()}
    rows = [kept[order["id"]] for order in page]
    money = {row.pk: money for row, money in zip(rows, moneys, strict=True)}
    return sales_of(rows, money)


def either(count: int) -> list[str]:
    return [("shop", "presentment")[number % 2] for number in range(count)]


def faults(order: Json, sale: Sale, found: Drafted) -> list[str]:
    """Say what is wrong with what became of an order; nothing where all is well."""
    if found.draft is None:
        is_enough = found.problems and all(
            each.kind and str(each.text) and each.hint for each in found.problems
        )
        return [] if is_enough else ["refused without saying enough"]
    figures, draft = Figures(order, sale.money), found.draft
    compared = {
        "gross": (draft.gross, figures.gross),
        "VAT": (draft.vat, figures.now("TotalTax")),
        "rates": (vat_by_percent(draft), figures.vat_by_percent()),
        "lines": (amounts(draft, order), kept(figures.line_amounts())),
        "subtotal": (
            of(draft, order["lineItems"]["nodes"]),
            figures.now("SubtotalPrice"),
        ),
        "shipping": (
            of(draft, order["shippingLines"]["nodes"]),
            figures.now("ShippingPrice"),
        ),
        "sum": (draft.net + draft.vat, draft.gross),
    }
    return [
        f"{name}: {ours} is not {theirs}"
        for name, (ours, theirs) in compared.items()
        if ours != theirs
    ]


def vat_by_percent(draft: Draft) -> dict[Decimal, Decimal]:
    sums: dict[Decimal, Decimal] = defaultdict(Decimal)
    for line in draft.lines:
        if line.vat_group is not None:
            percent = SETUP[draft.business_group, line.vat_group].percent
            sums[percent] += line.given_vat or NOTHING
    return kept(sums)


def amounts(draft: Draft, order: Json) -> dict[str, Decimal]:
    """Give what each order line comes to in the document."""
    lines = order["lineItems"]["nodes"]
    return kept({line["id"]: of(draft, [line]) for line in lines})


def of(draft: Draft, rows: Sequence[Json]) -> Decimal:
    ids = {row["id"] for row in rows}
    return sum((line.amount for line in draft.lines if line.source in ids), NOTHING)


def kept(sums: dict[Any, Decimal]) -> dict[Any, Decimal]:
    return {key: amount for key, amount in sums.items() if amount}


@pytest.mark.django_db
@thorough
@given(page=pages(PAGE))
def test_each_of_2000_orders_is_drafted_to_the_cent(page: list[Story]) -> None:
    found = orders(page)

    with undone():
        sales = read(found, either(PAGE))
    drafted = [draft_of(sale, books(sale.currency)) for sale in sales]

    for story, order, sale, each in zip(page, found, sales, drafted, strict=True):
        assert faults(order, sale, each) == [], story
    refused = [each for each in drafted if each.draft is None]
    assert refused == [], [str(p.text) for r in refused for p in r.problems]


@pytest.mark.django_db
@settings(thorough, max_examples=2)
@given(page=pages(PAGE))
def test_orders_with_a_rate_that_is_not_set_up_name_it(page: list[Story]) -> None:
    page = [replace(each, trouble="rate", extras=frozenset()) for each in page]
    found = orders(page)

    with undone():
        sales = read(found, either(PAGE))

    for sale in sales:
        drafted = draft_of(sale, books(sale.currency))
        if any(line.current_quantity for line in sale.lines):
            assert drafted.draft is None
            assert {each.kind for each in drafted.problems} == {"tax"}
            assert {each.mapping_key for each in drafted.problems} == {"Tax 0.13 13 %"}


PLANTED = ("currentTotalPriceSet", "currentTotalTaxSet", "taxLines")


@pytest.mark.django_db
@pytest.mark.parametrize("place", PLANTED)
@settings(thorough, max_examples=2)
@given(page=pages(PAGE))
def test_one_planted_unit_more_is_told_to_the_cent(
    place: str, page: list[Story]
) -> None:
    page = [replace(each, extras=frozenset(), steps=()) for each in page]
    found = orders(page)
    planted = [_plant(order, place) for order in found]

    with undone():
        sales = read(found, either(PAGE))

    for sale, is_planted in zip(sales, planted, strict=True):
        drafted = draft_of(sale, books(sale.currency))
        assert (drafted.draft is None) is is_planted
        apart = {
            abs(each.expected - each.found)
            for each in drafted.problems
            if each.expected is not None and each.found is not None
        }
        assert not is_planted or Decimal(1) in apart


def _plant(order: Json, place: str) -> bool:
    """Add one unit of money to a figure; tells whether there was one."""
    if place != "taxLines":
        _add_one(order[place])
        return True
    taxes = [tax for line in order["lineItems"]["nodes"] for tax in line["taxLines"]]
    charged = [tax for tax in taxes if _is_in_both(tax["priceSet"])]
    for tax in charged[:1]:
        _add_one(tax["priceSet"])
    return bool(charged)


def _is_in_both(bag: Json) -> bool:
    return all(Decimal(money["amount"]) for money in bag.values())


def _add_one(bag: Json) -> None:
    for money in bag.values():
        money["amount"] = str(Decimal(money["amount"]) + 1)


@pytest.mark.django_db
def test_a_document_that_is_a_cent_off_would_be_found() -> None:
    page = orders([Story(seed=1, lines=2, ways=1)])
    with undone():
        (sale,) = read(page, ["shop"])
    draft = draft_of(sale, books("EUR")).draft
    assert draft is not None
    last = replace(draft.lines[-1], given_vat=(draft.lines[-1].given_vat or 0) + CENT)
    off = {
        "gross": replace(draft, gross=draft.gross + CENT),
        "VAT": replace(draft, vat=draft.vat - CENT),
        "rates": replace(draft, lines=[*draft.lines[:-1], last]),
        "lines": replace(draft, lines=draft.lines[1:]),
    }

    found = {name: faults(page[0], sale, Drafted(each)) for name, each in off.items()}

    assert faults(page[0], sale, Drafted(draft)) == []
    for name, texts in found.items():
        assert any(text.startswith(f"{name}: ") for text in texts)
