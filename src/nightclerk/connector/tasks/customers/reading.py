"""Read the buyers and companies that orders name and nobody knows yet."""

from collections.abc import Sequence

from nightclerk.connector.mapping.customers.records import company_rows
from nightclerk.connector.mapping.customers.rows import CompanyRow, LocationRow
from nightclerk.connector.models import Shop, ShopOrder
from nightclerk.connector.selectors.settings import customer_settings
from nightclerk.connector.services.customers.keeping import (
    STREAM,
    keep_companies,
    keep_customers,
)
from nightclerk.connector.services.papers.order_customers import (
    companies_to_read,
    customers_to_read,
)
from nightclerk.connector.services.syncs.skips import LeftOut, keep_skipped
from nightclerk.connector.tasks.customers.shopify import ShopifyCustomers
from nightclerk.core.errors import Broken, NightclerkError, Refused
from nightclerk.shopify.client import ShopifyClient
from nightclerk.shopify.companies.reading import companies_by_ids
from nightclerk.shopify.draining import complete


def bring_buyers(
    client: ShopifyClient,
    shop: Shop,
    orders: Sequence[ShopOrder],
    *,
    run_id: int | None = None,
) -> int:
    """Read and keep the buyers and companies that these orders need; tells how many.

    Call it outside of transactions, before `customers_for`; it asks nothing of Shopify
    where all are here or the shop's settings need none. One that cannot be read is
    kept as skipped: its order then says what is missing.
    """
    settings = customer_settings(shop)
    buyers = customers_to_read(shop, orders, settings)
    companies = companies_to_read(shop, orders, settings)
    if buyers:
        page = ShopifyCustomers(client).read(buyers)
        keep_customers(shop, page.rows, run_id=run_id)
        for left in page.left_out:
            keep_skipped(shop, STREAM, left, run_id=run_id)
    if companies:
        keep_companies(shop, _companies(client, shop, companies, run_id))
    return len(buyers) + len(companies)


def _companies(
    client: ShopifyClient, shop: Shop, gids: Sequence[str], run_id: int | None
) -> list[tuple[CompanyRow, list[LocationRow]]]:
    found = []
    for node in companies_by_ids(client, gids):
        if node is None:
            continue
        try:
            found.append(company_rows(complete(client, node).raw, node.gid))
        except NightclerkError as error:
            if not isinstance(error, Refused | Broken):
                raise
            left = LeftOut(node.gid, "", error, node.raw)
            keep_skipped(shop, STREAM, left, run_id=run_id)
    return found
