"""Read again the transactions of orders whose money is on its way."""

from collections.abc import Sequence
from datetime import timedelta

from nightclerk.connector.mapping.orders.lines import transaction_rows
from nightclerk.connector.mapping.orders.reading import OrderReading
from nightclerk.connector.mapping.orders.rows import TransactionRow
from nightclerk.connector.models import Shop
from nightclerk.connector.selectors.payments.streams import orders_with_money_on_its_way
from nightclerk.connector.services.payments.incoming import keep_transactions
from nightclerk.core.clock import now
from nightclerk.core.errors import Broken, NightclerkError, Refused
from nightclerk.jobs.context import Context
from nightclerk.shopify.client import LARGEST_PAGE, ShopifyClient
from nightclerk.shopify.nodes import Node
from nightclerk.shopify.orders.payloads import TransactionsByOrderIds
from nightclerk.shopify.orders.reading import transactions_of

# An authorisation ends after 30 days at the latest, and older orders than of 60 days
# Shopify shows to few apps.
LOOKS_BACK = timedelta(days=60)


def renew_transactions(
    ctx: Context, shop: Shop, client: ShopifyClient, *, dry_run: bool = False
) -> None:
    """Bring what became of pending and authorised payments, 250 orders a call.

    Orders that are not here yet are the order sync's. An order that cannot be read is
    skipped with its reason.
    """
    gids = orders_with_money_on_its_way(shop, since=now() - LOOKS_BACK)
    for start in range(0, len(gids), LARGEST_PAGE):
        ctx.check()
        some = gids[start : start + LARGEST_PAGE]
        found = transactions_read(ctx, client, some)
        ctx.count(orders_asked=len(some))
        if not dry_run:
            ctx.count(transactions_renewed=keep_transactions(shop, found))


def transactions_read(
    ctx: Context, client: ShopifyClient, gids: Sequence[str]
) -> dict[str, list[TransactionRow]]:
    """Read the transactions of at most 250 orders, by the orders' ids; 4 points.

    An order that is gone is left out, and one that cannot be read, with its reason.
    """
    found: dict[str, list[TransactionRow]] = {}
    for node in transactions_of(client, gids):
        if node is not None:  # an order that is gone is told by the order sync
            _read(ctx, node, found)
    return found


def _read(
    ctx: Context,
    node: Node[TransactionsByOrderIds],
    found: dict[str, list[TransactionRow]],
) -> None:
    try:
        order = node.decode()
        reading = OrderReading(
            order.name,
            currency=order.currency_code,
            presentment=order.presentment_currency_code,
        )
        found[node.gid] = transaction_rows(order.transactions, reading)
    except (Refused, Broken) as error:
        ctx.skip(node.gid, error)
    except NightclerkError as error:
        if error is not node.trouble:
            raise
        ctx.skip(node.gid, error)
