"""Lines of the side bar: where they lead, who sees them, which one is here."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse, reverse_lazy
from django.utils.text import format_lazy


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


def is_of(address: str, kind: str) -> Callable[[HttpRequest], bool]:
    """Make a question for the side bar: whether the list of a kind is shown."""

    def ask(request: HttpRequest) -> bool:
        return is_at(address)(request) and request.GET.get("kind__exact") == kind

    return ask


def place_of_kind(title: Any, icon: str, record: str, kind: str) -> dict[str, Any]:
    """Describe the line of a list that shows one kind of a record of the books."""
    address = f"ledger_{record}_changelist"
    line = place(title, icon, address, f"ledger.view_{record}")
    link = format_lazy("{}?kind__exact={}", line["link"], kind)
    return {**line, "link": link, "active": is_of(address, kind)}


def place_of(title: Any, icon: str, record: str) -> dict[str, Any]:
    """Describe the line of a list of the books."""
    return place(title, icon, f"ledger_{record}_changelist", f"ledger.view_{record}")


def place_of_report(
    name: str, title: Any, icon: str, permission: str
) -> dict[str, Any]:
    """Describe the line of a report of the books."""
    link = reverse_lazy("admin:books_report", args=[name])
    line = {"title": title, "icon": icon, "link": link, "permission": may(permission)}
    return {**line, "active": is_report(name)}


def is_report(name: str) -> Callable[[HttpRequest], bool]:
    """Make a question for the side bar: whether a report is shown."""

    def ask(request: HttpRequest) -> bool:
        return request.path == reverse("admin:books_report", args=[name])

    return ask
