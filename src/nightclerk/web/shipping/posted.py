"""Posted documents, and where posted shipments are at Shopify."""

from django.http import HttpRequest

from nightclerk.ledger.models import PostedDocument
from nightclerk.web.books.posted import PostedAdmin
from nightclerk.web.order_tables import Table
from nightclerk.web.shipping.paper import at_shopify


class ShopPostedAdmin(PostedAdmin):
    """Posted documents with the shops' part of shipments."""

    def blocks(self, request: HttpRequest, record: PostedDocument) -> list[Table]:
        return [*at_shopify(request, record), *super().blocks(request, record)]
