"""Shipments for Shopify, carriers and all syncs at once on the command line."""

import pytest
from tests.api.shops.dispatch import a_parcel, a_shipment
from tests.cli.asking import Shell
from tests.connector.processing import shop

from nightclerk.connector.models import CarrierMapping, Shop
from nightclerk.connector.selectors.settings import shipping_settings
from nightclerk.jobs.models import JobEntry

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(capsys)


def test_a_shipment_is_shown_with_what_was_left_out_and_sent_again(shell):
    sending = a_shipment(shop())
    a_parcel(sending)
    number = str(sending.pk)

    (told,) = shell("shipments", "list", "DEMO", "--list", "failed")
    listed = shell.words("shipments", "list", "DEMO")
    shown = shell.words("shipments", "show", "DEMO", number)
    again = shell("shipments", "send-again", "DEMO", number)

    assert (told["order"], told["state"]) == ("#1004", "failed")
    assert "Shopify did not want it." in listed
    assert "2 × Mug" in shown
    assert "DHL" in shown
    assert again["number"] == 1
    entry = JobEntry.objects.get(pk=again["entry"])
    assert (entry.task, entry.params["shipments"]) == (30109, [sending.shipment.no])


def test_a_sync_of_shipments_is_an_entry(shell):
    shop()

    entry = shell("shipments", "sync", "DEMO", "--orders", "1001", "--dry-run")

    assert (entry["task"], entry["params"]["orders"]) == (30109, ["1001"])


def test_carriers_are_added_set_and_removed(shell):
    shop()

    added = shell("carriers", "add", "DEMO", "--carrier", "dhl")
    number = str(added["id"])
    done = shell("carriers", "set", "DEMO", number, "--company", "DHL Express")
    listed = shell("carriers", "list", "DEMO")
    removed = shell("carriers", "remove", "DEMO", number)

    assert (added["company"], done["company"]) == ("", "DHL Express")
    assert listed == [done]
    assert removed == {"removed": "dhl"}
    assert not CarrierMapping.objects.exists()


def test_settings_of_shipping_and_payments_have_their_part_in_front(shell):
    here = shop()
    settings = ("shops", "settings", "DEMO")

    told = shell(
        *(*settings, "--set", "shipping.notifies_buyers=yes"),
        *("--set", "payments.books=journal", "--set", "payments.starts-on=2026-02-01"),
    )
    after = shell(*settings, "--set", "payments.starts-on=")
    wrong = shell(
        *(*settings, "--set", "shipping.cancels_undone=no"),
        *("--set", "payments.bank_account=nowhere"),
        code=1,
    )

    assert told["shipping"]["notifies_buyers"] is True
    assert told["payments"]["books"] == "journal"
    assert told["payments"]["starts_on"] == "2026-02-01"
    assert after["payments"]["starts_on"] is None
    assert wrong["field"] == "payments.bank_account"
    assert shipping_settings(here).cancels_undone is True


def test_all_syncs_of_a_shop_start_at_once_h09(shell):
    shop()

    told = shell("sync", "all", "DEMO")

    assert len({row["entry"] for row in told}) == 8
    assert [row["task"] for row in told[:2]] == [30100, 30104]
    assert JobEntry.objects.filter(params__shop="DEMO").count() == 8


def test_of_a_shop_that_is_switched_off_no_sync_starts(shell):
    shop()
    Shop.objects.update(is_enabled=False)

    refused = shell("sync", "all", "DEMO", code=3)

    assert refused["kind"] == "not_ready"
    assert not JobEntry.objects.exists()
