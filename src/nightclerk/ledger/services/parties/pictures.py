"""Add pictures of items, put them in order and take them away."""

import logging
from collections.abc import Collection, Sequence
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Max

from nightclerk.core.errors import NotFound, Refused
from nightclerk.core.text import words
from nightclerk.ledger.models import Item, ItemPicture, ItemVariant, PictureContent
from nightclerk.ledger.picture_files import PictureFile, read_picture
from nightclerk.ledger.services.parties.item_changes import touch_items, variant_of
from nightclerk.ledger.services.writing.filling import fill

logger = logging.getLogger(__name__)


@transaction.atomic
def add_picture(
    item: Item,
    content: bytes,
    *,
    variant: ItemVariant | str | None = None,
    alt: str = "",
    position: int | None = None,
    actor: AbstractBaseUser | None = None,
) -> ItemPicture:
    """Show an item, or one of its variants, with a picture; without a position last.

    The same file again is the picture that is there; an `alt` or a position that is
    given is put there. Raises `Refused` where the file is no PNG, JPEG, GIF or WebP,
    or larger than 20 MB.
    """
    of_variant = variant_of(item, variant)
    file = read_picture(content)
    _keep(file, content)
    row = ItemPicture(item=item)
    given: dict[str, Any] = {"alt": alt} if alt else {}
    if position is not None:
        given["position"] = position
    fill(row, given, rules={}, is_whole=False)
    put = {name: getattr(row, name) for name in given}
    picture, _ = ItemPicture.objects.update_or_create(
        item=item,
        variant=of_variant,
        content_id=file.digest,
        defaults=put,
        create_defaults={"position": _next_position(item), **put},
    )
    _changed(item, actor)
    return picture


@transaction.atomic
def describe_picture(
    picture: ItemPicture, alt: str, *, actor: AbstractBaseUser | None = None
) -> ItemPicture:
    """Say what is to be seen on a picture, for those who do not see it."""
    rows = ItemPicture.objects.select_for_update().filter(pk=picture.pk)
    found = rows.order_by("pk").first()
    if found is None:
        raise NotFound(words("The picture is not there any more"))
    fill(found, {"alt": alt}, rules={})
    found.save(update_fields=["alt"])
    _changed(found.item, actor)
    return found


@transaction.atomic
def remove_picture(
    picture: ItemPicture, *, actor: AbstractBaseUser | None = None
) -> None:
    """Show an item without a picture; a file that nothing shows any more goes too."""
    item, files = picture.item, hold_files({picture.content_id})
    picture.delete()
    drop_unused(files)
    _changed(item, actor)


@transaction.atomic
def order_pictures(
    item: Item, pictures: Sequence[int], *, actor: AbstractBaseUser | None = None
) -> None:
    """Put an item's pictures in an order, by their keys.

    Raises `Refused` where not each of the item's pictures is named once: somebody has
    added or removed one meanwhile.
    """
    held = ItemPicture.objects.select_for_update().filter(item=item).order_by("pk")
    known = {picture.pk: picture for picture in held}
    if len(pictures) != len(known) or {*pictures} != known.keys():
        raise Refused(
            words("Item {no} has other pictures by now", no=item.no),
            hint=words("Look at them again, then put them in order."),
        )
    for position, pk in enumerate(pictures, start=1):
        known[pk].position = position
    ItemPicture.objects.bulk_update(known.values(), ["position"])
    _changed(item, actor)


def hold_files(digests: Collection[str]) -> list[str]:
    """Hold files before their pictures are deleted; call it inside a transaction.

    Who adds a picture holds its file first, too: so nobody waits for each other.
    """
    files = PictureContent.objects.filter(digest__in=digests).order_by("digest")
    return list(files.select_for_update().values_list("digest", flat=True))


def drop_unused(held: Collection[str]) -> None:
    """Drop those of the files that are held which no picture shows any more."""
    unused = PictureContent.objects.filter(digest__in=held, pictures=None)
    unused.defer("content").delete()


def _keep(file: PictureFile, content: bytes) -> None:
    """Keep a file and hold it, so that nobody drops it before the picture is there."""
    row = PictureContent(
        digest=file.digest,
        content=content,
        mime=file.mime,
        width=file.width,
        height=file.height,
        size=file.size,
    )
    PictureContent.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["digest"],
        update_fields=["size"],
    )


def _changed(item: Item, actor: AbstractBaseUser | None) -> None:
    touch_items([item.pk])
    logger.info("The pictures of item %s: by %s", item.no, actor or "the system")


def _next_position(item: Item) -> int:
    rows = ItemPicture.objects.filter(item=item)
    last: int | None = rows.aggregate(last=Max("position"))["last"]
    return (last or 0) + 1
