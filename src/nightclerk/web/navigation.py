"""The side bar: a few places, in the order of a working day."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _


def may(permission: str) -> Callable[[HttpRequest], bool]:
    """Make a question for the side bar: whether the reader may open a place."""

    def ask(request: HttpRequest) -> bool:
        return request.user.has_perm(permission)

    return ask


def is_at(address: str) -> Callable[[HttpRequest], bool]:
    """Make a question for the side bar: whether the reader is at just this place."""

    def ask(request: HttpRequest) -> bool:
        return request.path == reverse(f"admin:{address}")

    return ask


def place(title: Any, icon: str, address: str, permission: str = "") -> dict[str, Any]:
    """Describe one line of the side bar."""
    line = {"title": title, "icon": icon, "link": reverse_lazy(f"admin:{address}")}
    return {**line, "permission": may(permission)} if permission else line


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """Give the side bar's groups; unfold leaves out what the reader may not see."""
    return [
        {
            "title": "",
            "items": [{**place(_("Home"), "home", "index"), "active": is_at("index")}],
        },
        {
            "title": _("Shopify"),
            "items": [
                place(
                    _("Shopify shops"),
                    "storefront",
                    "connector_shop_changelist",
                    "connector.view_shop",
                ),
                place(
                    _("Orders"),
                    "receipt_long",
                    "connector_shoporder_changelist",
                    "connector.view_shoporder",
                ),
                place(
                    _("Skipped records"),
                    "rule",
                    "connector_skippedrecord_changelist",
                    "connector.view_skippedrecord",
                ),
            ],
        },
        {
            "title": _("Job queue"),
            "items": [
                place(
                    _("Entries"),
                    "list_alt",
                    "jobs_jobentry_changelist",
                    "jobs.view_jobentry",
                ),
                place(
                    _("The next 24 hours"),
                    "view_timeline",
                    "jobs_day",
                    "jobs.view_jobentry",
                ),
                place(
                    _("Log of runs"),
                    "history",
                    "jobs_jobrun_changelist",
                    "jobs.view_jobrun",
                ),
                place(
                    _("Categories"),
                    "category",
                    "jobs_jobcategory_changelist",
                    "jobs.view_jobcategory",
                ),
                place(
                    _("Workers"),
                    "engineering",
                    "jobs_worker_changelist",
                    "jobs.view_worker",
                ),
            ],
        },
        {
            "title": _("Notices"),
            "items": [
                {
                    **place(_("Notices"), "notifications", "notices"),
                    "active": is_at("notices"),
                },
                place(
                    _("Notice set-up"),
                    "notification_settings",
                    "notice_setup",
                    "jobs.change_noticesetup",
                ),
            ],
        },
        {
            "title": _("People"),
            "separator": True,
            "items": [
                place(_("Users"), "person", "auth_user_changelist", "auth.view_user"),
                place(_("Roles"), "groups", "auth_group_changelist", "auth.view_group"),
                place(
                    _("Rights on tasks"),
                    "shield_person",
                    "task_rights",
                    "jobs.change_taskright",
                ),
                place(_("API keys"), "key", "api_keys", "access.view_apikey"),
            ],
        },
    ]
