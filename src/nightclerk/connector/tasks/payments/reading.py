"""One run's reading of a list of Shopify Payments: known records, then new ones."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from nightclerk.connector.mapping.payments.reading import number_of
from nightclerk.connector.models import Shop
from nightclerk.connector.selectors import mirror
from nightclerk.connector.selectors.payments.streams import (
    PAYOUTS,
    payouts_to_complete,
    start_of,
    to_read_again,
)
from nightclerk.connector.services.payments.incoming import (
    PaymentPage,
    PaymentsKept,
    keep_payments,
    note_read,
)
from nightclerk.connector.services.syncs.skips import LeftOut
from nightclerk.connector.tasks.payments.streams import Stream
from nightclerk.core.clock import zone
from nightclerk.core.errors import Broken, NightclerkError, Refused
from nightclerk.core.text import words
from nightclerk.jobs.context import Context, Level
from nightclerk.shopify import search
from nightclerk.shopify.client import LARGEST_PAGE, ShopifyClient
from nightclerk.shopify.nodes import Node

Nodes = Sequence[Node[Any]]


class StreamReading:
    """Brings one list of a shop; a page that was kept stays when a later one fails."""

    def __init__(
        self,
        ctx: Context,
        shop: Shop,
        stream: Stream,
        client: ShopifyClient,
        *,
        dry_run: bool = False,
    ) -> None:
        self._ctx, self._shop, self._client = ctx, shop, client
        self._stream, self._dry_run = stream, dry_run
        self._zone = zone(shop.zone or "UTC")
        self._resting: Mapping[str, datetime | None] = {}
        self._seen: set[str] = set()
        self.kept = PaymentsKept()

    def run(self) -> None:
        """Read again what may have changed, then what is new.

        Raises `WithoutAccount` where the shop does not use Shopify Payments.
        """
        start = start_of(self._shop, self._stream.name)
        self._resting = mirror.resting_skips(self._shop, self._stream.name)
        for page in self._listed(start):
            self._ctx.check()
            self._keep(page, is_listed=True)
        self._read_again(start)

    def complete_payouts(self) -> None:
        """Ask for all that belongs to payouts which did not add up, payout by payout.

        Of the list of balance transactions only: it finds what came so late that no
        listing from a mark on would show it.
        """
        for gid, number in payouts_to_complete(self._shop):
            query = search.of_payout(number)
            for nodes in self._stream.listed(self._client, query=query):
                self._ctx.check()
                self._keep([node for node in nodes if node.gid not in self._seen])
            if not self._dry_run:
                note_read(self._shop, PAYOUTS, [gid])

    def _listed(self, start: int | None) -> Iterator[Nodes]:
        """Give the listing in pages of ascending ids, whatever Shopify's sequence is.

        A list without a sequence is read to its end before any of it is kept: else a
        run that breaks off could leave a lower id behind that nobody asks for again.
        """
        query = "" if start is None else search.numbers_between(start - 1, None)
        pages = self._stream.listed(self._client, query=query)
        if self._stream.ascends:
            yield from pages
            return
        nodes = sorted((node for page in pages for node in page), key=_number)
        for first in range(0, len(nodes), LARGEST_PAGE):
            yield nodes[first : first + LARGEST_PAGE]

    def _read_again(self, start: int | None) -> None:
        """Ask by id for what may still change, and for what was left out before."""
        name = self._stream.name
        known = to_read_again(self._shop, name, before=start) if start else []
        due = [] if self._dry_run else self._due()
        gids = [gid for gid in dict.fromkeys([*due, *known]) if gid not in self._seen]
        for first in range(0, len(gids), LARGEST_PAGE):
            self._ctx.check()
            some = gids[first : first + LARGEST_PAGE]
            found = self._stream.by_ids(self._client, some)
            gone = [gid for gid, node in zip(some, found, strict=True) if node is None]
            self._keep([node for node in found if node is not None], gone=gone)
            if not self._dry_run:
                note_read(self._shop, name, some)

    def _due(self) -> list[str]:
        return [left.gid for left in mirror.due_skips(self._shop, self._stream.name)]

    def _keep(
        self, nodes: Nodes, *, is_listed: bool = False, gone: Sequence[str] = ()
    ) -> None:
        """Write a page, its skips and the mark in one transaction."""
        page = self._page(nodes)
        page.left_out += [_gone(gid) for gid in gone]
        kept = keep_payments(
            self._shop,
            self._stream.name,
            page,
            mark=page.rows[-1].moment if is_listed and page.rows else None,
            run_id=self._ctx.run_id,
            dry_run=self._dry_run,
        )
        self.kept += kept
        self._seen.update(node.gid for node in nodes)
        self._tell(page, kept)

    def _page(self, nodes: Nodes) -> PaymentPage:
        """Read records, each by itself."""
        page = PaymentPage()
        for node in nodes:
            try:
                page.rows.append(self._stream.row(node.decode(), self._zone))
            except (Refused, Broken) as error:
                self._leave_out(page, node, error)
            except NightclerkError as error:
                if error is not node.trouble:
                    raise
                self._leave_out(page, node, error)
        return page

    def _leave_out(
        self, page: PaymentPage, node: Node[Any], reason: NightclerkError
    ) -> None:
        """Leave a record out, unless it was and its next try is later."""
        if node.gid in self._resting:
            page.rested += 1
        else:
            name = node.gid.rsplit("/", 1)[-1]
            page.left_out.append(LeftOut(node.gid, name, reason, node.raw))

    def _tell(self, page: PaymentPage, kept: PaymentsKept) -> None:
        name, ctx = self._stream.name, self._ctx
        ctx.count(
            ok=kept.count,
            **{
                f"{name}_imported": len(kept.imported),
                f"{name}_updated": len(kept.updated),
                f"{name}_unchanged": len(kept.unchanged),
            },
        )
        if page.rested:
            ctx.count(postponed=page.rested)
        for news in kept.news:
            level = Level.WARNING if news.needs_somebody else Level.INFO
            ctx.say(news.text, level=level)
        for left in page.left_out:
            ctx.skip(left.name or left.gid, left.reason)
        ctx.progress(ctx.newest_progress.done + kept.count + len(page.left_out))


def _number(node: Node[Any]) -> int:
    """Give the number of an id to sort by; what has none stands first."""
    try:
        return number_of(node.gid)
    except Refused:
        return 0


def _gone(gid: str) -> LeftOut:
    number = gid.rsplit("/", 1)[-1]
    reason = Refused(
        words("Shopify does not hand out {record}", record=gid),
        hint=words("It was deleted there, or this app may not see it."),
    )
    return LeftOut(gid, number, reason, is_gone=True)
