"""Say how the quantity of one level comes about: by the rules that the sync uses."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from nightclerk.connector.mapping.stock.wanted import ON_HAND, rounded_pieces
from nightclerk.connector.models import StockLevel
from nightclerk.connector.selectors.settings import stock_settings
from nightclerk.connector.selectors.stock.levels import level_pages, stock_rules
from nightclerk.connector.services.stock.calculations import (
    FREE,
    PROJECTED,
    calculation_named,
)
from nightclerk.connector.services.stock.reckoning import Figures, StockReckoner
from nightclerk.core.errors import NotFound, Refused
from nightclerk.core.text import Text, words

NOTHING = words("")


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a reckoning: what it is, and how much.

    `is_result` tells a line that follows from those above it; `note` says more.
    """

    title: Text
    quantity: Decimal
    is_result: bool = False
    note: Text = NOTHING


def explain_level(level: StockLevel) -> list[Step]:
    """Give the lines by which a level's quantity is reckoned now, the last is it.

    Raises `Refused` where the level is not reckoned: its location is off, it is no
    goods, its calculation fails. Nothing is kept. About ten queries.
    """
    settings = stock_settings(level.shop)
    rules = stock_rules(level.shop, settings)
    if level.location_id not in {rule.location for rule in rules}:
        raise Refused(
            words(
                "The stock calculation of {location} is off", location=level.location
            ),
            hint=words("Choose one at the location, and stock is reckoned there."),
        )
    rows = StockLevel.objects.filter(pk=level.pk).exclude(variant__item=None)
    facts = next((page[0] for page in level_pages(rows)), None)
    if facts is None:
        raise NotFound(
            words("“{variant}” is not mapped to an item", variant=level.variant),
            hint=words("Choose the item that it is."),
        )
    reckoner = StockReckoner(level.shop, settings, rules)
    reckoner.see_orders()
    return list(steps_of(reckoner.figures(facts)))


def steps_of(figures: Figures) -> Iterator[Step]:
    """Give the lines of a reckoning, from what lies there to what Shopify should have.

    What is nothing is left out, but for the first line and the results.
    """
    yield Step(words("Inventory"), figures.stock.inventory)
    yield from (step for step in _taken_off(figures) if step.quantity)
    title = calculation_named(figures.rule.calculation).title
    yield Step(words("What counts"), figures.counted, is_result=True, note=title)
    if figures.promised:
        orders = words("Orders that the books do not have yet")
        yield Step(orders, -figures.promised)
    yield from _pieces(figures)
    wanted = Decimal(figures.wanted)
    yield Step(words("Shopify should have"), wanted, is_result=True)


def _taken_off(figures: Figures) -> tuple[Step, ...]:
    """Give what a built-in calculation takes off; what others do nobody can tell."""
    stock = figures.stock
    if figures.rule.calculation == PROJECTED:
        later = words("On sales orders of shops, due later")
        return (
            Step(words("On sales orders"), -stock.ordered),
            Step(words("Coming back"), stock.returning),
            Step(later, -stock.external_later),
        )
    if figures.rule.calculation == FREE:
        not_kept = words("On sales orders of shops, not reserved")
        return (
            Step(words("Reserved"), -stock.reserved),
            Step(not_kept, -stock.external_unreserved),
        )
    return ()


def _pieces(figures: Figures) -> Iterator[Step]:
    """Give the lines in pieces as they are sold: unit, rounding, reserve, orders."""
    rule, own = figures.rule, figures.counted - figures.promised
    sold = own / figures.per_unit
    if figures.per_unit != 1:
        note = words("{number} of the item's unit in each", number=figures.per_unit)
        yield Step(words("In the unit that is sold"), sold, is_result=True, note=note)
    whole = Decimal(rounded_pieces(sold, rule.rounding))
    if whole != sold:
        yield Step(words("Rounding"), whole - sold)
    if rule.reserve:
        yield Step(words("Reserve"), Decimal(-rule.reserve))
    left = whole - rule.reserve
    if figures.name == ON_HAND and figures.committed:
        yield Step(words("Ordered at Shopify"), Decimal(figures.committed))
        left += figures.committed
    if left < 0:
        yield Step(words("Never below zero"), -left)
