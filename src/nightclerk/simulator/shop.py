"""One simulated shop: its data, its door, its bucket, its troubles, its log."""

from collections import deque
from dataclasses import asdict, dataclass
from typing import Any
from zoneinfo import ZoneInfo

from nightclerk.simulator.access import Access
from nightclerk.simulator.auth import Doorkeeper
from nightclerk.simulator.bucket import Bucket
from nightclerk.simulator.cashier import Cashier
from nightclerk.simulator.clerk import Clerk
from nightclerk.simulator.clock import Clock
from nightclerk.simulator.customers import Customers
from nightclerk.simulator.faults import Faults
from nightclerk.simulator.orders import Orders
from nightclerk.simulator.settings import PLANS, ShopSettings
from nightclerk.simulator.store import Store

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

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class Shop:
    """All that a request to one shop can meet."""

    def __init__(self, settings: ShopSettings, clock: Clock, *, lag: float) -> None:
        self.settings, self.clock = settings, clock
        self.store = Store(ZoneInfo(settings.time_zone), lag=lag)
        self.orders = Orders(self.store, clock, settings.currency)
        self.cashier = Cashier(self.orders)
        self.clerk = Clerk(self.orders, self.cashier)
        self.customers = Customers(self.store, clock, settings.currency)
        self.door = Doorkeeper(settings, clock)
        self.faults = Faults()
        self.requests: deque[Logged] = deque(maxlen=LOGGED)
        self.mutations: deque[Mutation] = deque(maxlen=LOGGED)
        self.protected_data = settings.protected_data
        self.frozen = False
        self.locked = False
        self.size = PLANS[settings.plan]
        self._buckets: dict[str, Bucket] = {}

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

    def access(self) -> Access:
        """Give the rights that the shop grants at present."""
        return Access.of(self.door.scopes, protected_data=self.protected_data)

    def counts(self) -> dict[str, int]:
        """Say how many there are of what matters."""
        return {
            "orders": len(self.store.all("Order")),
            "customers": len(self.store.all("Customer")),
            "companies": len(self.store.all("Company")),
            "products": len(self.store.all("Product")),
            "locations": len(self.store.all("Location")),
        }
