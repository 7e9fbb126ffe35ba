"""What a simulator is started with: its address, its shops, its manners."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

# Obviously no real credentials: they open nothing but a simulated shop.
DEMO_TOKEN = "shpat_demo0000000000000000000000000000"  # noqa: S105
DEMO_CLIENT_ID = "demo-client-id"
DEMO_CLIENT_SECRET = "demo-client-secret-not-a-secret"  # noqa: S105

# Bucket size and points restored per second, by Shopify plan.
PLANS: dict[str, tuple[float, float]] = {
    "standard": (2_000, 100),
    "advanced": (4_000, 200),
    "plus": (20_000, 1_000),
    "enterprise": (40_000, 2_000),
}

SCOPES = (
    "read_all_orders",
    "read_assigned_fulfillment_orders",
    "read_customers",
    "read_draft_orders",
    "read_files",
    "read_gift_cards",
    "read_inventory",
    "read_locations",
    "read_markets",
    "read_merchant_managed_fulfillment_orders",
    "read_third_party_fulfillment_orders",
    "read_orders",
    "read_payment_terms",
    "read_products",
    "read_publications",
    "read_returns",
    "read_shopify_payments_accounts",
    "read_shopify_payments_disputes",
    "read_shopify_payments_payouts",
    "read_translations",
    "write_customers",
    "write_draft_orders",
    "write_files",
    "write_inventory",
    "write_merchant_managed_fulfillment_orders",
    "write_orders",
    "write_products",
    "write_publications",
    "write_returns",
)

VERSIONS = ("2026-01", "2026-04", "2026-07", "2026-10")


class CatalogSettings(BaseModel):
    """A large catalogue: how many products, variants of them all, and locations.

    The shop has two locations to begin with; every variant is stocked at all of them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    products: int = Field(default=10_000, ge=1)
    variants: int = Field(default=24_000, ge=1)
    locations: int = Field(default=3, ge=0)
    quantity: int = Field(default=100, ge=0)
    tracked: bool = True


class PaymentSettings(BaseModel):
    """Shopify Payments: what a card costs, how long until money is at the bank.

    `currency` is that of payouts, the shop's own where it is empty; `exchange_rate` is
    how many units of it make one of the shop's. `delay` is in working days, `transit`
    and `arrives` are seconds from the issue of a payout. With `transactions` the
    account has that many of the last `days`, of orders that are gone.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    country: str = "DE"
    currency: str = ""
    exchange_rate: Decimal = Decimal(1)
    rate: Decimal = Decimal("0.029")
    fixed: Decimal = Decimal("0.30")
    dispute_fee: Decimal = Decimal(15)
    delay: int = Field(default=2, ge=0)
    transit: float = Field(default=6 * 3_600, ge=0)
    arrives: float = Field(default=24 * 3_600, ge=0)
    transactions: int = Field(default=0, ge=0)
    days: int = Field(default=30, ge=1)


class ShopSettings(BaseModel):
    """One shop: its name in the path, its credentials, its size, its plan."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = "DEMO"
    title: str = ""
    currency: str = "EUR"
    time_zone: str = "Europe/Berlin"
    country: str = "DE"
    plan: str = "standard"
    seed: int = 1
    orders: int = Field(default=1_000, ge=0)
    customers: int = Field(default=200, ge=0)
    products: int = Field(default=120, ge=0)
    catalog: CatalogSettings | None = None
    payments: PaymentSettings | None = PaymentSettings()
    file: Path | None = None
    token: str = DEMO_TOKEN
    client_id: str = DEMO_CLIENT_ID
    client_secret: str = DEMO_CLIENT_SECRET
    scopes: tuple[str, ...] = SCOPES
    protected_data: int = Field(default=2, ge=0, le=2)


class SimulatorSettings(BaseModel):
    """The server and its shops; times are seconds, `start` sets the clock."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str = "127.0.0.1"
    port: int = Field(default=8091, ge=0, le=65_535)
    shops: tuple[ShopSettings, ...] = (ShopSettings(),)
    start: datetime | None = None
    index_lag: float = Field(default=2.0, ge=0)
    latency: float = Field(default=0.0, ge=0)
    latency_per_row: float = Field(default=0.0, ge=0)
    versions: tuple[str, ...] = VERSIONS
