"""What the customer sync needs of Shopify, in the connector's own words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from nightclerk.connector.services.customers.pages import CustomerPage


@dataclass(frozen=True)
class ChangedCustomer:
    """One line of the change feed."""

    gid: str
    updated_at: datetime


class CustomerPort(Protocol):
    """The buyers of a shop at Shopify; each call is at least one request."""

    def changed(self, since: datetime | None) -> Iterator[Sequence[ChangedCustomer]]:
        """Give pages of buyers that changed since a moment, the oldest change first."""

    def read(self, gids: Sequence[str]) -> CustomerPage:
        """Read buyers whole; those that cannot be are left out, each with a reason."""

    def find(self, *, email: str, phone: str) -> str:
        """Give the id of the buyer with exactly this e-mail address, else number."""

    def put(self, told: Mapping[str, Any], *, gid: str = "") -> str:
        """Change a buyer, or add one where there is no id; gives the id.

        Raises `Refused` with Shopify's words, `Uncertain` where no answer came.
        """
