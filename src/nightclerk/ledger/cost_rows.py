"""What the cost of goods is booked on: the account of costs against the stock. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from nightclerk.core.errors import NotReady
from nightclerk.core.text import words
from nightclerk.ledger.journal import Row

InventoryAccounts = Mapping[tuple[int | None, int | None], int]


@dataclass(frozen=True, slots=True)
class CostFact:
    """What goods of an item cost that leave the stock (> 0) or come into it (< 0).

    Accounts and groups are primary keys; `item` names the item in refusals.
    """

    cost: Decimal
    cost_account: int | None
    inventory_account: int | None
    item: str = ""
    business_group: int | None = None
    product_group: int | None = None


def cost_rows(facts: Iterable[CostFact]) -> list[Row]:
    """Give debit costs, credit inventory for each cost; `NotReady` without accounts."""
    rows: list[Row] = []
    for fact in facts:
        if fact.cost:
            rows += _pair(fact)
    return rows


def inventory_account(
    accounts: InventoryAccounts, item_group: int | None, location: int | None
) -> int | None:
    """Give the account of a group at a location, else the group's at all others."""
    return accounts.get((item_group, location)) or accounts.get((item_group, None))


def _pair(fact: CostFact) -> tuple[Row, Row]:
    if fact.cost_account is None or fact.inventory_account is None:
        raise NotReady(
            words("No accounts are set up for the cost of {item}", item=fact.item),
            hint=words("Complete the posting setup and the inventory setup."),
        )
    row = Row(
        fact.cost_account,
        fact.cost,
        business_group=fact.business_group,
        product_group=fact.product_group,
    )
    return row, replace(row, account=fact.inventory_account, amount=-fact.cost)
