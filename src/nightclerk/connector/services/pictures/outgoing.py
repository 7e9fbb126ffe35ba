"""Write down which changes of pictures Shopify needs."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models.functions import Now

from nightclerk.connector.mapping.pictures.plan import PicturePlan, digests_of
from nightclerk.connector.mapping.pictures.wishes import (
    GONE,
    KINDS,
    MAKE,
    ORDER,
    PUT,
    SHOW,
    TEXT,
    content_name,
    file_name,
    place_name,
)
from nightclerk.connector.mapping.products.field_owners import change_key
from nightclerk.connector.models import OutgoingChange, Shop, ShopPicture
from nightclerk.connector.selectors.pictures.pictures import (
    PictureFacts,
    files_at_shopify,
    leading_rows,
    times_confirmed,
)
from nightclerk.connector.services.sending.calls import Wish, plan_changes
from nightclerk.connector.services.syncs.skips import resolve_skipped

STREAM = "pictures_out"
State = ShopPicture.State
Sent = OutgoingChange.State
Planned = Sequence[tuple[PictureFacts, PicturePlan]]
COLUMNS = ["state", "gid", "message", "is_ours"]


@transaction.atomic
def keep_picture_plans(
    shop: Shop, planned: Planned, *, run_id: int | None = None
) -> tuple[list[OutgoingChange], set[str]]:
    """Write a page of plans down; gives the changes to be sent, and all their keys.

    A file that the shop has already, of whichever product, is not sent again.
    """
    plans = [plan for _, plan in planned]
    _adopt(shop, plans)
    changed = {row.pk: row for plan in plans for row in plan.changed}
    ShopPicture.objects.bulk_create(row for plan in plans for row in plan.new)
    ShopPicture.objects.bulk_update(changed.values(), COLUMNS, batch_size=500)
    wishes = _keyed(shop, list(_wishes(shop, planned)))
    ready = plan_changes(shop, wishes, run_id=run_id) if wishes else []
    return ready, {wish.key for wish in wishes}


def _adopt(shop: Shop, plans: Sequence[PicturePlan]) -> None:
    """Let rows without a file have the one that the shop has of the same content."""
    files = files_at_shopify(shop, digests_of(plans))
    for plan in plans:
        new = {id(row) for row in plan.new}
        left = []
        for row, picture in plan.to_make:
            if row.state == State.SENT and row.digest in files:
                row.gid, row.state = files[row.digest], State.PROCESSING
                if id(row) not in new:
                    plan.changed.append(row)
            else:
                left.append((row, picture))
        plan.to_make[:] = left


def _wishes(shop: Shop, planned: Planned) -> Iterable[Wish]:
    described = [row for _, plan in planned for row, _ in plan.to_describe]
    leading = leading_rows(shop, {row.gid for row in described}) if described else set()
    for facts, plan in planned:
        yield from _of_files(facts, plan)
        yield from _of_product(facts, plan)
        for row, alt in plan.to_describe:
            if row.pk in leading:
                told = {"picture": row.gid, "alt": alt}
                yield Wish(TEXT, "", told, facts.name, row.gid)


def _of_files(facts: PictureFacts, plan: PicturePlan) -> Iterable[Wish]:
    for row, picture in plan.to_make:
        payload = {
            "digest": row.digest,
            "file": file_name(row.digest, picture.mime),
            "mime": picture.mime,
            "size": picture.size,
            "alt": picture.alt,
            "product": facts.product.gid,
        }
        yield Wish(MAKE, "", payload, facts.name, content_name(row.digest))


def _of_product(facts: PictureFacts, plan: PicturePlan) -> Iterable[Wish]:
    gid = facts.product.gid
    for row in plan.to_show:
        if row.variant is not None:
            told = {"product": gid, "picture": row.gid, "digest": row.digest}
            yield Wish(SHOW, "", told, facts.name, row.variant.gid)
    if plan.order is not None:
        yield Wish(ORDER, "", {"product": gid, "order": plan.order}, facts.name, gid)
    for row in plan.to_remove:
        told = {"product": gid, "picture": row.gid}
        yield Wish(GONE, "", told, facts.name, place_name(gid, row.gid))


def plan_places(
    shop: Shop, rows: Sequence[ShopPicture], *, run_id: int | None = None
) -> tuple[list[OutgoingChange], set[str]]:
    """Plan that files which are ready are put on their products."""
    wishes = [
        Wish(
            PUT,
            "",
            {"product": row.product.gid, "picture": row.gid},
            row.product.item.no if row.product.item else str(row.product),
            place_name(row.product.gid, row.gid),
        )
        for row in rows
    ]
    keyed = _keyed(shop, wishes)
    return plan_changes(shop, keyed, run_id=run_id), {wish.key for wish in keyed}


def _keyed(shop: Shop, wishes: Sequence[Wish]) -> list[Wish]:
    """Name changes: the same one as long as it was not confirmed, then another."""
    kinds, gids = {wish.kind for wish in wishes}, {wish.gid for wish in wishes}
    times = times_confirmed(shop, kinds, gids) if wishes else {}
    named: dict[str, Wish] = {}
    for wish in wishes:
        key = _key(wish, times.get((wish.kind, wish.gid), 0))
        told = Wish(wish.kind, key, wish.payload, wish.subject, wish.gid)
        named.setdefault(key, told)
    return list(named.values())


def _key(wish: Wish, times: int) -> str:
    # Which product a file is sent for first, and its text, make it no other file.
    told = {} if wish.kind == MAKE else dict(wish.payload)
    return change_key(wish.kind, wish.gid, times, told)


@transaction.atomic
def drop_needless(shop: Shop, wanted: set[str]) -> int:
    """Drop changes that nobody wants any more; what they said is resolved."""
    rows = OutgoingChange.objects.select_for_update().filter(
        shop=shop, kind__in=KINDS, state__in=(Sent.PENDING, Sent.REJECTED)
    )
    needless = [row for row in rows.order_by("pk") if row.key not in wanted]
    gone = OutgoingChange.objects.filter(pk__in=[row.pk for row in needless])
    gone.update(state=Sent.DROPPED, ended_at=Now())
    resolve_skipped(shop, STREAM, [row.gid for row in needless])
    return len(needless)
