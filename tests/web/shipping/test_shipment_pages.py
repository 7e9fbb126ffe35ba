"""Shipments for Shopify, looked at and sent again by pages."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.connector import processing
from tests.ledger.posting_building import INVOICE
from tests.web.shipping.leaving import failed, partly, sending

from nightclerk.connector.models import CarrierMapping, ShippingSettings, Shop
from nightclerk.connector.selectors.cues import cues
from nightclerk.jobs.models import JobEntry
from nightclerk.ledger.services.posting.documents import post

pytestmark = pytest.mark.django_db
LIST = reverse("admin:connector_shipmentsending_changelist")


def card(row):
    return reverse("admin:connector_shipmentsending_change", args=[row.pk])


def act(row, name):
    return reverse("admin:connector_shipmentsending_act", args=[row.pk, name])


def test_what_was_left_out_is_listed_with_quantity_and_reason(viewer):
    row = partly()

    page = viewer.get(LIST).content.decode()

    assert row.shipment.no in page
    assert "1 × Blue mug: More was shipped than Shopify expects" in page


def test_a_shipment_shows_its_parcels_and_where_they_are_followed(viewer):
    page = viewer.get(card(partly())).content.decode()

    assert "#1001-F1" in page
    assert 'href="https://dhl.example.com/JD0146"' in page
    assert "JD0147" in page
    assert "Correct the shipment here" in page


def test_a_failed_shipment_says_why_and_is_sent_again(operator):
    row = failed()

    before = operator.get(card(row)).content.decode()
    told = operator.post(act(row, "again"), follow=True).content.decode()

    row.refresh_from_db()
    assert "The fulfilment order is closed" in before
    assert "The next sync sends" in told
    assert (row.state, row.problem) == ("waiting", {})


def test_shipments_are_sent_again_from_the_list(operator):
    row = failed()

    told = operator.post(
        LIST,
        {"action": "again_all", "_selected_action": [row.pk], "index": "0"},
        follow=True,
    ).content.decode()

    row.refresh_from_db()
    assert "1 shipment is sent again by the next sync." in told
    assert row.state == "waiting"


def test_one_shipment_is_synced_from_its_card(operator):
    row = sending()
    Shop.objects.update(runs_in_background=True)

    operator.post(reverse("admin:connector_shipmentsending_sync", args=[row.pk]))

    params = JobEntry.objects.get(task=30109).params
    assert params["shipments"] == [row.shipment.no]


def test_a_viewer_sends_nothing_again(viewer):
    row = failed()
    sync = reverse("admin:connector_shipmentsending_sync", args=[row.pk])

    assert "Send again" not in viewer.get(card(row)).content.decode()
    assert viewer.post(act(row, "again")).status_code == 403
    assert viewer.post(sync).status_code == 403


def test_the_cues_count_the_rows_of_the_lists_behind_them(viewer):
    shop = processing.shop()
    failed(shop, 1001)
    sending(shop, 1002)
    sending(shop, 1003)
    found = {cue.key: cue for cue in cues()}

    for key, number in (("unprocessed_shipments", 2), ("failed_shipments", 1)):
        listed = viewer.get(LIST, found[key].filters).context["cl"].result_count
        assert (found[key].count, listed) == (number, number)


def test_shipments_that_no_sync_has_seen_are_counted_above_the_list(viewer):
    row = sending()
    row.delete()

    page = viewer.get(LIST).content.decode()

    assert "1 posted shipment was not looked at yet: sync shipments." in page


def test_the_posted_shipment_leads_to_its_state_at_shopify(viewer):
    row = partly()
    address = reverse("admin:ledger_posteddocument_change", args=[row.shipment_id])

    page = viewer.get(address).content.decode()

    assert "Sent in part" in page
    assert card(row) in page


def test_the_tracking_of_a_posted_shipment_is_typed_on_its_card(operator):
    row = sending()
    address = reverse("admin:ledger_posteddocument_save", args=[row.shipment_id])

    operator.post(
        address, {"carrier": "DHL", "tracking_no": "JD1, JD2", "tracking_url": ""}
    )

    row.shipment.refresh_from_db()
    assert (row.shipment.carrier, row.shipment.tracking_no) == ("DHL", "JD1, JD2")


def test_no_other_posted_document_is_typed_in(operator):
    document = sending().order.processing.document
    made = post(document, INVOICE).invoice
    address = reverse("admin:ledger_posteddocument_save", args=[made.pk])

    assert operator.post(address, {"carrier": "DHL"}).status_code == 403
    assert operator.get("/ledger/posteddocument/add/").status_code == 403


def test_the_order_shows_what_became_of_its_shipments(viewer):
    row = partly()
    address = reverse("admin:connector_shoporder_change", args=[row.order_id])

    page = viewer.get(address).content.decode()

    assert "Shipments of the books" in page
    assert card(row) in page


def test_a_carrier_is_mapped_and_forgotten_by_pages(operator):
    shop = processing.shop()
    fields = {
        "shop": shop.pk,
        "carrier": "DHL",
        "company": "DHL Express",
        "link": "https://dhl.example.com/{number}",
    }

    operator.post(reverse("admin:connector_carriermapping_add"), fields)
    row = CarrierMapping.objects.get()
    wrong = operator.post(
        reverse("admin:connector_carriermapping_save", args=[row.pk]),
        {"company": "DHL", "link": "https://dhl.example.com/"},
    ).content.decode()
    gone = reverse("admin:connector_carriermapping_act", args=[row.pk, "delete"])
    operator.post(gone)

    assert (row.company, row.link) == ("DHL Express", fields["link"])
    assert "Put {number} where the tracking number belongs" in wrong
    assert not CarrierMapping.objects.exists()


def test_the_shop_card_asks_how_shipments_are_told(operator):
    shop = processing.shop()
    address = reverse("admin:connector_shop_shipments", args=[shop.pk])

    page = operator.get(address).content.decode()
    operator.post(address, {"notifies_buyers": "on"})

    settings = ShippingSettings.objects.get()
    assert "Send shipping confirmations" in page
    assert (settings.notifies_buyers, settings.cancels_undone) == (True, False)


def test_the_list_asks_the_database_as_often_for_many_as_for_one(viewer):
    shop = processing.shop()
    failed(shop, 1001)
    with CaptureQueriesContext(connection) as one:
        viewer.get(LIST)

    partly(shop, 1002)
    sending(shop, 1003)
    with CaptureQueriesContext(connection) as many:
        viewer.get(LIST)

    assert len(many) == len(one)
