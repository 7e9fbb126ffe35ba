"""Look at night, or when asked, whether products still show the pictures we sent."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from nightclerk.connector.models import Shop
from nightclerk.connector.selectors import mirror
from nightclerk.connector.selectors.pictures.shown import (
    is_showing,
    newest_change,
    products_showing,
    taken_off_number,
)
from nightclerk.connector.services.pictures.incoming import STREAM
from nightclerk.connector.services.pictures.watched import keep_watched
from nightclerk.connector.services.sending.bulk_operations import open_operations
from nightclerk.connector.services.syncs.watermarks import move_watermark
from nightclerk.connector.tasks.order_selection import OVERLAP
from nightclerk.connector.tasks.pictures.looking import PURPOSE, Looks, PictureLooking
from nightclerk.connector.tasks.pictures.reading import PicturesRead
from nightclerk.core.text import counted, words
from nightclerk.jobs.context import Context, Level
from nightclerk.shopify.client import ShopifyClient

WATCHED = "watched"  # the mark up to which products were looked at for our pictures
LOOKED, TOLD = "looked_at_products", "told_of_pictures"
NIGHT = timedelta(hours=20)  # once a day, also where the schedule is not to the minute


class PictureWatch:
    """Sees what was taken off products of one shop, for one run.

    Products that the sync of products reads are looked at by the way; this is for
    those that it does not read, and asks nothing of Shopify before a day is over.
    """

    def __init__(
        self,
        ctx: Context,
        shop: Shop,
        client: ShopifyClient,
        *,
        gids: Sequence[str],
        repairs: bool,
    ) -> None:
        self._ctx, self._shop, self._gids = ctx, shop, gids
        self._repairs = repairs
        self._looking = PictureLooking(ctx, shop, client, self._looks)

    def run(self) -> None:
        """Look where it is time to; parks the run while Shopify gathers products."""
        if self._gids:
            self._look_at_named()
        elif self._is_due():
            self._look_at_changed()
        self._tell()

    @property
    def _looks(self) -> Looks:
        return Looks(
            known=partial(products_showing, self._shop),
            count=lambda: len(products_showing(self._shop)),
            keep=self._keep,
            ended=lambda began: None,
            mark=WATCHED,
        )

    def _look_at_named(self) -> None:
        """Look at what a person named, once however often the run is parked."""
        if not self._ctx.result.get(LOOKED):
            self._looking.look(sorted(products_showing(self._shop, self._gids)))
            self._ctx.result[LOOKED] = True

    def _look_at_changed(self) -> None:
        since = mirror.watermark(self._shop, STREAM, filters=WATCHED)
        self._looking.run()
        if since is not None:
            # All changes up to the mark can be found by now: it stood for a day.
            move_watermark(self._shop, STREAM, filters=WATCHED, to=since + OVERLAP)

    def _is_due(self) -> bool:
        if open_operations(self._shop, [PURPOSE]).exists():
            return True
        if not is_showing(self._shop):
            # Nothing of ours is there: what will be there is newer than all this.
            newest = newest_change(self._shop)
            if newest is not None:
                move_watermark(self._shop, STREAM, filters=WATCHED, to=newest)
            return False
        if mirror.watermark(self._shop, STREAM, filters=WATCHED) is None:
            return True
        return mirror.rested_since(self._shop, STREAM, NIGHT, filters=WATCHED)

    def _keep(self, read: PicturesRead, began: datetime) -> None:
        keep_watched(self._shop, list(read.found.values()), begun=began)
        for left in read.left_out:
            self._ctx.skip(left.gid, left.reason)

    def _tell(self) -> None:
        """Say what was taken off; once, though the body begins anew after a wait."""
        number = taken_off_number(self._shop, gids=self._gids)
        if not number or self._ctx.result.get(TOLD):
            return
        self._ctx.result[TOLD] = True
        self._ctx.count(taken_off=number)
        if self._repairs:
            text = words(
                "{count} pictures were taken off at Shopify; they are put back",
                count=counted(number),
            )
        else:
            text = words(
                "{count} pictures were taken off at Shopify; that is only shown",
                count=counted(number),
            )
        self._ctx.say(text, level=Level.WARNING)
