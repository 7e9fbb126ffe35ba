"""Find whose an order is: the customer who buys, and the one who pays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from nightclerk.connector.mapping.customers.buyers import buyer_in, guest_key
from nightclerk.connector.mapping.papers.sale_draft import SaleProblem
from nightclerk.connector.models import (
    CountryRule,
    CustomerSettings,
    Shop,
    ShopCustomer,
    ShopOrder,
)
from nightclerk.connector.selectors.customers import (
    buyers_not_read,
    companies_not_read,
)
from nightclerk.connector.services.customers.companies import companies_of
from nightclerk.connector.services.customers.finding import Found, find_customers
from nightclerk.connector.services.customers.mapping import (
    ensure_customers,
    map_customers,
)
from nightclerk.core.text import Text, words
from nightclerk.ledger.models import Customer

Import = CustomerSettings.Import
BY_HAND = words("Map the buyer, or name a default customer on the shop card.")


@dataclass(frozen=True)
class CustomerChoice:
    """Who buys and who pays; or the problem that stops the order, and neither."""

    sell_to: Customer | None = None
    bill_to: Customer | None = None
    problem: SaleProblem | None = None


@transaction.atomic
def customers_for(
    shop: Shop,
    orders: Sequence[ShopOrder],
    *,
    settings: CustomerSettings,
    actor: AbstractBaseUser | None = None,
) -> Mapping[int, CustomerChoice]:
    """Give each order's customers by the order's key; asks nothing of Shopify.

    In this order: a company's customer; the customer of all orders to the country; a
    buyer who was mapped; the default customer where buyers are not imported; whom the
    shop's mapping finds or, where the shop creates unknown customers, a new one; the
    default customer. A buyer of whom several customers may be right stops the order.
    """
    companies = companies_of(
        shop, [o for o in orders if o.company_gid], settings=settings, actor=actor
    )
    chosen = {
        pk: CustomerChoice(place.sell_to, place.bill_to, place.problem)
        for pk, place in companies.items()
    }
    rest = [order for order in orders if order.pk not in chosen]
    chosen |= _by_country(shop, rest)
    rest = [order for order in rest if order.pk not in chosen]
    return chosen | Buyers(shop, settings, actor).choices(rest)


def customers_to_read(
    shop: Shop, orders: Sequence[ShopOrder], settings: CustomerSettings
) -> list[str]:
    """Give the ids of buyers that have to be read at Shopify before `customers_for`."""
    return buyers_not_read(shop, orders, settings)


def companies_to_read(
    shop: Shop, orders: Sequence[ShopOrder], settings: CustomerSettings
) -> list[str]:
    """Give the ids of companies that have to be read before `customers_for`."""
    return companies_not_read(shop, orders, settings)


class Buyers:
    """Decides for orders of people: whoever is mapped, found, made, or the default."""

    def __init__(
        self, shop: Shop, settings: CustomerSettings, actor: AbstractBaseUser | None
    ) -> None:
        self._shop, self._settings, self._actor = shop, settings, actor
        self._creates = settings.creates_unknown and settings.imports != Import.NONE

    def choices(self, orders: Sequence[ShopOrder]) -> dict[int, CustomerChoice]:
        """Give the choice for each order, with statements for all of them."""
        if not orders:
            return {}
        named = [order for order in orders if order.customer_gid]
        rows = ensure_customers(self._shop, named)
        found = {gid: Found(row.customer) for gid, row in rows.items() if row.customer}
        default = self._settings.default_customer
        if not self._takes_default(default):
            found |= self._searched([r for r in rows.values() if not r.customer], named)
            found |= self._guests([o for o in orders if not o.customer_gid])
        return {order.pk: self._choice(order, found, default) for order in orders}

    def _takes_default(self, default: Customer | None) -> bool:
        """Tell whether whoever is not mapped yet is the default customer, or nobody."""
        settings = self._settings
        if settings.mapping == CustomerSettings.Mapping.DEFAULT:
            return True
        return settings.imports == Import.NONE and default is not None

    def _searched(
        self, rows: Sequence[ShopCustomer], orders: Sequence[ShopOrder]
    ) -> dict[str, Found]:
        billed: dict[str, Any] = {}
        for order in orders:
            billed.setdefault(order.customer_gid, order)
        return map_customers(
            self._shop,
            rows,
            settings=self._settings,
            creates=self._creates,
            orders=billed,
            actor=self._actor,
        )

    def _guests(self, orders: Sequence[ShopOrder]) -> dict[str, Found]:
        """Find buyers that Shopify keeps no record of; made only where reachable.

        A guest of whom nothing is known is the default customer.
        """
        buyers = {guest_key(order): buyer_in(order) for order in orders}
        known = [each for each in buyers.values() if each.label != each.key]
        creates = self._creates and self._settings.default_customer is None
        return find_customers(
            self._shop,
            known,
            settings=self._settings,
            creates=creates,
            actor=self._actor,
        )

    def _choice(
        self, order: ShopOrder, found: Mapping[str, Found], default: Customer | None
    ) -> CustomerChoice:
        match = found.get(order.customer_gid or guest_key(order), Found())
        customer = match.customer
        if customer is None and match.reason is None:
            customer = default
        if customer is not None:
            return CustomerChoice(customer, customer.bill_to or customer)
        return CustomerChoice(problem=self._problem(order, match))

    def _problem(self, order: ShopOrder, match: Found) -> SaleProblem:
        if self._settings.mapping == CustomerSettings.Mapping.DEFAULT:
            return SaleProblem(
                kind="settings",
                text=words("Shop {shop} has no default customer", shop=self._shop.code),
                hint=words("Name one on the shop card, or map buyers another way."),
                field="default_customer",
            )
        return SaleProblem(
            kind="mapping",
            text=match.reason or _unknown(order),
            hint=match.hint or BY_HAND,
            field="customer",
            mapping="customer",
            mapping_key=order.customer_gid,
        )


def _unknown(order: ShopOrder) -> Text:
    if not order.customer_gid:
        return words("Order {order} names no buyer", order=order.name)
    buyer = order.customer_name or order.email or order.phone or order.customer_gid
    return words("{buyer} is no customer yet", buyer=buyer)


def _by_country(shop: Shop, orders: Sequence[ShopOrder]) -> dict[int, CustomerChoice]:
    """Give the customer of all orders to a country, where there is one (D04)."""
    countries = {order.ship_country for order in orders if order.ship_country}
    if not countries:
        return {}
    rules = CountryRule.objects.filter(
        shop=shop, country__in=countries, default_customer__isnull=False
    ).select_related("default_customer")
    chosen = {rule.country: rule.default_customer for rule in rules}
    return {
        order.pk: CustomerChoice(customer, customer)
        for order in orders
        if (customer := chosen.get(order.ship_country)) is not None
    }
