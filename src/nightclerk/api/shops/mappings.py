"""What words of a shop mean: list with how many orders wait, change, add, set up."""

from typing import Literal

from django.http import HttpRequest
from ninja import Router, Schema, Status

from nightclerk.api.auth import caller_of
from nightclerk.api.numbers import Number
from nightclerk.api.pages import After, Limit, oldest_first
from nightclerk.api.problems import PROBLEMS, Problem
from nightclerk.api.shops.naming import ShopCode
from nightclerk.connector.programs.acting import (
    add_mapping_asked,
    change_mapping_asked,
    set_up_tax_asked,
)
from nightclerk.connector.programs.finding import shop_of, word_model, word_rows
from nightclerk.connector.programs.mapped import (
    MappingChanged,
    MappingFields,
    MappingTold,
    NewMapping,
    TaxSetUp,
    mapping_told,
)
from nightclerk.connector.selectors.work_lists import missing_mappings, with_waiting

Kind = Literal["shipping", "payment", "terms", "location", "tax", "country"]


class Mappings(Schema):
    """A page of the rows of one kind."""

    items: list[MappingTold]
    next: int | None


router = Router(tags=["Mappings of shops"])


@router.get("", response={200: list[MappingTold], PROBLEMS: Problem})
def list_missing_mappings(request: HttpRequest, shop: ShopCode) -> list[MappingTold]:
    """List the rows of all kinds that orders wait for, most orders first."""
    for kind in ("shipping", "payment", "terms", "location", "tax"):
        caller_of(request, permission("view", kind))
    return [
        mapping_told(each.mapping, each.row, waiting=each.waiting)
        for each in missing_mappings(shop_of(shop))
    ]


@router.get("/{kind}", response={200: Mappings, PROBLEMS: Problem})
def list_mappings(
    request: HttpRequest,
    shop: ShopCode,
    kind: Kind,
    *,
    limit: Limit = 50,
    after: After = None,
) -> Mappings:
    """List what the words of one kind mean, in the order in which they were seen."""
    caller_of(request, permission("view", kind))
    rows = with_waiting(word_rows(shop_of(shop), kind), kind)
    page, mark = oldest_first(rows, after=after, limit=limit)
    told = [mapping_told(kind, each, waiting=each.waiting) for each in page]
    return Mappings(items=told, next=mark)


@router.post("/{kind}", response={201: MappingChanged, PROBLEMS: Problem})
def add_mapping(
    request: HttpRequest, shop: ShopCode, kind: Kind, new: NewMapping
) -> Status[MappingChanged]:
    """Say what a word means before an order uses it."""
    caller = caller_of(request, permission("add", kind))
    made = add_mapping_asked(shop_of(shop), kind, new, actor=caller.user)
    return Status(201, made)


@router.patch("/{kind}/{number}", response={200: MappingChanged, PROBLEMS: Problem})
def change_mapping(
    request: HttpRequest,
    shop: ShopCode,
    kind: Kind,
    number: Number,
    change: MappingFields,
) -> MappingChanged:
    """Say what a word means; the entry processes the orders that wait for it."""
    caller = caller_of(request, permission("change", kind))
    return change_mapping_asked(shop_of(shop), kind, number, change, actor=caller.user)


@router.post("/tax/{number}/set_up", response={200: MappingChanged, PROBLEMS: Problem})
def set_up_tax(
    request: HttpRequest, shop: ShopCode, number: Number, asked: TaxSetUp
) -> MappingChanged:
    """Make the VAT setup of a rate that is not there, and settle the taxes with it."""
    caller = caller_of(request, "ledger.add_vatsetup")
    caller.require(permission("change", "tax"))
    return set_up_tax_asked(shop_of(shop), number, asked, actor=caller.user)


def permission(verb: str, kind: str) -> str:
    """Give the permission to view, add or change a kind of mapping."""
    return f"connector.{verb}_{word_model(kind)._meta.model_name}"
