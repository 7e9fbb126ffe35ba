"""Bring pictures of products to items: only those that were not fetched before."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial

import httpx
from django.db import transaction

from nightclerk.connector.models import Shop
from nightclerk.connector.selectors import mirror
from nightclerk.connector.selectors.pictures.incoming import (
    PictureToFetch,
    pictures_to_fetch,
    products_here,
    products_known,
    products_seen_since,
)
from nightclerk.connector.services.pictures.incoming import (
    STREAM,
    keep_fetched,
    keep_not_fetched,
    keep_seen,
    keep_unreadable,
)
from nightclerk.connector.services.syncs.watermarks import move_watermark
from nightclerk.connector.tasks.pictures.looking import Looks, PictureLooking
from nightclerk.connector.tasks.pictures.reading import PicturesRead
from nightclerk.core.errors import NightclerkError, Refused, Transient
from nightclerk.core.text import words
from nightclerk.jobs.context import Context
from nightclerk.ledger.picture_files import LARGEST
from nightclerk.ledger.selectors.goods import picture_bytes
from nightclerk.shopify.client import ShopifyClient
from nightclerk.shopify.transport import AGENT

AT_ONCE = 4  # downloads side by side: some 80 MB at most
KNOWN = "known"  # the mark of products that became known here, by our own clock
Fetched = bytes | NightclerkError


class PictureImport:
    """Brings pictures of one shop's products, for one run."""

    def __init__(
        self,
        ctx: Context,
        shop: Shop,
        client: ShopifyClient,
        *,
        gids: Sequence[str] = (),
        dry_run: bool = False,
    ) -> None:
        self._ctx, self._shop, self._client = ctx, shop, client
        self._gids, self._dry_run = list(dict.fromkeys(gids)), dry_run
        self._covered: datetime | None = None

    def run(self) -> None:
        """See which pictures there are, then fetch those that items lack.

        Parks the run while Shopify gathers all products.
        """
        self._see()
        if not self._dry_run:
            self._fetch()

    def _see(self) -> None:
        """Keep which pictures products have: those that changed, or are new here."""
        looking = PictureLooking(self._ctx, self._shop, self._client, self._looks)
        if self._gids:
            looking.look(self._gids)
            return
        looking.run()
        # Then products that became known here after they changed at Shopify.
        mark = self._covered or mirror.watermark(self._shop, STREAM, filters=KNOWN)
        gids, newest = products_seen_since(self._shop, mark)
        looking.look(gids)
        if newest is not None:
            self._move(newest)

    @property
    def _looks(self) -> Looks:
        return Looks(
            known=partial(products_known, self._shop),
            count=partial(products_here, self._shop),
            keep=lambda read, _: self._keep(read),
            ended=self._end,
            moves=not self._dry_run,
        )

    def _end(self, began: datetime) -> None:
        """Keep that all products were looked at which were known when it began."""
        self._covered = began
        self._move(began)

    def _move(self, known_by: datetime) -> None:
        if not self._dry_run:
            move_watermark(self._shop, STREAM, filters=KNOWN, to=known_by)

    def _keep(self, read: PicturesRead) -> None:
        """Keep what was read; a dry run takes it back and counts what it lacks."""
        with transaction.atomic():
            seen = keep_seen(self._shop, list(read.found.values()))
            keep_unreadable(self._shop, read.left_out, run_id=self._ctx.run_id)
            if self._dry_run:
                self._show(list(read.found))
                transaction.set_rollback(True)
        self._ctx.count(new=seen.new, changed=seen.changed, gone=seen.gone)
        for left in read.left_out:
            self._ctx.skip(left.gid, left.reason)

    def _show(self, gids: Sequence[str]) -> None:
        for page in pictures_to_fetch(self._shop, stream=STREAM, gids=gids):
            wanted = sum(bool(picture.targets) for picture in page)
            self._ctx.count(would_bring=wanted)

    def _fetch(self) -> None:
        """Fetch what items lack; one that cannot be had is left out by itself."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for page in pictures_to_fetch(self._shop, stream=STREAM, gids=self._gids):
                for start in range(0, len(page), AT_ONCE):
                    self._ctx.check()
                    some = page[start : start + AT_ONCE]
                    urls = [each.url for each in some if _is_to_load(each)]
                    contents = dict(zip(urls, pool.map(self._load, urls), strict=True))
                    for picture in some:
                        self._keep_one(picture, contents)

    def _keep_one(self, picture: PictureToFetch, contents: dict[str, Fetched]) -> None:
        """Let items have one picture, or list why they cannot."""
        try:
            items = keep_fetched(self._shop, picture, _content(picture, contents))
        except (Refused, Transient) as error:
            keep_not_fetched(self._shop, picture, error, run_id=self._ctx.run_id)
            self._ctx.skip(picture.name, error)
            return
        self._ctx.count(ok=1, brought=len(items))
        for no in items:
            self._ctx.touch("item", no)

    def _load(self, url: str) -> Fetched:
        """Fetch a file of at most 20 MB; its address is its own key."""
        try:
            return _loaded(self._client.http, url)
        except httpx.HTTPError:
            return Transient(
                words("The picture could not be fetched: nobody answered"),
                hint=words("It will be tried again."),
            )
        except Refused as error:
            return error


def _is_to_load(picture: PictureToFetch) -> bool:
    return bool(picture.targets) and not picture.digest


def _content(picture: PictureToFetch, contents: dict[str, Fetched]) -> bytes | None:
    """Give a picture's content; None where no item shall have it. Raises why not."""
    if not picture.targets:
        return None
    if picture.digest:
        return picture_bytes(picture.digest)
    found = contents[picture.url]
    if isinstance(found, NightclerkError):
        raise found
    return found


def _loaded(http: httpx.Client, url: str) -> bytes:
    content = bytearray()
    headers = {"User-Agent": AGENT}
    with http.stream("GET", url, headers=headers, follow_redirects=True) as answer:
        if not answer.is_success:
            raise Refused(
                words(
                    "The picture could not be fetched: HTTP status {status}",
                    status=answer.status_code,
                ),
                hint=words("It will be tried again. Look at it in Shopify."),
            )
        for part in answer.iter_bytes():
            content += part
            if len(content) > LARGEST:
                raise Refused(
                    words("The picture is larger than 20 MB"),
                    hint=words("Make it smaller at Shopify."),
                )
    return bytes(content)
