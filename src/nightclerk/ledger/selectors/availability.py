"""What can be sold: what lies there, what is promised, kept back or coming back."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, DecimalField, F, Q, Sum, Value, When
from django.db.models.functions import Coalesce

from nightclerk.ledger.models import Item, ItemEntry, SalesDocument, SalesLine
from nightclerk.ledger.models.sales import Kind
from nightclerk.ledger.selectors.company import today
from nightclerk.ledger.selectors.stock_costs import Place

ZERO = Decimal(0)
EXACTLY: "DecimalField[Any, Any]" = DecimalField(max_digits=40, decimal_places=10)
MOVING = (
    "ordered",
    "ordered_external",
    "reserved",
    "returning",
    "external_later",
    "external_unreserved",
)
Status = SalesDocument.Status


@dataclass(frozen=True, slots=True)
class Availability:
    """What there is of an item in one place, in its own unit.

    `ordered` is what documents still have to ship up to the day, `ordered_external`
    the part of it whose documents an import made; `reserved` is what lines keep back
    from stock, whenever they ship; `returning` is still to come back up to the day.
    Of documents that an import made, `external_later` is what ships after the day and
    `external_unreserved` what is not kept back, whenever it ships.
    """

    inventory: Decimal = ZERO
    ordered: Decimal = ZERO
    ordered_external: Decimal = ZERO
    reserved: Decimal = ZERO
    returning: Decimal = ZERO
    external_later: Decimal = ZERO
    external_unreserved: Decimal = ZERO

    @property
    def projected(self) -> Decimal:
        """Give what will be there when all is shipped and has come back."""
        return self.inventory - self.ordered + self.returning

    @property
    def free(self) -> Decimal:
        """Give what lies there and is kept back for nobody."""
        return self.inventory - self.reserved


def availability(
    *, items: Collection[int] | None = None, until: date
) -> dict[Place, Availability]:
    """Give what can be sold of goods by place: keys of item, variant and location.

    A line ships on its document's shipment date, else its posting date, else its
    document date, else today; up to `until` it counts. A line of a negative quantity
    goes the other way. Without `items` all goods are looked at. Places where nothing
    lies and nothing moves are left out. Two queries.
    """
    chosen = Q() if items is None else Q(item__in=items)
    found = {place: {"inventory": left} for place, left in _inventory(chosen)}
    for place, sums in _moving(chosen, until):
        found.setdefault(place, {}).update(sums)
    return {
        place: Availability(**sums)
        for place, sums in found.items()
        if any(sums.values())
    }


def _inventory(chosen: Q) -> list[tuple[Place, Decimal]]:
    rows = (
        ItemEntry.objects.filter(chosen)
        .exclude(remaining=0)
        .order_by()
        .values_list("item_id", "variant_id", "location_id")
        .annotate(Sum("remaining"))
    )
    return [((item, variant, location), left) for item, variant, location, left in rows]


def _moving(chosen: Q, until: date) -> list[tuple[Place, dict[str, Decimal]]]:
    """Add up what documents have not shipped or received yet, by place."""
    is_due = Q(due__lte=until)
    goes, comes = Q(outward__gt=0), Q(outward__lt=0)
    imported = goes & ~Q(document__source="")
    rows = (
        SalesLine.objects.filter(
            chosen,
            document__status__in=(Status.OPEN, Status.RELEASED),
            item__kind=Item.Kind.INVENTORY,
        )
        .exclude(quantity=F("shipped"))
        .annotate(outward=_outward(), due=_due())
        .order_by()
        .values_list("item_id", "variant_id", "location_id")
        .annotate(
            ordered=_sum(goes & is_due),
            ordered_external=_sum(imported & is_due),
            reserved=_sum(goes & Q(is_reserved=True)),
            returning=_sum(comes & is_due, sign=-1),
            external_later=_sum(imported & Q(due__gt=until)),
            external_unreserved=_sum(imported & Q(is_reserved=False)),
        )
    )
    return [
        ((item, variant, location), dict(zip(MOVING, sums, strict=True)))
        for item, variant, location, *sums in rows
    ]


def _outward() -> Case:
    """Give what a line still lets go out (> 0) or in (< 0), in the item's own unit."""
    left = (F("quantity") - F("shipped")) * F("per_unit")
    return Case(
        When(document__kind=Kind.CREDIT, then=-left),
        default=left,
        output_field=EXACTLY,
    )


def _due() -> Coalesce:
    return Coalesce(
        "document__shipment_date",
        "document__posting_date",
        "document__document_date",
        Value(today()),
    )


def _sum(which: Q, *, sign: int = 1) -> Sum:
    return Sum(
        F("outward") * Value(sign), filter=which, default=ZERO, output_field=EXACTLY
    )
