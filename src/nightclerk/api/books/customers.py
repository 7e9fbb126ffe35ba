"""Customers and their addresses: list, make, read, change, delete."""

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status

from nightclerk.api.auth import caller_of
from nightclerk.api.pages import After, Limit, newest_first
from nightclerk.api.problems import PROBLEMS, Problem
from nightclerk.ledger.programs.choosing import CustomersChosen
from nightclerk.ledger.programs.finding import customer_of
from nightclerk.ledger.programs.masters import (
    AddressTold,
    CustomerTold,
    address_told,
    customer_told,
)
from nightclerk.ledger.programs.masters_asked import (
    AddressFields,
    CustomerFields,
    NewCustomer,
)
from nightclerk.ledger.services.parties import customers as services


class Customers(Schema):
    """A page of customers."""

    items: list[CustomerTold]
    next: int | None


router = Router(tags=["Customers"])


@router.get("", response={200: Customers, PROBLEMS: Problem})
def list_customers(
    request: HttpRequest,
    chosen: Query[CustomersChosen],
    *,
    limit: Limit = 50,
    after: After = None,
) -> Customers:
    """List customers, the newest first."""
    caller_of(request, "ledger.view_customer")
    page, mark = newest_first(chosen.rows(), after=after, limit=limit)
    return Customers(items=[customer_told(each) for each in page], next=mark)


@router.post("", response={201: CustomerTold, PROBLEMS: Problem})
def add_customer(request: HttpRequest, new: NewCustomer) -> Status[CustomerTold]:
    """Make a customer; groups that are left out follow from country and VAT id."""
    caller = caller_of(request, "ledger.add_customer")
    fields = {"name": new.name, **new.said}
    made = services.create_customer(actor=caller.user, **fields)
    return Status(201, customer_told(customer_of(made.no)))


@router.get("/{no}", response={200: CustomerTold, PROBLEMS: Problem})
def read_customer(request: HttpRequest, no: str) -> CustomerTold:
    """Read a customer."""
    caller_of(request, "ledger.view_customer")
    return customer_told(customer_of(no))


@router.patch("/{no}", response={200: CustomerTold, PROBLEMS: Problem})
def change_customer(
    request: HttpRequest, no: str, change: CustomerFields
) -> CustomerTold:
    """Change a customer; documents keep what they copied."""
    caller = caller_of(request, "ledger.change_customer")
    services.change_customer(customer_of(no), actor=caller.user, **change.said)
    return customer_told(customer_of(no))


@router.delete("/{no}", response={204: None, PROBLEMS: Problem})
def delete_customer(request: HttpRequest, no: str) -> Status[None]:
    """Delete a customer that no document and no entry names."""
    caller = caller_of(request, "ledger.delete_customer")
    services.delete_customer(customer_of(no), actor=caller.user)
    return Status(204, None)


@router.get("/{no}/addresses", response={200: list[AddressTold], PROBLEMS: Problem})
def list_addresses(request: HttpRequest, no: str) -> list[AddressTold]:
    """List the other addresses of a customer."""
    caller_of(request, "ledger.view_customer")
    rows = customer_of(no).addresses.order_by("code")
    return [address_told(address) for address in rows]


@router.put("/{no}/addresses/{code}", response={200: AddressTold, PROBLEMS: Problem})
def put_address(
    request: HttpRequest, no: str, code: str, fields: AddressFields
) -> AddressTold:
    """Add another address of a customer, or change the one of that code."""
    caller_of(request, "ledger.change_customer")
    return address_told(services.put_address(customer_of(no), code, **fields.said))
