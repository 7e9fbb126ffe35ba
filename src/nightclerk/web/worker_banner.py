"""The red banner of every page: no worker is there, so nothing starts."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from nightclerk.jobs.selectors import workers_alive


def worker_facts(request: HttpRequest) -> dict[str, Any]:
    """Tell whether the reader is told about workers, and whether one is alive."""
    if not request.user.has_perm("jobs.view_worker"):
        return {}
    return {"sees_workers": True, "workers_missing": not workers_alive().exists()}


def missing_workers(request: HttpRequest) -> HttpResponse:
    """Answer with the banner as it is now; with nothing where it shows that already.

    A banner that is drawn anew would be read aloud anew.
    """
    facts = worker_facts(request)
    if request.GET.get("told") == ("1" if facts.get("workers_missing") else "0"):
        return HttpResponse(status=204)
    return TemplateResponse(request, "web/jobs/workers_missing.html", facts)
