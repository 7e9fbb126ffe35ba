"""How a shipment for Shopify looks: its state, what was left out, its parcels."""

from collections.abc import Iterable
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from nightclerk.connector.models import OutgoingChange, Parcel, ShipmentSending
from nightclerk.web.badges import Look, badge, shopify_badge
from nightclerk.web.books.showing import BREAK, linked
from nightclerk.web.goods.kinds import kind_words
from nightclerk.web.goods.outbox_facts import state_badge as change_badge
from nightclerk.web.order_tables import Column, Table
from nightclerk.web.times import moment
from nightclerk.web.words import said_json, stored_error

State = ShipmentSending.State
LOOKS = {
    State.WAITING: Look("neutral", "schedule"),
    State.SENT: Look("good", "local_shipping"),
    State.PARTLY: Look("warn", "timelapse"),
    State.NOTHING: Look("neutral", "remove"),
    State.FAILED: Look("bad", "error"),
    State.CANCELLED: Look("bad", "cancel"),
}


def state_badge(sending: ShipmentSending) -> SafeString:
    """Draw how far a shipment is."""
    return badge(str(sending.get_state_display()), LOOKS[State(sending.state)])


def reason_of(sending: ShipmentSending) -> tuple[str, str]:
    """Give (why the whole of a shipment failed, what to do); empty where it did not."""
    return stored_error(sending.problem, "")


def reasons_cell(sending: ShipmentSending) -> SafeString:
    """Draw what stops a shipment, and what was left out of it with the reason."""
    why, advice = reason_of(sending)
    told = [(why, advice)] if why else []
    told += [
        (f"{row['quantity']} × {row['name'] or row['line']}: {_text(row)}", _hint(row))
        for row in sending.left
    ]
    return format_html_join(
        "", '<div class="nc-sentence">{}<small>{}</small></div>', told
    )


def left_table(sending: ShipmentSending) -> Table:
    """Make the table of the quantities that Shopify is not told of."""
    columns = [
        Column(_("Line")),
        Column(_("Quantity"), is_number=True),
        Column(_("Reason")),
        Column(_("What to do")),
    ]
    rows = [
        [row["name"] or row["line"], row["quantity"], _text(row), _hint(row)]
        for row in sending.left
    ]
    return Table(_("Not sent"), columns, rows)


def parcels_table(parcels: Iterable[Parcel]) -> Table:
    """Make the table of the fulfilments that a shipment stands for."""
    columns = [
        Column(_("Fulfilment at Shopify")),
        Column(_("Status")),
        Column(_("Pieces"), is_number=True),
        Column(_("Tracking at Shopify")),
        Column(_("Made")),
        Column(_("Reason")),
    ]
    rows = [
        [
            _named(parcel),
            shopify_badge("CANCELLED" if parcel.cancelled_at else parcel.status),
            str(pieces_in(parcel)),
            followed(parcel),
            moment(parcel.created_at),
            _problem(parcel),
        ]
        for parcel in parcels
    ]
    empty = _("Shopify knows nothing of it yet.")
    return Table(_("Fulfilments at Shopify"), columns, rows, empty)


def changes_table(changes: Iterable[OutgoingChange]) -> Table:
    """Make the table of what was sent of a shipment, or is to be sent."""
    columns = [
        Column(_("Change")),
        Column(_("Kind")),
        Column(_("State")),
        Column(_("Shopify's words")),
    ]
    rows = [
        [
            linked(change, moment(change.created_at)),
            kind_words(change.kind),
            change_badge(change),
            change.message,
        ]
        for change in changes
    ]
    return Table(_("Changes"), columns, rows, _("Nothing was sent of it yet."))


def pieces_in(parcel: Parcel) -> int:
    """Count the pieces of a parcel."""
    return sum(int(line.get("quantity", 0)) for line in parcel.lines)


def followed(parcel: Parcel) -> SafeString:
    """Draw where Shopify says that a parcel can be followed."""
    numbers = [str(number) for number in parcel.tracking.get("numbers") or ()]
    urls = [str(url) for url in parcel.tracking.get("urls") or ()]
    company = parcel.tracking.get("company") or ""
    paired = [
        (number, urls[place] if place < len(urls) else "")
        for place, number in enumerate(numbers)
    ]
    drawn = [_number(number, url) for number, url in paired]
    if not numbers:
        drawn = [_number(url, url) for url in urls]
    told = [company, *drawn] if company else drawn
    return format_html_join(BREAK, "{}", ((each,) for each in told))


def followed_all(sending: ShipmentSending) -> SafeString:
    """Draw the fulfilments that a shipment stands for, and where they are followed."""
    parcels = sending.parcels.filter(cancelled_at=None).order_by("pk")
    rows = ((str(parcel), followed(parcel)) for parcel in parcels)
    return format_html_join(BREAK, "{}<small>{}</small>", rows)


def _number(number: str, url: str) -> SafeString | str:
    if not url.startswith(("http://", "https://")):
        return number
    return format_html(
        '<a class="nc-link" href="{}" rel="noreferrer">{}</a>', url, number
    )


def _named(parcel: Parcel) -> SafeString:
    told = _("made at Shopify") if parcel.is_incoming else ""
    return format_html("{}<small>{}</small>", str(parcel), told)


def _problem(parcel: Parcel) -> SafeString | str:
    why, advice = stored_error(parcel.problem, "")
    return format_html("{}<small>{}</small>", why, advice) if why else ""


def _text(row: dict[str, Any]) -> str:
    return said_json(row.get("text"))


def _hint(row: dict[str, Any]) -> str:
    return said_json(row.get("hint"))
