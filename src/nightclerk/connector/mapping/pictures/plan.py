"""What is to be done so that a product shows what it shall show. Pure.

Rows are what is kept of pictures: being sent until a file is at Shopify, processed
until it is ready and in its place. A row's position is its place at Shopify.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from nightclerk.connector.mapping.pictures.wishes import (
    WantedPicture,
    WantedPictures,
)
from nightclerk.connector.models import ShopPicture, ShopVariant

State = ShopPicture.State


@dataclass(slots=True)
class PicturePlan:
    """What a product lacks; rows are named by what is to be done about them.

    `new` are rows to be written first, `changed` rows whose columns were changed.
    `to_make` lack a file, `to_show` are variants' whose picture is on the product,
    `to_describe` have another text, `to_remove` are wanted no more. `order` are the
    ids of what is in place, as wanted; None where that is how they stand.
    """

    new: list[ShopPicture] = field(default_factory=list)
    changed: list[ShopPicture] = field(default_factory=list)
    to_make: list[tuple[ShopPicture, WantedPicture]] = field(default_factory=list)
    to_show: list[ShopPicture] = field(default_factory=list)
    to_describe: list[tuple[ShopPicture, str]] = field(default_factory=list)
    to_remove: list[ShopPicture] = field(default_factory=list)
    order: list[str] | None = None

    @property
    def others(self) -> int:
        """Give how many changes Shopify needs besides files."""
        back = {id(row) for row in self.changed if row.state == State.PROCESSING}
        shown = len(self.to_show) + sum(bool(row.variant_id) for row in self.new)
        told = len(self.to_describe) + len(self.to_remove) + (self.order is not None)
        return len(back) + shown + told


def plan_pictures(
    product: int,
    wanted: WantedPictures,
    rows: Sequence[ShopPicture],
    variants: Sequence[ShopVariant],
    *,
    shop: int,
    removes: bool,
    repairs: bool = False,
) -> PicturePlan:
    """Compare a product's pictures with what is kept of them; changes those rows.

    What is wanted no more is taken off last: once nothing is on its way, and only
    with `removes`. What came from Shopify, and is wanted, is ours from then on. What
    somebody took off there is put back with `repairs`, else left so.
    """
    plan = PicturePlan()
    ours = _ours(plan, wanted, rows)
    if repairs:
        _put_back(plan, ours)
    own = {row.digest: row for row in ours if row.variant_id is None}
    _give_up(plan, wanted, ours)
    for place, picture in enumerate(wanted.own):
        row = own.get(picture.digest)
        if row is None:
            row = own[picture.digest] = ShopPicture(
                shop_id=shop,
                product_id=product,
                digest=picture.digest,
                position=place,
                alt=picture.alt,
                is_ours=True,
            )
            plan.new.append(row)
        _plan_own(plan, row, picture)
    _plan_order(plan, own, wanted)
    for variant in variants:
        digest = wanted.shown.get(variant.pk)
        if digest is not None:
            _plan_variant(plan, variant, own[digest], ours)
    if removes and not _is_on_its_way(wanted, own):
        digests = {picture.digest for picture in wanted.own}
        gone = (row for row in own.values() if row.digest not in digests)
        plan.to_remove += [row for row in gone if row.state == State.READY]
    return plan


def _ours(
    plan: PicturePlan, wanted: WantedPictures, rows: Sequence[ShopPicture]
) -> list[ShopPicture]:
    """Give our rows, with those that came from Shopify and are wanted now."""
    digests = {picture.digest for picture in wanted.own}
    digests -= {row.digest for row in rows if row.is_ours and not row.variant_id}
    for row in rows:
        is_there = row.state == State.READY and row.variant_id is None
        if is_there and not row.is_ours and row.digest in digests:
            digests.remove(row.digest)
            row.is_ours = True
            plan.changed.append(row)
    return [row for row in rows if row.is_ours]


def _put_back(plan: PicturePlan, ours: Sequence[ShopPicture]) -> None:
    for row in ours:
        if row.was_taken_off:
            row.message = {}
            plan.changed.append(row)


def _give_up(
    plan: PicturePlan, wanted: WantedPictures, ours: Sequence[ShopPicture]
) -> None:
    """Let go what is on its way and not wanted any more."""
    own = {picture.digest for picture in wanted.own}
    for row in ours:
        is_settled = row.state in (State.READY, State.GONE)
        if is_settled and not row.was_taken_off:
            continue
        shown = wanted.shown.get(row.variant_id) if row.variant_id else None
        is_wanted = row.digest == shown if row.variant_id else row.digest in own
        if not is_wanted:
            row.state, row.message = State.GONE, {}
            plan.changed.append(row)


def _plan_own(plan: PicturePlan, row: ShopPicture, picture: WantedPicture) -> None:
    if row.was_taken_off:
        return
    if row.state == State.GONE:
        row.state = State.PROCESSING if row.gid else State.SENT
        row.message = {}
        plan.changed.append(row)
    if row.state in (State.SENT, State.FAILED):
        plan.to_make.append((row, picture))
    elif row.state == State.READY and row.alt != picture.alt:
        plan.to_describe.append((row, picture.alt))


def _plan_order(
    plan: PicturePlan, own: dict[str, ShopPicture], wanted: WantedPictures
) -> None:
    found = [own[picture.digest] for picture in wanted.own]
    here = [row for row in found if row.state == State.READY]
    standing = sorted(here, key=lambda row: (row.position, row.pk))
    if [row.pk for row in standing] != [row.pk for row in here]:
        plan.order = [row.gid for row in here]


def _plan_variant(
    plan: PicturePlan,
    variant: ShopVariant,
    picture: ShopPicture,
    ours: Sequence[ShopPicture],
) -> None:
    """Plan that a variant shows a picture, as soon as its product has it."""
    held = [row for row in ours if row.variant_id == variant.pk]
    row = next((row for row in held if row.digest == picture.digest), None)
    if row is None:
        row = ShopPicture(
            shop_id=picture.shop_id,
            product_id=picture.product_id,
            variant=variant,
            digest=picture.digest,
            position=0,
            alt=picture.alt,
            is_ours=True,
        )
        plan.new.append(row)
    elif row.was_taken_off:
        return
    elif row.state == State.GONE:
        row.state, row.gid, row.message = State.SENT, "", {}
        plan.changed.append(row)
    is_there = row.state == State.READY and row.gid == picture.gid
    if picture.state == State.READY and not is_there:
        row.gid = picture.gid
        plan.to_show.append(row)


def _is_on_its_way(wanted: WantedPictures, own: dict[str, ShopPicture]) -> bool:
    rows = [own[picture.digest] for picture in wanted.own]
    return any(row.state != State.READY and not row.was_taken_off for row in rows)


def digests_of(plans: Iterable[PicturePlan]) -> set[str]:
    """Give the contents that lack a file."""
    return {row.digest for plan in plans for row, _ in plan.to_make}
