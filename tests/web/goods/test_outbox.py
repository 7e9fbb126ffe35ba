"""Changes for Shopify on their pages: what waits, what was refused, what is decided."""

import pytest
from django.urls import reverse
from tests.web.building import a_run, a_shop, an_entry
from tests.web.goods.shelves import a_change, a_level, a_place, a_variant, an_operation

from nightclerk.connector.models import OutgoingCall, OutgoingChange
from nightclerk.connector.services.sending.calls import open_call
from nightclerk.ledger.models import Item

pytestmark = pytest.mark.django_db
LIST = reverse("admin:connector_outgoingchange_changelist")


def card_of(change: OutgoingChange) -> str:
    return reverse("admin:connector_outgoingchange_change", args=[change.pk])


def act_on(change: OutgoingChange, name: str) -> str:
    return reverse("admin:connector_outgoingchange_act", args=[change.pk, name])


def shown(client, address: str) -> str:
    return client.get(address).content.decode()


def test_the_list_counts_by_state_and_puts_what_is_in_trouble_first(operator):
    shop = a_shop()
    for state in ("rejected", "rejected", "unknown", "pending"):
        a_change(shop, state)

    tabs = operator.get(LIST).context["tabs"]

    assert [(str(tab["title"]), tab["count"]) for tab in tabs[1:5]] == [
        ("Rejected", 2),
        ("Unknown", 1),
        ("Pending", 1),
        ("Sent, no answer yet", 0),
    ]


def test_a_kind_is_said_in_words_and_filters_the_list(operator):
    shop = a_shop()
    a_change(shop, subject="THE-MUG")
    a_change(shop, kind="stock", subject="THE-SHELF")

    page = shown(operator, f"{LIST}?kind=stock")

    assert "DEMO · Stock" in page
    assert "THE-SHELF" in page
    assert "THE-MUG" not in page


def test_the_changes_of_a_bulk_operation_are_listed(operator):
    shop = a_shop()
    carried, other = a_change(shop, "pending"), a_change(shop, "pending", subject="CUP")
    operation = an_operation(shop)
    open_call(shop, "variants", [carried], bulk=operation, lines=[0])

    found = operator.get(f"{LIST}?bulk={operation.pk}").context["cl"].queryset

    assert list(found) == [carried]
    assert other.pk != carried.pk


def test_a_refused_change_says_both_values_and_where_to_mend_it(operator, item):
    shop = a_shop()
    variant = a_variant(shop, item)
    change = a_change(shop)

    page = operator.get(card_of(change))

    assert page.context["step"] == ("Price is too high", "Lower the price.")
    assert page.context["tables"][0].rows == [["Price", "12.00", "15.00"]]
    text = page.content.decode()
    assert reverse("admin:connector_shopvariant_change", args=[variant.pk]) in text
    assert reverse("admin:ledger_item_change", args=[item.pk]) in text


def test_a_stock_change_names_both_quantities_and_its_item(operator, item):
    shop = a_shop()
    level = a_level(a_variant(shop, item), a_place(shop))
    told = {"level": level.pk, "from": 7, "to": 4, "item": "i", "location": "l"}
    change = a_change(shop, "pending", kind="stock", payload=told)

    page = operator.get(card_of(change))

    assert page.context["tables"][0].rows == [["Quantity", "7", "4"]]
    assert reverse("admin:ledger_item_change", args=[item.pk]) in page.content.decode()


def test_an_unknown_change_says_that_shopify_is_asked_first(operator):
    change = a_change(a_shop(), "unknown")

    page = operator.get(card_of(change)).content.decode()

    assert "The next sync asks Shopify first" in page
    assert act_on(change, "again") not in page


def test_the_card_shows_the_request_that_carries_a_change(operator):
    shop = a_shop()
    change = a_change(shop, "pending")
    operation = an_operation(shop)
    open_call(shop, "variants", [change], bulk=operation, lines=[0])
    OutgoingCall.objects.update(request_id="req-77", attempts=3)

    page = shown(operator, card_of(change))

    assert "req-77" in page
    assert str(OutgoingCall.objects.get().key) in page


def test_one_sends_a_refused_change_again(operator):
    change = a_change(a_shop())

    answer = operator.post(act_on(change, "again"), follow=True)

    change.refresh_from_db()
    assert change.state == "pending"
    assert "The next sync sends it again." in answer.content.decode()


def test_giving_up_is_asked_first(operator):
    change = a_change(a_shop())

    asked = shown(operator, act_on(change, "give_up"))
    change.refresh_from_db()
    before = change.state
    operator.post(act_on(change, "give_up"))

    change.refresh_from_db()
    assert "It is not sent any more." in asked
    assert (before, change.state) == ("rejected", "dropped")


def test_chosen_changes_are_sent_again_and_counted(operator):
    shop = a_shop()
    rows = [a_change(shop), a_change(shop), a_change(shop, "confirmed")]
    told = {"action": "retry_all", "_selected_action": [row.pk for row in rows]}

    answer = operator.post(LIST, told, follow=True)

    states = OutgoingChange.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["pending", "pending", "confirmed"]
    assert "2 changes are sent again by the next sync." in answer.content.decode()


def test_somebody_who_only_looks_decides_nothing(viewer):
    change = a_change(a_shop())

    page = shown(viewer, card_of(change))
    answer = viewer.post(act_on(change, "again"))

    assert act_on(change, "again") not in page
    assert answer.status_code == 403


def test_a_shop_to_which_nothing_goes_is_named_with_what_would_go(operator):
    shop = a_shop(sends_changes=False)
    run = a_run(an_entry(), params={"shop": shop.code}, counts={"would_send": 3})

    page = shown(operator, LIST)

    assert "“Allow data sync to Shopify” is off for DEMO: nothing is sent." in page
    assert reverse("admin:jobs_jobrun_change", args=[run.pk]) in page


def test_a_shop_that_sends_is_not_called_silent(operator):
    a_shop()

    assert operator.get(LIST).context["silent"] == []


@pytest.fixture
def item(db) -> Item:
    return Item.objects.get_or_create(no="MUG", defaults={"description": "Mug"})[0]
