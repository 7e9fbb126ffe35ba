"""The addresses under /api/v1/, each leading to one operation."""

from collections.abc import Callable
from functools import update_wrapper
from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, re_path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.operation import Operation

from nightclerk.api import (
    actions,
    categories,
    entries,
    notice_setup,
    notices,
    rights,
    runs,
    schedules,
    setup,
)
from nightclerk.api.auth import KeyAuth
from nightclerk.api.books.routes import add_books
from nightclerk.api.parsing import StrictParser
from nightclerk.api.problems import answer, handle_problems
from nightclerk.api.shops.routes import add_shops
from nightclerk.core.errors import NotFound, Refused
from nightclerk.core.text import words

ADDRESS = "/api/v1/"


class Api(NinjaAPI):
    """Our operations at their one address, each known by its function's name."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__

    def get_root_path(self, path_params: dict[str, Any]) -> str:
        return ADDRESS


api = Api(
    title="Nightclerk",
    version="1",
    description="The job queue: its tasks, entries, runs, schedules, workers, "
    "notices and rights. The books: customers, items, documents, payments, balances. "
    "The shops: orders, refunds, what is mapped, what waits, what is complete.",
    docs_url=None,
    parser=StrictParser(),
    auth=KeyAuth(),
    urls_namespace="api",
)
handle_problems(api)
api.add_router("/tasks", setup.tasks)
api.add_router("/entries", entries.router)
api.add_router("/entries", actions.router)
api.add_router("/runs", runs.router)
api.add_router("/schedules", schedules.router)
api.add_router("/categories", categories.router)
api.add_router("/rights", rights.router)
api.add_router("/notices", notices.router)
api.add_router("/notices", notice_setup.router)
api.add_router("/workers", setup.workers)
add_books(api)
add_shops(api)


def document() -> dict[str, Any]:
    """Give the OpenAPI document of all operations."""
    return dict(api.get_openapi_schema())


def addresses() -> tuple[list[URLPattern], str, str]:
    """Give the addresses as `path` wants them; keys open them, not a login."""
    found, application, namespace = api.urls
    patterns = [each for each in found if isinstance(each, URLPattern)]
    named = [each for each in patterns if each.name != "api-root"]
    for pattern in named:
        pattern.callback = without_login(pattern.callback)
    nothing = re_path(r"^.*$", without_login(_nothing_here), name="nothing")
    return [*named, nothing], application, namespace


def without_login(view: Callable[..., Any]) -> Callable[..., HttpResponse]:
    """Let a view judge for itself who asks, and refuse in JSON."""

    def open_view(request: HttpRequest, *args: Any, **rest: Any) -> HttpResponse:
        response: HttpResponse = view(request, *args, **rest)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
            return response
        refused = answer(
            Refused(words("This address does not answer {how}", how=request.method)),
            status=HTTPStatus.METHOD_NOT_ALLOWED,
        )
        refused.headers["Allow"] = response.headers["Allow"]
        return refused

    if hasattr(view, "__name__"):
        update_wrapper(open_view, view)
    return csrf_exempt(login_not_required(open_view))


def _nothing_here(request: HttpRequest) -> HttpResponse:
    return answer(NotFound(words("There is nothing at this address")))
