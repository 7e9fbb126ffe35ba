"""What checks have to know, gathered from masters and set-up."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from nightclerk.ledger.facts import (
    CREDIT,
    ZERO,
    LineFacts,
    Party,
    StockFact,
    Wanted,
)
from nightclerk.ledger.models import (
    Account,
    Company,
    Customer,
    Item,
    ItemEntry,
    ItemVariant,
    SalesDocument,
    SalesLine,
)
from nightclerk.ledger.quantities import moves_of
from nightclerk.ledger.selectors.account_needs import Needs, account_fact
from nightclerk.ledger.selectors.setup import Setup

Place = tuple[int | None, ...]  # item, variant, location


@dataclass(frozen=True)
class Masters:
    """Customers, items and variants of documents as they are now, and their stock."""

    customers: Mapping[int, Customer]
    items: Mapping[int, Item]
    variants: Mapping[int, ItemVariant]
    stock: Mapping[Place, Decimal] = field(default_factory=dict)

    def party(self, pk: int) -> Party:
        """Give a customer as far as blocking goes."""
        found = self.customers[pk]
        return Party(found.no, found.name, found.blocked)


def masters_of(
    documents: Iterable[SalesDocument], lines: Sequence[SalesLine], setup: Setup
) -> Masters:
    """Read what documents and their lines name: at most four queries for all.

    Items and variants that the lines bring along are not read again.
    """
    customers = {
        pk
        for document in documents
        for pk in (document.customer_id, document.bill_to_id)
    }
    items, variants = _brought(lines, "item"), _brought(lines, "variant")
    missing = {line.item_id for line in lines if line.item_id} - items.keys()
    if missing:
        items |= Item.objects.in_bulk(missing)
    missing = {line.variant_id for line in lines if line.variant_id} - variants.keys()
    if missing:
        variants |= ItemVariant.objects.in_bulk(missing)
    careful = {pk for pk, item in items.items() if prevents(item, setup.company)}
    return Masters(
        Customer.objects.in_bulk(customers),
        items,
        variants,
        stock_of(careful) if careful else {},
    )


def stock_of(items: Collection[int]) -> dict[Place, Decimal]:
    """Give what is there of items by variant and location, less what is owed."""
    rows = (
        ItemEntry.objects.filter(item__in=items)
        .exclude(remaining=0)
        .order_by()
        .values_list("item_id", "variant_id", "location_id")
        .annotate(left=Sum("remaining"))
    )
    return {(item, variant, location): left for item, variant, location, left in rows}


def prevents(item: Item, company: Company) -> bool:
    """Tell whether no more of an item may go out than is there."""
    if item.kind != Item.Kind.INVENTORY or item.prevents_negative == Item.Prevents.NO:
        return False
    return company.prevents_negative or item.prevents_negative == Item.Prevents.YES


def line_facts(
    line: SalesLine,
    document: SalesDocument,
    wanted: Wanted,
    *,
    masters: Masters,
    setup: Setup,
) -> LineFacts:
    """Gather what checks have to know about a line."""
    item = masters.items.get(line.item_id) if line.item_id else None
    variant = masters.variants.get(line.variant_id) if line.variant_id else None
    place = setup.locations.get(line.location_id) if line.location_id else None
    moves = moves_of(line, wanted)
    account = setup.account(line.account_id)
    is_goods = item is not None and item.kind == Item.Kind.INVENTORY
    key = (line.item_id, line.variant_id, line.location_id or setup.company.location_id)
    needs = Needs(
        line, document, setup, is_goods=is_goods, invoices=bool(moves.invoice)
    )
    return LineFacts(
        line_no=line.line_no,
        kind=line.kind,
        no=_no(item, account),
        description=line.description,
        quantity=line.quantity,
        line_amount=line.line_amount,
        shipped=line.shipped,
        invoiced=line.invoiced,
        to_ship=moves.ship,
        to_invoice=moves.invoice,
        per_unit=line.per_unit,
        is_goods=is_goods,
        is_blocked=item is not None and item.is_blocked,
        is_variant_blocked=variant is not None and variant.is_blocked,
        needs_variant=item is not None and item.needs_variant,
        has_variant=variant is not None,
        variant=variant.code if variant is not None else "",
        has_unit=line.unit_id is not None,
        needs_location=setup.company.needs_location,
        has_location=line.location_id is not None,
        is_location_blocked=place is not None and place.is_blocked,
        account=account_fact(account),
        posting=needs.posting(),
        vat=needs.vat(),
        inventory=needs.inventory(),
        stock_key=key,
        stock=StockFact(
            prevents=document.kind != CREDIT
            and item is not None
            and prevents(item, setup.company),
            on_hand=masters.stock.get(key, ZERO),
        ),
    )


def _brought(lines: Iterable[SalesLine], name: str) -> dict[int, Any]:
    """Give the records that were read together with the lines."""
    found = (getattr(line, name) for line in lines if name in line._state.fields_cache)
    return {one.pk: one for one in found if one is not None}


def _no(item: Item | None, account: Account | None) -> str:
    if item is not None:
        return item.no
    return account.no if account is not None else ""
