"""Keep what Shopify made of pictures: files, places, failures."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from django.db import transaction
from django.db.models import Q, QuerySet

from nightclerk.connector.mapping.pictures.wishes import (
    GONE,
    MAKE,
    ORDER,
    PUT,
    SHOW,
    TEXT,
    content_name,
)
from nightclerk.connector.models import OutgoingChange, Shop, ShopPicture
from nightclerk.connector.services.pictures.outgoing import STREAM
from nightclerk.connector.services.syncs.skips import LeftOut, keep_all_skipped
from nightclerk.core import clock
from nightclerk.core.errors import NightclerkError

State = ShopPicture.State
Sent = OutgoingChange.State
Changes = Sequence[OutgoingChange]
COLUMNS = ["state", "gid", "position", "alt", "url", "message", "attempts"]


def keep_not_uploaded(
    shop: Shop,
    failed: Sequence[tuple[OutgoingChange, NightclerkError]],
    *,
    run_id: int | None = None,
) -> None:
    """List files that Shopify's store did not take; they wait to be sent again."""
    left = [LeftOut(row.gid, row.subject, error) for row, error in failed]
    keep_all_skipped(shop, STREAM, left, run_id=run_id)
    reasons = {row.payload["digest"]: error.as_json() for row, error in failed}
    rows = list(_waiting_for_file(shop, reasons))
    for row in rows:
        row.message = reasons[row.digest]
    _write(rows)


@transaction.atomic
def keep_failed(
    shop: Shop, failed: Mapping[str, NightclerkError], *, run_id: int | None = None
) -> list[tuple[str, NightclerkError]]:
    """Keep that Shopify could not make pictures of files, by their ids.

    Their changes are refused with Shopify's words, so that they rest until a person
    sends them again. Gives what each is known by, and why.
    """
    rows = list(_ours(shop, gid__in=failed))
    reasons = {row.digest: failed[row.gid] for row in rows}
    for row in rows:
        row.state, row.gid = State.FAILED, ""
        row.message = reasons[row.digest].as_json()
    _write(rows)
    names = {content_name(digest): error for digest, error in reasons.items()}
    subjects = _refuse_made(shop, names)
    left = [
        LeftOut(name, subjects.get(name, name), error) for name, error in names.items()
    ]
    keep_all_skipped(shop, STREAM, left, run_id=run_id)
    return [(each.name, each.reason) for each in left]


def _refuse_made(shop: Shop, names: Mapping[str, NightclerkError]) -> dict[str, str]:
    """Refuse the newest changes that made files; gives what people know them by."""
    made = OutgoingChange.objects.select_for_update().filter(
        shop=shop, kind=MAKE, gid__in=names, state=Sent.CONFIRMED
    )
    newest = {change.gid: change for change in made.order_by("pk")}
    for change in newest.values():
        error = names[change.gid]
        change.state, change.message = Sent.REJECTED, str(error.text)
        change.answer = error.as_json()
    OutgoingChange.objects.bulk_update(
        newest.values(), ["state", "message", "answer"], batch_size=500
    )
    return {name: change.subject for name, change in newest.items()}


def keep_vanished(shop: Shop, gids: Sequence[str]) -> int:
    """Keep that files are no longer at Shopify: what is wanted of them is sent anew."""
    rows = list(_ours(shop, gid__in=gids))
    for row in rows:
        row.gid = ""
        row.state = row.state if row.state == State.GONE else State.SENT
    _write(rows)
    return len(rows)


def keep_addresses(shop: Shop, urls: Mapping[str, str]) -> None:
    """Keep the addresses of files that are ready, by their ids."""
    rows = [row for row in _ours(shop, gid__in=urls) if row.url != urls[row.gid]]
    for row in rows:
        row.url = urls[row.gid]
    _write(rows)


def picture_keeper(shop: Shop, kind: str) -> Callable[[Changes], None]:
    """Give what keeps changes of a kind that were settled, in the same transaction."""

    def keep(settled: Changes) -> None:
        confirmed = [row for row in settled if row.state == Sent.CONFIRMED]
        refused = [row for row in settled if row.state == Sent.REJECTED]
        if confirmed:
            CONFIRMED[kind](shop, confirmed)
        if refused and kind in (MAKE, PUT, SHOW):
            _keep_refused(shop, kind, refused)

    return keep


def _keep_made(shop: Shop, changes: Changes) -> None:
    told = {change.payload["digest"]: change for change in changes}
    rows = list(_waiting_for_file(shop, told))
    for row in rows:
        change = told[row.digest]
        row.state, row.gid = State.PROCESSING, (change.answer or {})["gid"]
        row.alt, row.message = change.payload["alt"], {}
        row.attempts += 1
    _write(rows)


def _keep_put(shop: Shop, changes: Changes) -> None:
    rows = list(_in_places(shop, changes))
    for row in rows:
        if row.variant_id is None:
            row.state, row.message = State.READY, {}
    _write(rows)
    _keep_orders(shop, changes)


def _keep_shown(shop: Shop, changes: Changes) -> None:
    told = {change.gid: change.payload for change in changes}
    rows = list(_ours(shop, variant__gid__in=told).select_related("variant"))
    for row in rows:
        payload = told[row.variant.gid] if row.variant else {}
        if row.digest == payload.get("digest"):
            row.state, row.gid, row.message = State.READY, payload["picture"], {}
        else:
            row.state = State.GONE
    _write(rows)


def _keep_orders(shop: Shop, changes: Changes) -> None:
    """Keep where the pictures of products stand, as was read or told."""
    places = {
        (change.payload["product"], gid): place
        for change in changes
        for place, gid in enumerate((change.answer or {}).get("media", ()))
    }
    products = {product for product, _ in places}
    rows = _ours(shop, product__gid__in=products, variant=None)
    moved = []
    for row in rows.select_related("product"):
        place = places.get((row.product.gid, row.gid), row.position)
        if place != row.position:
            row.position = place
            moved.append(row)
    _write(moved)


def _keep_texts(shop: Shop, changes: Changes) -> None:
    alts = {change.gid: change.payload["alt"] for change in changes}
    rows = list(_ours(shop, gid__in=alts))
    for row in rows:
        row.alt = alts[row.gid]
    _write(rows)


def _keep_gone(shop: Shop, changes: Changes) -> None:
    rows = list(_in_places(shop, changes))
    for row in rows:
        row.state = State.GONE
    _write(rows)


def _keep_refused(shop: Shop, kind: str, changes: Changes) -> None:
    """Say with pictures why they are not there."""
    rows: Iterable[ShopPicture]
    if kind == MAKE:
        reasons = {change.payload["digest"]: change.answer or {} for change in changes}
        rows = _waiting_for_file(shop, reasons)
        found = [(row, reasons[row.digest]) for row in rows]
    else:
        reasons = {change.payload["picture"]: change.answer or {} for change in changes}
        rows = _in_places(shop, changes)
        found = [(row, reasons[row.gid]) for row in rows]
    for row, reason in found:
        row.message = reason
        row.state = State.FAILED if kind == MAKE else row.state
    _write([row for row, _ in found])


def _waiting_for_file(shop: Shop, digests: Iterable[str]) -> Iterable[ShopPicture]:
    return _ours(
        shop,
        digest__in=list(digests),
        variant=None,
        state__in=(State.SENT, State.FAILED),
    )


def _in_places(shop: Shop, changes: Changes) -> Iterable[ShopPicture]:
    """Give the rows of pictures on products, with those of the products' variants."""
    places = {(row.payload["product"], row.payload["picture"]) for row in changes}
    rows = _ours(
        shop,
        product__gid__in={product for product, _ in places},
        gid__in={gid for _, gid in places},
    ).select_related("product")
    return [row for row in rows if (row.product.gid, row.gid) in places]


def _ours(shop: Shop, **chosen: object) -> QuerySet[ShopPicture]:
    rows = ShopPicture.objects.filter(Q(**chosen), shop=shop, is_ours=True)
    return rows.order_by("pk")


def _write(rows: Sequence[ShopPicture]) -> None:
    now = clock.now()
    for row in rows:
        row.changed_at = now
    ShopPicture.objects.bulk_update(rows, [*COLUMNS, "changed_at"], batch_size=500)


CONFIRMED: Mapping[str, Callable[[Shop, Changes], None]] = {
    MAKE: _keep_made,
    PUT: _keep_put,
    SHOW: _keep_shown,
    ORDER: _keep_orders,
    TEXT: _keep_texts,
    GONE: _keep_gone,
}
