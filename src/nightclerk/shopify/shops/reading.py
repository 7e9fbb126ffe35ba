"""Read what a shop is, what this app may do there, and where it keeps its goods."""

from dataclasses import dataclass

from nightclerk.shopify.client import ShopifyClient
from nightclerk.shopify.paging import pages
from nightclerk.shopify.shops.operations import LOCATIONS, SHOP
from nightclerk.shopify.shops.payloads import Location, Locations, LocationsData


@dataclass(frozen=True)
class ShopFacts:
    """A shop's own settings, and the scopes that it granted to this app."""

    gid: str
    name: str
    domain: str
    email: str
    currency: str
    presentment_currencies: tuple[str, ...]
    iana_timezone: str
    plan: str
    is_plus: bool
    is_development: bool
    taxes_included: bool
    tax_shipping: bool
    weight_unit: str
    scopes: tuple[str, ...]


def shop_facts(client: ShopifyClient) -> ShopFacts:
    """Ask the shop about itself: 5 points, no scope; proves address and token."""
    data = client.execute(SHOP)
    shop, granted = data.shop, data.current_app_installation.access_scopes
    return ShopFacts(
        gid=shop.id,
        name=shop.name,
        domain=shop.myshopify_domain,
        email=shop.email,
        currency=shop.currency_code,
        presentment_currencies=tuple(shop.enabled_presentment_currencies),
        iana_timezone=shop.iana_timezone,
        plan=shop.plan.public_display_name,
        is_plus=shop.plan.shopify_plus,
        is_development=shop.plan.partner_development,
        taxes_included=shop.taxes_included,
        tax_shipping=shop.tax_shipping,
        weight_unit=shop.weight_unit,
        scopes=tuple(sorted(scope.handle for scope in granted)),
    )


def locations(client: ShopifyClient) -> list[Location]:
    """Ask for all locations, closed ones and those of services too; 16 points."""
    found = pages(client, LOCATIONS, _locations)
    return [location for page in found for location in page.nodes]


def _locations(data: LocationsData) -> Locations:
    return data.locations
