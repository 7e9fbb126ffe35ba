"""How products at Shopify look: their status, prices, fields, and what is wrong."""

from collections.abc import Mapping
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nightclerk.connector.mapping.products.field_owners import Owner
from nightclerk.connector.mapping.products.field_values import body_digest
from nightclerk.connector.models import ProductSettings, ShopProduct, ShopVariant
from nightclerk.connector.selectors.products.stands import FieldStand
from nightclerk.web.amounts import money
from nightclerk.web.badges import Look, badge
from nightclerk.web.books.showing import linked
from nightclerk.web.goods.outbox_facts import said_value
from nightclerk.web.order_tables import Column, Table
from nightclerk.web.words import stored_error

STATUSES: Mapping[str, tuple[Any, Look]] = {
    "ACTIVE": (gettext_lazy("Active"), Look("good", "check_circle")),
    "DRAFT": (gettext_lazy("Draft"), Look("neutral", "edit_note")),
    "ARCHIVED": (gettext_lazy("Archived"), Look("neutral", "inventory_2")),
    "UNLISTED": (gettext_lazy("Unlisted"), Look("neutral", "visibility_off")),
}
OWNERS: Mapping[str, Any] = {
    Owner.OURS: gettext_lazy("The books"),
    Owner.SHOPIFY: gettext_lazy("Shopify"),
    Owner.ONCE: gettext_lazy("The books, once when it is added"),
    Owner.IGNORE: gettext_lazy("Nobody"),
}
GONE = Look("bad", "delete")
TROUBLE = Look("bad", "error")
DRIFT = Look("warn", "difference")
UNSENT = Look("warn", "schedule_send")
SAME = Look("good", "check_circle")
DIGEST_SHOWN = 8
NO_TEXT = body_digest("")
Policy = ProductSettings.Policy


def status_badge(product: ShopProduct) -> SafeString:
    """Draw a product's status at Shopify."""
    if product.is_gone:
        return badge(_("Deleted at Shopify"), GONE)
    title, look = STATUSES.get(
        product.status, (product.status, Look("neutral", "label"))
    )
    return badge(str(title), look)


def trouble_of(record: ShopProduct | ShopVariant) -> SafeString | str:
    """Draw why something of a record was not sent; nothing where all was."""
    stored = record.problem if isinstance(record, ShopProduct) else record.unsent
    why, advice = stored_error(stored, "")
    if not why:
        return ""
    return format_html(
        '<span class="nc-sentence">{} {} <small>{}</small></span>',
        badge(_("Not sent"), TROUBLE),
        why,
        advice,
    )


def price_range(product: Any, currency: str) -> str:
    """Write what the variants of a product cost at Shopify."""
    lowest, highest = product.lowest, product.highest
    if lowest is None:
        return ""
    if lowest == highest:
        return money(lowest, currency)
    return f"{money(lowest, '')} – {money(highest, currency)}"


def mapped_cell(variant: ShopVariant) -> SafeString:
    """Draw which item a variant is, which of its variants, and the unit."""
    if variant.item is None:
        return badge(_("Not mapped"), Look("warn", "link_off"))
    more = [variant.variant.code] if variant.variant else []
    more += [variant.unit.code] if variant.unit else []
    return format_html(
        '<span class="nc-sentence">{} <small>{}</small></span>',
        linked(variant.item, variant.item.no),
        " · ".join(more),
    )


def field_value(name: str, value: Any) -> str | SafeString:
    """Write a field's value; a long text is known by the first signs of its hash."""
    if name == "body" and value and value != NO_TEXT:
        return format_html("<code>{}…</code>", str(value)[:DIGEST_SHOWN])
    if name == "status" and value in STATUSES:
        return str(STATUSES[value][0])
    if name == "policy" and value in Policy.values:
        return str(Policy(value).label)
    return said_value("" if value == NO_TEXT else value)


def stand_badges(stand: FieldStand) -> SafeString:
    """Draw what is to be said of a field: changed there, not sent yet, or in step."""
    found = []
    if stand.has_drift:
        found.append(badge(_("Changed at Shopify"), DRIFT))
    if stand.is_unsent:
        found.append(badge(_("Not sent yet"), UNSENT))
    if not found:
        found = [badge(_("In step"), SAME)] if stand.owner == Owner.OURS else []
    return format_html_join(" ", "{}", ((each,) for each in found))


def fields_table(
    title: str, rows: list[tuple[object, FieldStand]], field_title: Any, empty: str
) -> Table:
    """Make a table of fields: wanted, confirmed, at Shopify, and who decides."""
    headings = [
        Column(each)
        for each in (
            _("Record"),
            _("Field"),
            _("In the books"),
            _("Confirmed"),
            _("At Shopify"),
            _("Who decides"),
            _("State"),
        )
    ]
    cells = [
        [
            str(record) if not isinstance(record, SafeString) else record,
            field_title(stand.name),
            *(
                field_value(stand.name, value)
                for value in (stand.wanted, stand.confirmed, stand.observed)
            ),
            str(OWNERS[stand.owner]),
            stand_badges(stand),
        ]
        for record, stand in rows
    ]
    return Table(title, headings, cells, empty)
