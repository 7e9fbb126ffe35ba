"""What customers owe and have paid: entries, open items, payments, applications."""

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status

from nightclerk.api.auth import caller_of
from nightclerk.api.numbers import Number
from nightclerk.api.pages import After, Limit, newest_first
from nightclerk.api.problems import PROBLEMS, Problem
from nightclerk.ledger.programs.choosing import EntriesChosen
from nightclerk.ledger.programs.documents_asked import OnDay
from nightclerk.ledger.programs.finding import application_of, customer_of, entry_of
from nightclerk.ledger.programs.receivable_shapes import (
    ApplicationTold,
    CustomerEntryTold,
    OpenItemsTold,
    StatementTold,
)
from nightclerk.ledger.programs.receivables import (
    NewApplication,
    NewPayment,
    application_told,
    customer_meant,
    entry_told,
    open_items_told,
    post_payment_asked,
    statement_told,
)
from nightclerk.ledger.programs.values import Day, No
from nightclerk.ledger.selectors.company import company, today
from nightclerk.ledger.selectors.receivables import open_items, statement
from nightclerk.ledger.services.receivables.applications import apply
from nightclerk.ledger.services.receivables.reversals import reverse
from nightclerk.ledger.services.receivables.unapplying import unapply

VIEW = "ledger.view_customerentry"
CHANGE = "ledger.change_customerentry"


class CustomerEntries(Schema):
    """A page of customer entries."""

    items: list[CustomerEntryTold]
    next: int | None


entries = Router(tags=["Customer entries"])
payments = Router(tags=["Payments"])
reports = Router(tags=["Customer entries"])


@entries.get("", response={200: CustomerEntries, PROBLEMS: Problem})
def list_customer_entries(
    request: HttpRequest,
    chosen: Query[EntriesChosen],
    *,
    limit: Limit = 50,
    after: After = None,
) -> CustomerEntries:
    """List customer entries, the newest first."""
    caller_of(request, VIEW)
    local = company().currency.decimals
    page, mark = newest_first(chosen.rows(), after=after, limit=limit)
    told = [entry_told(each, local=local) for each in page]
    return CustomerEntries(items=told, next=mark)


@entries.get("/{number}", response={200: CustomerEntryTold, PROBLEMS: Problem})
def read_customer_entry(request: HttpRequest, number: Number) -> CustomerEntryTold:
    """Read a customer entry and what it is applied by."""
    caller_of(request, VIEW)
    return entry_told(entry_of(number), local=company().currency.decimals)


@entries.post(
    "/{number}/applications", response={201: ApplicationTold, PROBLEMS: Problem}
)
def apply_entry(
    request: HttpRequest, number: Number, new: NewApplication
) -> Status[ApplicationTold]:
    """Set two open entries of a customer against each other."""
    caller = caller_of(request, CHANGE)
    made = apply(
        entry_of(number),
        entry_of(new.to),
        amount=new.amount,
        on=new.on,
        actor=caller.user,
    )
    return Status(201, application_told(made))


@entries.post("/{number}/reverse", response={200: CustomerEntryTold, PROBLEMS: Problem})
def reverse_payment(
    request: HttpRequest, number: Number, asked: OnDay
) -> CustomerEntryTold:
    """Book the mirror image of a payment that is not applied."""
    caller = caller_of(request, CHANGE)
    reverse(entry_of(number).transaction, on=asked.on, actor=caller.user)
    return entry_told(entry_of(number), local=company().currency.decimals)


@payments.post("", response={201: CustomerEntryTold, PROBLEMS: Problem})
def post_payment(request: HttpRequest, new: NewPayment) -> Status[CustomerEntryTold]:
    """Post a payment and apply it to the entries that it names."""
    caller = caller_of(request, "ledger.add_customerentry")
    entry = post_payment_asked(new, actor=caller.user)
    local = company().currency.decimals
    return Status(201, entry_told(entry_of(entry.pk), local=local))


@payments.post(
    "/applications/{number}/unapply", response={200: ApplicationTold, PROBLEMS: Problem}
)
def unapply_entry(
    request: HttpRequest, number: Number, asked: OnDay
) -> ApplicationTold:
    """Take an application back; both entries are as if it had never been."""
    caller = caller_of(request, CHANGE)
    undoing = unapply(application_of(number), on=asked.on, actor=caller.user)
    return application_told(undoing)


@reports.get("/open_items", response={200: OpenItemsTold, PROBLEMS: Problem})
def list_open_items(
    request: HttpRequest, *, customer: No = "", as_of: Day | None = None
) -> OpenItemsTold:
    """List what was open at the end of a day, today where none is given."""
    caller_of(request, VIEW)
    house = company()
    day = as_of or today(house)
    found = open_items(day, customer=customer_meant(customer))
    return open_items_told(found, as_of=day, currency=house.currency)


@reports.get("/statement", response={200: StatementTold, PROBLEMS: Problem})
def read_statement(
    request: HttpRequest, *, customer: No, since: Day, until: Day
) -> StatementTold:
    """Read what was booked for a customer between two days, and what is open then."""
    caller_of(request, VIEW)
    house = company()
    shown = statement(customer_of(customer), starts_on=since, ends_on=until)
    return statement_told(shown, currency=house.currency)
