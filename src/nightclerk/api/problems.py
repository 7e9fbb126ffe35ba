"""Trouble as an answer: one shape for all of it, and the status that fits."""

import logging
import math
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import Field

from nightclerk.access.errors import NotKnown, TooOften
from nightclerk.api.words import error_said, said
from nightclerk.core.errors import (
    Broken,
    NightclerkError,
    NotAllowed,
    NotFound,
    NotReady,
    Refused,
    Transient,
)
from nightclerk.core.text import Text, verbatim, words

log = logging.getLogger(__name__)

AGAIN_AFTER = 5  # seconds, where nobody knows better
STATUS: dict[type[NightclerkError], HTTPStatus] = {
    NotKnown: HTTPStatus.UNAUTHORIZED,
    NotAllowed: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
    Refused: HTTPStatus.CONFLICT,
    TooOften: HTTPStatus.TOO_MANY_REQUESTS,
    Transient: HTTPStatus.SERVICE_UNAVAILABLE,
    NotReady: HTTPStatus.SERVICE_UNAVAILABLE,
    Broken: HTTPStatus.INTERNAL_SERVER_ERROR,
}


class Problem(Schema):
    """What went wrong, in words, and with which field."""

    kind: str = Field(
        description="Who can act: refused, not_allowed, not_found, not_known (you), "
        "not_ready (an administrator), transient, too_often (ask again), broken (us)."
    )
    message: str = Field(
        description="A sentence that says what happened and what to do."
    )
    hint: str = Field(description="What to do next, where somebody knows.")
    field: str = Field(description="The first field that is wrong, or empty.")
    fields: dict[str, str] = Field(description="Every field that is wrong, and why.")


# What every operation may answer beside what was asked for.
PROBLEMS: frozenset[int] = frozenset({400, 401, 403, 404, 409, 413, 422, 429, 503})


def answer(error: NightclerkError, *, status: HTTPStatus | None = None) -> JsonResponse:
    """Give an error as JSON, with the status of its kind unless another is meant."""
    fields = {name: said(text) for name, text in error.fields.items()}
    response = JsonResponse(
        {
            "kind": error.kind,
            "message": error_said(error),
            "hint": said(error.hint),
            "field": next(iter(fields), ""),
            "fields": fields,
        },
        status=status or status_of(error),
    )
    if isinstance(error, Transient):
        seconds = error.retry_after or AGAIN_AFTER
        response.headers["Retry-After"] = str(math.ceil(seconds))
    if isinstance(error, NotKnown):
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def status_of(error: NightclerkError) -> HTTPStatus:
    """Give the status of an error's kind; wrong fields are 422."""
    if error.fields and type(error) is Refused:
        return HTTPStatus.UNPROCESSABLE_ENTITY
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def no_key() -> NotKnown:
    """Say that a key is needed."""
    return NotKnown(
        words("This needs a key"),
        hint=words("Send the header “Authorization: Bearer nck_…”."),
    )


def database_away() -> Transient:
    """Say that the database cannot be reached, and nothing about where it is."""
    return Transient(
        words("The database cannot be reached"),
        hint=words("Ask again in a moment."),
        retry_after=AGAIN_AFTER,
    )


def handle_problems(api: NinjaAPI) -> None:
    """Let an API answer every trouble in the one shape."""
    for kind, handler in {
        NightclerkError: _on_error,
        AuthenticationError: _on_no_key,
        ValidationError: _on_invalid,
        RequestDataTooBig: _on_too_big,
        SuspiciousOperation: _on_unreadable,
        HttpError: _on_unreadable,
        Http404: _on_missing,
        OperationalError: _on_database,
        InterfaceError: _on_database,
        Exception: _on_fault,
    }.items():
        api.add_exception_handler(kind, handler)


def _on_error(request: HttpRequest, error: Any) -> HttpResponse:
    if isinstance(error, Broken):
        log.error("%s: %s", request.path, error)
    return answer(error)


def _on_no_key(request: HttpRequest, error: Any) -> HttpResponse:
    return answer(no_key())


def _on_invalid(request: HttpRequest, error: Any) -> HttpResponse:
    """Name what the schema refuses: `params.seconds`, `schedule.zone`, `limit`."""
    fields = {
        ".".join(map(str, problem["loc"][2:] or problem["loc"][-1:])): verbatim(
            str(problem["msg"])
        )
        for problem in error.errors
    }
    refused = Refused(
        words("Check the marked fields: {names}", names=", ".join(fields)),
        fields=fields,
    )
    return answer(refused, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _on_too_big(request: HttpRequest, error: Any) -> HttpResponse:
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE / 2**20
    text = words("The request has more than {most} MB", most=f"{most:.1f}")
    return _refuse(text, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


def _on_unreadable(request: HttpRequest, error: Any) -> HttpResponse:
    return _refuse(words("The request cannot be read"), HTTPStatus.BAD_REQUEST)


def _on_missing(request: HttpRequest, error: Any) -> HttpResponse:
    return answer(NotFound(words("There is nothing at this address")))


def _on_database(request: HttpRequest, error: Any) -> HttpResponse:
    log.warning("%s: the database cannot be reached: %s", request.path, error)
    return answer(database_away())


def _on_fault(request: HttpRequest, error: Any) -> HttpResponse:
    log.error("%s broke", request.path, exc_info=error)
    return answer(Broken(words("This is a fault of the program; its log says more")))


def _refuse(text: Text, status: HTTPStatus) -> HttpResponse:
    return answer(Refused(text), status=status)
