"""Add and change customers, their addresses, and what they may not do."""

import logging
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import ProtectedError

from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.ledger import charts
from nightclerk.ledger.formats import (
    country_code,
    email_address,
    not_negative,
    percentage,
    phone_number,
    vat_identification,
)
from nightclerk.ledger.models import (
    BusinessGroup,
    Company,
    Customer,
    CustomerAddress,
    CustomerGroup,
    VatBusinessGroup,
)
from nightclerk.ledger.selectors.company import company, today
from nightclerk.ledger.services.writing.filling import Rule, fill, insert
from nightclerk.ledger.services.writing.numbers import next_free_number
from nightclerk.ledger.vat_plan import DISTANCE, DOMESTIC, ELSEWHERE, UNION

logger = logging.getLogger(__name__)

ADDRESS: dict[str, Rule] = {
    "country": lambda value, _: country_code(value),
    "email": lambda value, _: email_address(value),
    "phone": lambda value, record: phone_number(value, record.country),
}
RULES: dict[str, Rule] = {
    **ADDRESS,
    "name": lambda value, _: needed(value),
    "vat_id": lambda value, record: vat_identification(value, record.country),
    "discount_percent": lambda value, _: percentage(value),
    "discount_from": lambda value, _: not_negative(value),
    "bill_to": lambda value, record: _other(value, record),
}
# A VAT business group such as OSS-FR leads to the business group OSS.
PLACES = {place: place for place in (DOMESTIC, UNION, DISTANCE, ELSEWHERE)}


@transaction.atomic
def create_customer(
    *, name: str, actor: AbstractBaseUser | None = None, **fields: Any
) -> Customer:
    """Add a customer under a given `no`, or under the next of the company's series.

    `fields` are columns of the customer; references may be given as codes. Groups
    that are left out follow from the VAT business group, and that from the country:
    at home, a business in the EU (with a VAT id), elsewhere; consumers in the EU are
    taxed as at home until a group for distance sales is chosen. Raises `Refused` with
    the names of all wrong fields.
    """
    here = company()
    no = str(fields.pop("no", "") or "").strip()
    customer = Customer(no=no or "-", country=here.country)
    fill(customer, {"name": name, **fields}, rules=RULES)
    _put_groups(customer, here)
    customer.no = no or next_free_number(
        here.customer_series,
        Customer.objects.all(),
        on=today(here),
        what=words("customers"),
    )
    insert(
        customer,
        key="no",
        taken=words("There is already a customer {no}", no=customer.no),
    )
    logger.info("Customer %s was added by %s", customer.no, actor or "the system")
    return customer


@transaction.atomic
def change_customer(
    customer: Customer, *, actor: AbstractBaseUser | None = None, **fields: Any
) -> Customer:
    """Change a customer; documents keep what they copied. The number stays.

    `blocked` says what the customer may not do. Raises `Refused` with the names of
    all wrong fields.
    """
    changed = Customer.objects.select_for_update().get(pk=customer.pk)
    fill(changed, fields, rules=RULES, fixed=("no",))
    changed.save()
    logger.info("Customer %s was changed by %s", changed.no, actor or "the system")
    return changed


def delete_customer(
    customer: Customer, *, actor: AbstractBaseUser | None = None
) -> None:
    """Delete a customer that no document and no entry names; else `Refused`."""
    no = customer.no
    try:
        with transaction.atomic():
            customer.delete()
    except ProtectedError:
        raise Refused(
            words("Customer {no} is named by documents or entries", no=no),
            hint=words("Block the customer instead."),
        ) from None
    logger.info("Customer %s was deleted by %s", no, actor or "the system")


@transaction.atomic
def put_address(customer: Customer, code: str, **fields: Any) -> CustomerAddress:
    """Add another address of a customer, or change the one of that code."""
    found = CustomerAddress.objects.filter(customer=customer, code=code.strip())
    address = found.first() or CustomerAddress(customer=customer)
    fill(address, {"code": code, **fields}, rules=ADDRESS)
    address.save()
    return address


def _put_groups(customer: Customer, here: Company) -> None:
    """Choose the groups that are left out, by how and where the customer is taxed."""
    place = place_of(customer, here)
    if customer.vat_group is None:
        customer.vat_group = _group(VatBusinessGroup, place)
    else:
        place = PLACES.get(customer.vat_group.code.partition("-")[0], place)
    customer.business_group = customer.business_group or _group(BusinessGroup, place)
    collective = UNION if place == DISTANCE else place
    if customer.customer_group is None:
        customer.customer_group = _group(CustomerGroup, collective)


def place_of(customer: Customer, here: Company) -> str:
    """Give the code of the groups that a customer's country and VAT id lead to."""
    known = charts.countries()
    country = known.get(customer.country or here.country)
    if country is None or country.code == here.country:
        return DOMESTIC
    if not (country.is_eu and known[here.country].is_eu):
        return ELSEWHERE
    return UNION if customer.vat_id else DOMESTIC


def _group(model: Any, code: str) -> Any:
    return model.objects.filter(code=code).first()


def needed(value: str) -> str:
    """Refuse an empty text."""
    if not value:
        raise Refused(words("This is needed"))
    return value


def _other(value: Customer | None, record: Customer) -> Customer | None:
    if value is not None and value.pk == record.pk:
        raise Refused(words("Leave this empty where the customer pays"))
    return value
