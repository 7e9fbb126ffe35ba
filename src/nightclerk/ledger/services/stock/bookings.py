"""Where movements of goods are booked, other than by their invoice."""

from collections.abc import Mapping
from decimal import Decimal

from nightclerk.ledger.cost_rows import CostFact, inventory_account
from nightclerk.ledger.models import Item, ItemEntry
from nightclerk.ledger.selectors.stock_costs import (
    SoldAs,
    adjustment_account,
    cost_accounts,
    inventory_accounts,
    sold_as,
)


def receipt_fact(item: Item, entry: ItemEntry, cost: Decimal) -> CostFact:
    """Say where a receipt is booked: debit stock, credit the adjustment account.

    A receipt that is undone has a cost below zero.
    """
    return CostFact(
        -cost,
        adjustment_account(item.product_group_id),
        inventory_account(inventory_accounts(), item.item_group_id, entry.location_id),
        item.no,
        product_group=item.product_group_id,
    )


def correction_facts(
    costs: Mapping[int, Decimal],
    *,
    entries: Mapping[int, ItemEntry],
    items: Mapping[int, Item],
) -> list[CostFact]:
    """Say where it is booked that sold goods cost more (> 0) or less than was assumed.

    `costs` are by the key of the entry; entries and items are found by their keys.
    Goods of no sale go against the adjustment account.
    """
    groups, accounts, stocks = sold_as(costs), cost_accounts(), inventory_accounts()
    facts = []
    for key, cost in costs.items():
        entry = entries[key]
        item = items[entry.item_id]
        sold = groups.get(key, SoldAs(None, item.product_group_id))
        account = accounts.get((sold.business_group, sold.product_group))
        facts.append(
            CostFact(
                cost,
                account or adjustment_account(item.product_group_id),
                inventory_account(stocks, item.item_group_id, entry.location_id),
                item.no,
                sold.business_group,
                sold.product_group,
            )
        )
    return facts
