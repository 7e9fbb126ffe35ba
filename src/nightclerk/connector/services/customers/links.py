"""Map buyers and companies by hand, undo it, and make customers of them."""

import logging

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from nightclerk.connector.models import (
    MappedBy,
    ShopCompany,
    ShopCompanyLocation,
    ShopCustomer,
)
from nightclerk.connector.selectors.settings import customer_settings
from nightclerk.connector.services.customers.companies import map_companies
from nightclerk.connector.services.customers.finding import Found, take_mapping_turn
from nightclerk.connector.services.customers.mapping import map_customers
from nightclerk.connector.services.mapped.rows import process_waiting
from nightclerk.connector.services.syncs.starting import Started
from nightclerk.core import clock
from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.jobs.services.rights import require_permission
from nightclerk.ledger.models import Customer

logger = logging.getLogger(__name__)
Buyer = ShopCustomer | ShopCompany
KINDS: dict[type[Buyer], str] = {ShopCustomer: "customer", ShopCompany: "company"}


def link_customer(
    row: Buyer, customer: Customer, *, actor: AbstractBaseUser | None = None
) -> Started | None:
    """Say which customer a buyer or a company is, and process the orders that wait.

    Gives the entry that processes them, None where none waits. Documents that there
    are keep their customer. Raises `NotAllowed` without the right to change buyers.
    """
    _require(row, actor)
    with transaction.atomic():
        take_mapping_turn()
        _set(row, customer, MappedBy.HAND)
    logger.info("%s is %s, says %s", row, customer.no, actor or "the system")
    return process_waiting(KINDS[type(row)], row.pk, actor=actor)


def unlink_customer(row: Buyer, *, actor: AbstractBaseUser | None = None) -> None:
    """Forget which customer a buyer or a company is; documents keep theirs."""
    _require(row, actor)
    with transaction.atomic():
        take_mapping_turn()
        _set(row, None, MappedBy.NOTHING)
    logger.info("%s is nobody any more, says %s", row, actor or "the system")


def create_customer_for(
    row: Buyer, *, actor: AbstractBaseUser | None = None
) -> Customer:
    """Make the customer that a buyer or a company is, and process what waits.

    One who is known by the same e-mail address, telephone or VAT number is taken
    instead of a second one. Raises `Refused` with the reason where there can be none.
    """
    _require(row, actor)
    settings = customer_settings(row.shop)
    found: Found
    if isinstance(row, ShopCompany):
        found = map_companies(
            row.shop, [row], settings=settings, creates=True, actor=actor
        )[row.gid]
    else:
        found = map_customers(
            row.shop, [row], settings=settings, creates=True, actor=actor
        )[row.gid]
    if found.customer is None:
        raise Refused(
            found.reason or words("No customer can be made of {buyer}", buyer=row),
            hint=found.hint,
        )
    row.refresh_from_db()
    process_waiting(KINDS[type(row)], row.pk, actor=actor)
    return found.customer


@transaction.atomic
def choose_for_location(
    place: ShopCompanyLocation,
    *,
    sell_to: Customer | None,
    bill_to: Customer | None = None,
    actor: AbstractBaseUser | None = None,
) -> ShopCompanyLocation:
    """Say who buys and who pays at a location of a company (M05).

    Raises `Refused` for somebody who pays where nobody buys.
    """
    _require(place.company, actor)
    if bill_to is not None and sell_to is None:
        raise Refused(
            words(
                "Location {place} has somebody who pays, but nobody buys", place=place
            ),
            hint=words("Choose who buys there too."),
        )
    ShopCompanyLocation.objects.filter(pk=place.pk).update(
        sell_to=sell_to, bill_to=bill_to
    )
    place.refresh_from_db()
    return place


def _set(row: Buyer, customer: Customer | None, how: MappedBy) -> None:
    """Write the link; the caller has the turn, so that nobody maps it meanwhile."""
    row.customer, row.mapped_by, row.problem = customer, how, {}
    fields = ["customer", "mapped_by", "problem"]
    if isinstance(row, ShopCustomer):
        row.mapped_at = clock.now() if customer else None
        fields.append("mapped_at")
    row.save(update_fields=fields)


def _require(row: Buyer, actor: AbstractBaseUser | None) -> None:
    if actor is None:
        return
    require_permission(
        actor,
        f"connector.change_{row._meta.model_name}",
        words("You have no right to change {buyer}", buyer=row),
    )
