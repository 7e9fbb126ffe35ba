"""Add items to Shopify: as products of their own, or as variants of one."""

from collections.abc import Iterator, Mapping, Sequence

from nightclerk.connector.mapping.products.creation import (
    blocked_parts,
    matching_parts,
    new_product,
    search_terms,
)
from nightclerk.connector.mapping.products.told import NEW_PRODUCT, Told
from nightclerk.connector.models import OutgoingChange
from nightclerk.connector.selectors.products.products_out import (
    items_at_shopify,
    items_by_no,
    stocking_locations,
)
from nightclerk.connector.selectors.products.work import ProductWork
from nightclerk.connector.services.products.links import link_found
from nightclerk.connector.services.products.plans import PRODUCTS_OUT, wishes_of
from nightclerk.connector.services.products.waiting import drop_other_creations
from nightclerk.connector.services.sending.calls import plan_changes
from nightclerk.connector.services.syncs.skips import LeftOut, keep_skipped
from nightclerk.connector.tasks.products.params import SyncProductsParams
from nightclerk.connector.tasks.products.reading_back import ReadBack
from nightclerk.connector.tasks.products.search import (
    Findings,
    find_variants,
    products_of,
)
from nightclerk.connector.tasks.products.sending import ProductSender
from nightclerk.connector.tasks.products.showing import show
from nightclerk.core.errors import NightclerkError, Refused
from nightclerk.core.text import words
from nightclerk.jobs.context import Context
from nightclerk.ledger.goods import Goods
from nightclerk.ledger.selectors.goods import goods_of
from nightclerk.shopify.client import ShopifyClient

AT_ONCE = 250  # items that are looked at together
TOLD = "told_of_items"


class ProductAdding:
    """Adds the items that a run names, each once, whatever the direction is."""

    def __init__(
        self,
        ctx: Context,
        work: ProductWork,
        params: SyncProductsParams,
        client: ShopifyClient,
        sender: ProductSender,
        *,
        sends: bool,
    ) -> None:
        self._ctx, self._work, self._shop = ctx, work, work.shop
        self._params, self._client = params, client
        self._sender, self._sends = sender, sends
        self._back = ReadBack(work.shop, client)
        # What was said before the run was parked is not said again.
        self._is_told = bool(ctx.result.get(TOLD))
        self._locations = stocking_locations(work.shop, work.terms.orders)

    def run(self) -> None:
        """Link what Shopify has, and make products of the others."""
        changes: list[OutgoingChange] = []
        done = 0
        for goods in self._chosen():
            changes += self._add(goods)
            done += len(goods)
            self._ctx.progress(done, len(self._params.add))
        self._ctx.result[TOLD] = True
        if changes:
            self._sender.send(NEW_PRODUCT, changes)
            self._sender.follow()

    def _chosen(self) -> Iterator[list[Goods]]:
        """Give the named items that Shopify does not have yet, some at once."""
        numbers = list(dict.fromkeys(self._params.add))
        for start in range(0, len(numbers), AT_ONCE):
            self._ctx.check()
            named = numbers[start : start + AT_ONCE]
            known = items_by_no(named)
            there = items_at_shopify(self._shop, known.values())
            for no in named:
                if no not in known:
                    self._skip(no, Refused(words("There is no item {no}", no=no)))
                elif known[no] in there:
                    self._skip(no, _is_there(no), keeps=False)
            wanted = [pk for pk in known.values() if pk not in there]
            yield list(goods_of(wanted).values())

    def _add(self, page: Sequence[Goods]) -> Sequence[OutgoingChange]:
        """Give the changes that make products of some items."""
        keys = {key for goods in page for key in self._work.keys_of(goods)}
        prices = self._work.prices(keys)
        told: dict[str, Told] = {}
        by_no = {goods.no: goods for goods in page}
        for goods in page:
            try:
                payload = new_product(
                    goods, prices, self._work.terms, locations=self._locations
                )
            except Refused as error:
                self._skip(goods.no, error)
                continue
            told[goods.no] = Told(NEW_PRODUCT, "", goods.no, payload, owner=goods.no)
        found = self._find([by_no[no] for no in told])
        new = [each for no, each in told.items() if self._is_new(by_no[no], found)]
        for each in new:
            self._tell_blocked(by_no[each.subject])
        return self._plan(new)

    def _find(self, page: Sequence[Goods]) -> Findings:
        wanted = [
            pair
            for goods in page
            for pair in search_terms(goods, self._work.terms).values()
        ]
        return find_variants(self._client, wanted)

    def _is_new(self, goods: Goods, found: Findings) -> bool:
        """Tell whether an item has to be made; what is there is linked instead."""
        wanted = search_terms(goods, self._work.terms)
        rows = found.of(wanted.values())
        if not rows:
            return True
        try:
            self._link(goods, products_of(rows))
        except Refused as error:
            self._skip(goods.no, error)
        return False

    def _link(self, goods: Goods, products: Mapping[str, str]) -> None:
        if len(products) > 1:
            raise Refused(
                words(
                    "Item {no} could be any of the products {products}",
                    no=goods.no,
                    products=", ".join(products.values()),
                ),
                hint=words("Map the variants by hand, or correct SKUs and barcodes."),
            )
        if not self._sends:
            self._ctx.count(would_link=1)
            return
        for gid, (_, row) in self._back.whole(products).items():
            rows = [(each.gid, each.sku, each.barcode) for each in row.variants]
            parts = matching_parts(search_terms(goods, self._work.terms), rows)
            if not parts:
                raise _unclear(goods, row.title)
            link_found(self._shop, row, goods, parts, run_id=self._ctx.run_id)
            self._ctx.count(ok=1, linked=1)
            self._ctx.touch("product", row.title, key=gid)

    def _plan(self, told: Sequence[Told]) -> Sequence[OutgoingChange]:
        if not self._sends:
            show(self._ctx, told)
            return []
        numbers, keys = [each.subject for each in told], {each.key for each in told}
        drop_other_creations(self._shop, numbers, keys)
        changes = plan_changes(self._shop, wishes_of(told), run_id=self._ctx.run_id)
        if resting := len(told) - len(changes):
            self._ctx.count(postponed=resting)
        return changes

    def _tell_blocked(self, goods: Goods) -> None:
        for name in blocked_parts(goods, self._work.terms):
            blocked = Refused(words("“{name}” is blocked and was left out", name=name))
            self._skip(name, blocked, keeps=False)

    def _skip(self, no: str, reason: NightclerkError, *, keeps: bool = True) -> None:
        if self._is_told:
            return
        if keeps and self._sends:
            left = LeftOut(f"item:{no}", no, reason)
            keep_skipped(self._shop, PRODUCTS_OUT, left, run_id=self._ctx.run_id)
        self._ctx.skip(no, reason)


def _is_there(no: str) -> Refused:
    return Refused(words("Item {no} is at Shopify already", no=no))


def _unclear(goods: Goods, title: str) -> Refused:
    return Refused(
        words(
            "Product “{product}” has SKUs or barcodes of item {no}, but not one each",
            product=title,
            no=goods.no,
        ),
        hint=words("Map its variants by hand."),
    )
