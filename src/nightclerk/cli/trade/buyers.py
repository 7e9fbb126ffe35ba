"""Commands of a shop's buyers and companies: list, show, link, unlink, make."""

from typing import Annotated

import typer

from nightclerk.cli.books.showing import many, one
from nightclerk.cli.finding import Limit
from nightclerk.cli.output import Answer
from nightclerk.cli.trade.naming import Mapped, Number, ShopCode, Text
from nightclerk.connector.programs.acting import (
    create_customer_asked,
    link_customer_asked,
    unlink_customer_asked,
)
from nightclerk.connector.programs.choosing import Unmapped
from nightclerk.connector.programs.finding import buyer_of, buyer_rows, shop_of
from nightclerk.connector.programs.mapped import CustomerLink, buyer_told

Companies = Annotated[
    bool, typer.Option("--company", help="Of companies, not of people")
]
No = Annotated[str, typer.Argument(help="Number of the customer in the books")]
COLUMNS = ("id", "name", "email", "phone", "customer", "mapped_by", "waiting")
WAITING = {"customers": "customer", "companies": "company"}

app = typer.Typer(no_args_is_help=True, help="Buyers of a shop and their customers")


@app.command("list")
def list_buyers(
    shop: ShopCode,
    *,
    company: Companies = False,
    mapped: Mapped = None,
    text: Text = "",
    limit: Limit = 50,
) -> Answer:
    """List buyers, those first for whom most orders wait."""
    kind = _kind(is_company=company)
    chosen = Unmapped(is_mapped=mapped, text=text)
    rows = chosen.rows(buyer_rows(kind), shop_of(shop), WAITING[kind])[:limit]
    return many(map(buyer_told, rows), COLUMNS, empty="There is no such buyer.")


@app.command()
def show(shop: ShopCode, number: Number, *, company: Companies = False) -> Answer:
    """Show a buyer, and why he is no customer if he is none."""
    kind = _kind(is_company=company)
    return one(buyer_told(buyer_of(shop_of(shop), kind, number)))


@app.command()
def link(
    shop: ShopCode, number: Number, customer: No, *, company: Companies = False
) -> Answer:
    """Say which customer a buyer is; the orders that wait are processed."""
    row = buyer_of(shop_of(shop), _kind(is_company=company), number)
    asked = CustomerLink.read({"customer": customer})
    return one(link_customer_asked(row, asked))


@app.command()
def unlink(shop: ShopCode, number: Number, *, company: Companies = False) -> Answer:
    """Forget which customer a buyer is; documents keep theirs."""
    row = buyer_of(shop_of(shop), _kind(is_company=company), number)
    return one(unlink_customer_asked(row))


@app.command("create-customer")
def create_customer(
    shop: ShopCode, number: Number, *, company: Companies = False
) -> Answer:
    """Make the customer that a buyer is; the orders that wait are processed."""
    row = buyer_of(shop_of(shop), _kind(is_company=company), number)
    return one(create_customer_asked(row))


def _kind(*, is_company: bool) -> str:
    return "companies" if is_company else "customers"
