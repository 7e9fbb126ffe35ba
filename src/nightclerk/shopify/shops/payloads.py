"""Types of the answers about shops, generated; do not edit."""

# ruff: noqa: D101

from nightclerk.shopify.operations import Payload


class PageInfo(Payload, frozen=True):
    has_next_page: bool
    end_cursor: str | None = None


class FulfillmentService(Payload, frozen=True):
    id: str
    handle: str
    service_name: str


class LocationAddress(Payload, frozen=True):
    address1: str | None = None
    address2: str | None = None
    zip: str | None = None
    city: str | None = None
    province: str | None = None
    province_code: str | None = None
    country: str | None = None
    country_code: str | None = None
    phone: str | None = None


class Location(Payload, frozen=True):
    id: str
    name: str
    is_active: bool
    is_fulfillment_service: bool
    ships_inventory: bool
    fulfills_online_orders: bool
    has_active_inventory: bool
    address: LocationAddress
    fulfillment_service: FulfillmentService | None = None


class Locations(Payload, frozen=True):
    page_info: PageInfo
    nodes: list[Location]


class LocationsData(Payload, frozen=True):
    locations: Locations


class ShopPlan(Payload, frozen=True):
    public_display_name: str
    shopify_plus: bool
    partner_development: bool


class Shop(Payload, frozen=True):
    id: str
    name: str
    myshopify_domain: str
    url: str
    email: str
    currency_code: str
    enabled_presentment_currencies: list[str]
    iana_timezone: str
    taxes_included: bool
    tax_shipping: bool
    weight_unit: str
    unit_system: str
    plan: ShopPlan


class App(Payload, frozen=True):
    api_key: str


class AccessScope(Payload, frozen=True):
    handle: str


class AppInstallation(Payload, frozen=True):
    id: str
    app: App
    access_scopes: list[AccessScope]


class ShopData(Payload, frozen=True):
    shop: Shop
    current_app_installation: AppInstallation
