"""Add items to Shopify as variants of a product that is there."""

from collections.abc import Sequence

from nightclerk.connector.mapping.products.creation import (
    options_as_variant,
    refuse_unsellable,
    renamed_option,
)
from nightclerk.connector.mapping.products.options import Part
from nightclerk.connector.mapping.products.told import NEW_VARIANTS, OPTION, Told
from nightclerk.connector.mapping.products.variant_wishes import new_variant, price_key
from nightclerk.connector.models import ShopProduct
from nightclerk.connector.selectors.products.products_out import (
    items_at_shopify,
    items_by_no,
)
from nightclerk.connector.selectors.products.work import ProductWork
from nightclerk.connector.services.products.pages import keep_products
from nightclerk.connector.services.products.plans import PRODUCTS_OUT, wishes_of
from nightclerk.connector.services.sending.calls import plan_changes
from nightclerk.connector.services.syncs.skips import LeftOut, keep_skipped
from nightclerk.connector.tasks.products.reading_back import ReadBack
from nightclerk.connector.tasks.products.sending import ProductSender
from nightclerk.connector.tasks.products.showing import show
from nightclerk.core.errors import NightclerkError, NotFound, Refused
from nightclerk.core.text import words
from nightclerk.jobs.context import Context
from nightclerk.ledger.goods import Goods
from nightclerk.ledger.selectors.goods import goods_of
from nightclerk.shopify.client import ShopifyClient


class ProductJoining:
    """Lets items become variants of one product; of each only the item itself."""

    def __init__(
        self,
        ctx: Context,
        work: ProductWork,
        client: ShopifyClient,
        sender: ProductSender,
        *,
        sends: bool,
    ) -> None:
        self._ctx, self._work, self._shop = ctx, work, work.shop
        self._client, self._sender, self._sends = client, sender, sends

    def run(self, gid: str, numbers: Sequence[str]) -> None:
        """Add items to the product of an id.

        Raises `Refused` where units are variants, `NotFound` where there is no such
        product.
        """
        if self._work.terms.settings.units_are_variants:
            raise Refused(
                words("Items do not join a product where a shop has units as variants"),
                hint=words("Add them as products of their own."),
            )
        wanted = self._wanted(gid, numbers)
        if not wanted:
            return
        product = self._product(gid)
        option = self._renamed(product)
        if option is None:
            self._refuse(product, wanted)
            return
        told = self._told(product, wanted, option)
        if not self._sends:
            show(self._ctx, told)
            return
        ready = plan_changes(self._shop, wishes_of(told), run_id=self._ctx.run_id)
        self._sender.send(NEW_VARIANTS, ready)
        self._sender.follow()

    def _wanted(self, gid: str, numbers: Sequence[str]) -> list[Goods]:
        """Give the items that are to join; the product's own one is passed over."""
        known = items_by_no(numbers)
        there = items_at_shopify(self._shop, known.values())
        own = ShopProduct.objects.filter(shop=self._shop, gid=gid)
        parent = own.values_list("item_id", flat=True).first()
        for no in dict.fromkeys(numbers):
            if no not in known:
                self._skip(no, Refused(words("There is no item {no}", no=no)))
            elif known[no] in there and known[no] != parent:
                there_already = words("Item {no} is at Shopify already", no=no)
                self._ctx.skip(no, there_already)
        joining = [pk for pk in known.values() if pk not in there and pk != parent]
        return list(goods_of(joining).values())

    def _product(self, gid: str) -> ShopProduct:
        """Give the product as it is at Shopify now."""
        found = ReadBack(self._shop, self._client).whole([gid])
        if gid not in found:
            raise NotFound(words("Shopify has no product {gid}", gid=gid))
        keep_products(
            self._shop, [found[gid][1]], is_answer=False, run_id=self._ctx.run_id
        )
        return ShopProduct.objects.get(shop=self._shop, gid=gid)

    def _renamed(self, product: ShopProduct) -> list[str] | None:
        """Give the names of a product's options, once the only one has a good name.

        None where Shopify did not rename it.
        """
        rename = renamed_option(
            product.options,
            has_only_default=product.has_only_default,
            name=self._work.terms.settings.variant_option,
            no=product.item.no if product.item else "",
        )
        if rename is None:
            return [str(option.get("name", "")) for option in product.options]
        if self._sends:
            told = Told(OPTION, product.gid, str(product), rename, product.revision)
            ready = plan_changes(self._shop, wishes_of([told]), run_id=self._ctx.run_id)
            self._sender.send(OPTION, ready)
            product.refresh_from_db()
            if product.options[0]["name"] != rename["name"]:
                return None
        return [rename["name"]]

    def _refuse(self, product: ShopProduct, wanted: Sequence[Goods]) -> None:
        for goods in wanted:
            reason = Refused(
                words("The option of “{product}” was not renamed", product=product),
                hint=words("Look at the changes for Shopify, and add the item again."),
            )
            self._skip(goods.no, reason)

    def _told(
        self, product: ShopProduct, wanted: Sequence[Goods], existing: Sequence[str]
    ) -> list[Told]:
        part, terms = Part(), self._work.terms
        prices = self._work.prices([price_key(goods, part) for goods in wanted])
        told = []
        for goods in wanted:
            try:
                refuse_unsellable(goods)
                options = options_as_variant(goods, existing)
                payload = new_variant(goods, part, prices, terms)
            except Refused as error:
                self._skip(goods.no, error)
                continue
            payload |= {"product": product.gid, "options": options}
            told.append(
                Told(
                    NEW_VARIANTS,
                    "",
                    goods.no,
                    payload,
                    product.revision,
                    owner=product.gid,
                )
            )
        return told

    def _skip(self, no: str, reason: NightclerkError) -> None:
        if self._sends:
            left = LeftOut(f"item:{no}", no, reason)
            keep_skipped(self._shop, PRODUCTS_OUT, left, run_id=self._ctx.run_id)
        self._ctx.skip(no, reason)
