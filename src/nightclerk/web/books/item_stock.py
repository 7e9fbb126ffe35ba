"""What there is of an item: where it lies, what is promised, what can be sold."""

from datetime import date

from django.utils.translation import gettext as _

from nightclerk.ledger.models import Item, ItemEntry, ItemVariant, Location
from nightclerk.ledger.selectors.availability import availability
from nightclerk.ledger.selectors.stock import stock
from nightclerk.web.books.showing import amount, linked, quantity, table_of
from nightclerk.web.order_tables import Column, Table

ENTRIES_SHOWN = 20
EVER = date.max  # all that is ordered counts, whenever it ships


def stock_tables(item: Item) -> list[Table]:
    """Give what is in stock of an item, what can be sold, and what moved last."""
    newest = item.entries.select_related("location", "variant").order_by("-id")
    return [
        stock_table(item),
        availability_table(item),
        table_of(
            _("Newest entries"),
            newest[:ENTRIES_SHOWN],
            ("date", "document_no", "kind", "location", "quantity", "remaining"),
            model=ItemEntry,
            empty=_("No goods came or went yet."),
        ),
    ]


def availability_table(item: Item) -> Table:
    """Give what can be sold of an item, by location and variant."""
    found = availability(items=[item.pk], until=EVER)
    variants = ItemVariant.objects.in_bulk({v for _item, v, _place in found if v})
    places = Location.objects.in_bulk({place for _item, _v, place in found if place})
    rows = sorted(
        [
            linked(places.get(place)) if place else "–",
            str(variants.get(variant, "")) if variant else "",
            quantity(there.inventory),
            quantity(there.ordered),
            quantity(there.reserved),
            quantity(there.returning),
            quantity(there.free),
            quantity(there.projected),
        ]
        for (_item, variant, place), there in found.items()
    )
    headings = [
        Column(_("Location")),
        Column(_("Variant")),
        *(
            Column(title, is_number=True)
            for title in (
                _("Inventory"),
                _("Ordered"),
                _("Reserved"),
                _("Coming back"),
                _("Free"),
                _("Available"),
            )
        ),
    ]
    empty = _("Nothing lies anywhere, and nothing is ordered.")
    return Table(_("Availability"), headings, rows, empty)


def stock_table(item: Item) -> Table:
    """Give what is in stock of an item, by location and variant."""
    headings = [
        Column(_("Location")),
        Column(_("Variant")),
        Column(_("Quantity"), is_number=True),
        Column(_("Value"), is_number=True),
    ]
    rows = [
        [
            linked(lies.location) or "–",
            str(lies.variant or ""),
            quantity(lies.quantity),
            amount(lies.value),
        ]
        for lies in stock(item=item)
    ]
    empty = _("Nothing is in stock. “Receive stock” brings goods in at their cost.")
    return Table(_("Stock"), headings, rows, empty)
