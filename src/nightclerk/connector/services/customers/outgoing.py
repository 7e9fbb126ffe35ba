"""Changes of customers for Shopify: what they are, and what became of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from nightclerk.connector.mapping.customers.outgoing import (
    change_key,
    new_for,
    update_for,
)
from nightclerk.connector.mapping.customers.rows import CustomerRow
from nightclerk.connector.models import (
    CustomerSettings,
    MappedBy,
    OutgoingChange,
    Shop,
    ShopCustomer,
)
from nightclerk.connector.services.customers.finding import (
    sources_of,
    take_mapping_turn,
)
from nightclerk.connector.services.customers.keeping import OUT_STREAM, keep_customers
from nightclerk.connector.services.customers.updates import held_by
from nightclerk.connector.services.sending import outbox
from nightclerk.connector.services.syncs.skips import resolve_skipped
from nightclerk.core import clock
from nightclerk.core.errors import Broken
from nightclerk.core.text import words
from nightclerk.ledger.models import Customer
from nightclerk.ledger.selectors.company import company

KIND = "customer"
PER_PAGE = 250


@dataclass(frozen=True)
class Wanted:
    """A change that Shopify needs: of a buyer, or a new one for a customer."""

    customer: Customer
    told: Mapping[str, Any]
    key: str
    row: ShopCustomer | None = None

    @property
    def record(self) -> str:
        """What the change is skipped under: the buyer's id, else the customer's."""
        return self.row.gid if self.row else f"customer:{self.customer.no}"


def linked_pages(shop: Shop) -> Iterator[list[ShopCustomer]]:
    """Give the shop's buyers that are mapped and were read, page by page."""
    rows = ShopCustomer.objects.filter(shop=shop).defer("payload")
    mapped = rows.exclude(customer=None).exclude(shopify_updated_at=None)
    pages = mapped.select_related("customer").order_by("pk")
    last = 0
    while page := list(pages.filter(pk__gt=last)[:PER_PAGE]):
        yield page
        last = page[-1].pk


def wanted_updates(
    rows: Sequence[ShopCustomer], settings: CustomerSettings
) -> list[Wanted]:
    """Give what differs at Shopify; default customers are nobody's own."""
    shared = {settings.default_customer_id, settings.default_company_id}
    found = [wanted_update(row, settings) for row in rows]
    return [each for each in found if each.told and each.customer.pk not in shared]


def wanted_update(row: ShopCustomer, settings: CustomerSettings) -> Wanted:
    """Give what differs at Shopify of one buyer; raises `Broken` for one unmapped."""
    customer = row.customer
    if customer is None:
        raise Broken(words("{buyer} is not mapped", buyer=row))
    told = update_for(held_by(customer), row, sources_of(settings))
    base = row.shopify_updated_at.isoformat() if row.shopify_updated_at else ""
    return Wanted(
        customer, told, change_key(customer.no, f"{row.gid} {base}", told), row
    )


def wanted_creation(
    shop: Shop, customer: Customer, settings: CustomerSettings
) -> Wanted:
    """Give all that Shopify needs to know of a customer that it does not know yet."""
    home = company().country
    told = new_for(held_by(customer), sources_of(settings), home=home)
    return Wanted(customer, told, change_key(customer.no, shop.code, told))


def plan_change(shop: Shop, wanted: Wanted, *, run_id: int | None) -> OutgoingChange:
    """Write a change down, once, before it is sent."""
    return outbox.plan(
        shop,
        KIND,
        wanted.key,
        wanted.told,
        subject=wanted.customer.no,
        gid=wanted.row.gid if wanted.row else "",
        run_id=run_id,
    )


@transaction.atomic
def keep_confirmed(
    change: OutgoingChange, row: CustomerRow, *, run_id: int | None = None
) -> bool:
    """Keep that Shopify has a change, and the buyer as he is there now.

    A customer that was new there is linked. Tells whether this call confirmed it.
    """
    shop = change.shop
    is_first = outbox.confirm(change, {"id": row.gid}, gid=row.gid)
    keep_customers(shop, [row], run_id=run_id)
    sent = {"sent": change.payload, "sent_at": clock.now()}
    ShopCustomer.objects.filter(shop=shop, gid=row.gid).update(**sent)
    customer = Customer.objects.filter(no=change.subject).first()
    if customer is not None:
        link_sent(shop, row.gid, customer, how=MappedBy.CREATED)
    names = [row.gid, f"customer:{change.subject}"]
    resolve_skipped(shop, OUT_STREAM, names)
    return is_first


@transaction.atomic
def link_sent(shop: Shop, gid: str, customer: Customer, *, how: str) -> bool:
    """Link a buyer to the customer he was made of; one who is mapped stays so."""
    take_mapping_turn()
    rows = ShopCustomer.objects.filter(shop=shop, gid=gid, customer=None)
    linked = rows.update(
        customer=customer, mapped_by=how, mapped_at=clock.now(), problem={}
    )
    return linked == 1
