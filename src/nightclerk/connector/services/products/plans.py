"""Keep what is planned for products: changes to be sent, and what cannot be."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from nightclerk.connector.mapping.products.field_owners import PRICE_FIELDS
from nightclerk.connector.mapping.products.told import (
    PRODUCT,
    VARIANTS,
    Problem,
    ProductFacts,
    ProductPlan,
    Told,
)
from nightclerk.connector.models import (
    OutgoingChange,
    Shop,
    ShopProduct,
    ShopVariant,
)
from nightclerk.connector.services.sending.calls import Wish, plan_changes
from nightclerk.connector.services.syncs.skips import (
    LeftOut,
    keep_all_skipped,
    resolve_skipped,
)

State = OutgoingChange.State
PRICES_OUT, PRODUCTS_OUT = "prices_out", "products_out"
PRICE_PAYLOAD = {*PRICE_FIELDS, "product"}
Planned = Sequence[tuple[ProductFacts, ProductPlan]]


@dataclass
class Ready:
    """What a page came to: changes that may be sent now, and how many rest.

    A change rests that Shopify refused and nobody has looked at since.
    """

    changes: list[OutgoingChange] = field(default_factory=list)
    resting: int = 0


@transaction.atomic
def keep_plans(
    shop: Shop, planned: Planned, *, only_prices: bool, run_id: int | None = None
) -> Ready:
    """Write a page's changes down and say on each record why something is not sent.

    Changes that nobody wants any more are dropped. Nothing is written where nothing
    is new.
    """
    told = [each for _, plan in planned for each in plan.told]
    ready = plan_changes(shop, wishes_of(told), run_id=run_id) if told else []
    walked = [
        *(facts.product.gid for facts, _ in planned),
        *(variant.gid for facts, _ in planned for variant in facts.variants),
    ]
    _drop_unwanted(shop, walked, told, only_prices=only_prices)
    _keep_problems(shop, planned, only_prices=only_prices, run_id=run_id)
    return Ready(ready, len({each.key for each in told}) - len(ready))


def wishes_of(told: Iterable[Told]) -> list[Wish]:
    """Give changes as the outbox plans them."""
    return [
        Wish(each.kind, each.key, each.payload, subject=each.subject, gid=each.gid)
        for each in told
    ]


def _drop_unwanted(
    shop: Shop, walked: Collection[str], told: Sequence[Told], *, only_prices: bool
) -> None:
    """Drop what waits to be sent although records are as they are wanted now."""
    pending = OutgoingChange.objects.filter(
        shop=shop, kind__in=(PRODUCT, VARIANTS), state=State.PENDING
    )
    if only_prices:
        pending = pending.filter(kind=VARIANTS)
    rows = pending.values_list("pk", "key", "gid", "payload")
    if not rows:
        return
    wanted, here = {each.key for each in told}, set(walked)
    unwanted = [
        pk
        for pk, key, gid, payload in rows
        if gid in here
        and key not in wanted
        and not (only_prices and set(payload) - PRICE_PAYLOAD)
    ]
    OutgoingChange.objects.filter(pk__in=unwanted, state=State.PENDING).update(
        state=State.DROPPED, ended_at=Now()
    )


def _keep_problems(
    shop: Shop, planned: Planned, *, only_prices: bool, run_id: int | None
) -> None:
    by_variant: dict[int, Problem] = {}
    by_product: dict[str, Problem] = {}
    for facts, plan in planned:
        for problem in plan.problems:
            if problem.variant is not None:
                by_variant[problem.variant] = problem
            else:
                by_product.setdefault(facts.product.gid, problem)
    pending = {each.gid for _, plan in planned for each in plan.told}
    keeps = _Keeping(shop, run_id, pending)
    keeps.variants(
        [variant for facts, _ in planned for variant in facts.variants], by_variant
    )
    if not only_prices:
        keeps.products([facts.product for facts, _ in planned], by_product)


class _Keeping:
    """Writes why records are not sent, where that is news."""

    def __init__(self, shop: Shop, run_id: int | None, pending: set[str]) -> None:
        self._shop, self._run_id, self._pending = shop, run_id, pending

    def variants(
        self, rows: Sequence[ShopVariant], problems: dict[int, Problem]
    ) -> None:
        changed, mended = [], []
        for row in rows:
            problem = problems.get(row.pk)
            said = problem.reason.as_json() if problem else {}
            if row.unsent != said:
                mended += [row.gid] if not problem else []
                row.unsent = said
                changed.append(row)
        ShopVariant.objects.bulk_update(changed, ["unsent"], batch_size=500)
        self._list(PRICES_OUT, problems.values(), mended)

    def products(
        self, rows: Sequence[ShopProduct], problems: dict[str, Problem]
    ) -> None:
        changed, mended = [], []
        for row in rows:
            problem = problems.get(row.gid)
            said = problem.reason.as_json() if problem else {}
            if row.problem != said:
                mended += [row.gid] if not problem else []
                row.problem = said
                changed.append(row)
        ShopProduct.objects.bulk_update(changed, ["problem"], batch_size=500)
        self._list(PRODUCTS_OUT, problems.values(), mended)

    def _list(
        self, stream: str, problems: Iterable[Problem], mended: Sequence[str]
    ) -> None:
        left = [LeftOut(each.gid, each.name, each.reason) for each in problems]
        keep_all_skipped(self._shop, stream, left, run_id=self._run_id)
        if resolved := [gid for gid in mended if gid not in self._pending]:
            resolve_skipped(self._shop, stream, resolved)


def used_permissions(shop: Shop, gids: Collection[str]) -> None:
    """Forget the prices that somebody allowed, once Shopify has them."""
    ShopVariant.objects.filter(
        shop=shop, gid__in=gids, allowed_price=F("price")
    ).update(allowed_price=None)
