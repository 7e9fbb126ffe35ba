"""Whether all is well, for whoever watches: /health."""

from typing import Any

from django.db import InterfaceError, OperationalError, ProgrammingError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from nightclerk.api.asking import ask_in_time
from nightclerk.api.problems import database_away
from nightclerk.api.words import said
from nightclerk.core.text import Text, words
from nightclerk.jobs.health import reasons
from nightclerk.jobs.vitals import vitals

PATIENCE = 1.5  # seconds; whoever watches gives up soon


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 where the queue lives, else 503 and the reasons; needs no key.

    It tells numbers only: no names, no parameters, no addresses. Where the database
    does not answer, it says so within two seconds.
    """
    try:
        found = ask_in_time(vitals, within=PATIENCE)
    except (OperationalError, InterfaceError, TimeoutError):
        return _answer([database_away().text])
    except ProgrammingError:
        return _answer([words("The database is not set up yet")])
    return _answer(
        reasons(found),
        database="ok",
        workers_alive=found.workers_alive,
        oldest_due_seconds=_rounded(found.oldest_due),
        oldest_queued_seconds=_rounded(found.oldest_queued),
        stuck_runs=found.stuck_runs,
        parked_runs=found.parked_runs,
    )


def _answer(wrong: list[Text], **facts: Any) -> JsonResponse:
    told = {
        "status": "unwell" if wrong else "ok",
        "reasons": [said(reason) for reason in wrong],
        "database": "away",
        **facts,
    }
    return JsonResponse(told, status=503 if wrong else 200)


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(max(seconds, 0), 1)
