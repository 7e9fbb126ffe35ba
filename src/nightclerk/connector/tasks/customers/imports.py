"""Bring buyers from Shopify: list who changed, read them, say who they are."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from nightclerk.connector.models import CustomerSettings, Shop, ShopCustomer
from nightclerk.connector.selectors import mirror
from nightclerk.connector.services.customers.keeping import STREAM
from nightclerk.connector.services.customers.pages import (
    CustomerPage,
    CustomersKept,
    keep_customer_page,
)
from nightclerk.connector.services.syncs.watermarks import move_watermark
from nightclerk.connector.tasks.customers.params import SyncCustomersParams
from nightclerk.connector.tasks.customers.port import ChangedCustomer, CustomerPort
from nightclerk.connector.tasks.order_selection import OVERLAP
from nightclerk.core.text import words
from nightclerk.jobs.context import Context

CHUNK = 250
NEVER = datetime.min.replace(tzinfo=UTC)
Import = CustomerSettings.Import


class CustomerImport:
    """Brings a shop's buyers; a page that was kept stays when a later one fails."""

    def __init__(
        self,
        ctx: Context,
        shop: Shop,
        settings: CustomerSettings,
        params: SyncCustomersParams,
        port: CustomerPort,
    ) -> None:
        self._ctx, self._shop, self._port = ctx, shop, port
        self._settings, self._params = settings, params
        self._done = 0

    def run(self) -> None:
        """Bring who was named; else, as the shop card says, who changed."""
        if self._params.gids:
            self._bring(list(dict.fromkeys(self._params.gids)), mark=None)
        elif not self._brings_changes:
            self._ctx.say(
                words("The shop card says that no customers are imported by this task")
            )
        else:
            self._bring_changes()

    @property
    def _brings_changes(self) -> bool:
        """Tell whether the shop card lets changes in: all, or those of known buyers."""
        settings = self._settings
        from_shopify = settings.direction == CustomerSettings.Direction.FROM_SHOPIFY
        return settings.imports == Import.ALL or (
            settings.imports == Import.WITH_ORDERS and from_shopify
        )

    def _bring_changes(self) -> None:
        due = [left.gid for left in mirror.due_skips(self._shop, STREAM)]
        if due and not self._params.dry_run:
            self._bring(due, mark=None)
        since = mirror.watermark(self._shop, STREAM)
        for listed in self._port.changed(since - OVERLAP if since else None):
            self._ctx.count(customers_at_shopify=len(listed))
            wanted = self._wanted(listed)
            self._done += len(listed) - len(wanted)
            last = listed[-1].updated_at if listed else None
            for part in _chunks(wanted):
                is_last = part[-1].gid == wanted[-1].gid
                self._bring([each.gid for each in part], mark=last if is_last else None)
            if not wanted and last is not None and not self._params.dry_run:
                move_watermark(self._shop, STREAM, to=last)

    def _wanted(self, listed: Sequence[ChangedCustomer]) -> list[ChangedCustomer]:
        """Leave out who is here as listed, who rests, and who is no concern of ours."""
        gids = [each.gid for each in listed]
        rows = ShopCustomer.objects.filter(shop=self._shop, gid__in=gids)
        here = dict(rows.values_list("gid", "shopify_updated_at"))
        resting = mirror.resting_skips(self._shop, STREAM)
        wanted = []
        for each in listed:
            kept = here.get(each.gid)
            if kept is not None and kept >= each.updated_at:
                self._ctx.count(unchanged=1)
            elif resting.get(each.gid, NEVER) in (None, each.updated_at):
                self._ctx.count(postponed=1)
            elif self._settings.imports == Import.ALL or each.gid in here:
                wanted.append(each)
            else:
                self._ctx.count(unknown=1)
        return wanted

    def _bring(self, gids: Sequence[str], *, mark: datetime | None) -> None:
        for start in range(0, len(gids), CHUNK):
            part = gids[start : start + CHUNK]
            self._ctx.check()
            page = self._port.read(part)
            kept = keep_customer_page(
                self._shop,
                page,
                settings=self._settings,
                mark=mark,
                run_id=self._ctx.run_id,
                dry_run=self._params.dry_run,
            )
            self._done += len(part)
            self._tell(page, kept)

    def _tell(self, page: CustomerPage, kept: CustomersKept) -> None:
        self._ctx.count(
            ok=len(page.rows),
            imported=len(kept.buyers.imported),
            updated=len(kept.buyers.updated),
            unchanged=len(kept.buyers.unchanged),
            created=len(kept.created),
            linked=len(kept.linked),
            changed=len(kept.changed),
            unmapped=len(kept.unmapped),
        )
        if not self._params.dry_run:
            for no in (*kept.created, *kept.changed):
                self._ctx.touch("customer", no)
        for left in page.left_out:
            self._ctx.skip(left.name or left.gid, left.reason)
        self._ctx.progress(self._done)


def _chunks(wanted: Sequence[ChangedCustomer]) -> Iterator[Sequence[ChangedCustomer]]:
    for start in range(0, len(wanted), CHUNK):
        yield wanted[start : start + CHUNK]
