"""The books of a large catalogue: its items, their prices, what lies in stock."""

from decimal import Decimal

from django.db.models import F, QuerySet

from nightclerk.ledger.models import Item, ItemEntry, ItemVariant
from nightclerk.ledger.selectors.company import company, today
from nightclerk.ledger.services.parties.items import create_item

PRODUCTS, VARIANTS = 10_000, 24_000
AT_ONCE = 2_000  # rows of one statement


def keep_items() -> None:
    """Keep an item for each product, and a variant of it for each variant's SKU."""
    like = create_item(description="Goods", no="G", unit_price=Decimal(1))
    least, more = divmod(VARIANTS, PRODUCTS)
    # As the simulated shop counts its products and their variants.
    items = Item.objects.bulk_create(
        (copied(like, f"G-{row:05d}", row) for row in range(1, PRODUCTS + 1)),
        batch_size=AT_ONCE,
    )
    ItemVariant.objects.bulk_create(
        (
            ItemVariant(item=item, code=f"{item.no}-{place + 1}")
            for row, item in enumerate(items)
            for place in range(least + (row < more))
        ),
        batch_size=AT_ONCE,
    )


def keep_new_items(count: int) -> list[str]:
    """Keep items that no shop has; gives their numbers."""
    like = Item.objects.get(no="G")
    made = (copied(like, f"N-{row:05d}", row) for row in range(1, count + 1))
    return [item.no for item in Item.objects.bulk_create(made, batch_size=AT_ONCE)]


def copied(like: Item, no: str, row: int) -> Item:
    """Make an item like another, under another number, at a price of its row."""
    columns = [field.attname for field in Item._meta.concrete_fields]
    values = {name: getattr(like, name) for name in columns if name != "id"}
    own = {"no": no, "description": f"Item {no}", "unit_price": Decimal(10 + row % 90)}
    return Item(**{**values, **own})


def raise_prices(least: int) -> int:
    """Raise the prices of at least so many variants; gives of how many it was."""
    chosen = ItemVariant.objects.order_by("item", "pk").values_list("item", flat=True)
    items = set(chosen[:least])
    Item.objects.filter(pk__in=items).update(unit_price=F("unit_price") + 1)
    return ItemVariant.objects.filter(item__in=items).count()


def receive(variants: QuerySet[ItemVariant], pieces: int) -> None:
    """Let pieces of variants lie in the company's location from today on."""
    here = company()
    ItemEntry.objects.bulk_create(
        (
            ItemEntry(
                item_id=item,
                variant_id=variant,
                location=here.location,
                kind=ItemEntry.Kind.RECEIPT,
                date=today(here),
                document_no="BENCHMARK",
                quantity=pieces,
                remaining=pieces,
            )
            for item, variant in variants.values_list("item_id", "pk")
        ),
        batch_size=AT_ONCE,
    )
