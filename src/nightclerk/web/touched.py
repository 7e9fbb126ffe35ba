"""What a run changed, each record with the page that shows it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy

from nightclerk.connector.models import ShopOrder
from nightclerk.jobs import selectors
from nightclerk.jobs.models import JobRun, JobTouch

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
    )
}


@dataclass(frozen=True)
class Touched:
    """A record that was changed; `address` is empty where no page shows it."""

    kind: str
    name: str
    address: str


def touched_by(request: HttpRequest, run: JobRun) -> list[Touched]:
    """List what a run changed, with links to what the reader may see."""
    touches = list(selectors.touched_by(run)[:MOST_SHOWN])
    cards = _order_cards(run, touches)
    return [
        Touched(
            str(KINDS[touch.kind].title) if touch.kind in KINDS else touch.kind,
            touch.name,
            _address(request, touch, cards),
        )
        for touch in touches
    ]


def _order_cards(run: JobRun, touches: Iterable[JobTouch]) -> Mapping[str, int]:
    """Give the numbers of the orders that are named, by their name."""
    names = [touch.name for touch in touches if touch.kind == "order"]
    found = ShopOrder.objects.filter(name__in=names)
    if "shop" in run.params:
        found = found.filter(shop__code=run.params["shop"])
    return dict(found.values_list("name", "pk"))


def _address(request: HttpRequest, touch: JobTouch, cards: Mapping[str, int]) -> str:
    if touch.link:
        is_ours = url_has_allowed_host_and_scheme(touch.link, {request.get_host()})
        return touch.link if is_ours else ""
    kind = KINDS.get(touch.kind)
    if kind is None or touch.name not in cards:
        return ""
    if not request.user.has_perm(kind.permission):
        return ""
    return reverse(kind.card, args=[cards[touch.name]])
