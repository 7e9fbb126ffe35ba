"""Say which customers buyers are, and keep it, or keep why nobody knows."""

from collections.abc import Mapping, Sequence

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from nightclerk.connector.mapping.customers.buyers import buyer_in, buyer_of
from nightclerk.connector.mapping.customers.records_in import (
    Buyer,
    email_key,
    phone_key,
)
from nightclerk.connector.models import (
    CustomerSettings,
    Shop,
    ShopCustomer,
    ShopOrder,
)
from nightclerk.connector.selectors.customers import shop_customers
from nightclerk.connector.services.customers.finding import (
    Found,
    find_customers,
    take_mapping_turn,
)
from nightclerk.core import clock
from nightclerk.core.text import words

UNKNOWN = {
    "text": words("No customer has this e-mail address or telephone number").as_json(),
    "hint": words("Choose the customer, or create one.").as_json(),
}


def ensure_customers(
    shop: Shop, orders: Sequence[ShopOrder]
) -> dict[str, ShopCustomer]:
    """Give the buyers of orders by their ids; who is not here is kept as ordered.

    Such a row waits for its first reading at Shopify and can be mapped meanwhile.
    """
    named = {order.customer_gid: order for order in orders if order.customer_gid}
    rows = shop_customers(shop, named)
    missing = [named[gid] for gid in named if gid not in rows]
    if missing:
        ShopCustomer.objects.bulk_create(
            [_as_ordered(shop, order) for order in missing], ignore_conflicts=True
        )
        rows |= shop_customers(shop, [order.customer_gid for order in missing])
    return rows


@transaction.atomic
def map_customers(
    shop: Shop,
    rows: Sequence[ShopCustomer],
    *,
    settings: CustomerSettings,
    creates: bool,
    orders: Mapping[str, ShopOrder] | None = None,
    actor: AbstractBaseUser | None = None,
) -> dict[str, Found]:
    """Find or make the customers of buyers that are not mapped, and keep who it is.

    `orders` give, by the buyer's id, the bill-to information of an order where buyers
    are found by it. Gives the result by the buyer's id; a buyer whom somebody mapped
    meanwhile keeps that customer.
    """
    if not rows:
        return {}
    take_mapping_turn()
    fresh = shop_customers(shop, [row.gid for row in rows])
    found = {gid: Found(row.customer) for gid, row in fresh.items() if row.customer}
    unmapped = [row for gid, row in fresh.items() if gid not in found]
    new = find_customers(
        shop,
        [_buyer(row, (orders or {}).get(row.gid), settings) for row in unmapped],
        settings=settings,
        creates=creates,
        actor=actor,
    )
    for row in unmapped:
        _note(row, new[row.gid])
    ShopCustomer.objects.bulk_update(
        unmapped, ["customer", "mapped_by", "mapped_at", "problem"]
    )
    return found | new


def _buyer(
    row: ShopCustomer, order: ShopOrder | None, settings: CustomerSettings
) -> Buyer:
    """Give a buyer as Shopify has him, or as his order is billed."""
    by_bill_to = settings.mapping == CustomerSettings.Mapping.BILL_TO
    if by_bill_to and order is not None and order.billing_address:
        return buyer_in(order)
    known = buyer_of(row)
    if known.address is None and order is not None:
        ordered = buyer_in(order)
        if ordered.address:
            return _with_names(known, ordered)
    return known


def _with_names(known: Buyer, ordered: Buyer) -> Buyer:
    """Give what the order says, but Shopify's names and ways to reach him."""
    has_name = known.first_name or known.last_name
    return Buyer(
        key=known.key,
        first_name=known.first_name if has_name else ordered.first_name,
        last_name=known.last_name if has_name else ordered.last_name,
        company=known.company or ordered.company,
        email=known.email or ordered.email,
        phone=known.phone or ordered.phone,
        address=ordered.address,
        locale=known.locale or ordered.locale,
    )


def _note(row: ShopCustomer, found: Found) -> None:
    row.customer, row.mapped_by = found.customer, found.how
    if found.customer is not None:
        row.mapped_at, row.problem = clock.now(), {}
        return
    reason, hint = found.reason, found.hint
    row.problem = UNKNOWN if reason is None else {"text": reason.as_json()}
    if hint is not None:
        row.problem = {**row.problem, "hint": hint.as_json()}


def _as_ordered(shop: Shop, order: ShopOrder) -> ShopCustomer:
    """Give the row of a buyer of whom only an order is known."""
    buyer = buyer_in(order)
    return ShopCustomer(
        shop=shop,
        gid=order.customer_gid,
        first_name=buyer.first_name,
        last_name=buyer.last_name,
        company_name=buyer.company,
        email=buyer.email,
        phone=buyer.phone,
        email_key=email_key(buyer.email),
        phone_key=phone_key(buyer.phone, buyer.country),
        locale=buyer.locale,
        default_address=buyer.address,
    )
