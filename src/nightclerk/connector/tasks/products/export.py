"""Send what differs of a shop's products and prices, page by page."""

from collections.abc import Iterator

from nightclerk.connector.mapping.products.plan import plan_prices, plan_product
from nightclerk.connector.mapping.products.price_rails import share_problem
from nightclerk.connector.mapping.products.told import ProductFacts, ProductPlan
from nightclerk.connector.mapping.sending.transport import MOST_CALLS
from nightclerk.connector.models import (
    OutgoingChange,
    ProductSettings,
    Shop,
)
from nightclerk.connector.selectors.products.work import ProductWork
from nightclerk.connector.services.products.plans import keep_plans
from nightclerk.connector.services.products.waiting import waiting_changes
from nightclerk.connector.tasks.products.adding import ProductAdding
from nightclerk.connector.tasks.products.joining import ProductJoining
from nightclerk.connector.tasks.products.params import SyncProductsParams
from nightclerk.connector.tasks.products.publishing import ProductPublishing
from nightclerk.connector.tasks.products.sending import KINDS, ProductSender
from nightclerk.connector.tasks.products.showing import show
from nightclerk.connector.tasks.sending.calls import may_send
from nightclerk.core.text import words
from nightclerk.jobs.context import Context
from nightclerk.shopify.client import ShopifyClient

TOLD, WALKED = "told_of_products", "walked_to_product"
Page = list[tuple[ProductFacts, ProductPlan]]
MOST_AT_ONCE = 20_000  # changes of a kind that are held before they are sent


class ProductExport:
    """Sends products and prices of one shop, for one run.

    More calls of a kind than `most_calls` are never made: those changes go in bulk.
    """

    def __init__(
        self,
        ctx: Context,
        shop: Shop,
        settings: ProductSettings,
        params: SyncProductsParams,
        client: ShopifyClient,
        *,
        most_calls: int = MOST_CALLS,
    ) -> None:
        self._ctx, self._shop = ctx, shop
        self._settings, self._params = settings, params
        self._client = client
        self._sender = ProductSender(ctx, shop, client, most_calls=most_calls)
        self._work = ProductWork(shop, settings)
        self._sends = may_send(ctx, shop, dry_run=params.dry_run)
        self._held: dict[str, list[OutgoingChange]] = {}
        # Up to this product all was planned and sent before the run was parked.
        self._walked: int = ctx.result.get(WALKED, 0)
        self._done = ctx.newest_progress.done if self._walked else 0

    def run(self) -> None:
        """Settle what is in doubt, then send what differs, or add what was named."""
        if self._sends:
            self._sender.settle()
        if self._params.add and self._params.gids:
            self._joining().run(self._params.gids[0], self._params.add)
        elif self._params.add:
            self._adding().run()
        elif self._params.only_prices or self._updates:
            self._walk()
        elif self._params.direction == "to":
            self._ctx.say(words("The shop card does not let items update products"))
        if self._sends:
            self._send_waiting()
            self._publish()

    @property
    def _updates(self) -> bool:
        is_sent = self._settings.direction == ProductSettings.Direction.TO_SHOPIFY
        return is_sent and self._settings.updates_products

    def _adding(self) -> ProductAdding:
        return ProductAdding(
            self._ctx,
            self._work,
            self._params,
            self._client,
            self._sender,
            sends=self._sends,
        )

    def _joining(self) -> ProductJoining:
        return ProductJoining(
            self._ctx, self._work, self._client, self._sender, sends=self._sends
        )

    def _walk(self) -> None:
        """Plan and send page by page, where so many prices may change at all."""
        with_prices = self._params.only_prices or self._settings.syncs_prices
        if with_prices and not self._may_change_prices():
            with_prices = False
            if self._params.only_prices:
                return
        for page in self._pages(with_prices=with_prices):
            self._walked = page[-1][0].product.pk
            if self._sends:
                self._keep(page)
            else:
                self._show(page)
            self._done += len(page)
            self._ctx.progress(self._done)
        self._ctx.result[TOLD] = True
        self._send_held()

    def _pages(self, *, with_prices: bool) -> Iterator[Page]:
        for page in self._work.pages(gids=self._params.gids, after=self._walked):
            yield [
                (facts, self._plan(facts, with_prices=with_prices)) for facts in page
            ]

    def _plan(self, facts: ProductFacts, *, with_prices: bool) -> ProductPlan:
        terms = self._work.terms
        if self._params.only_prices:
            return plan_prices(facts, terms)
        return plan_product(facts, terms, with_prices=with_prices)

    def _may_change_prices(self) -> bool:
        """Tell whether no more prices would change than the shop card allows."""
        if self._settings.largest_share is None:
            return True
        changed = known = 0
        for page in self._work.pages(gids=self._params.gids):
            self._ctx.check()
            plans = [plan_prices(facts, self._work.terms) for facts in page]
            changed += sum(plan.changed_prices for plan in plans)
            known += sum(plan.prices for plan in plans)
        problem = share_problem(changed, known, self._settings)
        if problem is not None:
            self._ctx.skip(self._shop.code, problem)
        return problem is None

    def _keep(self, page: Page) -> None:
        ready = keep_plans(
            self._shop,
            page,
            only_prices=self._params.only_prices,
            run_id=self._ctx.run_id,
        )
        self._tell_problems(page)
        if ready.resting:
            self._ctx.count(postponed=ready.resting)
        for change in ready.changes:
            self._held.setdefault(change.kind, []).append(change)
        if max(map(len, self._held.values()), default=0) >= MOST_AT_ONCE:
            self._send_held()

    def _send_held(self) -> None:
        """Send what is planned, kind after kind; in bulk the run is parked for it."""
        held, self._held = self._held, {}
        for kind in KINDS:
            self._sender.send(kind, held.get(kind, ()))
        self._ctx.result[WALKED] = self._walked
        if held:
            self._sender.follow()

    def _send_waiting(self) -> None:
        """Send what a person let go again, and what an earlier run did not get to."""
        for kind in KINDS:
            changes = waiting_changes(
                self._shop, kind, only_prices=self._params.only_prices
            )
            self._sender.send(kind, changes)
        self._sender.follow()

    def _publish(self) -> None:
        if not self._params.only_prices:
            ProductPublishing(self._ctx, self._work, self._client, self._sender).run()

    def _tell_problems(self, page: Page) -> None:
        """List what is not sent; once, however often the run is parked."""
        if self._ctx.result.get(TOLD):
            return
        for _, plan in page:
            for problem in plan.problems:
                self._ctx.skip(problem.name, problem.reason)

    def _show(self, page: Page) -> None:
        """Count what would be sent, and say it of the first."""
        self._tell_problems(page)
        show(self._ctx, [each for _, plan in page for each in plan.told])
