"""What a run changed, each record with the page that shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy

from nightclerk.jobs import selectors
from nightclerk.jobs.models import JobRun, JobTouch
from nightclerk.ledger.models import PostedDocument

MOST_SHOWN = 200


@dataclass(frozen=True)
class Kind:
    """A kind of record: its name for people, and the card that shows one."""

    title: Any
    card: str
    permission: str


# By the word that tasks say with `ctx.touch`.
KINDS: Mapping[str, Kind] = {
    "order": Kind(
        gettext_lazy("Order"),
        "admin:connector_shoporder_change",
        "connector.view_shoporder",
    ),
    "document": Kind(
        gettext_lazy("Sales document"),
        "admin:ledger_salesdocument_change",
        "ledger.view_salesdocument",
    ),
    "customer": Kind(
        gettext_lazy("Customer"),
        "admin:ledger_customer_change",
        "ledger.view_customer",
    ),
    "shipment": Kind(
        gettext_lazy("Shipment for Shopify"),
        "admin:connector_shipmentsending_change",
        "connector.view_shipmentsending",
    ),
    "payment": Kind(
        gettext_lazy("Payment"),
        "admin:connector_paymentprocessing_change",
        "connector.view_paymentprocessing",
    ),
    "payout": Kind(
        gettext_lazy("Payout"),
        "admin:connector_payout_change",
        "connector.view_payout",
    ),
    "posting_batch": Kind(
        gettext_lazy("Posting batch"),
        "admin:ledger_postingbatch_change",
        "ledger.view_postingbatch",
    ),
    **{
        f"posted_{kind.value}": Kind(
            kind.label,
            "admin:ledger_posteddocument_change",
            "ledger.view_posteddocument",
        )
        for kind in PostedDocument.Kind
    },
}


@dataclass(frozen=True)
class Touched:
    """A record that was changed; `address` is empty where no page shows it."""

    kind: str
    name: str
    address: str


def touched_by(request: HttpRequest, run: JobRun) -> list[Touched]:
    """List what a run changed, with links to what the reader may see."""
    return [
        Touched(
            str(KINDS[touch.kind].title) if touch.kind in KINDS else touch.kind,
            touch.name,
            _address(request, touch),
        )
        for touch in selectors.touched_by(run)[:MOST_SHOWN]
    ]


def touched_besides(run: JobRun) -> int:
    """Give how many records a run changed besides those that are listed."""
    kept = min(selectors.touched_by(run).count(), MOST_SHOWN)
    return max(int(run.result.get("touched", 0)) - kept, 0)


def _address(request: HttpRequest, touch: JobTouch) -> str:
    if touch.link:
        is_ours = url_has_allowed_host_and_scheme(touch.link, {request.get_host()})
        return touch.link if is_ours else ""
    kind = KINDS.get(touch.kind)
    if kind is None or not touch.key or not request.user.has_perm(kind.permission):
        return ""
    try:
        return reverse(kind.card, args=[touch.key])
    except NoReverseMatch:  # a key that no page knows
        return ""
