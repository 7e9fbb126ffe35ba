"""Commands of customers: list, show, add, change, delete, address."""

from collections.abc import Mapping
from typing import Annotated, Any, cast

import typer

from nightclerk.cli.books.showing import Off, changed, many, one
from nightclerk.cli.finding import Limit
from nightclerk.cli.output import Answer
from nightclerk.cli.params import with_flags
from nightclerk.core.params import Params
from nightclerk.ledger.programs.choosing import CustomersChosen
from nightclerk.ledger.programs.finding import customer_of
from nightclerk.ledger.programs.masters import address_told, customer_told
from nightclerk.ledger.programs.masters_asked import (
    AddressFields,
    CustomerFields,
    NewCustomer,
)
from nightclerk.ledger.programs.values import Asked
from nightclerk.ledger.services.parties import customers as services

No = Annotated[str, typer.Argument(help="Number of the customer")]
Code = Annotated[str, typer.Argument(help="Code of the address")]
COLUMNS = ("no", "name", "city", "country", "vat_group", "blocked")

app = typer.Typer(no_args_is_help=True, help="Customers: list, show, add, change")


def add_commands() -> None:
    """Add the commands whose flags are the fields of a customer."""
    app.command("add", help="Add a customer.")(with_flags(NewCustomer, add))
    change_it = with_flags(CustomerFields, change, extra={"no": No, "off": Off})
    app.command("change", help="Change a customer.")(change_it)
    put = with_flags(AddressFields, address, extra={"no": No, "code": Code})
    app.command("address", help="Add or change another address.")(put)


@app.command("list")
def list_customers(
    *,
    text: Annotated[str, typer.Option(help="Part of number, name or e-mail")] = "",
    limit: Limit = 50,
) -> Answer:
    """List customers, the newest first."""
    rows = CustomersChosen(text=text).rows().order_by("-pk")[:limit]
    return many(map(customer_told, rows), COLUMNS, empty="There is no customer yet.")


@app.command()
def show(no: No) -> Answer:
    """Show a customer."""
    return one(customer_told(customer_of(no)))


@app.command()
def delete(no: No) -> Answer:
    """Delete a customer that no document and no entry names."""
    services.delete_customer(customer_of(no))
    return Answer({"deleted": no}, f"Customer {no} is deleted.")


def add(_: typer.Context, new: Params, __: Mapping[str, Any]) -> Answer:
    """Add a customer."""
    made = services.create_customer(**cast(Asked, new).said)
    return one(customer_told(customer_of(made.no)))


def change(_: typer.Context, asked: Params, given: Mapping[str, Any]) -> Answer:
    """Change a customer; what is not said stays."""
    fields = changed(cast(Asked, asked), given)
    services.change_customer(customer_of(given["no"]), **fields)
    return one(customer_told(customer_of(given["no"])))


def address(_: typer.Context, asked: Params, given: Mapping[str, Any]) -> Answer:
    """Add another address of a customer, or change the one of that code."""
    fields = cast(Asked, asked).said
    customer = customer_of(given["no"])
    return one(address_told(services.put_address(customer, given["code"], **fields)))
