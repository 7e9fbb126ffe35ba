"""What programs do on the shops' side; each act is one service."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction

from nightclerk.connector.models import (
    CustomerSettings,
    OrderProcessing,
    OrderSettings,
    Shop,
    ShopVariant,
    TaxMapping,
)
from nightclerk.connector.programs.finding import GID, word_model, word_of
from nightclerk.connector.programs.goods_settings import PARTS, change_part_named
from nightclerk.connector.programs.mapped import (
    Buyer,
    CustomerLink,
    Linked,
    MappingChanged,
    MappingFields,
    NewMapping,
    OrdersNamed,
    TaxSetUp,
    VariantLink,
    mapping_told,
)
from nightclerk.connector.programs.shops import (
    CustomerSettingsFields,
    OrderSettingsFields,
)
from nightclerk.connector.services.customers.links import (
    create_customer_for,
    link_customer,
    unlink_customer,
)
from nightclerk.connector.services.items.variants import (
    create_item_for,
    link_variant,
    unlink_variant,
)
from nightclerk.connector.services.mapped.rows import (
    KINDS,
    add_mapping,
    change_mapping,
    waiting_for,
)
from nightclerk.connector.services.mapped.taxes import set_up_tax, settle_taxes
from nightclerk.connector.services.orders.keeping import sync_some_orders
from nightclerk.connector.services.orders.processing_starts import (
    lift_hold,
    process_some,
)
from nightclerk.connector.services.orders.updates import ignore_update
from nightclerk.connector.services.papers.update_documents import (
    apply_update,
    follow_update,
)
from nightclerk.connector.services.shops.settings import (
    change_customer_settings,
    change_order_settings,
)
from nightclerk.connector.services.syncs.starting import Started
from nightclerk.core.errors import invalid_fields
from nightclerk.core.text import words
from nightclerk.jobs.models import JobEntry
from nightclerk.ledger.models import Customer, Item, ItemVariant, Unit
from nightclerk.ledger.programs.finding import meant

# What is done with one order: its hold is lifted, or its change is dealt with.
ACTS: Mapping[str, Callable[..., Any]] = {
    "lift_hold": lift_hold,
    "apply_update": apply_update,
    "follow_update": follow_update,
    "ignore_update": ignore_update,
}


def change_orders_asked(
    shop: Shop, fields: OrderSettingsFields, *, actor: Any = None
) -> OrderSettings:
    """Change how orders become documents; what was not said stays."""
    return change_order_settings(shop, actor=actor, **fields.said)


def change_customers_asked(
    shop: Shop, fields: CustomerSettingsFields, *, actor: Any = None
) -> CustomerSettings:
    """Change how buyers become customers; what was not said stays."""
    return change_customer_settings(shop, actor=actor, **fields.said)


@transaction.atomic
def change_settings_asked(
    shop: Shop, given: Mapping[str, str], *, actor: Any = None
) -> None:
    """Change settings of all parts by their names; all of them, or none.

    Those of the other parts have their part in front: `products.direction`.
    """
    parts = (OrderSettingsFields, CustomerSettingsFields)
    unknown = {
        name: words("A shop has no such setting")
        for name in given
        if not any(name in part.model_fields for part in parts)
        and not name.startswith(tuple(f"{part}." for part in PARTS))
    }
    if unknown:
        raise invalid_fields(unknown)
    orders, customers = (
        {name: value for name, value in given.items() if name in part.model_fields}
        for part in parts
    )
    if orders:
        change_orders_asked(shop, OrderSettingsFields.read(orders), actor=actor)
    if customers:
        fields = CustomerSettingsFields.read(customers)
        change_customers_asked(shop, fields, actor=actor)
    for part in PARTS:
        if named := _of_part(part, given):
            change_part_named(shop, part, named, actor=actor)


def _of_part(part: str, given: Mapping[str, str]) -> dict[str, str]:
    start = f"{part}."
    return {
        name.removeprefix(start): value
        for name, value in given.items()
        if name.startswith(start)
    }


def process_asked(shop: Shop, asked: OrdersNamed, *, actor: Any = None) -> JobEntry:
    """Let the queue process orders, or all that wait; gives the entry."""
    gids = [f"{GID}{number}" for number in asked.orders]
    return process_some(shop, gids, actor=actor, background=True).entry


def fetch_asked(shop: Shop, asked: OrdersNamed, *, actor: Any = None) -> JobEntry:
    """Let the queue bring orders again; `Refused` where none is named."""
    if not asked.orders:
        raise invalid_fields({"orders": words("This is needed")})
    gids = [f"{GID}{number}" for number in asked.orders]
    return sync_some_orders(shop, gids, actor=actor, background=True).entry


def act_asked(processing: OrderProcessing, act: str, *, actor: Any = None) -> None:
    """Lift an order's hold, or deal with its change."""
    ACTS[act](processing, actor=actor)


def change_mapping_asked(
    shop: Shop, kind: str, number: int, fields: MappingFields, *, actor: Any = None
) -> MappingChanged:
    """Say what a word means; the orders that wait for it are processed."""
    row = word_of(shop, kind, number)
    said = fields.said
    if isinstance(row, TaxMapping) and said.get("vat_business_group"):
        started = settle_taxes(row, actor=actor, **_groups(row, said))
    else:
        started = change_mapping(row, actor=actor, **said)
    return _changed(shop, kind, number, started)


def add_mapping_asked(
    shop: Shop, kind: str, new: NewMapping, *, actor: Any = None
) -> MappingChanged:
    """Say what a word means before an order uses it."""
    row = add_mapping(word_model(kind), shop, actor=actor, **new.said)
    return _changed(shop, kind, row.pk, None)


def set_up_tax_asked(
    shop: Shop, number: int, asked: TaxSetUp, *, actor: Any = None
) -> MappingChanged:
    """Make the VAT setup that taxes need; the orders that wait are processed."""
    started = set_up_tax(
        word_of(shop, "tax", number),
        vat_business_group=asked.vat_business_group,
        account=asked.account or None,
        actor=actor,
    )
    return _changed(shop, "tax", number, started)


def link_variant_asked(
    row: ShopVariant, asked: VariantLink, *, actor: Any = None
) -> Linked:
    """Say which item a product is; the orders that wait for it are processed."""
    given = asked.model_dump()
    item = meant(Item.objects.all(), given, "item", key="no")
    if item is None:
        raise invalid_fields({"item": words("This is needed")})
    started = link_variant(
        row,
        item,
        item_variant=meant(ItemVariant.objects.filter(item=item), given, "variant"),
        unit=meant(Unit.objects.all(), given, "unit"),
        actor=actor,
    )
    return Linked(id=row.pk, to=item.no, entry=_entry(started))


def unlink_variant_asked(row: ShopVariant, *, actor: Any = None) -> Linked:
    """Forget which item a product is."""
    unlink_variant(row, actor=actor)
    return Linked(id=row.pk, to="", entry=None)


def create_item_asked(row: ShopVariant, *, actor: Any = None) -> Linked:
    """Make the item that a product is."""
    return Linked(id=row.pk, to=create_item_for(row, actor=actor).no, entry=None)


def link_customer_asked(
    row: Buyer, asked: CustomerLink, *, actor: Any = None
) -> Linked:
    """Say which customer a buyer is; the orders that wait for it are processed."""
    given = asked.model_dump()
    customer = meant(Customer.objects.all(), given, "customer", key="no")
    if customer is None:
        raise invalid_fields({"customer": words("This is needed")})
    started = link_customer(row, customer, actor=actor)
    return Linked(id=row.pk, to=customer.no, entry=_entry(started))


def unlink_customer_asked(row: Buyer, *, actor: Any = None) -> Linked:
    """Forget which customer a buyer is."""
    unlink_customer(row, actor=actor)
    return Linked(id=row.pk, to="", entry=None)


def create_customer_asked(row: Buyer, *, actor: Any = None) -> Linked:
    """Make the customer that a buyer is."""
    return Linked(id=row.pk, to=create_customer_for(row, actor=actor).no, entry=None)


def _groups(row: TaxMapping, said: dict[str, Any]) -> dict[str, Any]:
    """Keep the product group that is there where nothing is said of it."""
    kept = {"vat_product_group": row.vat_product_group, **said}
    return {**kept, "vat_product_group": kept["vat_product_group"] or None}


def _changed(
    shop: Shop, kind: str, number: int, started: Started | None
) -> MappingChanged:
    row = word_of(shop, kind, number)
    name = KINDS.get(type(row))
    waiting = waiting_for(name, number).count() if name else 0
    told = mapping_told(kind, row, waiting=waiting)
    return MappingChanged(mapping=told, entry=_entry(started))


def _entry(started: Started | None) -> int | None:
    return started.entry.pk if started else None
