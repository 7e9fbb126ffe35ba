"""What an item is at Shopify, and what of it can be started from its card."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import action
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nightclerk.connector.models import ShopVariant
from nightclerk.connector.selectors.products.products import (
    addable_items,
    products_of_item,
    selling_shops,
    variants_of_item,
)
from nightclerk.ledger.models import Item
from nightclerk.web.amounts import money
from nightclerk.web.books.acts import Button
from nightclerk.web.books.pages import BookAdmin
from nightclerk.web.books.showing import linked
from nightclerk.web.goods.adding import MOST_ADDED, START, adding_address
from nightclerk.web.goods.product_facts import why_address
from nightclerk.web.goods.product_looks import status_badge, trouble_of
from nightclerk.web.order_tables import Column, Table
from nightclerk.web.times import moment

VARIANTS_SHOWN = 100
SEE = "connector.view_shopproduct"
ADD = gettext_lazy("Add to Shopify")


@action(description=ADD, permissions=["change"])
def add_to_shopify(
    page: BookAdmin, request: HttpRequest, rows: "QuerySet[Any]"
) -> HttpResponse | None:
    """Go to the page that adds the selected items to a shop."""
    chosen = list(rows.order_by("no")[: MOST_ADDED + 1])
    if len(chosen) > MOST_ADDED:
        told = _("Choose at most {number} items at once.")
        messages.warning(request, told.format(number=MOST_ADDED))
        return None
    return redirect(adding_address(chosen))


def shopify_table(request: HttpRequest, item: Item) -> list[Table]:
    """Give where an item is at Shopify; nothing for readers who may not see that."""
    if not request.user.has_perm(SEE):
        return []
    headings = [
        Column(_("Shop")),
        Column(_("Product")),
        Column(_("Variant")),
        Column(_("Status")),
        Column(_("Price at Shopify"), is_number=True),
        Column(_("Sent")),
        Column(_("Not sent")),
    ]
    rows = [_row(variant) for variant in variants_of_item(item)[:VARIANTS_SHOWN]]
    empty = _("The item is at no shop yet. “Add to Shopify” brings it there.")
    return [Table(_("At Shopify"), headings, rows, empty)]


def shopify_buttons(request: HttpRequest, item: Item) -> list[Button]:
    """Give the buttons that add an item, and that send its prices."""
    if not request.user.has_perm(START):
        return []
    found = []
    if any(addable_items(shop, [item]) for shop in selling_shops()):
        found.append(Button(ADD, "add_business", adding_address([item])))
    for product in products_of_item(item).filter(shop__is_enabled=True):
        title = _("Sync prices ({shop})").format(shop=product.shop.code)
        start = "admin:connector_shopproduct_start"
        address = reverse(start, args=[product.pk, "prices"])
        found.append(Button(title, "sell", address, is_form=True))
    return found


def _row(variant: ShopVariant) -> list[str]:
    product, currency = variant.product, variant.shop.currency
    why = format_html(
        '{}<div><a class="nc-link" href="{}">{}</a></div>',
        trouble_of(variant),
        why_address(variant),
        _("Why?"),
    )
    return [
        linked(variant.shop, variant.shop.code),
        linked(product) or variant.product_title,
        linked(variant, variant.title or variant.sku or variant),
        status_badge(product) if product else "",
        "" if variant.price is None else money(variant.price, currency),
        moment(variant.sent_at),
        why,
    ]
