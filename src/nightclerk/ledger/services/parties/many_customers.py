"""Add many customers at once: each checked alone, numbered and written together."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.ledger.models import (
    BusinessGroup,
    Company,
    Customer,
    CustomerGroup,
    VatBusinessGroup,
)
from nightclerk.ledger.selectors.company import company, today
from nightclerk.ledger.services.parties.customers import PLACES, RULES, place_of
from nightclerk.ledger.services.writing.filling import fill
from nightclerk.ledger.services.writing.numbers import Need, next_numbers
from nightclerk.ledger.vat_plan import DISTANCE, UNION

logger = logging.getLogger(__name__)


@transaction.atomic
def create_customers(
    given: Sequence[Mapping[str, Any]], *, actor: AbstractBaseUser | None = None
) -> list[Customer | Refused]:
    """Add a customer for each set of fields, under the next numbers of the series.

    As `create_customer` does it for one; a set with wrong fields gives what is wrong
    instead and keeps nothing from the others. Raises `Refused` where the series gives
    no numbers, `NotReady` without a company.
    """
    here = company()
    groups = Groups(here)
    made = [_filled(fields, here, groups) for fields in given]
    new = [customer for customer in made if isinstance(customer, Customer)]
    for customer, no in zip(new, _numbers(here, len(new)), strict=True):
        customer.no = no
    Customer.objects.bulk_create(new)
    if new:
        logger.info("%d customers were added by %s", len(new), actor or "the system")
    return made


class Groups:
    """The groups that customers are put into, by their codes."""

    def __init__(self, here: Company) -> None:
        self._here = here
        self._customer = {each.code: each for each in CustomerGroup.objects.all()}
        self._business = {each.code: each for each in BusinessGroup.objects.all()}
        self._vat = {each.code: each for each in VatBusinessGroup.objects.all()}

    def put_into(self, customer: Customer) -> None:
        """Choose the groups that are left out, by how and where he is taxed."""
        place = place_of(customer, self._here)
        if customer.vat_group is None:
            customer.vat_group = self._vat.get(place)
        else:
            place = PLACES.get(customer.vat_group.code.partition("-")[0], place)
        customer.business_group = customer.business_group or self._business.get(place)
        collective = UNION if place == DISTANCE else place
        if customer.customer_group is None:
            customer.customer_group = self._customer.get(collective)


def _filled(
    fields: Mapping[str, Any], here: Company, groups: Groups
) -> Customer | Refused:
    customer = Customer(no="-", country=here.country)
    try:
        fill(customer, fields, rules=RULES)
    except Refused as refused:
        return refused
    groups.put_into(customer)
    return customer


def _numbers(here: Company, count: int) -> list[str]:
    """Take numbers that no customer has: people may give their own."""
    need = Need(here.customer_series, words("customers"))
    free: list[str] = []
    while len(free) < count:
        taken = next_numbers([need] * (count - len(free)), on=today(here))
        used = Customer.objects.filter(no__in=taken).values_list("no", flat=True)
        free += [no for no in taken if no not in set(used)]
    return free
