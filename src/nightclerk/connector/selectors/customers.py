"""Buyers at Shopify and customers of the books: who is whom."""

from collections.abc import Collection, Sequence

from django.db.models import Q, QuerySet

from nightclerk.connector.models import (
    CustomerSettings,
    Shop,
    ShopCompany,
    ShopCustomer,
    ShopOrder,
)
from nightclerk.ledger.models import Customer


def shop_customers(shop: Shop, gids: Collection[str]) -> dict[str, ShopCustomer]:
    """Give the buyers that are here by their ids, with their customers."""
    if not gids:
        return {}
    rows = ShopCustomer.objects.filter(shop=shop, gid__in=gids).defer("payload")
    return {row.gid: row for row in rows.select_related("customer")}


def shop_companies(shop: Shop, gids: Collection[str]) -> dict[str, ShopCompany]:
    """Give the companies that are here by their ids, with their locations."""
    if not gids:
        return {}
    rows = ShopCompany.objects.filter(shop=shop, gid__in=gids)
    with_places = rows.select_related("customer").prefetch_related(
        "locations__sell_to", "locations__bill_to"
    )
    return {row.gid: row for row in with_places}


def customers_reached_by(
    emails: Collection[str], phones: Collection[str], vat_ids: Collection[str]
) -> QuerySet[Customer]:
    """Give the customers with one of these e-mail addresses, numbers or VAT ids.

    All are given in the form in which the books keep them.
    """
    known = Q(email__in=emails) | Q(phone__in=phones) | Q(vat_id__in=vat_ids)
    return Customer.objects.filter(known).order_by("no")


def customers_at(post_codes: Collection[str]) -> QuerySet[Customer]:
    """Give the customers whose address has one of these post codes."""
    return Customer.objects.filter(post_code__in=post_codes).order_by("no")


def buyers_not_read(
    shop: Shop, orders: Sequence[ShopOrder], settings: CustomerSettings
) -> list[str]:
    """Give the ids of buyers of these orders that were never read at Shopify.

    None where the shop's settings need nothing of them.
    """
    if not _needs_buyers(settings):
        return []
    gids = {o.customer_gid for o in orders if o.customer_gid and not o.company_gid}
    here = ShopCustomer.objects.filter(shop=shop, gid__in=gids)
    read = here.exclude(customer=None, shopify_updated_at=None)
    return sorted(gids - set(read.values_list("gid", flat=True)))


def companies_not_read(
    shop: Shop, orders: Sequence[ShopOrder], settings: CustomerSettings
) -> list[str]:
    """Give the ids of companies of these orders, or with places, never read."""
    if settings.imports == CustomerSettings.Import.NONE:
        return []
    wanted = {
        (order.company_gid, order.company_location_gid)
        for order in orders
        if order.company_gid
    }
    gids = {company for company, _ in wanted}
    rows = ShopCompany.objects.filter(shop=shop, gid__in=gids)
    here = rows.exclude(read_at=None).values_list("gid", "locations__gid")
    known = {*here} | {(company, "") for company, _ in here}
    return sorted(
        {company for company, place in wanted if (company, place) not in known}
    )


def _needs_buyers(settings: CustomerSettings) -> bool:
    return (
        settings.imports != CustomerSettings.Import.NONE
        and settings.mapping != CustomerSettings.Mapping.DEFAULT
    )
