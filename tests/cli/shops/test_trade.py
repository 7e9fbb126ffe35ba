"""A shop's orders, mappings, buyers, products and days on the command line."""

import pytest
from django.utils import timezone
from tests.api.shops.selling import (
    a_change,
    a_day,
    a_shop,
    a_skipped_record,
    a_strict_shop,
    an_order_that_waits,
    everything_of_a_shop,
)
from tests.cli.asking import Shell
from tests.connector.processing import goods, mirrored, processed, shop, sold
from tests.connector.refunding import after, back, credited, posted, refund
from tests.ledger import building

from nightclerk.connector.models import ShopCustomer, ShopOrder, TaxMapping
from nightclerk.connector.services.orders.updates import flag_updates
from nightclerk.jobs.models import JobEntry

pytestmark = pytest.mark.django_db(transaction=True)
REVENUE, VAT_ACCOUNT = "4400", "3806"  # of SKR04


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(capsys)


def test_settings_are_shown_and_changed_by_their_names(shell):
    shop()

    before = shell("shops", "settings", "DEMO")
    after = shell(
        *("shops", "settings", "DEMO", "--set", "releases=no"),
        *("--set", "creates-unknown=no", "--set", "tip_account="),
    )

    assert (before["orders"]["releases"], after["orders"]["releases"]) == (True, False)
    assert before["orders"]["tip_account"]
    assert not after["orders"]["tip_account"]
    assert after["customers"]["creates_unknown"] is False
    assert "creates_unknown" in shell.words("shops", "settings", "DEMO")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ("colour=red", "colour"),
        ("shipping_account=NOWHERE", "shipping_account"),
        ("releases=perhaps", "releases"),
    ],
)
def test_of_settings_that_cannot_be_nothing_is_kept(shell, change, field):
    shop()

    refused = shell(
        *("shops", "settings", "DEMO", "--set", "books_unpaid=no", "--set", change),
        code=1,
    )

    assert refused["field"] == field
    assert shell("shops", "settings", "DEMO")["orders"]["books_unpaid"] is True


def test_a_setting_needs_a_value(shell):
    shop()

    refused = shell("shops", "settings", "DEMO", "--set", "releases", code=1)

    assert refused["hint"] == "Write it as releases=no."


def test_orders_are_listed_shown_and_processed(shell):
    here = shop()
    processed(here, sold(1001))
    mirrored(here, sold(1002))

    listed = shell("orders", "list", "demo")
    shown = shell("orders", "show", "DEMO", "#1001")
    one = shell("orders", "process", "DEMO", "1002")
    every = shell("orders", "process", "DEMO")

    assert [(each["name"], each["state"]) for each in listed] == [
        ("#1002", "waiting"),
        ("#1001", "processed"),
    ]
    assert shown["processing"]["document"]["gross"] == "10.00"
    assert one["params"]["gids"] == ["gid://shopify/Order/1002"]
    assert "gids" not in every["params"]
    assert "SKU-1" in shell.words("orders", "show", "DEMO", "1001")
    assert shell("orders", "show", "DEMO", "#7", code=1)["kind"] == "not_found"


def test_an_order_that_is_not_here_is_fetched_by_its_number(shell):
    mirrored(shop(), sold(1001))

    entry = shell("orders", "fetch", "DEMO", "#1001", "77")

    assert entry["params"]["gids"] == [
        "gid://shopify/Order/1001",
        "gid://shopify/Order/77",
    ]
    assert shell("orders", "fetch", "DEMO", "#77", code=1)["kind"] == "refused"


def test_of_several_orders_of_a_name_none_is_guessed(shell):
    here = shop()
    mirrored(here, sold(1001), sold(1002))
    ShopOrder.objects.update(name="#7")

    refused = shell("orders", "show", "DEMO", "#7", code=1)

    assert "gid://shopify/Order/" in refused["hint"]
    assert shell("orders", "show", "DEMO", "1002")["number"] == "1002"


def test_a_word_that_orders_wait_for_is_settled(shell):
    an_order_that_waits(a_shop())

    (waiting,) = shell("orders", "waiting", "DEMO")
    (missing,) = shell("mappings", "list", "DEMO")
    words = shell.words("orders", "waiting", "DEMO")
    done = shell(
        *("mappings", "set", "DEMO", "shipping", str(missing["id"])),
        *("--account", REVENUE),
    )

    assert waiting["reasons"][0]["mapping"] == "shipping"
    assert waiting["reasons"][0]["text"].split()[0] in words
    assert (missing["word"], missing["waiting"]) == ("DHL", 1)
    assert done["mapping"]["means"]["account"] == REVENUE
    assert JobEntry.objects.get().pk == done["entry"]
    assert shell("mappings", "list", "DEMO", "shipping") == [done["mapping"]]
    assert shell("mappings", "list", "DEMO", "colours", code=1)["kind"] == "not_found"


def test_a_country_and_a_tax_are_set_up_before_their_first_order(shell):
    here = shop()
    building.customer("Swiss partner", no="CH1")
    row = TaxMapping.objects.create(
        shop=here, country="US", rates="NY 8.5 %", rate="8.5"
    )

    rule = shell(
        *("mappings", "add", "DEMO", "country", "--country", "CH"),
        *("--default-customer", "CH1"),
    )
    tax = shell(
        *("mappings", "set-up-tax", "DEMO", str(row.pk)),
        *("--vat-business-group", "EXPORT", "--account", VAT_ACCOUNT),
    )

    assert rule["mapping"]["means"]["default_customer"] == "CH1"
    assert tax["mapping"]["means"]["vat_product_group"] == "US-8.5"


def test_a_held_and_a_changed_order_are_decided_about(shell):
    here = shop()
    processed(here, sold(1001), sold(1002, test=True), sold(1003))
    changed = mirrored(
        here,
        sold(1001, goods(quantity=2), updatedAt="2026-11-20T10:00:00Z"),
        sold(1003, goods(quantity=3), updatedAt="2026-11-20T10:00:00Z"),
    )
    flag_updates([order.pk for order in changed])

    words = shell.words("orders", "waiting", "DEMO", "--list", "updates")
    lifted = shell("orders", "lift", "DEMO", "#1002")
    updated = shell("orders", "update", "DEMO", "#1001")
    left = shell("orders", "ignore", "DEMO", "#1003")
    again = shell("orders", "follow", "DEMO", "#1001", code=1)

    assert "10 → 20" in words
    assert lifted["state"] == "waiting"
    assert updated["document"]["gross"] == "20.00"
    assert (left["document"]["gross"], left["has_update"]) == ("10.00", False)
    assert again["kind"] == "refused"


def test_a_product_is_linked_forgotten_and_made_an_item(shell):
    here = a_strict_shop()
    building.customer("Buyer", email="buyer1001@example.com")
    building.item("Mug", no="MUG")
    processed(here, sold(1001))

    (told,) = shell("products", "list", "DEMO", "--unmapped")
    number = str(told["id"])
    linked = shell("products", "link", "DEMO", number, "--item", "MUG")
    forgotten = shell("products", "unlink", "DEMO", number)
    made = shell("products", "create-item", "DEMO", number)

    assert (told["sku"], told["waiting"]) == ("SKU-1", 1)
    assert (linked["to"], forgotten["to"]) == ("MUG", "")
    assert linked["entry"] == JobEntry.objects.order_by("pk")[0].pk
    assert made["to"] not in ("", "MUG")
    assert shell("products", "list", "DEMO", "--unmapped") == []


def test_a_buyer_is_linked_forgotten_and_made_a_customer(shell):
    here = shop()
    building.customer("Ada", no="ADA")
    row = ShopCustomer.objects.create(
        shop=here,
        gid="gid://shopify/Customer/1",
        first_name="Ada",
        email="ada@example.com",
        email_key="ada@example.com",
        shopify_updated_at=timezone.now(),
    )
    number = str(row.pk)

    linked = shell("buyers", "link", "DEMO", number, "ADA")
    (mapped,) = shell("buyers", "list", "DEMO", "--mapped")
    forgotten = shell("buyers", "unlink", "DEMO", number)
    made = shell("buyers", "create-customer", "DEMO", number)

    assert (linked["to"], mapped["customer"], forgotten["to"]) == ("ADA", "ADA", "")
    assert shell("buyers", "show", "DEMO", number)["customer"] == made["to"]
    assert shell("buyers", "list", "DEMO", "--company") == []


def test_all_that_waits_is_counted(shell):
    everything_of_a_shop()

    told = shell("worklists", "DEMO")

    assert (told["unprocessed_orders"], told["missing_mappings"]) == (2, 1)
    assert told["complete_until"] is None


def test_what_a_day_lacks_is_brought_and_processed(shell):
    a_day(shop())

    (day,) = shell("days", "list", "DEMO")
    brought = shell("days", "fetch", "DEMO", "2026-03-03")
    booked = shell("days", "process", "DEMO", "2026-03-03")

    assert (day["complete"], day["here"]["orders"]) == (False, 2)
    assert (brought["task"], booked["task"]) == (30104, 30103)
    assert shell("days", "fetch", "DEMO", "2026-03-04", code=1)["kind"] == "not_found"


def test_what_was_left_out_and_what_was_refused_is_listed(shell):
    here = shop()
    a_skipped_record(here)
    change = a_change(here)
    unknown = a_change(here, state="unknown")

    (left_out,) = shell("skipped", "DEMO")
    (refused,) = shell("outbox", "list", "DEMO", "--state", "rejected")
    again = shell("outbox", "retry", "DEMO", str(change.pk))
    dropped = shell("outbox", "drop", "DEMO", str(change.pk))

    assert left_out["reason"] == "It has no currency"
    assert refused["message"] == "Email is taken"
    assert (again["state"], dropped["state"]) == ("pending", "dropped")
    assert shell("outbox", "retry", "DEMO", str(unknown.pk), code=1)["hint"]


def test_no_refund_waits_in_a_shop_without_refunds(shell):
    shop()

    assert shell("refunds", "list", "DEMO") == []
    assert shell("refunds", "credit", "DEMO", "1", code=1)["kind"] == "not_found"
    assert shell("refunds", "accept", "DEMO", "1", code=1)["kind"] == "not_found"


def test_a_difference_of_a_refund_is_accepted_and_credited(shell):
    here, order = shop(), sold(1001, goods(quantity=2))
    posted(here, order)
    credited(here, after(order, refund(1, back(), total="8.00")))

    (waiting,) = shell("refunds", "list", "DEMO")
    words = shell.words("refunds", "list", "DEMO")
    number = str(waiting["id"])
    refused = shell("refunds", "credit", "DEMO", number, code=1)
    shell("refunds", "accept", "DEMO", number)
    done = shell("refunds", "credit", "DEMO", number)

    assert refused["kind"] == "refused"
    assert "8.00 was paid back" in words
    assert (done["state"], done["document"]["gross"]) == ("processed", "8.00")
