"""Keep buyers and companies as Shopify has them."""

from collections.abc import Sequence

from nightclerk.connector.mapping.customer_rows import CompanyRow, CustomerRow
from nightclerk.connector.models import Shop


def keep_customers(
    shop: Shop, rows: Sequence[CustomerRow], *, run_id: int | None = None
) -> list[str]:
    """Write buyers that differ from what is here; gives the ids that were written."""
    return []


def keep_companies(shop: Shop, rows: Sequence[CompanyRow]) -> None:
    """Write companies and their locations."""
