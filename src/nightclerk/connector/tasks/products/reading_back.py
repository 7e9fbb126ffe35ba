"""Ask Shopify what became of changes of products of which no answer came."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from nightclerk.connector.mapping.products.field_owners import (
    PRODUCT_FIELDS,
    VARIANT_FIELDS,
    refused_values,
)
from nightclerk.connector.mapping.products.rows import (
    ProductRow,
    VariantRow,
    product_row_from,
)
from nightclerk.connector.mapping.products.told import (
    GONE_VARIANTS,
    NEW_PRODUCT,
    NEW_VARIANTS,
    OPTION,
    PRODUCT,
    PUBLISH,
)
from nightclerk.connector.models import OutgoingCall, OutgoingChange, Shop
from nightclerk.connector.services.products.answers import GONE
from nightclerk.connector.services.sending.answers import Answers
from nightclerk.connector.services.sending.calls import Verdict
from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.shopify.client import LARGEST_PAGE, ShopifyClient
from nightclerk.shopify.draining import complete
from nightclerk.shopify.products.operations import PRODUCT_BY_HANDLE, PRODUCTS_BY_IDS

Tree = dict[str, Any]
Changes = Sequence[OutgoingChange]
Found = Verdict | None


class ReadBack:
    """Reads the records of changes and compares them with what was sent."""

    def __init__(self, shop: Shop, client: ShopifyClient) -> None:
        self._shop, self._client = shop, client

    def ask(self, call: OutgoingCall, changes: Changes) -> Answers:
        """Give what of a request's changes Shopify has; None: certainly not."""
        if call.kind == PUBLISH:
            return dict.fromkeys((change.pk for change in changes), None)
        if call.kind == NEW_PRODUCT:
            return {change.pk: self.made(change) for change in changes}
        trees = self.whole({_product_of(change) for change in changes})
        return {
            change.pk: self._judged(change, trees.get(_product_of(change)))
            for change in changes
        }

    def made(self, change: OutgoingChange) -> Found:
        """Find a new product by its handle; None where there is none.

        One of that handle with other SKUs is somebody else's: that is a refusal.
        """
        handle = change.payload["handle"]
        data = self._client.execute(PRODUCT_BY_HANDLE, handle=handle)
        named = data.product_by_identifier
        found = self.whole([named.id]).get(named.id) if named else None
        if found is None:
            return None
        tree, row = found
        if _skus_of(change.payload) != sorted(each.sku for each in row.variants):
            taken = Refused(
                words("Another product has the handle {handle}", handle=handle),
                hint=words("Change its handle at Shopify, or map it to the item."),
            )
            return Verdict(taken)
        return Verdict(answer=tree, gid=row.gid)

    def whole(self, gids: Iterable[str]) -> dict[str, tuple[Tree, ProductRow]]:
        """Read products with all their variants; what is gone is missing."""
        found: dict[str, tuple[Tree, ProductRow]] = {}
        wanted = sorted(gids)
        for start in range(0, len(wanted), LARGEST_PAGE):
            page = wanted[start : start + LARGEST_PAGE]
            for node in self._client.nodes(PRODUCTS_BY_IDS, page):
                if node is None:
                    continue
                raw = complete(self._client, node).raw
                row = product_row_from(raw, gid=node.gid, currency=self._shop.currency)
                found[node.gid] = (msgspec.json.decode(raw), row)
        return found

    def _judged(
        self, change: OutgoingChange, found: tuple[Tree, ProductRow] | None
    ) -> Found:
        if found is None:
            return Verdict() if change.kind == GONE_VARIANTS else Verdict(_gone())
        tree, row = found
        if change.kind in OF_PRODUCT:
            return OF_PRODUCT[change.kind](change, tree, row)
        trees = {each["id"]: each for each in tree["variants"]["nodes"]}
        if change.kind == NEW_VARIANTS:
            return _same_new_variant(change, row.variants, trees)
        variant = next((each for each in row.variants if each.gid == change.gid), None)
        if change.kind == GONE_VARIANTS:
            return None if variant else Verdict()
        return _same_variant(change, variant, trees)


def _product_of(change: OutgoingChange) -> str:
    is_own = change.kind in OF_PRODUCT
    return change.gid if is_own else str(change.payload["product"])


def _same_product(change: OutgoingChange, tree: Tree, row: ProductRow) -> Found:
    """Tell whether a product is as it was sent; a text is sent again: it is tidied."""
    sent = _only(change.payload, PRODUCT_FIELDS)
    is_same = "body" not in sent and not refused_values(sent, row.fields)
    return Verdict(answer=tree) if is_same else None


def _same_option(change: OutgoingChange, tree: Tree, row: ProductRow) -> Found:
    names = {option["gid"]: option["name"] for option in row.options or ()}
    is_same = names.get(change.payload["option"]) == change.payload["name"]
    return Verdict(answer=tree) if is_same else None


OF_PRODUCT = {PRODUCT: _same_product, OPTION: _same_option}


def _same_variant(
    change: OutgoingChange, variant: VariantRow | None, trees: Mapping[str, Tree]
) -> Found:
    if variant is None:
        return Verdict(_gone())
    sent = _only(change.payload, VARIANT_FIELDS)
    if refused_values(sent, variant.fields):
        return None
    return Verdict(answer=trees[variant.gid])


def _same_new_variant(
    change: OutgoingChange, variants: Iterable[VariantRow], trees: Mapping[str, Tree]
) -> Found:
    wanted = [value for _, value in change.payload["options"]]
    for each in variants:
        if [option["value"] for option in each.options] == wanted:
            return Verdict(answer=trees[each.gid], gid=each.gid)
    return None


def _skus_of(payload: Mapping[str, Any]) -> list[str]:
    return sorted(str(row["fields"].get("sku", "")) for row in payload["variants"])


def _only(payload: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: payload[name] for name in names if name in payload}


def _gone() -> Refused:
    text = words("There is no such record any more")
    return Refused(
        words("Shopify has no such record any more"),
        hint=words("It was deleted there."),
        fields={GONE: text},
    )
