"""“Sync all” on the shop card: every sync of the shop starts in the background."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nightclerk.connector.models import Shop
from nightclerk.connector.services.syncs.all_syncs import sync_all
from nightclerk.web.errors import attempt, message_of
from nightclerk.web.schedules import SchedulePages
from nightclerk.web.signed_in import actor_of, require
from nightclerk.web.syncs import started_message
from nightclerk.web.words import said


class AllSyncsPages(SchedulePages):
    """A shop's card with the button that starts all of its syncs."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.sync_all))
        return [
            path("<int:pk>/sync/all/", view, name="connector_shop_sync_all"),
            *super().get_urls(),
        ]

    def sync_all(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Start all syncs of a shop; say what each became, or why it did not start."""
        require(request, "connector.change_shop")
        require(request, "jobs.add_jobentry")
        shop: Shop = self.record(request, str(pk))
        actor = actor_of(request)
        for begun in attempt(request, lambda: sync_all(shop, actor=actor)) or ():
            if begun.entry is not None:
                told = started_message(shop, begun.task, begun.entry)
                messages.success(request, told)
            if begun.error is not None:
                sentence = _("{task} for {shop} did not start:").format(
                    task=said(begun.task.title), shop=shop.code
                )
                told = format_html("{} {}", sentence, message_of(begun.error))
                messages.error(request, told)
        return redirect("admin:connector_shop_change", pk)
