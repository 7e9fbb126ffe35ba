"""Where an error is mended: the page that the advice speaks of."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from nightclerk.connector.models import Shop
from nightclerk.core.errors import Broken, NotReady, Refused, Transient
from nightclerk.jobs.models import JobEntry, JobRun
from nightclerk.web.signed_in import Permits

SHOP_KINDS = (NotReady.kind, Transient.kind)
TRACE = "#run-trace"


@dataclass(frozen=True)
class Remedy:
    """A link to the next thing to do."""

    title: str
    address: str


def remedy_of_run(request: HttpRequest, run: JobRun, again: str) -> Remedy | None:
    """Give where a run's error is mended; None where there is no such page.

    `again` is the form that begins with the run's parameters, "" where the reader may
    not send it.
    """
    if not run.error:
        return None
    kind = run.error_detail.get("kind", Broken.kind)
    if run.status == JobRun.Status.LOST:
        return _workers(request)
    if run.status == JobRun.Status.TIMED_OUT:
        return _change(request, run.entry)
    if kind == Broken.kind and run.trace:
        return Remedy(_("Look at the trace"), TRACE)
    return _shop(request, kind, run.params) or _again(kind, again)


def remedy_of_entry(
    request: HttpRequest, entry: JobEntry, newest: JobRun | None
) -> Remedy | None:
    """Give where an entry's error is mended; else the run that tells more."""
    if not entry.error:
        return None
    kind = entry.error_detail.get("kind", Broken.kind)
    found = _shop(request, kind, entry.params)
    if found is None and kind == Refused.kind:
        found = _change(request, entry)
    if found is None and newest is not None:
        address = reverse("admin:jobs_jobrun_change", args=[newest.pk])
        return Remedy(_("Look at the run that failed"), address)
    return found


def _shop(request: HttpRequest, kind: str, params: dict[str, Any]) -> Remedy | None:
    if kind not in SHOP_KINDS or not request.user.has_perm("connector.view_shop"):
        return None
    shop = Shop.objects.filter(code=params.get("shop", "")).first()
    if shop is None:
        return None
    address = reverse("admin:connector_shop_change", args=[shop.pk])
    return Remedy(_("Open the shop card of {shop}").format(shop=shop.code), address)


def _again(kind: str, again: str) -> Remedy | None:
    """Offer other parameters, but not where the same ones are tried again anyway."""
    if not again or kind == Transient.kind:
        return None
    return Remedy(_("Run again with changes"), again)


def _change(request: HttpRequest, entry: JobEntry | None) -> Remedy | None:
    if entry is None or not Permits(request.user).allow("change", entry.task):
        return None
    address = reverse("admin:jobs_jobentry_edit", args=[entry.pk])
    return Remedy(_("Change the entry"), address)


def _workers(request: HttpRequest) -> Remedy | None:
    if not request.user.has_perm("jobs.view_worker"):
        return None
    return Remedy(_("Look at the workers"), reverse("admin:jobs_worker_changelist"))
