"""What a token may see: scopes, protected customer data, the last 60 days."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from nightclerk.simulator.engine.clock import stamp
from nightclerk.simulator.engine.schema import scope_table

# https://shopify.dev/docs/api/usage/access-scopes#orders-permissions
RECENT = timedelta(days=60)
ACCESS_SCOPES = "https://shopify.dev/api/usage/access-scopes"
PROTECTED_DATA = "https://shopify.dev/docs/apps/launch/protected-customer-data"

# Protected customer data of level 2: name, address, phone, e-mail.
PERSONAL = frozenset(
    {
        "Customer.addressesV2",
        "Customer.defaultAddress",
        "Customer.defaultEmailAddress",
        "Customer.defaultPhoneNumber",
        "Customer.displayName",
        "Customer.email",
        "Customer.firstName",
        "Customer.lastName",
        "Customer.phone",
        "Order.billingAddress",
        "Order.clientIp",
        "Order.displayAddress",
        "Order.email",
        "Order.phone",
        "Order.shippingAddress",
    }
)
LEVEL_1 = frozenset({"Customer", "Order"})


@dataclass(frozen=True)
class Access:
    """The rights of one token at one shop."""

    scopes: frozenset[str]
    protected_data: int = 2

    @classmethod
    def of(cls, scopes: frozenset[str], *, protected_data: int = 2) -> "Access":
        """Make rights of granted scopes; whoever may write may read."""
        reading = {f"read_{s[6:]}" for s in scopes if s.startswith("write_")}
        return cls(scopes | reading, protected_data)

    def lacks(self, name: str) -> str:
        """Say which access a `Type` or `Type.field` needs and the token lacks."""
        needed = scope_table().get(name)
        if needed is None or needed & self.scopes:
            return ""
        *others, last = (f"`{scope}` access scope" for scope in sorted(needed))
        return f"{', '.join(others)} or {last}." if others else f"{last}."

    def hides(self, name: str) -> bool:
        """Say whether a field is personal data that the app was not approved for."""
        return self.protected_data < 2 and name in PERSONAL

    def bars(self, type_name: str) -> bool:
        """Say whether the app was approved for no customer data at all."""
        return self.protected_data < 1 and type_name in LEVEL_1

    def allows(self, names: frozenset[str]) -> bool:
        """Say whether nothing of all this is lacking, hidden or barred."""
        return self.protected_data == 2 and not any(map(self.lacks, names))

    def oldest_order(self, now: datetime) -> str:
        """Give the moment before which orders are not shown; empty: none."""
        return "" if "read_all_orders" in self.scopes else stamp(now - RECENT)
