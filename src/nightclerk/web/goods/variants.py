"""Why a variant at Shopify was not sent, and what may be done about it at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from nightclerk.connector.models import OutgoingChange, ShopVariant
from nightclerk.connector.selectors.products.stands import ProductStand, stand_of
from nightclerk.connector.services.products import why_not_sent as reasons
from nightclerk.connector.services.products.starts import (
    SYNC_PRODUCTS,
    allow_price,
    sync_prices,
)
from nightclerk.connector.services.sending.actions import send_again
from nightclerk.web.amounts import money
from nightclerk.web.books.acts import Button
from nightclerk.web.books.showing import address_of, linked
from nightclerk.web.errors import attempt
from nightclerk.web.goods.adding import START
from nightclerk.web.goods.kinds import field_words
from nightclerk.web.goods.product_facts import why_address
from nightclerk.web.goods.product_looks import fields_table
from nightclerk.web.mapping.bulk import MappedAdmin
from nightclerk.web.order_tables import Table
from nightclerk.web.signed_in import actor_of, require
from nightclerk.web.syncs import answer, sync_task
from nightclerk.web.words import said

# The page on which each kind of record that a reason names is mended.
PAGES: Mapping[str, tuple[str, str, Any]] = {
    reasons.ITEM: (
        "ledger_item_change",
        "ledger.view_item",
        gettext_lazy("Open the item"),
    ),
    reasons.SHOP: (
        "connector_shop_products",
        "connector.view_shop",
        gettext_lazy("Open the shop card"),
    ),
    reasons.VARIANT: (
        "connector_shopvariant_change",
        "connector.view_shopvariant",
        gettext_lazy("Open the variant"),
    ),
    reasons.CHANGE: (
        "connector_outgoingchange_change",
        "connector.view_outgoingchange",
        gettext_lazy("Open the change"),
    ),
    reasons.PICTURE: (
        "connector_shoppicture_change",
        "connector.view_shoppicture",
        gettext_lazy("Open the picture"),
    ),
}
DECIDE_CHANGES = "connector.change_outgoingchange"


@dataclass(frozen=True)
class Why:
    """One reason, ready to be read: the sentence, what to do, and where."""

    text: str
    hint: str
    address: str = ""
    title: str = ""


class WhyPages(MappedAdmin):
    """The page that explains one variant, and what its buttons do."""

    def get_urls(self) -> list[URLPattern]:
        def page(name: str, view: Any) -> URLPattern:
            wrapped = self.admin_site.admin_view(view)
            address = f"<int:pk>/{name}/"
            told = f"connector_shopvariant_{name}"
            pattern: URLPattern = path(address, wrapped, name=told)
            return pattern

        return [
            page("why", self.why),
            page("allow", require_POST(self.allow)),
            page("resend", require_POST(self.resend)),
            *super().get_urls(),
        ]

    def more_buttons(self, request: HttpRequest, record: ShopVariant) -> list[Button]:
        told = _("Why was this not sent?")
        found = [Button(told, "help", why_address(record))]
        may_see = request.user.has_perm("connector.view_shopproduct")
        if record.product and may_see:
            card = address_of(record.product)
            found.append(Button(_("Product at Shopify"), "inventory_2", card))
        return [*super().more_buttons(request, record), *found]

    def why(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say why a variant was not sent: what a sync would do, what became of one."""
        variant: ShopVariant = self.record(request, str(pk))
        stand = stand_of(variant.product) if variant.product else ProductStand()
        stopped = stand.stopped.get(variant.pk)
        may_allow = self.has_change_permission(request, variant)
        return self.page(
            request,
            "web/goods/why.html",
            variant,
            title=_("Why was this not sent?"),
            variant=variant,
            product=linked(variant.product),
            item=linked(variant.item),
            card=address_of(variant),
            whys=[_why(request, each) for each in reasons.explain(variant)],
            tables=[_fields(variant, stand)],
            stopped=stopped if may_allow else None,
            stopped_text=money(stopped, variant.shop.currency) if stopped else "",
            may_sync=self.may_sync(request, variant),
            may_resend=_refused(variant).exists()
            and request.user.has_perm(DECIDE_CHANGES),
        )

    def may_sync(self, request: HttpRequest, variant: ShopVariant) -> bool:
        """Tell whether the reader may start a sync of the variant's product."""
        is_there = variant.product_id is not None and not variant.is_gone
        return is_there and request.user.has_perm(START)

    def allow(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Let the price that the limit stopped pass, and sync the prices."""
        require(request, self.permission("change"))
        variant: ShopVariant = self.record(request, str(pk))
        stopped = _stopped(variant)
        seen = request.POST.get("price", "")
        if stopped is None or str(stopped) != seen:
            messages.warning(
                request, _("The price is another by now. Look at it again.")
            )
            return redirect(why_address(variant))
        call = partial(allow_price, variant, stopped, actor=actor_of(request))
        if attempt(request, call) is None:
            return redirect(why_address(variant))
        told = _("{variant} may cost {price} now.")
        price = money(stopped, variant.shop.currency)
        messages.success(request, told.format(variant=variant, price=price))
        return self.prices_sent(request, variant)

    def resend(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Send again what Shopify refused of a variant, after it was mended."""
        require(request, DECIDE_CHANGES)
        variant: ShopVariant = self.record(request, str(pk))
        call = partial(send_again, _refused(variant), actor=actor_of(request))
        if attempt(request, call) is None:
            return redirect(why_address(variant))
        return self.prices_sent(request, variant)

    def prices_sent(self, request: HttpRequest, variant: ShopVariant) -> HttpResponse:
        """Sync the prices of the variant's product, where the reader may start it."""
        back = why_address(variant)
        if not self.may_sync(request, variant) or variant.product is None:
            return redirect(back)
        product, actor = variant.product, actor_of(request)
        started = attempt(
            request, lambda: sync_prices(variant.shop, [product], actor=actor)
        )
        if started is None:
            return redirect(back)
        task = sync_task(SYNC_PRODUCTS)
        return answer(request, variant.shop, task, started, otherwise=back)


def _refused(variant: ShopVariant) -> QuerySet[OutgoingChange]:
    """Give what Shopify refused of a variant and nobody has mended yet."""
    state = OutgoingChange.State.REJECTED
    return OutgoingChange.objects.filter(
        shop=variant.shop_id, gid=variant.gid, state=state
    )


def _stopped(variant: ShopVariant) -> Decimal | None:
    product = variant.product
    return stand_of(product).stopped.get(variant.pk) if product else None


def _why(request: HttpRequest, reason: reasons.Reason) -> Why:
    kind, key = reason.link
    text, hint = said(reason.text), said(reason.hint)
    if kind not in PAGES or not key.isdigit():
        return Why(text, hint)
    name, permission, title = PAGES[kind]
    if not request.user.has_perm(permission):
        return Why(text, hint)
    return Why(text, hint, reverse(f"admin:{name}", args=[key]), str(title))


def _fields(variant: ShopVariant, stand: ProductStand) -> Table:
    name = variant.title or variant.sku
    rows: list[tuple[object, Any]] = [
        (name, row) for row in stand.variants.get(variant.pk, ())
    ]
    return fields_table(
        _("Field by field"), rows, field_words, _("It was not read from Shopify yet.")
    )
