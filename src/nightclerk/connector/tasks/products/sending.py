"""Send changes of products: by calls, or in bulk where they are many."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nightclerk.connector.budget import pace_of
from nightclerk.connector.mapping.products.product_wishes import (
    new_product_input,
    product_input,
)
from nightclerk.connector.mapping.products.told import (
    GONE_VARIANTS,
    NEW_PRODUCT,
    NEW_VARIANTS,
    OPTION,
    PRODUCT,
    PUBLISH,
    VARIANTS,
)
from nightclerk.connector.mapping.products.variant_wishes import variant_input
from nightclerk.connector.mapping.sending.transport import (
    MOST_CALLS,
    Transport,
    Work,
    choose,
)
from nightclerk.connector.models import OutgoingCall, OutgoingChange, Shop
from nightclerk.connector.services.products.answers import keeper
from nightclerk.connector.services.products.pages import mark_products_gone
from nightclerk.connector.services.sending.answers import Answers
from nightclerk.connector.services.sending.calls import Verdict
from nightclerk.connector.tasks.products.judging import (
    is_gone_product,
    judge_all,
    judge_new_variants,
    judge_product,
    judge_variants,
)
from nightclerk.connector.tasks.products.reading_back import ReadBack
from nightclerk.connector.tasks.sending.bulk_results import (
    ChangeResults,
    Results,
    refusal_of_line,
)
from nightclerk.connector.tasks.sending.bulk_running import BulkRunner
from nightclerk.connector.tasks.sending.calls import CallSender
from nightclerk.jobs.context import Context
from nightclerk.shopify.answers import UserError
from nightclerk.shopify.bulk.reading import MutationLine
from nightclerk.shopify.client import ShopifyClient
from nightclerk.shopify.operations import Operation
from nightclerk.shopify.products import operations

Changes = Sequence[OutgoingChange]
ROW_POINTS = 0.2  # of each variant that a change names, besides the request's own
HANDLE_TAKEN = "HANDLE_NOT_UNIQUE"
AT_ONCE = 250  # variants of one request


@dataclass(frozen=True)
class Kind:
    """How changes of a kind are asked for: the request and its variables."""

    operation: Operation[Any]
    variables: Callable[[Changes], Mapping[str, Any]]


def _product_variables(changes: Changes) -> Mapping[str, Any]:
    (change,) = changes
    return {"product": product_input(change.payload, gid=change.gid)}


def _new_product_variables(changes: Changes) -> Mapping[str, Any]:
    (change,) = changes
    return {"input": new_product_input(change.payload)}


def _variants_variables(changes: Changes) -> Mapping[str, Any]:
    rows = [variant_input(change.payload, gid=change.gid) for change in changes]
    return {"productId": changes[0].payload["product"], "variants": rows}


def _new_variants_variables(changes: Changes) -> Mapping[str, Any]:
    rows = [
        variant_input(change.payload["fields"], options=change.payload["options"])
        for change in changes
    ]
    return {
        "productId": changes[0].payload["product"],
        "variants": rows,
        # What is there is never replaced by what is added.
        "strategy": "PRESERVE_STANDALONE_VARIANT",
    }


def _gone_variants_variables(changes: Changes) -> Mapping[str, Any]:
    gids = [change.gid for change in changes]
    return {"productId": changes[0].payload["product"], "variantsIds": gids}


def _option_variables(changes: Changes) -> Mapping[str, Any]:
    (change,) = changes
    told = change.payload
    return {
        "productId": change.gid,
        "option": {"id": told["option"], "name": told["name"]},
        "values": [{"id": gid, "name": name} for gid, name in told["values"]],
    }


def _publish_variables(changes: Changes) -> Mapping[str, Any]:
    (change,) = changes
    channels = [{"publicationId": gid} for gid in change.payload["channels"]]
    return {"id": change.gid, "input": channels}


KINDS: Mapping[str, Kind] = {
    PRODUCT: Kind(operations.PRODUCT_UPDATE, _product_variables),
    NEW_PRODUCT: Kind(operations.PRODUCT_CREATE, _new_product_variables),
    VARIANTS: Kind(operations.VARIANTS_UPDATE, _variants_variables),
    OPTION: Kind(operations.OPTION_RENAME, _option_variables),
    NEW_VARIANTS: Kind(operations.VARIANTS_CREATE, _new_variants_variables),
    GONE_VARIANTS: Kind(operations.VARIANTS_DELETE, _gone_variants_variables),
    PUBLISH: Kind(operations.PUBLISH, _publish_variables),
}
NOT_IN_BULK = (OPTION,)  # Shopify carries it out in no bulk operation
OF_VARIANTS = (VARIANTS, NEW_VARIANTS, GONE_VARIANTS)


class ProductSender:
    """Sends planned changes of a shop's products, for one run.

    More calls than `most_calls` are never made: what needs them goes in bulk.
    """

    def __init__(
        self,
        ctx: Context,
        shop: Shop,
        client: ShopifyClient,
        *,
        most_calls: int = MOST_CALLS,
    ) -> None:
        self._shop, self._client, self._most_calls = shop, client, most_calls
        self._calls = CallSender(ctx, shop, client)
        self._bulk = BulkRunner(ctx, shop, client)
        self._back = ReadBack(shop, client)

    def settle(self) -> None:
        """Take in what was done in bulk, and ask for what has no answer.

        Parks the run while Shopify works on something.
        """
        self.follow()
        for kind in KINDS:
            keep = keeper(self._shop, kind)
            self._calls.settle([kind], self._back.ask, keep=keep)

    def follow(self) -> None:
        """Take in what was done in bulk; parks the run while anything is under way."""
        self._bulk.follow({kind: self._results(kind) for kind in KINDS})

    def send(self, kind: str, changes: Changes) -> None:
        """Send changes of a kind, the quicker way; in bulk `follow` brings the end."""
        groups = grouped(kind, changes)
        if not groups:
            return
        operation = KINDS[kind].operation
        points = operation.cost + ROW_POINTS * len(changes) / len(groups)
        work = Work(len(groups), points, len(changes))
        way = choose(work, pace_of(self._shop), most_calls=self._most_calls)
        if way == Transport.BULK and kind not in NOT_IN_BULK:
            self._bulk.carry(kind, operation, groups, KINDS[kind].variables)
            return
        for group in groups:
            self._send_group(kind, group)

    def _send_group(self, kind: str, group: Changes) -> None:
        """Send changes of one product; what others kept from being made goes again."""
        keep = keeper(self._shop, kind)
        left = len(group)
        while left:
            kept = self._calls.send(kind, group, self._ask, keep=keep)
            left = kept.released if kept.released < left else 0

    def _ask(self, call: OutgoingCall, changes: Changes) -> Answers:
        kind = KINDS[call.kind]
        attempt = self._client.attempt(kind.operation, **kind.variables(changes))
        answers = self._judged(call.kind, changes, attempt.data, attempt.errors)
        if _is_refused_unnamed(call.kind, changes, attempt.errors):
            middle = len(changes) // 2
            return {
                **self._ask(call, changes[:middle]),
                **self._ask(call, changes[middle:]),
            }
        return answers

    def _results(self, kind: str) -> Results:
        def judge(line: MutationLine[Any], changes: Changes) -> Answers:
            if line.errors:
                refused = refusal_of_line(line)
                return {change.pk: Verdict(refused) for change in changes}
            return self._judged(kind, changes, line.decode(), line.user_errors)

        return ChangeResults(KINDS[kind].operation, judge, keeper(self._shop, kind))

    def _judged(
        self, kind: str, changes: Changes, data: Any, errors: Sequence[UserError]
    ) -> Answers:
        """Judge an answer to changes of a kind, whichever way it came."""
        currency = self._shop.currency
        if kind in OF_VARIANTS and is_gone_product(errors):
            mark_products_gone(self._shop, [changes[0].payload["product"]])
        if kind == VARIANTS:
            answer = data and data.product_variants_bulk_update
            rows = answer and answer.product_variants
            return judge_variants(changes, rows, errors, currency=currency)
        if kind == NEW_VARIANTS:
            answer = data and data.product_variants_bulk_create
            rows = answer and answer.product_variants
            return judge_new_variants(changes, rows, errors, currency=currency)
        if kind in (PRODUCT, OPTION):
            answer = data and (
                data.product_option_update if kind == OPTION else data.product_update
            )
            product = answer and answer.product
            return judge_product(changes[0], product, errors, currency=currency)
        if kind == NEW_PRODUCT:
            return self._judged_new(changes[0], data, errors)
        return judge_all(changes, errors)

    def _judged_new(
        self, change: OutgoingChange, data: Any, errors: Sequence[UserError]
    ) -> Answers:
        """Judge a new product; one of its handle that is ours was made before."""
        if any(error.code == HANDLE_TAKEN for error in errors):
            return {change.pk: self._back.made(change)}
        answer = data and data.product_set
        product = answer and answer.product
        if product is not None and product.variants.page_info.has_next_page:
            tree, row = self._back.whole([product.id])[product.id]
            return {change.pk: Verdict(answer=tree, gid=row.gid)}
        return judge_product(change, product, errors, currency=self._shop.currency)


def grouped(kind: str, changes: Changes) -> list[list[OutgoingChange]]:
    """Give changes by the request that they need: variants of one product share it."""
    if kind not in OF_VARIANTS:
        return [[change] for change in changes]
    by_product: dict[str, list[OutgoingChange]] = {}
    for change in changes:
        by_product.setdefault(change.payload["product"], []).append(change)
    return [
        rows[start : start + AT_ONCE]
        for rows in by_product.values()
        for start in range(0, len(rows), AT_ONCE)
    ]


def _is_refused_unnamed(
    kind: str, changes: Changes, errors: Sequence[UserError]
) -> bool:
    """Tell whether all was refused and no row is to blame: halves are tried then."""
    if kind != VARIANTS or len(changes) < 2 or is_gone_product(errors):
        return False
    return bool(errors) and all(error.row("variants") is None for error in errors)
