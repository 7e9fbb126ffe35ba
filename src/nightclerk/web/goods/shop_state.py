"""How far a shop is in step: the last run of each sync, and what is to be sent."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from nightclerk.connector.models import BulkOperation, Shop
from nightclerk.connector.selectors.sending.outbox import backlog, bulk_under_way
from nightclerk.jobs.models import JobRun
from nightclerk.web.queue_pages import seen_by

CHANGES = "admin:connector_outgoingchange_changelist"


def shop_state(request: HttpRequest, shop: Shop) -> dict[str, Any]:
    """Give the newest run of each task of a shop, its backlog and bulk operations."""
    may_see = request.user.has_perm("connector.view_outgoingchange")
    changes = f"{reverse(CHANGES)}?shop__id__exact={shop.pk}"
    return {
        "last_syncs": last_syncs(request, shop),
        "backlog": backlog(shop) if may_see else None,
        "changes_address": changes,
        "operations": _under_way(request, shop),
    }


def last_syncs(request: HttpRequest, shop: Shop) -> list[JobRun]:
    """Give the newest run of each task of a shop, the newest of them first."""
    if not request.user.has_perm("jobs.view_jobrun"):
        return []
    runs = seen_by(request, JobRun.objects.filter(params__shop=shop.code))
    newest = list(runs.order_by("task", "-pk").distinct("task"))
    return sorted(newest, key=lambda run: run.pk, reverse=True)


def _under_way(request: HttpRequest, shop: Shop) -> list[BulkOperation]:
    if not request.user.has_perm("connector.view_bulkoperation"):
        return []
    return list(bulk_under_way(shop)[:5])
