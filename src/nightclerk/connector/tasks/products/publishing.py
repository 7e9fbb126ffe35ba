"""Publish new products that are whole: on sales channels, and a draft no more."""

from collections.abc import Iterator, Mapping, Sequence

from nightclerk.connector.mapping.pictures.waiting import (
    Waiting,
    unpublished,
    waits_for,
)
from nightclerk.connector.mapping.pictures.wishes import wanted_pictures
from nightclerk.connector.mapping.products.plan import plan_product
from nightclerk.connector.mapping.products.product_wishes import DRAFT
from nightclerk.connector.mapping.products.told import (
    PRODUCT,
    PUBLISH,
    ProductFacts,
    Told,
)
from nightclerk.connector.models import (
    OutgoingChange,
    ProductSettings,
    ShopProduct,
)
from nightclerk.connector.selectors.products.products_out import own_pictures
from nightclerk.connector.selectors.products.work import ProductWork
from nightclerk.connector.services.products.plans import PRODUCTS_OUT, wishes_of
from nightclerk.connector.services.sending.calls import plan_changes
from nightclerk.connector.services.syncs.skips import LeftOut, keep_all_skipped
from nightclerk.connector.tasks.products.channels import publishing_channels
from nightclerk.connector.tasks.products.sending import ProductSender
from nightclerk.jobs.context import Context
from nightclerk.shopify.client import ShopifyClient


class ProductPublishing:
    """Publishes the products of a shop that wait for it, for one run."""

    def __init__(
        self,
        ctx: Context,
        work: ProductWork,
        client: ShopifyClient,
        sender: ProductSender,
    ) -> None:
        self._ctx, self._work, self._client = ctx, work, client
        self._shop, self._sender = work.shop, sender
        self._settings = work.terms.settings

    def run(self) -> None:
        """Publish what is whole; what still waits for pictures is counted."""
        waiting = ShopProduct.objects.filter(
            shop=self._shop, awaits_publishing=True, is_gone=False
        ).count()
        if not waiting:
            return
        channels = publishing_channels(
            self._ctx, self._shop, self._client, waiting=waiting
        )
        ready: list[OutgoingChange] = []
        for page in self._work.pages(waiting=True):
            told = list(self._told(page, channels))
            ready += plan_changes(self._shop, wishes_of(told), run_id=self._ctx.run_id)
        for kind in (PUBLISH, PRODUCT):
            self._sender.send(kind, [row for row in ready if row.kind == kind])
        self._sender.follow()

    def _told(
        self, page: Sequence[ProductFacts], channels: Sequence[str]
    ) -> Iterator[Told]:
        pictures = self._pictures(page)
        self._tell_failed(page, pictures)
        for facts in page:
            product, goods = facts.product, facts.own
            if goods is None or goods.is_blocked:
                continue
            if pictures[product.pk] != Waiting.NOTHING:
                self._ctx.count(waits_for_pictures=1)
                continue
            if self._sends_all and not self._is_whole(facts):
                self._ctx.count(waits_for_values=1)
                continue
            missing = [gid for gid in channels if gid not in product.published_to]
            if missing:
                yield Told(
                    PUBLISH,
                    product.gid,
                    goods.no,
                    {"channels": missing},
                    product.revision,
                )
            status = str(self._settings.created_status)
            if product.status == DRAFT and status != DRAFT:
                payload = {"status": status}
                yield Told(PRODUCT, product.gid, goods.no, payload, product.revision)

    @property
    def _sends_all(self) -> bool:
        is_sent = self._settings.direction == ProductSettings.Direction.TO_SHOPIFY
        return is_sent and self._settings.updates_products

    def _is_whole(self, facts: ProductFacts) -> bool:
        """Tell whether Shopify confirmed every value that is wanted."""
        return not plan_product(facts, self._work.terms).told

    def _pictures(self, page: Sequence[ProductFacts]) -> Mapping[int, Waiting]:
        """Tell by product what it waits for, of the pictures that it shall have."""
        products = [facts.product for facts in page]
        if self._settings.pictures != ProductSettings.Direction.TO_SHOPIFY:
            return dict.fromkeys((product.pk for product in products), Waiting.NOTHING)
        kept = own_pictures(products)
        found = {}
        for facts in page:
            pk, item = facts.product.pk, facts.product.item_id
            wanted = wanted_pictures(item, facts.variants, facts.goods)
            found[pk] = waits_for(wanted, kept.get(pk, ()))
        return found

    def _tell_failed(
        self, page: Sequence[ProductFacts], pictures: Mapping[int, Waiting]
    ) -> None:
        """List products that stay drafts until somebody cares for a picture."""
        left = []
        for facts in page:
            waiting, goods = pictures[facts.product.pk], facts.own
            if waiting != Waiting.PEOPLE or goods is None or goods.is_blocked:
                continue
            if (reason := unpublished(str(facts.product), waiting)) is not None:
                left.append(LeftOut(facts.product.gid, goods.no, reason))
        keep_all_skipped(self._shop, PRODUCTS_OUT, left, run_id=self._ctx.run_id)
        for each in left:
            self._ctx.skip(each.name, each.reason)
