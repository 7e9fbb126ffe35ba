"""One simulated shop: its data, its door, its bucket, its troubles, its log."""

from collections import deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from zoneinfo import ZoneInfo

from nightclerk.simulator.auth import Doorkeeper
from nightclerk.simulator.bulk.operations import Bulk
from nightclerk.simulator.engine.access import Access
from nightclerk.simulator.engine.bucket import Bucket
from nightclerk.simulator.engine.clock import Clock, stamp
from nightclerk.simulator.engine.faults import Faults
from nightclerk.simulator.engine.idempotency import Repeats
from nightclerk.simulator.engine.later import Later
from nightclerk.simulator.engine.store import Store
from nightclerk.simulator.goods.option_writing import OptionWriter
from nightclerk.simulator.goods.product_operations import ProductOperations
from nightclerk.simulator.goods.product_words import ProductWords
from nightclerk.simulator.goods.products import Products
from nightclerk.simulator.goods.publishing import Publishing
from nightclerk.simulator.goods.stock import Stock
from nightclerk.simulator.goods.stock_writing import StockWriter
from nightclerk.simulator.goods.variant_writing import VariantWriter
from nightclerk.simulator.goods.variants import VariantMaker
from nightclerk.simulator.media.depot import Depot
from nightclerk.simulator.media.life import Media
from nightclerk.simulator.media.uploads import Uploads
from nightclerk.simulator.orders.authorizations import Authorizations
from nightclerk.simulator.orders.book import Orders
from nightclerk.simulator.orders.cashier import Cashier
from nightclerk.simulator.orders.clerk import Clerk
from nightclerk.simulator.orders.customers import Customers
from nightclerk.simulator.orders.shipper import Shipper
from nightclerk.simulator.payments.account import Payments
from nightclerk.simulator.settings import PLANS, ShopSettings
from nightclerk.simulator.storekeeper import Storekeeper

# The log keeps this many requests; a test that reads more should read earlier.
LOGGED = 20_000


@dataclass
class Logged:
    """One request as it was answered; tokens and variables are never kept."""

    at: str
    operation: str
    kind: str
    status: int
    requested: int = 0
    actual: int = 0
    errors: tuple[str, ...] = ()
    request_id: str = ""
    rows: int = 0

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass
class Mutation:
    """One change that an app asked for, as it came; `done` says that it was made."""

    at: str
    operation: str
    variables: dict[str, Any]
    done: bool
    errors: list[dict[str, Any]]
    request_id: str = ""

    @classmethod
    def of(
        cls,
        operation: str,
        variables: Mapping[str, Any],
        body: Mapping[str, Any],
        *,
        at: str,
        request_id: str = "",
    ) -> "Mutation":
        """Note a change by the body of its answer."""
        payloads = list((body["data"] or {}).values())
        errors = [
            error
            for payload in payloads
            for name, found in (payload or {}).items()
            if name.endswith("serErrors")
            for error in found
        ]
        return cls(
            at=at,
            operation=operation,
            variables=dict(variables),
            done=bool(payloads) and all(payloads) and not errors,
            errors=errors + body.get("errors", []),
            request_id=request_id,
        )

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class Shop:
    """All that a request to one shop can meet."""

    def __init__(
        self, settings: ShopSettings, clock: Clock, *, lag: float, address: str = ""
    ) -> None:
        self.settings, self.clock = settings, clock
        self.store = Store(ZoneInfo(settings.time_zone), lag=lag)
        self.later, self.repeats = Later(), Repeats(clock)
        self.uploads = Uploads(clock, Depot(), address=address)
        self.media = Media(self.store, clock, self.later, self.uploads)
        self.stock = Stock(self.store, clock)
        self.stock_writer = StockWriter(self.stock, settings.currency)
        self.publishing = Publishing(self.store, clock)
        maker = VariantMaker(self.stock, clock, settings.currency, self.media)
        self.products = Products(ProductWords(self.store), maker, self.media)
        self.variants = VariantWriter(maker)
        self.options = OptionWriter(maker)
        self.product_operations = ProductOperations(self.products, self.later)
        self.orders = Orders(self.store, clock, settings.currency, self.stock)
        self.payments = self._payments()
        self.storekeeper = Storekeeper(self.orders, self.stock, self.variants)
        self.cashier, self.shipper = (
            Cashier(self.orders),
            Shipper(self.orders, self.later),
        )
        self.authorizations = Authorizations(self.cashier)
        self.clerk = Clerk(self.orders, self.cashier)
        self.customers = Customers(self.store, clock, settings.currency)
        self.door = Doorkeeper(settings, clock)
        self.faults = Faults()
        self.requests: deque[Logged] = deque(maxlen=LOGGED)
        self.mutations: deque[Mutation] = deque(maxlen=LOGGED)
        self.bulk = Bulk(
            self.store,
            clock,
            self.later,
            self.uploads,
            faults=self.faults,
            note=self.note_change,
        )
        self.protected_data = settings.protected_data
        self.frozen = False
        self.locked = False
        self.size = PLANS[settings.plan]
        self._buckets: dict[str, Bucket] = {}

    def _payments(self) -> Payments | None:
        """Open an account with Shopify Payments, unless the shop has none."""
        settings = self.settings.payments
        if settings is None:
            return None
        currency = self.settings.currency
        made = Payments(self.store, self.clock, self.later, settings, currency=currency)
        self.orders.followers.append(made.follow)
        return made

    def bucket(self, app: str) -> Bucket:
        """Give the app's bucket, full where it has not been used."""
        if app not in self._buckets:
            maximum, rate = self.size
            self._buckets[app] = Bucket.full(maximum, rate, at=self.clock.ticks())
        return self._buckets[app]

    def resize(self, maximum: float, rate: float) -> None:
        """Give every app a new, full bucket of this size."""
        self.size = (maximum, rate)
        self._buckets.clear()

    def note_change(
        self, operation: str, variables: Mapping[str, Any], body: Mapping[str, Any]
    ) -> None:
        """Keep what a line of a bulk operation wanted changed."""
        at = stamp(self.clock.now())
        self.mutations.append(Mutation.of(operation, variables, body, at=at))

    def access(self) -> Access:
        """Give the rights that the shop grants at present."""
        return Access.of(self.door.scopes, protected_data=self.protected_data)

    def remove(self, node: dict[str, Any], *, lag: float | None = None) -> None:
        """Let an object be gone, with all that belongs to it."""
        if node["__typename"] == "Product":
            self.products.remove(node, lag=lag)
            return
        self.store.remove(node)
        self.store.indexed(node, now=self.clock.seconds(), lag=lag)

    def counts(self) -> dict[str, int]:
        """Say how many there are of what matters."""
        return {
            "orders": len(self.store.all("Order")),
            "customers": len(self.store.all("Customer")),
            "companies": len(self.store.all("Company")),
            "products": len(self.store.all("Product")),
            "variants": len(self.store.all("ProductVariant")),
            "locations": len(self.store.all("Location")),
        }
