"""Send pictures of items to a shop: files once, then to the places they are shown."""

from collections.abc import Sequence
from datetime import timedelta

from nightclerk.connector.mapping.pictures.plan import PicturePlan, plan_pictures
from nightclerk.connector.mapping.pictures.wishes import MAKE
from nightclerk.connector.models import (
    ProductSettings,
    Shop,
)
from nightclerk.connector.selectors.pictures.pictures import (
    PictureFacts,
    picture_pages,
    pictures_in_work,
    pictures_to_make,
    waiting_for_files,
)
from nightclerk.connector.services.pictures.answers import (
    keep_addresses,
    keep_failed,
    keep_vanished,
)
from nightclerk.connector.services.pictures.outgoing import (
    drop_needless,
    keep_picture_plans,
    plan_places,
)
from nightclerk.connector.tasks.pictures.calls import PictureCalls
from nightclerk.connector.tasks.pictures.watching import PictureWatch
from nightclerk.connector.tasks.sending.calls import may_send
from nightclerk.core.errors import Refused
from nightclerk.core.text import counted, verbatim, words
from nightclerk.jobs.context import Context
from nightclerk.shopify.client import ShopifyClient
from nightclerk.shopify.media.pictures import MediaState, media_states

LOOKS, TRIED = "looks_at_pictures", "sent_pictures"
FIRST_LOOK, LONGEST_LOOK = 2.0, 60.0  # seconds until the next look, doubled each time
MOST_LOOKS = 20  # some quarter of an hour; then the next run goes on


class PictureExport:
    """Sends pictures of one shop's products, for one run.

    A run that waits for Shopify begins anew: what is done needs nothing then.
    """

    def __init__(
        self,
        ctx: Context,
        shop: Shop,
        settings: ProductSettings,
        client: ShopifyClient,
        *,
        gids: Sequence[str] = (),
        dry_run: bool = False,
    ) -> None:
        self._ctx, self._shop, self._client = ctx, shop, client
        self._removes, self._gids = settings.removes_pictures, gids
        self._repairs = settings.repairs_drift
        self._calls = PictureCalls(ctx, shop, client)
        self._sends = may_send(ctx, shop, dry_run=dry_run)
        self._wanted: set[str] = set()

    def run(self) -> None:
        """Send what is missing; parks the run while Shopify works on pictures."""
        self._ctx.progress(0, unit=words("products"))
        if not self._sends:
            self._count()
            return
        self._watch()
        self._calls.settle()
        self._walk()
        if self._put_ready():
            self._walk()
        self._make()
        if not self._gids:
            drop_needless(self._shop, self._wanted)
        self._wait()

    def _watch(self) -> None:
        watch = PictureWatch(
            self._ctx, self._shop, self._client, gids=self._gids, repairs=self._repairs
        )
        watch.run()

    def _put_ready(self) -> bool:
        """Look at files in work, and put ready ones in place; tells what changed."""
        rows = list(pictures_in_work(self._shop, gids=self._gids))
        gids = list(dict.fromkeys(row.gid for row in rows))
        states = dict(zip(gids, media_states(self._client, gids), strict=True))
        is_news = self._keep_ends(states)
        ready = [row for row in rows if _is_ready(states[row.gid])]
        changes, keys = plan_places(self._shop, ready, run_id=self._ctx.run_id)
        self._wanted |= keys
        self._calls.put(changes)
        return bool(changes) or is_news

    def _keep_ends(self, states: dict[str, MediaState | None]) -> bool:
        """Keep which files are ready, and tell if some failed or are gone."""
        found = {gid: state for gid, state in states.items() if state is not None}
        keep_addresses(
            self._shop, {gid: each.url for gid, each in found.items() if each.is_ready}
        )
        failed = {gid: _failure(each) for gid, each in found.items() if each.is_failed}
        if failed:
            told = keep_failed(self._shop, failed, run_id=self._ctx.run_id)
            for name, reason in told:
                self._ctx.skip(name, reason)
        if gone := [gid for gid, state in states.items() if state is None]:
            keep_vanished(self._shop, gone)
        return bool(failed or gone)

    def _walk(self) -> None:
        """Compare all products with what is kept, and send what needs no file."""
        done = 0
        for page in picture_pages(self._shop, gids=self._gids):
            planned = [(facts, self._plan(facts)) for facts in page]
            ready, keys = keep_picture_plans(
                self._shop, planned, run_id=self._ctx.run_id
            )
            self._wanted |= keys
            self._calls.send([change for change in ready if change.kind != MAKE])
            done += len(page)
            self._ctx.progress(done)

    def _make(self) -> None:
        """Send files that wait; one that the store did not take waits for a run."""
        tried = set(self._ctx.result.get(TRIED, ()))
        waiting = [
            change
            for change in pictures_to_make(self._shop)
            if change.pk not in tried and change.key in self._wanted
        ]
        self._ctx.result[TRIED] = [*tried, *(change.pk for change in waiting)]
        if self._calls.make(waiting):
            self._ctx.result[LOOKS] = 0

    def _plan(self, facts: PictureFacts) -> PicturePlan:
        return plan_pictures(
            facts.product.pk,
            facts.wanted,
            facts.rows,
            facts.variants,
            shop=self._shop.pk,
            removes=self._removes,
            repairs=self._repairs,
        )

    def _count(self) -> None:
        """Count what would be sent; a file that many products show is one."""
        files: set[str] = set()
        for page in picture_pages(self._shop, gids=self._gids):
            plans = [self._plan(facts) for facts in page]
            files |= {row.digest for plan in plans for row, _ in plan.to_make}
            self._ctx.count(would_send=sum(plan.others for plan in plans))
        self._ctx.count(would_send=len(files))

    def _wait(self) -> None:
        """Begin anew after a while where Shopify is working on pictures."""
        count = waiting_for_files(self._shop, gids=self._gids)
        if not count:
            return
        looks = int(self._ctx.result.get(LOOKS, 0))
        what = words(
            "Waits for Shopify: {count} pictures are being processed",
            count=counted(count),
        )
        if looks >= MOST_LOOKS:
            self._ctx.count(in_work=count)
            self._ctx.say(what)
            return
        self._ctx.result[LOOKS] = looks + 1
        seconds = min(FIRST_LOOK * 2**looks, LONGEST_LOOK)
        self._ctx.wait_for(what, look_in=timedelta(seconds=seconds))


def _is_ready(state: MediaState | None) -> bool:
    return state is not None and state.is_ready


def _failure(state: MediaState) -> Refused:
    told = "; ".join(state.problems)
    text = verbatim(told) if told else words("Shopify could not process the picture")
    return Refused(
        text, hint=words("Put another picture on the item, or send it once more.")
    )
