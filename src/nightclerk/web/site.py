"""Nightclerk's pages: one site at the root, for people who logged in."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.sites import UnfoldAdminSite

from nightclerk.web.day_picture import day_drawing, day_page
from nightclerk.web.home import home_facts, home_live
from nightclerk.web.notices import bell, notices_page, setup_page, test_channel
from nightclerk.web.tell_me import tell_me


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
        facts = home_facts(request)
        if request.user.has_perm("jobs.view_jobentry"):
            facts["drawing"] = day_drawing()
        return super().index(request, {**facts, **(extra_context or {})})

    def search(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        return tell_me(request)

    def extra_urls(self) -> list[URLPattern]:
        """Give the addresses of pages that belong to no record."""
        return [
            path("home/live/", self.admin_view(home_live), name="home_live"),
            path("jobs/day/", self.admin_view(self.day), name="jobs_day"),
            path("notices/", self.admin_view(self.notices), name="notices"),
            path("notices/setup/", self.admin_view(self.setup), name="notice_setup"),
            path(
                "notices/test/<str:channel>/",
                self.admin_view(require_POST(test_channel)),
                name="notice_test",
            ),
        ]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().each_context(request), **bell(request)}

    def notices(self, request: HttpRequest) -> HttpResponse:
        """Answer with the reader's notices."""
        return notices_page(request, self.each_context(request))

    def setup(self, request: HttpRequest) -> HttpResponse:
        """Answer with the set-up of notices."""
        return setup_page(request, self.each_context(request))

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
