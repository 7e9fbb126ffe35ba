"""An earlier version of an order: its payload, and what the next one changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from nightclerk.connector.models import OrderVersion, ShopOrder
from nightclerk.web.order_tables import Column, Table
from nightclerk.web.times import moment
from nightclerk.web.work.standing import run_link

MOST_SHOWN = 300
NOTHING = object()  # null is a value of JSON


@dataclass(frozen=True)
class Changed:
    """A place in the payload, such as lineItems.nodes.0.quantity, before and now."""

    place: str
    before: str
    now: str


def version_facts(order: ShopOrder, version: OrderVersion) -> dict[str, Any]:
    """Give what the page of a version shows."""
    later = order.versions.filter(pk__gt=version.pk).order_by("pk").first()
    following = order.payload if later is None else later.payload
    return {
        "order": order,
        "version": version,
        "later": later,
        "title": _("{order} until {moment}").format(
            order=order.name, moment=version.replaced_at.strftime("%Y-%m-%d %H:%M")
        ),
        "run_link": run_link(version.run_id),
        "table": _table(version.payload, following),
    }


def versions_table(order: ShopOrder) -> Table:
    """Give the earlier versions of an order, the newest first, each with its page."""
    columns = [
        Column(_("Changed at Shopify")),
        Column(_("Read")),
        Column(_("Replaced")),
        Column(_("Run")),
    ]
    versions = order.versions.defer("payload").order_by("-pk")
    rows = [
        [
            format_html(
                '<a class="nc-link" href="{}">{}</a>',
                reverse(
                    "admin:connector_shoporder_version", args=[order.pk, version.pk]
                ),
                moment(version.shopify_updated_at, with_seconds=True),
            ),
            moment(version.read_at, with_seconds=True),
            moment(version.replaced_at, with_seconds=True),
            run_link(version.run_id),
        ]
        for version in versions
    ]
    return Table(_("Earlier versions"), columns, rows)


def changes_between(before: Any, now: Any, place: str = "") -> Iterator[Changed]:
    """Give every value that differs between two payloads, place by place."""
    if isinstance(before, dict) and isinstance(now, dict):
        for name in {**before, **now}:
            here = f"{place}.{name}" if place else name
            yield from changes_between(
                before.get(name, NOTHING), now.get(name, NOTHING), here
            )
    elif isinstance(before, list) and isinstance(now, list):
        for index in range(max(len(before), len(now))):
            was = before[index] if index < len(before) else NOTHING
            is_ = now[index] if index < len(now) else NOTHING
            yield from changes_between(was, is_, f"{place}.{index}")
    elif before != now:
        yield Changed(place, _written(before), _written(now))


def _table(before: Any, now: Any) -> Table:
    found = list(changes_between(before, now))
    rows = [[one.place, one.before, one.now] for one in found[:MOST_SHOWN]]
    if len(found) > MOST_SHOWN:
        more = len(found) - MOST_SHOWN
        rows.append([_("and {number} more").format(number=more), "", ""])
    columns = [Column(_("Field")), Column(_("Then")), Column(_("In the next version"))]
    empty = _("The next version says the same.")
    return Table(_("What the next version changed"), columns, rows, empty)


def _written(value: Any) -> str:
    """Write a value of JSON; lists and objects by how much is in them."""
    if value is NOTHING:
        return "–"
    if isinstance(value, dict):
        return "{…}" if value else "{}"
    if isinstance(value, list):
        return f"[{len(value)}]"
    if value is None:
        return "null"
    return str(value)
