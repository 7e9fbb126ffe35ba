"""From a document of the books back to the Shopify order that it was made of."""

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from nightclerk.connector.models import OrderDocument, RefundProcessing, ShopOrder
from nightclerk.ledger.models import PostedDocument, SalesDocument
from nightclerk.web.books.acts import Button
from nightclerk.web.books.showing import address_of


def source_buttons(
    request: HttpRequest, document: SalesDocument | PostedDocument
) -> list[Button]:
    """Give the way to the order of a document; nothing where it was made by hand."""
    if not request.user.has_perm("connector.view_shoporder"):
        return []
    order = order_of(document)
    if order is None:
        return []
    title = _("Shopify order {name}").format(name=order.name)
    return [Button(title, "storefront", address_of(order))]


def order_of(document: SalesDocument | PostedDocument) -> ShopOrder | None:
    """Find the order that a document, or what it was posted from, was made of.

    That is an order's own document, one of a later change, or a refund's credit memo.
    """
    key: int | None = document.pk
    if isinstance(document, PostedDocument):
        key = document.document_id
    if key is None:
        return None
    changed = OrderDocument.objects.filter(document=key).values("processing__order")
    refunded = RefundProcessing.objects.filter(document=key).values("refund__order")
    found = Q(processing__document=key) | Q(pk__in=changed) | Q(pk__in=refunded)
    return ShopOrder.objects.filter(found).only("pk", "name").first()
