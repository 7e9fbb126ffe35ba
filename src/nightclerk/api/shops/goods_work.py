"""Pictures of products at Shopify, and the bulk operations that carry changes."""

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status

from nightclerk.api.auth import caller_of
from nightclerk.api.choosing import entry_for
from nightclerk.api.numbers import Number
from nightclerk.api.pages import After, Limit, newest_first
from nightclerk.api.problems import PROBLEMS, Problem
from nightclerk.api.shapes import EntryOut, entry_shape
from nightclerk.api.shops.naming import ShopCode
from nightclerk.connector.programs.bulk import (
    BulkChosen,
    BulkTold,
    bulk_of,
    bulk_told,
    cancel_asked,
    look_asked,
)
from nightclerk.connector.programs.finding import row_of, shop_of
from nightclerk.connector.programs.goods_acting import (
    PicturesSync,
    sync_pictures_asked,
)
from nightclerk.connector.programs.pictures import (
    PICTURES,
    PicturesAgain,
    PicturesChosen,
    PicturesSentAgain,
    PictureTold,
    picture_told,
    send_again_asked,
)


class Pictures(Schema):
    """A page of pictures."""

    items: list[PictureTold]
    next: int | None


class Operations(Schema):
    """A page of bulk operations."""

    items: list[BulkTold]
    next: int | None


pictures = Router(tags=["Pictures of shops"])
bulk = Router(tags=["Bulk operations"])


@pictures.get("", response={200: Pictures, PROBLEMS: Problem})
def list_pictures(
    request: HttpRequest,
    shop: ShopCode,
    chosen: Query[PicturesChosen],
    *,
    limit: Limit = 50,
    after: After = None,
) -> Pictures:
    """List pictures at Shopify, how far each is, and why one failed."""
    caller_of(request, "connector.view_shoppicture")
    rows = chosen.rows(shop_of(shop))
    page, mark = newest_first(rows, after=after, limit=limit)
    return Pictures(items=list(map(picture_told, page)), next=mark)


@pictures.post("/sync", response={202: EntryOut, PROBLEMS: Problem})
def sync_pictures(
    request: HttpRequest, shop: ShopCode, asked: PicturesSync
) -> Status[EntryOut]:
    """Let the job queue keep pictures in step."""
    caller = caller_of(request, "jobs.add_jobentry")
    entry = sync_pictures_asked(shop_of(shop), asked, actor=caller.user)
    return Status(202, entry_shape(entry_for(caller, entry.pk)))


@pictures.post("/send-again", response={202: PicturesSentAgain, PROBLEMS: Problem})
def send_pictures_again(
    request: HttpRequest, shop: ShopCode, asked: PicturesAgain
) -> Status[PicturesSentAgain]:
    """Send pictures again that failed, or that somebody took off at Shopify."""
    caller = caller_of(request, "connector.change_outgoingchange")
    caller.require("jobs.add_jobentry")
    return Status(202, send_again_asked(shop_of(shop), asked, actor=caller.user))


@pictures.get("/{number}", response={200: PictureTold, PROBLEMS: Problem})
def read_picture(request: HttpRequest, shop: ShopCode, number: Number) -> PictureTold:
    """Read a picture at Shopify."""
    caller_of(request, "connector.view_shoppicture")
    return picture_told(row_of(PICTURES, shop_of(shop), number))


@bulk.get("", response={200: Operations, PROBLEMS: Problem})
def list_operations(
    request: HttpRequest,
    shop: ShopCode,
    chosen: Query[BulkChosen],
    *,
    limit: Limit = 50,
    after: After = None,
) -> Operations:
    """List bulk operations, the newest first."""
    caller_of(request, "connector.view_bulkoperation")
    rows = chosen.rows(shop_of(shop))
    page, mark = newest_first(rows, after=after, limit=limit)
    return Operations(items=list(map(bulk_told, page)), next=mark)


@bulk.get("/{number}", response={200: BulkTold, PROBLEMS: Problem})
def read_operation(request: HttpRequest, shop: ShopCode, number: Number) -> BulkTold:
    """Read a bulk operation and how far Shopify is."""
    caller_of(request, "connector.view_bulkoperation")
    return bulk_told(bulk_of(shop_of(shop), number))


@bulk.post("/{number}/look", response={202: EntryOut, PROBLEMS: Problem})
def look_at_operation(
    request: HttpRequest, shop: ShopCode, number: Number
) -> Status[EntryOut]:
    """Let the run that waits for a bulk operation look now, not at its next time."""
    caller = caller_of(request, "jobs.change_jobentry")
    entry = look_asked(bulk_of(shop_of(shop), number), actor=caller.user)
    return Status(202, entry_shape(entry_for(caller, entry.pk)))


@bulk.post("/{number}/cancel", response={200: BulkTold, PROBLEMS: Problem})
def cancel_operation(request: HttpRequest, shop: ShopCode, number: Number) -> BulkTold:
    """Ask Shopify to end a bulk operation; what it has done stays done."""
    caller = caller_of(request, "connector.change_bulkoperation")
    return cancel_asked(bulk_of(shop_of(shop), number), actor=caller.user)
