"""What waits between the shops and the books, looked at and dealt with by pages."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from tests.connector import processing
from tests.connector.processing import change, goods

from nightclerk.connector.models import (
    CompletenessDay,
    OrderProblem,
    OrderProcessing,
    OutgoingChange,
    Shop,
    State,
)
from nightclerk.connector.services.sending import outbox
from nightclerk.jobs.models import JobEntry
from nightclerk.ledger.models import SalesDocument

pytestmark = pytest.mark.django_db
LIST = reverse("admin:connector_orderprocessing_changelist")
DAYS = reverse("admin:connector_completenessday_changelist")


def stopped(**settings: object) -> OrderProcessing:
    """Give an order that is stopped because its product is no item."""
    shop = processing.shop()
    change(shop, creates_items=False, **settings)
    processing.processed(shop, processing.sold(1001, goods(price="10.00")))
    return OrderProcessing.objects.get()


def act(client: Client, row: OrderProcessing, name: str) -> str:
    address = reverse("admin:connector_orderprocessing_act", args=[row.pk, name])
    return client.post(address, follow=True).content.decode()


def test_an_unprocessed_order_says_why_and_where_it_is_mended(operator):
    row = stopped()

    page = operator.get(LIST, {"list": "unprocessed"}).content.decode()
    card = operator.get(
        reverse("admin:connector_orderprocessing_change", args=[row.pk])
    ).content.decode()

    assert row.order.name in page
    assert "is no item yet" in page
    assert "Missing mapping" in card
    assert "Process now" in card


def test_an_empty_list_says_that_all_is_in_the_books(viewer):
    page = viewer.get(LIST).content.decode()

    assert "Nothing waits here" in page


def test_processing_from_the_card_starts_an_entry(operator):
    row = stopped()

    told = act(operator, row, "process")

    entry = JobEntry.objects.get(task=30103)
    assert entry.params["gids"] == [row.order.gid]
    assert "job queue entry" in told


def test_a_viewer_looks_and_decides_nothing(viewer):
    row = stopped()
    address = reverse("admin:connector_orderprocessing_act", args=[row.pk, "process"])

    card = viewer.get(
        reverse("admin:connector_orderprocessing_change", args=[row.pk])
    ).content.decode()

    assert "Process now" not in card
    assert viewer.post(address).status_code == 403


def test_a_hold_is_lifted_from_the_list(operator):
    row = stopped()
    OrderProcessing.objects.update(state=State.HELD)

    operator.post(
        LIST,
        {"action": "lift_all", "_selected_action": [row.pk], "index": "0"},
        follow=True,
    )

    row.refresh_from_db()
    assert (row.hold_is_lifted, row.state) == (True, State.WAITING)


def test_an_update_is_shown_field_by_field_and_left_alone(operator):
    shop = processing.shop()
    processing.processed(shop, processing.sold(1001, goods(price="10.00")))
    OrderProcessing.objects.update(
        pending=[
            {
                "place": "totals",
                "field": "total",
                "title": "",
                "before": "10",
                "now": "12.5",
            }
        ],
        pending_key="abc",
    )
    row = OrderProcessing.objects.get()

    listed = operator.get(LIST, {"list": "updates"}).context["cl"].result_count
    card = operator.get(
        reverse("admin:connector_orderprocessing_change", args=[row.pk])
    ).content.decode()
    told = act(operator, row, "ignore")

    assert listed == 1
    assert "12.5" in card
    assert "Update the document" in card
    assert "The documents stay as they are." in told
    row.refresh_from_db()
    assert row.settled_key == "abc"
    assert operator.get(LIST, {"list": "updates"}).context["cl"].result_count == 0


def test_the_tabs_count_what_waits_and_the_list_names_the_first_changes(operator):
    shop = processing.shop()
    processing.processed(shop, processing.sold(1001, goods(price="10.00")))
    fields = ("total", "subtotal", "tax", "shipping")
    OrderProcessing.objects.update(
        pending=[
            {
                "place": "totals",
                "field": name,
                "title": "",
                "before": "10",
                "now": "12.5",
            }
            for name in fields
        ],
        pending_key="abc",
    )

    answer = operator.get(LIST, {"list": "updates"})

    counts = {str(tab["title"]): tab["count"] for tab in answer.context["tabs"]}
    page = answer.content.decode()
    assert counts["Unprocessed order updates"] == 1
    assert counts["Unprocessed orders"] == 0
    assert "Order · total: 10 → <strong>12.5</strong>" in page
    assert "and 1 more" in page


def test_a_reason_with_figures_names_the_difference_in_list_and_card(operator):
    row = stopped()
    OrderProblem.objects.update(
        kind="rounding",
        mapping="",
        mapping_id=None,
        expected=Decimal("10.00"),
        found=Decimal("9.99"),
    )

    page = operator.get(LIST, {"list": "unprocessed"}).content.decode()
    card = operator.get(
        reverse("admin:connector_orderprocessing_change", args=[row.pk])
    ).content.decode()

    assert "At Shopify 10.00 EUR, in the books 9.99 EUR: 0.01 EUR differs" in page
    assert "Difference: 0.01 EUR" in card


def test_what_the_shop_card_mends_leads_to_its_page_of_orders(operator):
    row = stopped()
    OrderProblem.objects.update(kind="settings", mapping="", mapping_id=None)

    page = operator.get(LIST, {"list": "unprocessed"}).content.decode()

    assert reverse("admin:connector_shop_orders", args=[row.order.shop_id]) in page


def test_orders_chosen_in_the_list_are_processed_in_the_background(operator):
    row = stopped()
    Shop.objects.update(runs_in_background=False)

    told = operator.post(
        LIST,
        {"action": "process_all", "_selected_action": [row.pk], "index": "0"},
        follow=True,
    ).content.decode()

    assert JobEntry.objects.get(task=30103).params["gids"] == [row.order.gid]
    assert "job queue entry" in told


def test_the_order_card_links_its_document(viewer):
    shop = processing.shop()
    processing.processed(shop, processing.sold(1001, goods(price="10.00")))
    row = OrderProcessing.objects.get()

    card = viewer.get(
        reverse("admin:connector_shoporder_change", args=[row.order_id])
    ).content.decode()

    document = SalesDocument.objects.get()
    assert reverse("admin:ledger_salesdocument_change", args=[document.pk]) in card
    assert document.no in card


def test_a_change_for_shopify_is_sent_again_or_given_up(operator):
    shop = Shop.objects.create(code="DEMO", url="https://demo.myshopify.com")
    change_row = outbox.plan(shop, "customer", "k1", {"email": "x"}, subject="10000")
    OutgoingChange.objects.update(state="rejected", message="Email is invalid")
    address = reverse("admin:connector_outgoingchange_changelist")

    page = operator.get(address).content.decode()
    operator.post(
        address,
        {"action": "drop_all", "_selected_action": [change_row.pk], "index": "0"},
        follow=True,
    )

    assert "Email is invalid" in page
    assert OutgoingChange.objects.get().state == "dropped"


def a_day(shop: Shop, **fields: object) -> CompletenessDay:
    given = {"orders": 3, "gross": Decimal("30.00"), "mirrored": 2, **fields}
    return CompletenessDay.objects.create(shop=shop, day=date(2026, 10, 5), **given)


def test_a_day_that_is_not_complete_fetches_what_is_missing(operator):
    shop = processing.shop()
    gid = "gid://shopify/Order/77"
    found = a_day(shop, differs={"missing": [gid]})

    page = operator.get(DAYS).content.decode()
    address = reverse("admin:connector_completenessday_act", args=[found.pk, "fetch"])
    operator.post(address, follow=True)

    assert "Not complete" in page
    assert JobEntry.objects.get(task=30104).params["gids"] == [gid]


def test_a_day_names_the_orders_that_differ(viewer):
    row = stopped()
    found = a_day(row.order.shop, differs={"open": [row.order.gid]})

    card = viewer.get(
        reverse("admin:connector_completenessday_change", args=[found.pk])
    ).content.decode()

    assert row.order.name in card
    assert "Not in the books yet" in card


def test_a_day_shows_its_refunds_and_payouts_and_syncs_what_they_lack(operator):
    shop = processing.shop()
    missing = "gid://shopify/ShopifyPaymentsPayout/7"
    found = a_day(
        shop,
        refunded=Decimal("12.50"),
        payouts=1,
        payouts_net=Decimal("97.10"),
        fees=Decimal("2.90"),
        differs={"payouts": [missing]},
    )
    card = reverse("admin:connector_completenessday_change", args=[found.pk])
    address = reverse(
        "admin:connector_completenessday_act", args=[found.pk, "payments"]
    )

    page = operator.get(card).content.decode()
    days = operator.get(DAYS).content.decode()
    operator.post(address, follow=True)

    assert all(text in page for text in ("12.50", "97.10", "2.90", missing))
    assert "97.10" in days
    assert JobEntry.objects.get(task=30105).params == {"shop": "DEMO"}


def test_a_day_without_payouts_shows_none(viewer):
    found = a_day(processing.shop(), refunded=Decimal("12.50"))

    page = viewer.get(
        reverse("admin:connector_completenessday_change", args=[found.pk])
    ).content.decode()

    assert "Refunds" in page
    assert "Fees" not in page
