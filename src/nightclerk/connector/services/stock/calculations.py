"""Ways to reckon what can be sold: the built-in ones, and functions that were added."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from nightclerk.core.errors import NightclerkError, NotReady, Refused
from nightclerk.core.text import Text, verbatim, words
from nightclerk.ledger.selectors.availability import Availability

PROJECTED = "projected"
FREE = "free"


@dataclass(frozen=True, slots=True)
class Counted:
    """What is reckoned with: an item, its variant, where, and what there is of it.

    `location` is the shop's location; `stock` is of all the locations of the books
    that count there, in the item's own unit.
    """

    item: str
    variant: str
    location: str
    stock: Availability


Calculation = Callable[[Counted], Decimal]
"""Gives what can be sold in the item's own unit, the shop's orders taken off."""


@dataclass(frozen=True)
class Choice:
    """A calculation under the name that a location's rule keeps, and its title."""

    name: str
    title: Text
    reckon: Calculation


def projected(counted: Counted) -> Decimal:
    """Give what will be left when all that is due has gone and come back.

    What the shop's orders need is taken off whenever it ships: Shopify did so too.
    """
    return counted.stock.projected - counted.stock.external_later


def free(counted: Counted) -> Decimal:
    """Give what lies there, is kept back for nobody and is no order of the shop's."""
    return counted.stock.free - counted.stock.external_unreserved


BUILT_IN = (
    Choice(PROJECTED, words("Projected available balance"), projected),
    Choice(FREE, words("Free inventory (not reserved)"), free),
)


def calculations() -> Mapping[str, Choice]:
    """Give every calculation by its name, those that were added included.

    Added ones are named by the setting NIGHTCLERK_STOCK_CALCULATIONS: names, and the
    dotted paths of functions. Raises `NotReady` where one cannot be imported.
    """
    added = tuple(sorted(settings.STOCK_CALCULATIONS.items()))
    return _by_name(added)


@cache
def _by_name(added: tuple[tuple[str, str], ...]) -> Mapping[str, Choice]:
    own = (Choice(name, verbatim(name), _imported(name, path)) for name, path in added)
    return {choice.name: choice for choice in (*BUILT_IN, *own)}


def _imported(name: str, path: str) -> Calculation:
    try:
        found: Calculation = import_string(path)
    except ImportError as problem:
        raise NotReady(
            words(
                "The stock calculation {name} cannot be used: {problem}",
                name=name,
                problem=problem,
            ),
            hint=words("Correct NIGHTCLERK_STOCK_CALCULATIONS, or take it out."),
        ) from None
    return found


def calculation_named(name: str) -> Choice:
    """Find a calculation; `Refused` where there is none of this name."""
    found = calculations().get(name)
    if found is None:
        raise Refused(
            words("There is no stock calculation “{name}”", name=name),
            hint=words("Choose: {names}", names=", ".join(calculations())),
        )
    return found


def reckoned(choice: Choice, counted: Counted) -> Decimal:
    """Reckon; what a function that was added cannot do is said with the item's name.

    Raises `Refused` where the function fails at this item or gives no number.
    """
    try:
        result = Decimal(choice.reckon(counted))
    except NightclerkError:
        raise
    except (ArithmeticError, LookupError, TypeError, ValueError) as problem:
        raise _failed(choice, counted, str(problem)) from None
    if not result.is_finite():
        raise _failed(choice, counted, str(result))
    return result


def _failed(choice: Choice, counted: Counted, problem: str) -> Refused:
    return Refused(
        words(
            "The stock calculation {name} fails at item {no}: {problem}",
            name=choice.name,
            no=counted.item,
            problem=problem,
        ),
        hint=words("Correct the function, or choose another calculation."),
    )


def combined(parts: Iterable[Availability]) -> Availability:
    """Add up what there is in several places."""
    sums = dict.fromkeys(NAMES, Decimal(0))
    for part in parts:
        for name in NAMES:
            sums[name] += getattr(part, name)
    return Availability(**sums)


NAMES = tuple(field.name for field in fields(Availability))
