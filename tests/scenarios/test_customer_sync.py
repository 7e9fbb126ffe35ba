"""Buyers and customers in step, both ways, told to a running simulator over HTTP."""

from typing import Any

import pytest
from tests.connector.runs import ListReporter, Ran, connected_shop
from tests.ledger.building import company, customer

from nightclerk.connector.models import OutgoingChange, Shop, ShopCustomer
from nightclerk.connector.services.customers.links import link_customer
from nightclerk.connector.services.shops.settings import change_customer_settings
from nightclerk.connector.tasks.customers.params import SyncCustomersParams
from nightclerk.connector.tasks.sync_customers import sync_customers
from nightclerk.jobs.context import Context
from nightclerk.ledger.models import Customer
from nightclerk.ledger.services.parties.customers import change_customer
from nightclerk.simulator.running import RunningSimulator

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(simulator: RunningSimulator) -> Shop:
    company()
    return connected_shop(simulator)


def buyer(simulator: RunningSimulator, **fields: Any) -> str:
    email = fields.pop("email", "ada@example.com")
    address = {
        "address1": "Musterweg 1",
        "zip": "10115",
        "city": "Berlin",
        "countryCodeV2": "DE",
    }
    given = {
        "firstName": "Ada",
        "lastName": "Lovelace",
        "defaultEmailAddress": {"emailAddress": email},
        "addressesV2": [address],
        "defaultAddress": address,
        **fields,
    }
    (gid,) = simulator.control.add(customers=[given])
    return str(gid)


def run(shop: Shop, **params: Any) -> Ran:
    reporter = ListReporter()
    ctx = Context(reporter, run_id=1, is_foreground=False)
    sync_customers.body(ctx, SyncCustomersParams(shop=shop.code, **params))
    return Ran(reporter, ctx)


def at_shopify(simulator: RunningSimulator, operation: str) -> int:
    return sum(row["operation"] == operation for row in simulator.control.requests())


def test_all_buyers_become_customers_once(simulator, shop):
    change_customer_settings(shop, imports="all", creates_unknown=True)
    buyer(simulator)
    buyer(simulator, firstName="Grace", email="grace@example.com")

    run(shop)
    again = run(shop)

    assert sorted(Customer.objects.values_list("name", flat=True)) == [
        "Ada Lovelace",
        "Grace Lovelace",
    ]
    assert ShopCustomer.objects.exclude(customer=None).count() == 2
    assert again.result["api_calls"] == 1


def test_a_buyer_with_a_known_address_is_linked_and_not_made_again(simulator, shop):
    known = customer(name="Lovelace Ltd", email="ADA@example.com")
    change_customer_settings(shop, imports="all", creates_unknown=True)
    buyer(simulator)

    run(shop)

    assert ShopCustomer.objects.get().customer == known
    assert Customer.objects.count() == 1


def test_a_changed_customer_is_sent_once_and_only_what_changed(simulator, shop):
    change_customer_settings(shop, imports="all", creates_unknown=True, direction="to")
    buyer(simulator)
    run(shop)
    change_customer(Customer.objects.get(), city="Hamburg")

    sent = run(shop, direction="to")
    again = run(shop, direction="to")

    assert at_shopify(simulator, "CustomerSet") == 1
    change = OutgoingChange.objects.get()
    assert (change.state, change.payload.keys()) == ("confirmed", {"addresses"})
    assert sent.counts["failed"] == again.counts["failed"] == 0
    assert ShopCustomer.objects.get().default_address["city"] == "Hamburg"


def test_a_customer_is_added_to_shopify_and_linked(simulator, shop):
    made = customer(name="Grace Hopper", email="grace@example.com")

    run(shop, add=[made.no])

    row = ShopCustomer.objects.get()
    assert (row.customer, row.email) == (made, "grace@example.com")
    assert at_shopify(simulator, "CustomerSet") == 1


def test_an_address_that_shopify_knows_is_linked_instead_of_added(simulator, shop):
    gid = buyer(simulator, email="grace@example.com")
    made = customer(name="Grace Hopper", email="grace@example.com")

    run(shop, add=[made.no])

    assert ShopCustomer.objects.get(customer=made).gid == gid
    assert at_shopify(simulator, "CustomerSet") == 0


def test_a_lost_answer_is_asked_for_and_not_sent_twice(simulator, shop):
    made = customer(name="Grace Hopper", email="grace@example.com")
    simulator.control.fault("drop_after", operation="CustomerSet")

    run(shop, add=[made.no])
    unknown = OutgoingChange.objects.get().state
    run(shop, direction="to")

    assert unknown == "unknown"
    assert OutgoingChange.objects.get().state == "confirmed"
    assert at_shopify(simulator, "CustomerSet") == 1
    assert ShopCustomer.objects.get().customer == made


def test_what_shopify_refuses_is_kept_with_its_words(simulator, shop):
    change_customer_settings(shop, imports="all", direction="to")
    gid = buyer(simulator)
    buyer(simulator, email="taken@example.com", firstName="Other")
    run(shop)
    made = customer(name="Ada Lovelace", email="taken@example.com")
    row = ShopCustomer.objects.get(gid=gid)
    row.customer = None
    row.save()
    ShopCustomer.objects.exclude(gid=gid).update(customer=None)
    link_customer(row, made)

    ran = run(shop, direction="to")

    change = OutgoingChange.objects.get()
    assert change.state == "rejected"
    assert "taken" in change.message
    assert ran.counts["skipped"] == 1
