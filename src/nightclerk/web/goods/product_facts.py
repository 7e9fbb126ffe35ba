"""What the card of a product at Shopify shows: variants, fields, what was sent."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from nightclerk.connector.models import (
    OutgoingChange,
    ShopProduct,
    ShopVariant,
    StockLevel,
)
from nightclerk.connector.selectors.pictures.reasons import picture_reasons
from nightclerk.connector.selectors.products.products import (
    changes_of_product,
    variants_of,
)
from nightclerk.connector.selectors.products.stands import FieldStand, ProductStand
from nightclerk.web.amounts import money
from nightclerk.web.badges import badge
from nightclerk.web.books.showing import linked
from nightclerk.web.goods.kinds import field_words, kind_words
from nightclerk.web.goods.outbox_facts import state_badge
from nightclerk.web.goods.product_looks import (
    DRIFT,
    fields_table,
    mapped_cell,
    trouble_of,
)
from nightclerk.web.order_tables import Column, Table
from nightclerk.web.times import moment
from nightclerk.web.words import said

VARIANTS_SHOWN = 250
CHANGES_SHOWN = 20


def admin_address(product: ShopProduct) -> str:
    """Give where Shopify's own pages show a product."""
    number = product.gid.rpartition("/")[2]
    return f"{product.shop.url.rstrip('/')}/admin/products/{number}"


def product_tables(product: ShopProduct, stand: ProductStand) -> list[Table]:
    """Give the tables of a product's card, in the order in which people ask."""
    variants = list(variants_of(product)[:VARIANTS_SHOWN])
    return [
        variants_table(product, variants, stand),
        differences_table(product, variants, stand),
        history_table(product),
    ]


def variants_table(
    product: ShopProduct, variants: list[ShopVariant], stand: ProductStand
) -> Table:
    """Make the table of variants: what each is in the books, its prices, its stock."""
    headings = [
        Column(_("Variant")),
        Column(_("SKU")),
        Column(_("Item")),
        Column(_("Price in the books"), is_number=True),
        Column(_("Price at Shopify"), is_number=True),
        Column(_("Stock at Shopify")),
        Column(_("Pictures"), is_number=True),
        Column(_("Not sent")),
    ]
    stock, pictures = _stock_of(variants), _pictures_of(product)
    currency = product.shop.currency
    rows = [
        [
            linked(variant, variant.title or variant),
            variant.sku,
            mapped_cell(variant),
            _price(stand.wanted(variant.pk, "price"), currency),
            _price(variant.price, currency),
            stock.get(variant.pk, ""),
            str(pictures.get(variant.pk, "") or ""),
            _why(variant, stand),
        ]
        for variant in variants
    ]
    return Table(
        variants_title(product, len(variants)),
        headings,
        rows,
        _("No variant of it was read yet."),
    )


def variants_title(product: ShopProduct, shown: int) -> str:
    """Say how many variants stand below; of very many only the first do."""
    if shown < VARIANTS_SHOWN:
        return _("Variants")
    number = variants_of(product).count()
    told = _("Variants: the first {shown} of {number}")
    return told.format(shown=shown, number=number)


def differences_table(
    product: ShopProduct, variants: list[ShopVariant], stand: ProductStand
) -> Table:
    """Make the table of all the product's own fields, and of what differs below."""
    rows: list[tuple[object, FieldStand]] = [(_("Product"), row) for row in stand.own]
    for variant in variants:
        told = linked(variant, variant.title or variant.sku or variant)
        fields = stand.variants.get(variant.pk, ())
        rows += [(told, row) for row in fields if row.differs]
    return fields_table(
        _("Field by field"), rows, field_words, _("It was not read from Shopify yet.")
    )


def history_table(product: ShopProduct) -> Table:
    """Make the table of what was meant for a product and its variants."""
    headings = (_("Change"), _("State"), _("Shopify's words"), _("When"))
    rows = [
        [
            linked(change, f"{kind_words(change.kind)} {change.subject}".strip()),
            state_badge(change),
            change.message,
            moment(change.ended_at or change.sent_at or change.created_at),
        ]
        for change in changes_of_product(product)[:CHANGES_SHOWN]
    ]
    return Table(
        _("Sent to Shopify"),
        [Column(each) for each in headings],
        rows,
        _("Nothing of it was sent yet."),
    )


def why_address(variant: ShopVariant) -> str:
    """Give the page that says why a variant was not sent."""
    return reverse("admin:connector_shopvariant_why", args=[variant.pk])


def rejected_of(product: ShopProduct) -> list[OutgoingChange]:
    """Give what Shopify refused of a product and nobody has mended yet."""
    refused = changes_of_product(product).filter(state=OutgoingChange.State.REJECTED)
    return list(refused[:CHANGES_SHOWN])


@dataclass(frozen=True)
class PictureSaid:
    """Why a picture is not there, or what waits for it, and the page of the picture."""

    text: str
    hint: str
    address: str = ""


def pictures_said(request: HttpRequest, product: ShopProduct) -> list[PictureSaid]:
    """Say what of a product's pictures is not at Shopify, and what waits for them."""
    may_see = request.user.has_perm("connector.view_shoppicture")
    return [
        PictureSaid(
            said(each.error.text),
            said(each.error.hint),
            reverse("admin:connector_shoppicture_change", args=[each.picture])
            if each.picture and may_see
            else "",
        )
        for each in picture_reasons(product)[:CHANGES_SHOWN]
    ]


def product_side(product: ShopProduct) -> list[tuple[str, Any]]:
    """Give the facts of a product, as (title, value)."""
    outside = format_html(
        '<a class="nc-link" href="{}" rel="noreferrer">{}</a>',
        admin_address(product),
        _("Open it at Shopify"),
    )
    pairs: list[tuple[str, Any]] = [
        (_("Shop"), linked(product.shop, product.shop.code)),
        (_("Item"), linked(product.item)),
        (_("Handle"), product.handle),
        (_("Vendor"), product.vendor),
        (_("Product type"), product.product_type),
        (_("Added by us"), _("Yes") if product.is_added else ""),
        (_("Read"), moment(product.read_at)),
        (_("Sent"), moment(product.sent_at)),
        (_("Changed at Shopify"), moment(product.shopify_updated_at)),
        (_("Shopify's id"), product.gid),
        ("Shopify", "" if product.is_gone else outside),
    ]
    return [(title, value) for title, value in pairs if value]


def _price(value: Any, currency: str) -> str:
    return "" if value in (None, "") else money(Decimal(value), currency)


def _why(variant: ShopVariant, stand: ProductStand) -> SafeString:
    """Draw whether something was not sent, and below it the way to the reasons."""
    differs = any(row.differs for row in stand.variants.get(variant.pk, ()))
    told = trouble_of(variant) or (badge(_("Differs"), DRIFT) if differs else "")
    return format_html(
        '{}<div><a class="nc-link" href="{}">{}</a></div>',
        told,
        why_address(variant),
        _("Why?"),
    )


def _stock_of(variants: list[ShopVariant]) -> dict[int, SafeString]:
    levels = StockLevel.objects.filter(variant__in=variants, is_stocked=True)
    by_variant: dict[int, list[tuple[str, int | None]]] = {}
    for level in levels.select_related("location").order_by("location__name"):
        told = by_variant.setdefault(level.variant_id, [])
        told.append((level.location.name, level.confirmed))
    return {
        pk: format_html_join(
            "", "<div>{}: {}</div>", ((name, _count(number)) for name, number in rows)
        )
        for pk, rows in by_variant.items()
    }


def _count(number: int | None) -> str:
    return "–" if number is None else str(number)


def _pictures_of(product: ShopProduct) -> dict[int | None, int]:
    rows = product.pictures.exclude(state="gone").order_by().values_list("variant")
    return dict(rows.annotate(Count("pk")))
