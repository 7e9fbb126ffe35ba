"""What checks have to know, gathered from masters and set-up."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Model, Sum

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

    parties: Mapping[int, Party]
    items: Mapping[int, Item]
    variants: Mapping[int, ItemVariant]
    stock: Mapping[Place, Decimal] = field(default_factory=dict)


def masters_of(
    documents: Iterable[SalesDocument], lines: Sequence[SalesLine], setup: Setup
) -> Masters:
    """Read what documents and their lines name: at most four queries for all.

    Records that were read together with documents and lines are not read again.
    """
    items, variants = _brought(lines, "item"), _brought(lines, "variant")
    missing = {line.item_id for line in lines if line.item_id} - items.keys()
    if missing:
        items |= Item.objects.in_bulk(missing)
    missing = {line.variant_id for line in lines if line.variant_id} - variants.keys()
    if missing:
        variants |= ItemVariant.objects.in_bulk(missing)
    careful = {pk for pk, item in items.items() if prevents(item, setup.company)}
    return Masters(
        parties_of(list(documents)),
        items,
        variants,
        stock_of(careful) if careful else {},
    )


def parties_of(documents: Sequence[SalesDocument]) -> dict[int, Party]:
    """Give whom documents are for and who pays them, as far as blocking goes."""
    brought = _brought(documents, "customer") | _brought(documents, "bill_to")
    found = {pk: Party(one.no, one.name, one.blocked) for pk, one in brought.items()}
    wanted = {one.customer_id for one in documents} | {
        one.bill_to_id for one in documents
    }
    if missing := wanted - found.keys():
        rows = Customer.objects.filter(pk__in=missing).order_by()
        for pk, *facts in rows.values_list("pk", "no", "name", "blocked"):
            found[pk] = Party(*facts)
    return found


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


def _brought(rows: Iterable[Model], name: str) -> dict[int, Any]:
    """Give the records that were read together with others."""
    found = (getattr(row, name) for row in rows if name in row._state.fields_cache)
    return {one.pk: one for one in found if one is not None}


def _no(item: Item | None, account: Account | None) -> str:
    if item is not None:
        return item.no
    return account.no if account is not None else ""
