"""What stands above the changes for Shopify: states with counts, what stays silent."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from nightclerk.connector.models import OutgoingChange
from nightclerk.connector.selectors.sending.outbox import (
    counts_by_state,
    oldest_waiting,
    run_that_told,
    silenced_shops,
)
from nightclerk.jobs.services.rights import hidden_tasks

State = OutgoingChange.State
TROUBLE_FIRST = (
    State.REJECTED,
    State.UNKNOWN,
    State.PENDING,
    State.SENT,
    State.CONFIRMED,
    State.DROPPED,
)
# Of those that ended there are too many to count on every look.
COUNTED = frozenset({State.REJECTED, State.UNKNOWN, State.PENDING, State.SENT})


@dataclass(frozen=True)
class Silent:
    """A shop to which nothing goes, its card, and what a run said would go."""

    code: str
    address: str
    told: str = ""


def outbox_tabs(request: HttpRequest) -> list[dict[str, Any]]:
    """Give the list's tabs: what needs somebody first, with how many there are."""
    numbers = counts_by_state()
    current = request.GET.get("state__exact") or request.GET.get("state") or ""
    tabs = [
        {
            "title": state.label,
            "query": f"?state__exact={state.value}",
            "count": numbers.get(state.value, 0) if state in COUNTED else "",
            "is_current": current == state.value,
        }
        for state in TROUBLE_FIRST
    ]
    return [
        {"title": _("All"), "query": "?", "count": "", "is_current": not current},
        *tabs,
    ]


def waiting_since() -> datetime | None:
    """Give since when the oldest change waits that is not at Shopify yet."""
    return oldest_waiting()


def silent_shops(request: HttpRequest) -> list[Silent]:
    """Give the shops to which no change goes, and where it says what would."""
    hidden = hidden_tasks(request.user)
    shops = silenced_shops() if request.user.has_perm("connector.view_shop") else []
    found = []
    for shop in shops:
        run = run_that_told(shop)
        is_seen = run is not None and run.task not in hidden
        may_see = is_seen and request.user.has_perm("jobs.view_jobrun")
        found.append(
            Silent(
                shop.code,
                reverse("admin:connector_shop_change", args=[shop.pk]),
                reverse("admin:jobs_jobrun_change", args=[run.pk])
                if run is not None and may_see
                else "",
            )
        )
    return found
