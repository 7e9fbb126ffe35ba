"""Who asks, and whether they may."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from nightclerk.jobs.services.rights import may


def actor_of(request: HttpRequest) -> AbstractBaseUser:
    """Give the user who acts; pages are only for people who logged in."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    return request.user


def require(request: HttpRequest, permission: str) -> None:
    """Answer 403 where the reader lacks a permission such as `jobs.change_jobrun`."""
    if not request.user.has_perm(permission):
        raise PermissionDenied


class Permits:
    """What one reader may do with tasks, asked once for each right and task."""

    def __init__(self, user: Any) -> None:
        self.user = user
        self._known: dict[tuple[str, int], bool] = {}

    def allow(self, right: str, task: int) -> bool:
        """Tell whether the reader has a right on a task, by role or by group."""
        asked = (str(right), task)
        if asked not in self._known:
            self._known[asked] = may(self.user, right, task)
        return self._known[asked]


def next_page(request: HttpRequest, *, otherwise: str) -> str:
    """Give where a form wants to go next, when that is one of our own pages."""
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}):
        return wanted
    return otherwise
