"""Stock levels as lists ask for them: those that differ, those with a problem."""

from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from nightclerk.connector.models import OutgoingChange, StockLevel

KINDS = ("stock", "stock-new")
Levels = QuerySet[StockLevel]


@dataclass(frozen=True)
class Totals:
    """How many levels there are, and how many of each kind need a look."""

    levels: int
    differs: int
    problem: int
    absent: int


def differing_levels(rows: Levels) -> Levels:
    """Give levels of which Shopify has another quantity than the books want."""
    known = rows.filter(is_stocked=True, wanted__isnull=False, confirmed__isnull=False)
    return known.exclude(wanted=F("confirmed"))


def levels_with_problem(rows: Levels) -> Levels:
    """Give levels that were not sent, with the reason."""
    return rows.filter(~Q(problem={}))


def level_totals() -> Totals:
    """Count the levels of all shops; one query."""
    is_known = Q(is_stocked=True, wanted__isnull=False, confirmed__isnull=False)
    found = StockLevel.objects.aggregate(
        levels=Count("pk"),
        differs=Count("pk", filter=is_known & ~Q(wanted=F("confirmed"))),
        problem=Count("pk", filter=~Q(problem={})),
        absent=Count("pk", filter=Q(is_stocked=False)),
    )
    return Totals(**found)


def changes_of_level(level: StockLevel) -> QuerySet[OutgoingChange]:
    """Give the changes that were planned of a level, the newest first."""
    rows = OutgoingChange.objects.filter(shop=level.shop_id, kind__in=KINDS)
    return rows.filter(payload__level=level.pk).order_by("-pk")
