"""Customers to Shopify: only what differs, each change once, doubt asked away."""

from typing import Any

import pytest
from tests.connector import buying
from tests.connector.shapes import gid
from tests.connector.shopify_buyers import ShopifyBuyers, bring, send
from tests.ledger import building

from nightclerk.connector.models import (
    MappedBy,
    OutgoingChange,
    Shop,
    ShopCustomer,
    SkippedRecord,
)
from nightclerk.core.errors import Refused, Transient
from nightclerk.core.text import words
from nightclerk.ledger.models import Customer
from nightclerk.ledger.services.parties.customers import change_customer
from nightclerk.shopify.errors import Uncertain

pytestmark = pytest.mark.django_db
ADA = {"email": "ada@example.com"}


def linked() -> tuple[Shop, Customer, ShopifyBuyers]:
    """Give a shop whose buyer Ada is a customer; both sides are the same."""
    shop, port = buying.shop(), ShopifyBuyers()
    ada = building.customer("Ada Lovelace", contact="Ada Lovelace", **ADA)
    buying.settings(shop, imports="all", direction="to")
    port.has(1, **ADA)
    bring(shop, port)
    return shop, ada, port


def lost(**_: Any) -> Uncertain:
    return Uncertain(words("No answer came"))


def test_nothing_is_sent_where_nothing_differs() -> None:
    shop, _, port = linked()

    send(shop, port)

    assert port.puts == []


def test_c16_only_what_changed_is_sent_and_confirmed() -> None:
    shop, ada, port = linked()
    change_customer(ada, phone="+4930111")

    ran = send(shop, port)
    again = send(shop, port)

    change = OutgoingChange.objects.get()
    row = ShopCustomer.objects.get()
    assert port.puts == [(gid("Customer", 1), {"phone": "+4930111"})]
    assert change.state == OutgoingChange.State.CONFIRMED
    assert (row.phone, row.sent) == ("+4930111", {"phone": "+4930111"})
    assert ran.counts["sent"] == 1
    assert "sent" not in again.counts


def test_our_own_change_does_not_come_back_as_a_foreign_one() -> None:
    shop, ada, port = linked()
    change_customer(ada, phone="+4930111")
    send(shop, port)
    reads = len(port.reads)

    ran = bring(shop, port)

    assert len(port.reads) == reads
    assert ran.counts["unchanged"] == 1


def test_a_refused_change_keeps_shopify_s_words_and_rests() -> None:
    shop, ada, port = linked()
    change_customer(ada, phone="+4930111")
    port.fails.append(Refused(words("Phone has already been taken")))

    ran = send(shop, port)
    resting = send(shop, port)

    change = OutgoingChange.objects.get()
    assert ran.reporter.skipped == {str(ada): "Phone has already been taken"}
    assert change.state == OutgoingChange.State.REJECTED
    assert resting.counts["postponed"] == 1
    assert len(port.puts) == 1


def test_a_refused_change_is_sent_again_when_it_is_due() -> None:
    shop, ada, port = linked()
    change_customer(ada, phone="+4930111")
    port.fails.append(Refused(words("Phone has already been taken")))
    send(shop, port)
    SkippedRecord.objects.update(retry_at="2026-01-01T00:00:00Z")

    send(shop, port)

    assert OutgoingChange.objects.get().state == OutgoingChange.State.CONFIRMED
    assert SkippedRecord.objects.get().resolved_at is not None


def test_a_change_whose_answer_was_lost_is_asked_for_and_not_sent_again() -> None:
    shop, ada, port = linked()
    change_customer(ada, phone="+4930111")
    port.fails.append(lost())
    port.loses_answers = True
    send(shop, port)
    unknown = OutgoingChange.objects.get().state

    ran = send(shop, port)

    assert unknown == OutgoingChange.State.UNKNOWN
    assert OutgoingChange.objects.get().state == OutgoingChange.State.CONFIRMED
    assert ran.counts["confirmed"] == 1
    assert len(port.puts) == 1


def test_a_change_that_never_arrived_is_sent_again_after_asking() -> None:
    shop, ada, port = linked()
    change_customer(ada, phone="+4930111")
    port.fails.append(lost())
    send(shop, port)

    send(shop, port)

    change = OutgoingChange.objects.get()
    assert (change.state, change.attempts) == (OutgoingChange.State.CONFIRMED, 2)
    assert len(port.puts) == 2


def test_trouble_on_the_way_leaves_the_change_pending() -> None:
    shop, ada, port = linked()
    change_customer(ada, phone="+4930111")
    port.fails.append(Transient(words("Shopify is busy")))

    with pytest.raises(Transient):
        send(shop, port)

    assert OutgoingChange.objects.get().state == OutgoingChange.State.PENDING


def test_a_dry_run_sends_nothing() -> None:
    shop, ada, port = linked()
    change_customer(ada, phone="+4930111")

    ran = send(shop, port, dry_run=True)

    assert ran.counts["would_send"] == 1
    assert port.puts == []
    assert OutgoingChange.objects.count() == 0


def test_customers_do_not_go_out_where_the_card_forbids_it() -> None:
    shop, ada, port = linked()
    buying.settings(shop, imports="all", direction="")
    change_customer(ada, phone="+4930111")

    send(shop, port, direction="to")

    assert port.puts == []


def test_a_customer_is_added_and_linked() -> None:
    shop, _, port = linked()
    bob = building.customer("Bob Babbage", contact="Bob Babbage", email="b@b.example")

    send(shop, port, add=[bob.no])

    ((target, told),) = port.puts
    row = ShopCustomer.objects.get(customer=bob)
    assert target == ""
    assert told["firstName"] == "Bob"
    assert row.mapped_by == MappedBy.CREATED


def test_c14_a_customer_without_an_e_mail_address_is_skipped() -> None:
    shop, _, port = linked()
    bob = building.customer("Bob")

    ran = send(shop, port, add=[bob.no])

    assert "has no e-mail address" in ran.reporter.skipped[str(bob)]
    assert port.puts == []


def test_c15_an_e_mail_address_that_shopify_knows_is_linked_and_not_added() -> None:
    shop, _, port = linked()
    port.has(2, email="b@b.example")
    bob = building.customer("Bob", email="b@b.example")

    ran = send(shop, port, add=[bob.no])

    assert port.puts == []
    assert ran.counts["linked"] == 1
    assert ShopCustomer.objects.get(customer=bob).gid == gid("Customer", 2)


def test_a_customer_whose_addition_lost_its_answer_is_linked_and_not_added_twice() -> (
    None
):
    shop, _, port = linked()
    bob = building.customer("Bob", email="b@b.example")
    port.fails.append(lost())
    port.loses_answers = True
    send(shop, port, add=[bob.no])

    send(shop, port)

    assert len(port.puts) == 1
    assert ShopCustomer.objects.filter(customer=bob).count() == 1


def test_one_that_is_there_already_is_not_added() -> None:
    shop, ada, port = linked()

    ran = send(shop, port, add=[ada.no, "NOBODY"])

    assert port.puts == []
    assert set(ran.reporter.skipped) == {ada.no, "NOBODY"}


def test_nothing_leaves_a_shop_that_is_not_to_be_changed() -> None:
    shop, ada, port = linked()
    change_customer(ada, phone="+4930111")
    shop.sends_changes = False

    ran = send(shop, port)

    assert port.puts == []
    assert ran.counts["would_send"] == 1
    assert "“Allow data sync to Shopify” is off: nothing is sent" in ran.reporter.said
    assert not OutgoingChange.objects.exists()
