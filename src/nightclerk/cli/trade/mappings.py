"""Commands of what a shop's words mean: list, set, add, set a tax up."""

from collections.abc import Mapping
from typing import Annotated, Any, cast

import typer

from nightclerk.cli.books.showing import many, one
from nightclerk.cli.output import Answer
from nightclerk.cli.params import with_flags
from nightclerk.cli.trade.naming import Number, ShopCode
from nightclerk.connector.programs.acting import (
    add_mapping_asked,
    change_mapping_asked,
    set_up_tax_asked,
)
from nightclerk.connector.programs.finding import shop_of, word_rows
from nightclerk.connector.programs.mapped import (
    MappingFields,
    NewMapping,
    TaxSetUp,
    mapping_told,
)
from nightclerk.connector.selectors.work_lists import missing_mappings, with_waiting
from nightclerk.core.params import Params

Kind = Annotated[
    str,
    typer.Argument(help="shipping, payment, terms, location, tax or country"),
]
COLUMNS = ("kind", "id", "word", "means", "rate", "waiting")

app = typer.Typer(no_args_is_help=True, help="What words of a shop mean in the books")


def add_commands() -> None:
    """Add the commands whose flags are what a word means."""
    one_row = {"shop": ShopCode, "kind": Kind, "number": Number}
    setting = with_flags(MappingFields, set_one, extra=one_row)
    app.command("set", help="Say what a word means; what waits is processed.")(setting)
    adding = with_flags(NewMapping, add, extra={"shop": ShopCode, "kind": Kind})
    app.command("add", help="Say what a word means before an order uses it.")(adding)
    tax = with_flags(TaxSetUp, set_up, extra={"shop": ShopCode, "number": Number})
    app.command("set-up-tax", help="Make the VAT setup of a rate that is missing.")(tax)


@app.command("list")
def list_mappings(
    shop: ShopCode,
    kind: Annotated[
        str, typer.Argument(help="One kind; otherwise all that orders wait for")
    ] = "",
) -> Answer:
    """List what words mean, or the words that orders wait for."""
    found = shop_of(shop)
    if not kind:
        missing = [
            mapping_told(each.mapping, each.row, waiting=each.waiting)
            for each in missing_mappings(found)
        ]
        return many(missing, COLUMNS, empty="No order waits for a mapping.")
    rows = with_waiting(word_rows(found, kind), kind)
    told = [mapping_told(kind, each, waiting=each.waiting) for each in rows]
    return many(told, COLUMNS, empty="No such word was seen yet.")


def set_one(_: typer.Context, fields: Params, given: Mapping[str, Any]) -> Answer:
    """Say what a word means; the orders that wait for it are processed."""
    shop = shop_of(given["shop"])
    change = cast(MappingFields, fields)
    return one(change_mapping_asked(shop, given["kind"], given["number"], change))


def add(_: typer.Context, fields: Params, given: Mapping[str, Any]) -> Answer:
    """Say what a word means before an order uses it."""
    shop, new = shop_of(given["shop"]), cast(NewMapping, fields)
    return one(add_mapping_asked(shop, given["kind"], new))


def set_up(_: typer.Context, asked: Params, given: Mapping[str, Any]) -> Answer:
    """Make the VAT setup of a rate that is missing, and settle the taxes with it."""
    shop, how = shop_of(given["shop"]), cast(TaxSetUp, asked)
    return one(set_up_tax_asked(shop, given["number"], how))
