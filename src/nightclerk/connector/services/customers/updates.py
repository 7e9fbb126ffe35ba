"""Take over into customers what buyers changed at Shopify."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from nightclerk.connector.mapping.customers.buyers import buyer_of
from nightclerk.connector.mapping.customers.records_in import (
    customer_fields,
    differences,
)
from nightclerk.connector.models import CustomerSettings, Shop, ShopCustomer
from nightclerk.connector.services.customers.finding import sources_of
from nightclerk.connector.services.syncs.skips import LeftOut
from nightclerk.core.errors import Refused
from nightclerk.core.text import joined, words
from nightclerk.ledger.models import Customer
from nightclerk.ledger.services.parties.customers import change_customer

HELD = (
    "name",
    "name2",
    "contact",
    "street",
    "street2",
    "post_code",
    "city",
    "county",
    "country",
    "phone",
    "email",
)


@dataclass
class Updated:
    """The customers that changed, and the buyers whose change was refused."""

    changed: list[Customer] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


def held_by(customer: Customer) -> dict[str, str]:
    """Give the fields of a customer that Shopify knows too."""
    return {name: getattr(customer, name) for name in HELD}


def update_customers(
    shop: Shop, rows: Sequence[ShopCustomer], *, settings: CustomerSettings
) -> Updated:
    """Make the customers of these buyers say what Shopify says; others stay.

    Only real differences are written. The shop's default customers are nobody's own
    and never changed. One that the books refuse is left out with the reason.
    """
    shared = {settings.default_customer_id, settings.default_company_id}
    sources = sources_of(settings)
    result = Updated()
    for row in rows:
        customer = row.customer
        if customer is None or customer.pk in shared:
            continue
        fields = customer_fields(buyer_of(row), sources)
        changes = differences(fields, held_by(customer))
        if not changes:
            continue
        try:
            result.changed.append(change_customer(customer, **changes))
        except Refused as refused:
            result.left_out.append(_left_out(row, customer, refused))
    return result


def _left_out(row: ShopCustomer, customer: Customer, refused: Refused) -> LeftOut:
    details = joined(refused.fields.values()) if refused.fields else refused.text
    reason = Refused(
        words(
            "Customer {no} keeps what it has: {reason}", no=customer.no, reason=details
        ),
        hint=words("Correct the buyer at Shopify, or the customer by hand."),
    )
    return LeftOut(row.gid, str(row), reason, updated_at=row.shopify_updated_at)
