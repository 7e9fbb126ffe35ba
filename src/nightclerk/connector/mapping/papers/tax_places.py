"""Which kinds of sale come into question for the taxes of an order. Pure."""

from collections.abc import Iterator, Mapping

from nightclerk.ledger import charts
from nightclerk.ledger.vat_plan import DISTANCE, DOMESTIC, ELSEWHERE


def kinds_of_sale(
    country: str, home: str, own: str, *, is_taxed: bool
) -> Iterator[str]:
    """Give the codes of VAT business groups that could hold, the likeliest first.

    `own` is the payer's group. Untaxed goods that leave the EU are exports; goods to
    another country of the EU may be taxed there (distance sales) or here. Source: the
    kinds of buyers of `ledger.vat_plan`.
    """
    leaves = bool(country) and country != home
    if leaves and not is_taxed and not _both_in_union(country, home):
        yield ELSEWHERE
    if own:
        yield own
    if leaves and _both_in_union(country, home):
        yield f"{DISTANCE}-{country}"
    if is_taxed:
        yield DOMESTIC


def _both_in_union(country: str, home: str) -> bool:
    known = charts.countries()
    return all(place in known and known[place].is_eu for place in (country, home))


def keys_of(codes: Iterator[str], groups: Mapping[str, int]) -> list[int]:
    """Give the keys of codes that there are, each once."""
    return list(dict.fromkeys(groups[code] for code in codes if code in groups))
