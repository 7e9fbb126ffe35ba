"""What was changed at Shopify in fields of ours, and what becomes of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from nightclerk.connector.models import ShopProduct, ShopVariant
from nightclerk.connector.selectors.products.products import (
    changed_there,
    drifted_variants,
    variants_of,
)
from nightclerk.connector.selectors.products.stands import drift_in
from nightclerk.connector.selectors.settings import product_settings
from nightclerk.connector.services.products.drift import TAKEN
from nightclerk.web.books.acts import Button
from nightclerk.web.books.showing import address_of
from nightclerk.web.goods.adding import START, AddingPages
from nightclerk.web.goods.kinds import field_words
from nightclerk.web.goods.product_looks import field_value
from nightclerk.web.signed_in import require

DECIDE = "connector.change_shopproduct"
CHANGE_ITEMS = "ledger.change_item"
PRODUCTS_SHOWN = 100


@dataclass(frozen=True)
class Drift:
    """A field that was changed at Shopify: ours and theirs, ready to be read."""

    name: str
    record: str
    ours: Any
    theirs: Any

    @property
    def title(self) -> str:
        """Say what the field is called."""
        return field_words(self.name)

    @property
    def is_taken(self) -> bool:
        """Tell whether an item can take it over."""
        return self.name in TAKEN


@dataclass(frozen=True)
class Drifted:
    """A product with what was changed of it, and what may be decided."""

    product: ShopProduct
    card: str
    rows: list[Drift]
    again: str = ""
    take: str = ""


class DriftPages(AddingPages):
    """The list of what was changed at Shopify, and the buttons to decide about it."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.drift)
        return [
            path("drift/", view, name="connector_shopproduct_drift"),
            *super().get_urls(),
        ]

    def drift(self, request: HttpRequest) -> HttpResponse:
        """Show product by product what was changed at Shopify."""
        require(request, self.permission("view"))
        rows = changed_there(ShopProduct.objects.select_related("shop", "item"))
        number = rows.count()
        found = [
            drifted_of(request, product)
            for product in rows.order_by("title", "pk")[:PRODUCTS_SHOWN]
        ]
        return self.page(
            request,
            "web/goods/drift.html",
            None,
            title=_("Changed at Shopify"),
            products=[each for each in found if each.rows],
            hidden=max(number - PRODUCTS_SHOWN, 0),
        )

    def drift_buttons(self, request: HttpRequest, product: ShopProduct) -> list[Button]:
        """Give the buttons that decide about what was changed of one product."""
        found = drifted_of(request, product)
        buttons = []
        if found.rows and found.again:
            title = _("Send ours again")
            buttons.append(
                Button(title, "published_with_changes", found.again, is_form=True)
            )
        if found.rows and found.take:
            buttons.append(
                Button(_("Take theirs"), "download", found.take, is_form=True)
            )
        return buttons


def drifted_of(request: HttpRequest, product: ShopProduct) -> Drifted:
    """Give what was changed of a product, and where the reader may decide about it."""
    rows = list(_rows(product)) if not product.is_gone else []
    may_decide = request.user.has_perm(DECIDE)
    may_send = may_decide and request.user.has_perm(START)
    may_take = may_decide and request.user.has_perm(CHANGE_ITEMS)
    may_take = may_take and any(row.is_taken for row in rows)
    return Drifted(
        product,
        address_of(product),
        rows,
        again=_address("send-again", product) if may_send else "",
        take=_address("take", product) if may_take else "",
    )


def _rows(product: ShopProduct) -> Iterator[Drift]:
    owners = product_settings(product.shop).owners
    if product.item_id:
        yield from _of(product, _("Product"), owners)
    for variant in drifted_variants(variants_of(product)):
        yield from _of(variant, variant.title or variant.sku, owners)


def _of(
    record: ShopProduct | ShopVariant, name: str, owners: dict[str, str]
) -> Iterator[Drift]:
    for field in drift_in(record, owners):
        yield Drift(
            field,
            name,
            field_value(field, record.confirmed.get(field)),
            field_value(field, record.observed.get(field)),
        )


def _address(name: str, product: ShopProduct) -> str:
    return reverse(f"admin:connector_shopproduct_{name}", args=[product.pk])
