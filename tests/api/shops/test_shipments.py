"""Shipments for Shopify, their parcels, carriers and the settings over HTTP."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.api.asking import Program, a_program
from tests.api.shops.dispatch import (
    a_parcel,
    a_refused_parcel,
    a_shipment,
)
from tests.connector.processing import shop

from nightclerk.connector.models import (
    CarrierMapping,
    OutgoingChange,
    ShipmentSending,
    Shop,
)
from nightclerk.connector.services.shops.roles import VIEWER
from nightclerk.jobs.models import JobEntry

pytestmark = pytest.mark.django_db
HERE = "/shops/DEMO"


@pytest.fixture
def program(db: None) -> Program:
    return a_program()


def test_a_shipment_is_told_with_its_parcels_and_what_was_left_out(program):
    sending = a_shipment(shop(), attempts=2)
    a_parcel(sending)
    change = a_refused_parcel(sending)

    (told,) = program.get(f"{HERE}/shipments").json()["items"]
    one = program.get(f"{HERE}/shipments/{sending.pk}").json()

    assert (told["shipment"], told["order"]) == (sending.shipment.no, "#1004")
    assert (told["state"], told["attempts"]) == ("failed", 2)
    assert told["problem"] == "Shopify did not want it."
    (left,) = told["left"]
    assert (left["kind"], left["name"], left["quantity"]) == ("hold", "Mug", "2")
    assert left["hint"] == "Release the hold at Shopify"
    (parcel,) = told["parcels"]
    assert (parcel["company"], parcel["numbers"]) == ("DHL", ["123"])
    assert parcel["lines"] == [{"line_gid": "gid://shopify/LineItem/8", "quantity": 3}]
    assert one == {**told, "changes": [change.pk]}


def test_many_shipments_are_told_with_as_many_queries_as_one(program):
    here = shop()

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            program.get(f"{HERE}/shipments")
        return len(asked)

    a_parcel(a_shipment(here, 1004))
    before = queries()
    a_parcel(a_shipment(here, 1005))
    a_parcel(a_shipment(here, 1006))

    assert queries() == before


def test_shipments_are_chosen_by_state_list_and_text(program):
    here = shop()
    a_shipment(here, 1004)
    a_shipment(here, 1005, state="waiting", problem={}, left=[])
    a_shipment(here, 1006, state="sent", problem={}, left=[])

    def orders(**chosen: str) -> list[str]:
        rows = program.get(f"{HERE}/shipments", **chosen).json()["items"]
        return [row["order"] for row in rows]

    assert orders() == ["#1006", "#1005", "#1004"]
    assert orders(state="sent") == ["#1006"]
    assert orders(list="unsent") == ["#1005"]
    assert orders(list="failed") == ["#1004"]
    assert orders(text="1005") == ["#1005"]


def test_a_shipment_that_failed_is_sent_again_with_a_sync_of_its_own(program):
    sending = a_shipment(shop())
    a_refused_parcel(sending)

    sent = program.post(f"{HERE}/shipments/send-again", {"shipments": [sending.pk]})

    assert (sent.status_code, sent.json()["number"]) == (202, 1)
    entry = JobEntry.objects.get(pk=sent.json()["entry"])
    assert entry.task == 30109
    assert entry.params["shipments"] == [sending.shipment.no]
    assert OutgoingChange.objects.get().state == "pending"
    fresh = ShipmentSending.objects.get()
    assert (fresh.state, fresh.problem, fresh.left) == ("waiting", {}, [])


def test_nothing_that_was_sent_or_is_of_no_shop_is_sent_again(program):
    sending = a_shipment(shop(), state="sent", problem={})
    place = f"{HERE}/shipments/send-again"

    sent = program.post(place, {"shipments": [sending.pk]})
    unknown = program.post(place, {"shipments": [sending.pk + 1]})
    none = program.post(place, {"shipments": []})

    assert sent.status_code == 409
    assert (unknown.status_code, unknown.json()["field"]) == (422, "shipments")
    assert none.status_code == 422
    assert not JobEntry.objects.exists()


def test_of_a_shop_that_is_switched_off_nothing_is_sent_again(program):
    sending = a_shipment(shop())
    Shop.objects.update(is_enabled=False)

    answer = program.post(f"{HERE}/shipments/send-again", {"shipments": [sending.pk]})

    assert answer.status_code == 503
    assert ShipmentSending.objects.get().state == "failed"


def test_a_sync_of_shipments_is_an_entry_of_the_queue(program):
    shop()

    asked = {"shipments": ["S-1"], "orders": [1001], "dry_run": True}
    answer = program.post(f"{HERE}/shipments/sync", asked)

    assert answer.status_code == 202
    told = answer.json()
    assert (told["task"], told["params"]["shipments"]) == (30109, ["S-1"])
    assert told["params"]["orders"] == ["1001"]
    assert told["params"]["dry_run"] is True


def test_carriers_are_added_changed_and_forgotten(program):
    shop()
    place, link = f"{HERE}/carriers", "https://dhl.example/{number}"

    added = program.post(place, {"carrier": "dhl", "company": "DHL Express"})
    number = added.json()["id"]
    changed = program.send("PATCH", f"{place}/{number}", {"link": link}).json()
    listed = program.get(place).json()
    again = program.post(place, {"carrier": "dhl"})
    wrong = program.send("PATCH", f"{place}/{number}", {"link": "dhl.example"})
    gone = program.send("DELETE", f"{place}/{number}")

    assert (added.status_code, added.json()["company"]) == (201, "DHL Express")
    assert (changed["company"], changed["link"]) == ("DHL Express", link)
    assert listed == [changed]
    assert again.json()["field"] == "carrier"
    assert wrong.json()["field"] == "link"
    assert gone.status_code == 204
    assert not CarrierMapping.objects.exists()


def test_settings_of_shipping_are_read_and_changed_in_part(program):
    shop()

    before = program.get(f"{HERE}/settings").json()["shipping"]
    change = {"notifies_buyers": True}
    after = program.send("PATCH", f"{HERE}/settings/shipping", change).json()

    assert before == {
        "notifies_buyers": False,
        "cancels_undone": True,
        "posts_fulfillments": False,
    }
    assert after["shipping"] == {**before, "notifies_buyers": True}


def test_all_syncs_of_a_shop_start_at_once(program):
    shop()

    answer = program.post(f"{HERE}/sync")

    assert answer.status_code == 202
    told = answer.json()
    assert [row["task"] for row in told] == [
        *(30100, 30104, 30103, 30108, 30102, 30107, 30109, 30105)
    ]
    entries = JobEntry.objects.filter(pk__in=[row["entry"] for row in told])
    assert {entry.params["shop"] for entry in entries} == {"DEMO"}
    assert len(entries) == 8
    assert {row["error"] for row in told} == {""}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "sync", {}),
        ("POST", "shipments/sync", {}),
        ("POST", "shipments/send-again", {"shipments": [1]}),
        ("POST", "carriers", {"carrier": "dhl"}),
        ("PATCH", "carriers/1", {}),
        ("DELETE", "carriers/1", None),
        ("PATCH", "settings/shipping", {}),
    ],
)
def test_who_only_looks_sends_no_shipment(db, method, path, body):
    shop()
    viewer = a_program(role=VIEWER)

    assert viewer.send(method, f"{HERE}/{path}", body).status_code == 403


@pytest.mark.parametrize("path", ["shipments", "carriers"])
def test_who_looks_sees_shipments(db, path):
    shop()
    viewer = a_program(role=VIEWER)

    assert viewer.get(f"{HERE}/{path}").status_code == 200
