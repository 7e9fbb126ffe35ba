"""Nightclerk's pages: one site at the root, for people who logged in."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.sites import UnfoldAdminSite

from nightclerk.web.books.navigate import navigate_page
from nightclerk.web.books.reports import report_page
from nightclerk.web.day_picture import day_page
from nightclerk.web.home import (
    home_facts,
    home_live,
    home_picture,
    picture_facts,
)
from nightclerk.web.keys import keys_page, revoke
from nightclerk.web.mapping.offers import offers_page
from nightclerk.web.mapping.overview import mappings_page
from nightclerk.web.notices import (
    bell,
    notices_page,
    save_own_choice,
    send_again,
    setup_page,
    test_channel,
)
from nightclerk.web.task_rights import rights_page, task_page
from nightclerk.web.tell_me import tell_me
from nightclerk.web.worker_banner import missing_workers, worker_facts


class Site(UnfoldAdminSite):
    """The back office; each page is a record's list or card, or home."""

    site_title = _("Nightclerk")
    site_header = _("Nightclerk")
    index_title = _("Home")
    index_template = "web/home.html"
    enable_nav_sidebar = True

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        facts = {**home_facts(request), **picture_facts(request)}
        return super().index(request, {**facts, **(extra_context or {})})

    def search(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        return tell_me(request)

    def extra_urls(self) -> list[URLPattern]:
        """Give the addresses of pages that belong to no record."""
        return [
            path(
                "workers/missing/",
                self.admin_view(missing_workers),
                name="workers_missing",
            ),
            path("home/live/", self.admin_view(home_live), name="home_live"),
            path("home/picture/", self.admin_view(home_picture), name="home_picture"),
            path("jobs/day/", self.admin_view(self.day), name="jobs_day"),
            path("books/entries/", self.admin_view(self.entries), name="books_entries"),
            path(
                "books/reports/<slug:name>/",
                self.admin_view(self.report),
                name="books_report",
            ),
            path("offers/<slug:kind>/", self.admin_view(offers_page), name="offers"),
            path("mappings/", self.admin_view(self.mappings), name="mappings"),
            path("rights/", self.admin_view(self.rights), name="task_rights"),
            path(
                "rights/<int:number>/",
                self.admin_view(self.rights_of),
                name="task_rights_of",
            ),
            path("keys/", self.admin_view(self.keys), name="api_keys"),
            path(
                "keys/<int:pk>/revoke/",
                self.admin_view(require_POST(revoke)),
                name="api_key_revoke",
            ),
            path(
                "notices/mine/",
                self.admin_view(require_POST(save_own_choice)),
                name="notice_choice",
            ),
            path("notices/", self.admin_view(self.notices), name="notices"),
            path("notices/setup/", self.admin_view(self.setup), name="notice_setup"),
            path(
                "notices/again/",
                self.admin_view(require_POST(send_again)),
                name="notices_again",
            ),
            path(
                "notices/test/<str:channel>/",
                self.admin_view(require_POST(test_channel)),
                name="notice_test",
            ),
        ]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        facts = {**bell(request), **worker_facts(request)}
        return {**super().each_context(request), **facts}

    def notices(self, request: HttpRequest) -> HttpResponse:
        """Answer with the reader's notices."""
        return notices_page(request, self.each_context(request))

    def setup(self, request: HttpRequest) -> HttpResponse:
        """Answer with the set-up of notices."""
        return setup_page(request, self.each_context(request))

    def entries(self, request: HttpRequest) -> HttpResponse:
        """Answer with all entries of one document number."""
        return navigate_page(request, self.each_context(request))

    def report(self, request: HttpRequest, name: str) -> HttpResponse:
        """Answer with a report of the books."""
        return report_page(request, self.each_context(request), name)

    def mappings(self, request: HttpRequest) -> HttpResponse:
        """Answer with what Shopify's words mean."""
        return mappings_page(request, self.each_context(request))

    def rights(self, request: HttpRequest) -> HttpResponse:
        """Answer with the rights on all tasks."""
        return rights_page(request, self.each_context(request))

    def rights_of(self, request: HttpRequest, number: int) -> HttpResponse:
        """Answer with the rights on one task."""
        return task_page(request, self.each_context(request), number)

    def keys(self, request: HttpRequest) -> HttpResponse:
        """Answer with the keys of programs."""
        return keys_page(request, self.each_context(request))

    def day(self, request: HttpRequest) -> HttpResponse:
        """Answer with the picture of the next 24 hours."""
        return day_page(request, self.each_context(request))


site = Site()


def stylesheet(request: HttpRequest) -> str:
    """Give the address of our own style."""
    return static("nightclerk/nightclerk.css")


def script(request: HttpRequest) -> str:
    """Give the address of our own script."""
    return static("nightclerk/nightclerk.js")


def favicon(request: HttpRequest) -> str:
    """Give the address of the icon that browsers show."""
    return static("nightclerk/nightclerk.svg")
