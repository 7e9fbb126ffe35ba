"""Find the customers of orders that companies placed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from nightclerk.connector.mapping.customers.buyers import buyer_in
from nightclerk.connector.mapping.customers.records_in import Buyer
from nightclerk.connector.mapping.papers.sale_draft import SaleProblem
from nightclerk.connector.models import (
    CustomerSettings,
    Shop,
    ShopCompany,
    ShopCompanyLocation,
    ShopOrder,
    TermsMapping,
)
from nightclerk.connector.selectors.customers import shop_companies
from nightclerk.connector.services.customers.finding import (
    Found,
    find_customers,
    take_mapping_turn,
)
from nightclerk.core.text import words
from nightclerk.ledger.models import Customer

BY_HAND = words(
    "Map the company, or name a default customer for companies on the shop card."
)


@dataclass(frozen=True)
class CompanyChoice:
    """Who buys and who pays for a company; or the problem that stops its order."""

    sell_to: Customer | None = None
    bill_to: Customer | None = None
    problem: SaleProblem | None = None


@transaction.atomic
def companies_of(
    shop: Shop,
    orders: Sequence[ShopOrder],
    *,
    settings: CustomerSettings,
    actor: AbstractBaseUser | None = None,
) -> dict[int, CompanyChoice]:
    """Give the customers of companies' orders by the order's key.

    A location's own customers win (D08-D10), then the company's, then whom the e-mail
    address, telephone number or tax number finds, a new one where the shop creates
    unknown customers, and at last the default customer for companies.
    """
    if not orders:
        return {}
    rows = _ensure(shop, orders)
    found = {gid: Found(row.customer) for gid, row in rows.items() if row.customer}
    unmapped = [row for row in rows.values() if row.customer is None]
    default = settings.default_company
    if not (settings.imports == CustomerSettings.Import.NONE and default):
        found |= map_companies(
            shop, unmapped, orders=orders, settings=settings, actor=actor
        )
    return {
        order.pk: _choice(order, rows[order.company_gid], found, default)
        for order in orders
    }


@transaction.atomic
def map_companies(
    shop: Shop,
    rows: Sequence[ShopCompany],
    *,
    orders: Sequence[ShopOrder] = (),
    settings: CustomerSettings,
    creates: bool | None = None,
    actor: AbstractBaseUser | None = None,
) -> dict[str, Found]:
    """Find or make the customers of companies that are not mapped, and keep it.

    `creates` None leaves it to the shop's settings.
    """
    if not rows:
        return {}
    take_mapping_turn()
    fresh = shop_companies(shop, [row.gid for row in rows])
    found = {gid: Found(row.customer) for gid, row in fresh.items() if row.customer}
    unmapped = [row for gid, row in fresh.items() if gid not in found]
    ordered = {order.company_gid: order for order in orders}
    terms = _terms(shop, unmapped)
    if creates is None:
        is_none = settings.imports == CustomerSettings.Import.NONE
        creates = settings.creates_unknown and not is_none
    buyers = [_buyer(row, ordered.get(row.gid), terms) for row in unmapped]
    new = find_customers(shop, buyers, settings=settings, creates=creates, actor=actor)
    for row in unmapped:
        result = new[row.gid]
        row.customer, row.mapped_by = result.customer, result.how
        row.problem = {} if result.customer else _why(result)
    ShopCompany.objects.bulk_update(unmapped, ["customer", "mapped_by", "problem"])
    return found | new


def _ensure(shop: Shop, orders: Sequence[ShopOrder]) -> dict[str, ShopCompany]:
    """Give the companies of orders; what is not here is kept as the order has it."""
    named = {order.company_gid: order for order in orders}
    rows = shop_companies(shop, named)
    missing = [order for gid, order in named.items() if gid not in rows]
    ShopCompany.objects.bulk_create(
        [
            ShopCompany(
                shop=shop,
                gid=order.company_gid,
                name=order.company_name,
                email=order.email,
                phone=order.phone,
                contact_gid=order.company_contact_gid,
            )
            for order in missing
        ],
        ignore_conflicts=True,
    )
    if missing:
        rows |= shop_companies(shop, [order.company_gid for order in missing])
    return rows


def _place(order: ShopOrder, company: ShopCompany) -> ShopCompanyLocation | None:
    places = company.locations.all()
    wanted = order.company_location_gid
    return next((place for place in places if place.gid == wanted), None)


def _choice(
    order: ShopOrder,
    company: ShopCompany,
    found: Mapping[str, Found],
    default: Customer | None,
) -> CompanyChoice:
    place = _place(order, company)
    if place is not None and place.sell_to is not None:
        return CompanyChoice(place.sell_to, place.bill_to or place.sell_to)
    match = found.get(company.gid, Found())
    customer = match.customer
    if customer is None and match.reason is None:
        customer = default
    if customer is not None:
        return CompanyChoice(customer, customer.bill_to or customer)
    return CompanyChoice(
        problem=SaleProblem(
            kind="mapping",
            text=match.reason or words("{company} is no customer yet", company=company),
            hint=match.hint or BY_HAND,
            field="company",
            mapping="company",
            mapping_key=company.gid,
        )
    )


def _buyer(
    company: ShopCompany, order: ShopOrder | None, terms: Mapping[str, str]
) -> Buyer:
    """Give a company as a buyer: its contact's ways, its first location's address."""
    place = next(iter(company.locations.all()), None)
    ordered = buyer_in(order) if order is not None else Buyer(key=company.gid)
    address = (place.address if place else None) or ordered.address
    return Buyer(
        key=company.gid,
        first_name=ordered.first_name,
        last_name=ordered.last_name,
        company=company.name or ordered.company,
        email=company.email or ordered.email,
        phone=company.phone or ordered.phone,
        address=address,
        locale=ordered.locale,
        is_company=True,
        vat_id=place.tax_id.replace(" ", "").upper() if place else "",
        terms=terms.get(place.terms, "") if place else "",
    )


def _terms(shop: Shop, rows: Sequence[ShopCompany]) -> dict[str, str]:
    """Give the codes of the payment terms that the companies' locations have (M02)."""
    names = {place.terms for row in rows for place in row.locations.all()} - {""}
    if not names:
        return {}
    known = TermsMapping.objects.filter(shop=shop, name__in=names)
    mapped = known.exclude(terms=None)
    return dict(mapped.values_list("name", "terms__code"))


def _why(found: Found) -> dict[str, object]:
    reason = found.reason or words("No customer is found for this company")
    return {"text": reason.as_json(), "hint": (found.hint or BY_HAND).as_json()}
