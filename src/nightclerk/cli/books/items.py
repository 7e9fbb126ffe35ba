"""Commands of items: list, show, add, change, delete, variant, unit."""

from collections.abc import Mapping
from typing import Annotated, Any, cast

import typer

from nightclerk.cli.books.showing import Off, changed, many, one
from nightclerk.cli.finding import Limit
from nightclerk.cli.output import Answer
from nightclerk.cli.params import with_flags
from nightclerk.core.params import Params
from nightclerk.ledger.programs.choosing import ItemsChosen
from nightclerk.ledger.programs.finding import item_of
from nightclerk.ledger.programs.masters import item_told, unit_told, variant_told
from nightclerk.ledger.programs.masters_asked import (
    ItemFields,
    NewItem,
    UnitFields,
    VariantFields,
)
from nightclerk.ledger.programs.values import Asked
from nightclerk.ledger.services.parties import items as services

No = Annotated[str, typer.Argument(help="Number of the item")]
Code = Annotated[str, typer.Argument(help="Its code")]
COLUMNS = ("no", "description", "unit", "unit_price", "unit_cost", "is_blocked")

app = typer.Typer(no_args_is_help=True, help="Items: list, show, add, change")


def add_commands() -> None:
    """Add the commands whose flags are the fields of an item."""
    app.command("add", help="Add an item.")(with_flags(NewItem, add))
    change_it = with_flags(ItemFields, change, extra={"no": No, "off": Off})
    app.command("change", help="Change an item.")(change_it)
    of_item = {"no": No, "code": Code}
    put_variant = with_flags(VariantFields, variant, extra={**of_item, "off": Off})
    app.command("variant", help="Add or change a variant.")(put_variant)
    put_unit = with_flags(UnitFields, unit, extra=of_item)
    app.command("unit", help="Add or change another unit.")(put_unit)


@app.command("list")
def list_items(
    *,
    text: Annotated[str, typer.Option(help="Part of number or description")] = "",
    limit: Limit = 50,
) -> Answer:
    """List items, the newest first."""
    rows = ItemsChosen(text=text).rows().order_by("-pk")[:limit]
    return many(map(item_told, rows), COLUMNS, empty="There is no item yet.")


@app.command()
def show(no: No) -> Answer:
    """Show an item."""
    return one(item_told(item_of(no)))


@app.command()
def delete(no: No) -> Answer:
    """Delete an item that no document and no entry names."""
    services.delete_item(item_of(no))
    return Answer({"deleted": no}, f"Item {no} is deleted.")


def add(_: typer.Context, new: Params, __: Mapping[str, Any]) -> Answer:
    """Add an item."""
    made = services.create_item(**cast(Asked, new).said)
    return one(item_told(item_of(made.no)))


def change(_: typer.Context, asked: Params, given: Mapping[str, Any]) -> Answer:
    """Change an item; what is not said stays."""
    fields = changed(cast(Asked, asked), given)
    services.change_item(item_of(given["no"]), **fields)
    return one(item_told(item_of(given["no"])))


def variant(_: typer.Context, asked: Params, given: Mapping[str, Any]) -> Answer:
    """Add a variant of an item, or change the one of that code."""
    fields = changed(cast(Asked, asked), given)
    item = item_of(given["no"])
    return one(variant_told(services.put_variant(item, given["code"], **fields)))


def unit(_: typer.Context, asked: Params, given: Mapping[str, Any]) -> Answer:
    """Say how many of the item's own unit are in one of another."""
    fields = cast(UnitFields, asked).said
    item = item_of(given["no"])
    return one(unit_told(services.put_unit(item, given["code"], **fields)))
