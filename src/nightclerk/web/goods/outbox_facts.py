"""One change for Shopify: what it changes, by which request, what came of it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from nightclerk.connector.models import OutgoingChange
from nightclerk.connector.selectors.sending.outgoing_records import record_of_change
from nightclerk.web.badges import Look, badge
from nightclerk.web.books.showing import Shown, address_of, linked
from nightclerk.web.goods.kinds import field_words
from nightclerk.web.order_tables import Column, Table
from nightclerk.web.timeline import Moment
from nightclerk.web.times import moment
from nightclerk.web.words import stored_error
from nightclerk.web.work.standing import run_link

State = OutgoingChange.State
LOOKS = {
    State.PENDING: Look("neutral", "schedule"),
    State.SENT: Look("live", "send"),
    State.CONFIRMED: Look("good", "check_circle"),
    State.REJECTED: Look("bad", "block"),
    State.UNKNOWN: Look("warn", "help"),
    State.DROPPED: Look("neutral", "delete"),
}
STOCK = ("stock", "stock-new")
# What a payload carries for the sync itself and says nothing to people.
UNSAID = frozenset({"product", "html", "restores_to", "level", "item", "location"})


def state_badge(change: OutgoingChange) -> SafeString:
    """Draw how far a change is."""
    look = LOOKS[State(change.state)]
    return badge(str(change.get_state_display()), look)


def next_step(change: OutgoingChange) -> tuple[str, str]:
    """Give (what stands in the way or was said, what happens next) of a change."""
    if change.state == State.REJECTED:
        said, advice = stored_error(change.answer or {}, change.message)
        mend = _("Mend what Shopify names, then send it again.")
        return said, advice or mend
    if change.state == State.UNKNOWN:
        return (
            _("No answer came: whether Shopify has it is not known."),
            _("The next sync asks Shopify first; what is there is not sent again."),
        )
    if change.state == State.PENDING and not change.shop.sends_changes:
        return (
            _("“Allow data sync to Shopify” is off: nothing is sent."),
            _("Turn it on on the shop card."),
        )
    if change.state == State.PENDING:
        return _("It is not sent yet."), _("The next sync sends it.")
    return change.message, ""


def record_links(request: HttpRequest, change: OutgoingChange) -> list[Shown]:
    """Give links to what the change is of, and to where it is mended."""
    record = record_of_change(change)
    ours = getattr(record, "item", None) or getattr(record, "customer", None)
    if change.kind in STOCK and record is not None:
        ours = getattr(getattr(record, "variant", None), "item", None)
    return [
        format_html('<a class="nc-link" href="{}">{}</a>', address, title)
        for one, title in ((record, _("At Shopify")), (ours, _("In the books")))
        if one is not None
        and request.user.has_perm(f"{one._meta.app_label}.view_{one._meta.model_name}")
        and (address := address_of(one))
    ]


def change_table(change: OutgoingChange) -> Table | None:
    """Make the table of what is changed: what Shopify had, and what is wanted."""
    rows = list(_stock_rows(change) if change.kind in STOCK else _field_rows(change))
    if not rows:
        return None
    headings = (_("Field"), _("At Shopify"), _("Wanted"))
    return Table(_("What is changed"), [Column(each) for each in headings], rows)


def _stock_rows(change: OutgoingChange) -> Iterable[list[str]]:
    payload = change.payload
    if "to" in payload:
        yield [
            _("Quantity"),
            said_value(payload.get("from")),
            said_value(payload["to"]),
        ]


def _field_rows(change: OutgoingChange) -> Iterable[list[str]]:
    record = record_of_change(change)
    held: Mapping[str, Any] = getattr(record, "confirmed", {})
    is_there = change.state == State.CONFIRMED
    for name, wanted in change.payload.items():
        if name in UNSAID or isinstance(wanted, dict):
            continue
        before = "" if is_there or name not in held else said_value(held[name])
        yield [field_words(name), before, said_value(wanted)]


def said_value(value: Any) -> str:
    """Write a value of a field as people read it."""
    if value is None or value in ("", []):
        return "–"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(said_value(each) for each in value)
    return str(value)


def change_facts(request: HttpRequest, change: OutgoingChange) -> list[tuple[str, Any]]:
    """Give how often it was tried, when, by which run, under which key."""
    pairs = [
        (_("Record"), _links(request, change)),
        (_("Attempts"), str(change.attempts)),
        (_("Wished for"), moment(change.created_at)),
        (_("Run"), run_link(change.run_id)),
        (_("Shopify's id"), change.gid),
        (_("Key"), format_html("<code>{}</code>", change.key)),
    ]
    return [(title, value) for title, value in pairs if value]


def _links(request: HttpRequest, change: OutgoingChange) -> SafeString:
    told = ((link,) for link in record_links(request, change))
    return format_html_join(SafeString(" · "), "{}", told)


def call_facts(request: HttpRequest, change: OutgoingChange) -> list[tuple[str, Any]]:
    """Give the request that carries a change: key, tries, bulk operation, answer."""
    call = change.call
    if call is None:
        return []
    may_see = request.user.has_perm("connector.view_bulkoperation")
    pairs = [
        (_("State"), str(call.get_state_display())),
        (_("Key"), format_html("<code>{}</code>", call.key)),
        (_("Changes in it"), str(call.rows)),
        (_("Attempts"), str(call.attempts)),
        (_("Bulk operation"), linked(call.bulk) if may_see else ""),
        (_("Request at Shopify"), change.request_id or call.request_id),
        (_("Run"), run_link(call.run_id)),
        (_("Shopify's words"), call.message),
    ]
    return [(title, value) for title, value in pairs if value]


def answer_of(change: OutgoingChange) -> Any:
    """Give what Shopify answered; nothing where that is only the refusal's sentence."""
    return None if change.state == State.REJECTED else change.answer


def change_timeline(change: OutgoingChange) -> list[Moment]:
    """Give what happened to a change, in its order."""
    moments = [Moment(change.created_at, _("Wished for"), run=change.run_id)]
    call = change.call
    if change.sent_at is not None:
        sent_by = call.run_id if call is not None else None
        moments.append(Moment(change.sent_at, _("Sent"), run=sent_by))
    if change.ended_at is not None:
        look = LOOKS[State(change.state)]
        text = str(change.get_state_display())
        moments.append(Moment(change.ended_at, text, tone=look.tone))
    return moments
