"""Items, their variants and units: list, make, read, change, delete."""

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status

from nightclerk.api.auth import caller_of
from nightclerk.api.pages import After, Limit, newest_first
from nightclerk.api.problems import PROBLEMS, Problem
from nightclerk.ledger.programs.choosing import ItemsChosen
from nightclerk.ledger.programs.finding import item_of
from nightclerk.ledger.programs.masters import (
    ItemTold,
    UnitTold,
    VariantTold,
    item_told,
    unit_told,
    variant_told,
)
from nightclerk.ledger.programs.masters_asked import (
    ItemFields,
    NewItem,
    UnitFields,
    VariantFields,
)
from nightclerk.ledger.services.parties import items as services


class Items(Schema):
    """A page of items."""

    items: list[ItemTold]
    next: int | None


router = Router(tags=["Items"])


@router.get("", response={200: Items, PROBLEMS: Problem})
def list_items(
    request: HttpRequest,
    chosen: Query[ItemsChosen],
    *,
    limit: Limit = 50,
    after: After = None,
) -> Items:
    """List items, the newest first."""
    caller_of(request, "ledger.view_item")
    page, mark = newest_first(chosen.rows(), after=after, limit=limit)
    return Items(items=[item_told(each) for each in page], next=mark)


@router.post("", response={201: ItemTold, PROBLEMS: Problem})
def add_item(request: HttpRequest, new: NewItem) -> Status[ItemTold]:
    """Make an item; what is left out is as for goods of the standard rate."""
    caller = caller_of(request, "ledger.add_item")
    fields = {"description": new.description, **new.said}
    made = services.create_item(actor=caller.user, **fields)
    return Status(201, item_told(item_of(made.no)))


@router.get("/{no}", response={200: ItemTold, PROBLEMS: Problem})
def read_item(request: HttpRequest, no: str) -> ItemTold:
    """Read an item."""
    caller_of(request, "ledger.view_item")
    return item_told(item_of(no))


@router.patch("/{no}", response={200: ItemTold, PROBLEMS: Problem})
def change_item(request: HttpRequest, no: str, change: ItemFields) -> ItemTold:
    """Change an item; once stock has moved, kind, costing and unit stay."""
    caller = caller_of(request, "ledger.change_item")
    services.change_item(item_of(no), actor=caller.user, **change.said)
    return item_told(item_of(no))


@router.delete("/{no}", response={204: None, PROBLEMS: Problem})
def delete_item(request: HttpRequest, no: str) -> Status[None]:
    """Delete an item that no document and no entry names."""
    caller = caller_of(request, "ledger.delete_item")
    services.delete_item(item_of(no), actor=caller.user)
    return Status(204, None)


@router.get("/{no}/variants", response={200: list[VariantTold], PROBLEMS: Problem})
def list_variants(request: HttpRequest, no: str) -> list[VariantTold]:
    """List the variants of an item."""
    caller_of(request, "ledger.view_item")
    return [variant_told(each) for each in item_of(no).variants.order_by("code")]


@router.put("/{no}/variants/{code}", response={200: VariantTold, PROBLEMS: Problem})
def put_variant(
    request: HttpRequest, no: str, code: str, fields: VariantFields
) -> VariantTold:
    """Add a variant of an item, or change the one of that code."""
    caller_of(request, "ledger.change_item")
    return variant_told(services.put_variant(item_of(no), code, **fields.said))


@router.get("/{no}/units", response={200: list[UnitTold], PROBLEMS: Problem})
def list_units(request: HttpRequest, no: str) -> list[UnitTold]:
    """List the other units of an item."""
    caller_of(request, "ledger.view_item")
    rows = item_of(no).units.select_related("unit").order_by("unit__code")
    return [unit_told(each) for each in rows]


@router.put("/{no}/units/{code}", response={200: UnitTold, PROBLEMS: Problem})
def put_unit(request: HttpRequest, no: str, code: str, fields: UnitFields) -> UnitTold:
    """Say how many of the item's own unit are in one of another unit."""
    caller_of(request, "ledger.change_item")
    return unit_told(services.put_unit(item_of(no), code, **fields.said))
