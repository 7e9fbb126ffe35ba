"""How the shipping of an order stands, at Shopify and in the books. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from nightclerk.connector.mapping.shipping.tracking import Followed

# What a fulfilment is that stands, or is about to.
STANDING = frozenset({"SUCCESS", "OPEN", "PENDING"})
CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class ExpectedLine:
    """What a fulfilment order still owes of an order line."""

    gid: str
    line: str
    remaining: int


@dataclass(frozen=True, slots=True)
class Expected:
    """A fulfilment order: what shall leave from where. `hold` is why it must not."""

    gid: str
    status: str
    location: str = ""
    is_served: bool = False  # somebody else's fulfilment service ships it
    hold: str = ""
    fulfill_at: datetime | None = None
    lines: Sequence[ExpectedLine] = ()


@dataclass(frozen=True, slots=True)
class Fulfilled:
    """A fulfilment at Shopify, with how many pieces of which order line."""

    gid: str
    name: str = ""
    status: str = "SUCCESS"
    location: str = ""
    created_at: datetime | None = None
    lines: Mapping[str, int] = field(default_factory=dict)
    tracking: Sequence[Followed] = ()

    @property
    def is_standing(self) -> bool:
        """Tell whether the goods left by it."""
        return self.status in STANDING


@dataclass(frozen=True, slots=True)
class OrderLine:
    """An order line at Shopify: what was ordered, and what of it is still wanted."""

    quantity: int
    current: int


@dataclass(frozen=True, slots=True)
class OrderShipping:
    """How the shipping of an order stands at Shopify now."""

    gid: str
    name: str = ""
    is_cancelled: bool = False
    lines: Mapping[str, OrderLine] = field(default_factory=dict)
    expected: Sequence[Expected] = ()
    fulfilled: Sequence[Fulfilled] = ()


@dataclass(frozen=True, slots=True)
class ShippedLine:
    """What left by a posted shipment of an order line; `places` are Shopify's."""

    line: str
    quantity: Decimal
    name: str = ""
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shipment:
    """A posted shipment: its key, what left by it, and what Shopify was told of it."""

    key: int
    lines: Sequence[ShippedLine] = ()
    sent: Mapping[str, int] = field(default_factory=dict)
