"""From documents back to the order at Shopify, and an order's earlier versions."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from tests.connector import processing
from tests.connector.processing import goods
from tests.web.building import NOON, a_shop, an_order

from nightclerk.connector.models import (
    OrderDocument,
    OrderProcessing,
    OrderVersion,
    RefundProcessing,
    ShopOrder,
    ShopRefund,
    State,
)
from nightclerk.ledger.models import SalesDocument
from nightclerk.ledger.posting_options import PostingOptions
from nightclerk.ledger.services.posting.documents import post
from nightclerk.web.books.sources import order_of
from nightclerk.web.work.versions import Changed, changes_between

pytestmark = pytest.mark.django_db


def booked() -> OrderProcessing:
    """Give an order that became a released document."""
    shop = processing.shop()
    processing.processed(shop, processing.sold(1001, goods(price="10.00")))
    return OrderProcessing.objects.get()


def card(client: Client, record: object, name: str) -> str:
    address = reverse(f"admin:{name}_change", args=[record.pk])
    return client.get(address).content.decode()


def an_earlier(order: ShopOrder, **payload: object) -> OrderVersion:
    return OrderVersion.objects.create(
        order=order,
        shopify_updated_at=NOON,
        read_at=NOON,
        replaced_at=NOON,
        payload=payload,
    )


def test_a_sales_document_and_what_is_posted_lead_back_to_the_order(viewer):
    row = booked()
    way = reverse("admin:connector_shoporder_change", args=[row.order_id])

    before = card(viewer, row.document, "ledger_salesdocument")
    posted = post(row.document, PostingOptions()).invoice
    after = card(viewer, posted, "ledger_posteddocument")

    assert f'href="{way}"' in before
    assert f'href="{way}"' in after


def test_documents_of_later_changes_and_of_refunds_lead_to_the_same_order():
    row = booked()
    later = OrderDocument.objects.create(
        processing=row, document=row.document, change_key="k"
    )
    refund = ShopRefund.objects.create(
        order=row.order, gid="gid://shopify/Refund/1", total=Decimal(5)
    )
    OrderProcessing.objects.update(document=None)

    of_change = order_of(later.document)
    later.delete()
    of_nothing = order_of(SalesDocument.objects.get())
    RefundProcessing.objects.update_or_create(
        refund=refund, defaults={"document": SalesDocument.objects.get()}
    )
    of_refund = order_of(SalesDocument.objects.get())

    assert of_change == of_refund == row.order
    assert of_nothing is None


def test_the_order_card_lists_refunds_of_money_with_their_state(viewer):
    row = booked()
    for number, total in ((1, 5), (2, 0)):
        refund = ShopRefund.objects.create(
            order=row.order,
            gid=f"gid://shopify/Refund/70{number}",
            total=Decimal(total),
            shopify_created_at=NOON,
        )
        RefundProcessing.objects.create(refund=refund, state=State.STOPPED)

    page = card(viewer, row.order, "connector_shoporder")

    assert "Refunds in the books" in page
    assert ">701</a>" in page
    assert ">702</a>" not in page


def test_the_time_line_names_the_document_and_what_was_replaced(viewer):
    row = booked()
    version = an_earlier(row.order, note="old")

    page = card(viewer, row.order, "connector_shoporder")

    assert f"{row.document.no} was made" in page
    assert "Replaced by a newer state from Shopify" in page
    way = reverse("admin:connector_shoporder_version", args=[row.order_id, version.pk])
    assert f'href="{way}"' in page


def test_a_version_shows_its_payload_and_what_the_next_one_changed(viewer):
    order = an_order(a_shop(), payload={"note": "new", "tags": ["a", "b"]})
    version = an_earlier(order, note="old", tags=["a"])

    answer = viewer.get(
        reverse("admin:connector_shoporder_version", args=[order.pk, version.pk])
    )

    assert answer.context["table"].rows == [
        ["note", "old", "new"],
        ["tags.1", "–", "b"],
    ]
    assert "&quot;note&quot;: &quot;old&quot;" in answer.content.decode()


def test_a_version_of_another_order_is_not_there(viewer):
    shop = a_shop()
    order, other = an_order(shop), an_order(shop, "#1002")
    version = an_earlier(other)

    address = reverse("admin:connector_shoporder_version", args=[order.pk, version.pk])

    assert viewer.get(address).status_code == 404


def test_staff_without_a_role_see_no_version(log_in):
    order = an_order(a_shop())
    version = an_earlier(order)

    address = reverse("admin:connector_shoporder_version", args=[order.pk, version.pk])

    assert log_in("").get(address).status_code == 403


def test_differences_of_payloads_are_named_by_their_place():
    before = {"a": {"b": 1, "c": None}, "l": [1, {"x": "y"}], "same": 1}
    now = {"a": {"b": 2}, "l": [1, {"x": "z"}, 3], "same": 1, "new": {"k": 1}}

    assert list(changes_between(before, now)) == [
        Changed("a.b", "1", "2"),
        Changed("a.c", "null", "–"),
        Changed("l.1.x", "y", "z"),
        Changed("l.2", "–", "3"),
        Changed("new", "–", "{…}"),
    ]
