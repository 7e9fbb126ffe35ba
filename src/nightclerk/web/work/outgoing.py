"""Changes for Shopify: what was sent, what was refused, what nobody knows."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.admin import action, display
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nightclerk.connector.models import OutgoingChange
from nightclerk.connector.services import outbox
from nightclerk.web.badges import Look, badge
from nightclerk.web.cards import CardAdmin
from nightclerk.web.errors import attempt
from nightclerk.web.signed_in import actor_of
from nightclerk.web.times import moment
from nightclerk.web.work.cells import named

LOOKS = {
    OutgoingChange.State.PENDING: Look("neutral", "schedule"),
    OutgoingChange.State.SENT: Look("live", "send"),
    OutgoingChange.State.CONFIRMED: Look("good", "check_circle"),
    OutgoingChange.State.REJECTED: Look("bad", "block"),
    OutgoingChange.State.UNKNOWN: Look("warn", "help"),
    OutgoingChange.State.DROPPED: Look("neutral", "delete"),
}


class OutgoingAdmin(CardAdmin):
    """Changes for Shopify, the newest first."""

    card_template = "web/work/outgoing.html"
    list_display = ("what", "state_mark", "said", "tries", "sent", "answered")
    list_filter = ("state", "kind", "shop")
    search_fields = ("subject", "gid", "message", "key")
    search_help_text = gettext_lazy("Record, Shopify's id or Shopify's words")
    ordering = ("-id",)
    actions = ("retry_all", "drop_all")
    when_empty = gettext_lazy("Nothing was sent to Shopify yet.")
    list_select_related = ("shop",)

    @display(description=gettext_lazy("Change"), ordering="kind")
    def what(self, change: OutgoingChange) -> SafeString:
        return named(change.subject or change.gid, change.shop.code, change.kind)

    @display(description=gettext_lazy("State"), ordering="state")
    def state_mark(self, change: OutgoingChange) -> SafeString:
        return state_badge(change)

    @display(description=gettext_lazy("Shopify's words"))
    def said(self, change: OutgoingChange) -> str:
        return change.message

    @display(description=gettext_lazy("Attempts"), ordering="attempts")
    def tries(self, change: OutgoingChange) -> int:
        return change.attempts

    @display(description=gettext_lazy("Sent"), ordering="sent_at")
    def sent(self, change: OutgoingChange) -> str | SafeString:
        return moment(change.sent_at)

    @display(description=gettext_lazy("Answered"), ordering="ended_at")
    def answered(self, change: OutgoingChange) -> str | SafeString:
        return moment(change.ended_at)

    @action(description=gettext_lazy("Send again"), permissions=["change"])
    def retry_all(self, request: HttpRequest, rows: QuerySet[OutgoingChange]) -> None:
        """Let the next run send the selected changes again."""
        actor = actor_of(request)
        done = sum(
            bool(attempt(request, partial(outbox.retry, row, actor=actor)))
            for row in rows
        )
        told = _("{number} changes are sent again by the next run.")
        messages.success(request, told.format(number=done))

    @action(description=gettext_lazy("Give up"), permissions=["change"])
    def drop_all(self, request: HttpRequest, rows: QuerySet[OutgoingChange]) -> None:
        """Give the selected changes up."""
        actor = actor_of(request)
        done = sum(
            bool(attempt(request, partial(outbox.drop, row, actor=actor)))
            for row in rows
        )
        messages.success(
            request, _("{number} changes are given up.").format(number=done)
        )

    def facts(self, request: HttpRequest, record: OutgoingChange) -> dict[str, Any]:
        return {"change": record, "state": state_badge(record)}


def state_badge(change: OutgoingChange) -> SafeString:
    """Draw how far a change is."""
    look = LOOKS[OutgoingChange.State(change.state)]
    return badge(str(change.get_state_display()), look)
