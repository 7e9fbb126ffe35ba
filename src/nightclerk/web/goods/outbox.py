"""Changes for Shopify: what waits, what was refused, what nobody knows."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.contrib.admin import SimpleListFilter, action, display
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from nightclerk.connector.models import OutgoingChange
from nightclerk.connector.services.sending.actions import give_up, send_again
from nightclerk.web.books.acts import Act
from nightclerk.web.books.pages import BookAdmin
from nightclerk.web.errors import attempt
from nightclerk.web.goods.kinds import KINDS, kind_words
from nightclerk.web.goods.outbox_facts import (
    answer_of,
    call_facts,
    change_facts,
    change_table,
    change_timeline,
    next_step,
    record_links,
    state_badge,
)
from nightclerk.web.goods.outbox_tabs import outbox_tabs, silent_shops, waiting_since
from nightclerk.web.order_tables import Table
from nightclerk.web.signed_in import actor_of
from nightclerk.web.times import moment
from nightclerk.web.work.cells import named

State = OutgoingChange.State
Decide = Callable[..., int]


class KindFilter(SimpleListFilter):
    """Changes of one kind, as people call it."""

    title = gettext_lazy("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(kind, title) for kind, title in KINDS.items()]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[OutgoingChange]
    ) -> QuerySet[OutgoingChange]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


class BulkFilter(SimpleListFilter):
    """Changes that one bulk operation carried; its card leads here."""

    title = gettext_lazy("bulk operation")
    parameter_name = "bulk"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        number = request.GET.get(self.parameter_name, "")
        if not number.isdigit():
            return []
        return [(number, _("Operation {number}").format(number=number))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[OutgoingChange]
    ) -> QuerySet[OutgoingChange]:
        number = self.value() or ""
        if not number.isdigit():
            return queryset
        return queryset.filter(call__bulk=int(number))


class OutgoingAdmin(BookAdmin):
    """Changes for Shopify, the newest first."""

    card_template = "web/goods/change.html"
    change_list_template = "web/goods/changes.html"
    list_display = ("what", "state_mark", "said", "tries", "wished", "sent", "answered")
    list_filter = ("state", KindFilter, "shop", BulkFilter)
    search_fields = ("subject", "gid", "message", "key", "request_id")
    search_help_text = gettext_lazy("Record, Shopify's id or Shopify's words")
    ordering = ("-id",)
    actions = ("retry_all", "drop_all")
    when_empty = gettext_lazy(
        "A sync writes down here what it changes at Shopify, before it is sent."
    )
    list_select_related = ("shop",)
    acts = {
        "again": Act(
            gettext_lazy("Send again"),
            "replay",
            lambda record, actor: send_again([record], actor=actor),
            gettext_lazy("The next sync sends it again."),
            when=lambda record: record.state == State.REJECTED,
            is_first=True,
        ),
        "give_up": Act(
            gettext_lazy("Give up"),
            "delete",
            lambda record, actor: give_up([record], actor=actor),
            gettext_lazy("The change is given up."),
            when=lambda record: (
                record.state in (State.PENDING, State.REJECTED, State.UNKNOWN)
            ),
            is_danger=True,
            asks=gettext_lazy(
                "It is not sent any more. Shopify keeps what it has until something "
                "new is wished for the record."
            ),
        ),
    }

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        context = {
            "tabs": outbox_tabs(request),
            "waiting_since": waiting_since(),
            "silent": silent_shops(request),
            **(extra_context or {}),
        }
        return super().changelist_view(request, context)

    @display(description=gettext_lazy("Change"), ordering="kind")
    def what(self, change: OutgoingChange) -> SafeString:
        return named(
            change.subject or change.gid, change.shop.code, kind_words(change.kind)
        )

    @display(description=gettext_lazy("State"), ordering="state")
    def state_mark(self, change: OutgoingChange) -> SafeString:
        return state_badge(change)

    @display(description=gettext_lazy("Shopify's words"))
    def said(self, change: OutgoingChange) -> str:
        return change.message

    @display(description=gettext_lazy("Attempts"), ordering="attempts")
    def tries(self, change: OutgoingChange) -> int:
        return change.attempts

    @display(description=gettext_lazy("Wished for"), ordering="created_at")
    def wished(self, change: OutgoingChange) -> str | SafeString:
        return moment(change.created_at)

    @display(description=gettext_lazy("Sent"), ordering="sent_at")
    def sent(self, change: OutgoingChange) -> str | SafeString:
        return moment(change.sent_at)

    @display(description=gettext_lazy("Answered"), ordering="ended_at")
    def answered(self, change: OutgoingChange) -> str | SafeString:
        return moment(change.ended_at)

    @action(description=gettext_lazy("Send again"), permissions=["change"])
    def retry_all(self, request: HttpRequest, rows: QuerySet[OutgoingChange]) -> None:
        """Let the next run send the selected changes again."""
        decided = decide(request, rows, send_again)
        if decided is not None:
            messages.success(request, again_sentence(decided))

    @action(description=gettext_lazy("Give up"), permissions=["change"])
    def drop_all(self, request: HttpRequest, rows: QuerySet[OutgoingChange]) -> None:
        """Give the selected changes up."""
        decided = decide(request, rows, give_up)
        if decided is not None:
            messages.success(request, given_up_sentence(decided))

    def marks(self, record: Any) -> Any:
        return state_badge(record)

    def line(self, record: Any) -> str:
        return f"{kind_words(record.kind)} · {record.shop.code}"

    def blocks(self, request: HttpRequest, record: Any) -> list[Table]:
        return [table] if (table := change_table(record)) else []

    def side(self, request: HttpRequest, record: Any) -> list[Any]:
        call = call_facts(request, record)
        return [
            (_("Facts"), change_facts(request, record)),
            *([(_("Request"), call)] if call else []),
        ]

    def facts(self, request: HttpRequest, record: Model) -> dict[str, Any]:
        known = super().facts(request, record)
        if not isinstance(record, OutgoingChange):
            return known
        return {
            **known,
            "title": record.subject or record.gid or kind_words(record.kind),
            "change": record,
            "step": next_step(record),
            "links": record_links(request, record),
            "answer": answer_of(record),
            "moments": change_timeline(record),
        }


def decide(
    request: HttpRequest, rows: Iterable[OutgoingChange], service: Decide
) -> int | None:
    """Decide about changes; None where it was refused, which the page says."""
    return attempt(request, lambda: service(rows, actor=actor_of(request)))


def again_sentence(number: int) -> str:
    """Say how many changes are sent again."""
    sentence = ngettext(
        "{number} change is sent again by the next sync.",
        "{number} changes are sent again by the next sync.",
        number,
    )
    return sentence.format(number=number)


def given_up_sentence(number: int) -> str:
    """Say how many changes were given up."""
    sentence = ngettext(
        "{number} change is given up.", "{number} changes are given up.", number
    )
    return sentence.format(number=number)
