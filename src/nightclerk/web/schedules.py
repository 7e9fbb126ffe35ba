"""Set up the recommended schedules of a shop: looked over, then saved at once."""

from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from nightclerk.connector.models import Shop
from nightclerk.connector.selectors.recommended import Recommendation
from nightclerk.connector.services.syncs.recommended import (
    Outcome,
    SetUp,
    set_up_schedules,
)
from nightclerk.jobs.models import JobEntry
from nightclerk.jobs.services.rights import hidden_tasks
from nightclerk.web.errors import mark, message_of
from nightclerk.web.goods.card_settings import SettingsPages
from nightclerk.web.schedule_rows import Row, RowForm, rows_of
from nightclerk.web.signed_in import actor_of, require
from nightclerk.web.titles import translated_title
from nightclerk.web.words import said


class SchedulePages(SettingsPages):
    """A shop's card with the page of recommended schedules."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        start = "connector_shop_schedule"
        return [
            path("<int:pk>/schedules/", wrap(self.schedules), name=f"{start}s"),
            path(
                "<int:pk>/schedules/<slug:key>/words/",
                wrap(require_POST(self.schedule_words)),
                name=f"{start}_words",
            ),
            *super().get_urls(),
        ]

    def schedules(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the recommended schedules; set up those that are sent."""
        require(request, "jobs.add_jobentry")
        shop: Shop = self.record(request, str(pk))
        rows = rows_of(request, shop)
        if request.method == "POST":
            if has_saved(request, shop, rows):
                return redirect("admin:jobs_jobentry_changelist")
            rows = as_it_is_now(rows, rows_of(request, shop))
        return self.page(
            request,
            "web/shops/schedules.html",
            shop,
            shop=shop,
            title=_("Recommended schedules of {shop}").format(shop=shop.code),
            rows=rows,
            has_forms=any(row.form for row in rows),
        )

    def schedule_words(self, request: HttpRequest, pk: int, key: str) -> HttpResponse:
        """Say a row's schedule in words as it is typed; nothing is saved."""
        require(request, "jobs.add_jobentry")
        shop: Shop = self.record(request, str(pk))
        for row in rows_of(request, shop):
            if row.what.key == key and row.form is not None:
                facts = {"words": row.form.in_words()}
                template = "web/shops/schedule_words.html"
                return TemplateResponse(request, template, facts)
        raise Http404


def has_saved(request: HttpRequest, shop: Shop, rows: Sequence[Row]) -> bool:
    """Set up what is switched on; False where something is wrong, said at its row."""
    sent = {row.what.key: row.form for row in rows if row.form and row.form.is_on}
    if not all(form.is_valid() for form in sent.values()):
        return False
    if not sent:
        messages.warning(request, _("Nothing is switched on."))
        return False
    done = set_up_schedules(
        shop,
        [form.asked() for form in sent.values()],
        actor=actor_of(request),
        hidden=hidden_tasks(request.user),
    )
    tell(request, done)
    mark_refused(done, sent)
    return not any(each.outcome is Outcome.REFUSED for each in done)


def tell(request: HttpRequest, done: Sequence[SetUp]) -> None:
    """Say how many were set up, and name those that were there or were refused."""
    made = sum(each.outcome is Outcome.MADE for each in done)
    if made:
        sentence = ngettext(
            "{number} schedule is set up.", "{number} schedules are set up.", made
        )
        messages.success(request, sentence.format(number=made))
    for each in done:
        if each.outcome is Outcome.THERE and each.entry:
            messages.info(request, _there(each.recommended, each.entry))
        if each.error is not None:
            title = said(each.recommended.task.title)
            told = format_html("{}: {}", title, message_of(each.error))
            messages.error(request, told)


def mark_refused(done: Sequence[SetUp], sent: Mapping[str, RowForm]) -> None:
    """Put what was refused at the fields of its row."""
    for each in done:
        if each.error is not None:
            mark(sent[each.recommended.key], each.error)


def as_it_is_now(sent: Sequence[Row], now: Sequence[Row]) -> list[Row]:
    """Keep the forms with what was typed, but for rows that have an entry now."""
    before = {row.what.key: row for row in sent}
    return [row if row.entry else before.get(row.what.key, row) for row in now]


def _there(what: Recommendation, entry: JobEntry) -> SafeString:
    return format_html(
        '{}: <a class="nc-link" href="{}">{}</a>',
        _("This was on a schedule already"),
        reverse("admin:jobs_jobentry_change", args=[entry.pk]),
        translated_title(what.task.number, entry.description),
    )
