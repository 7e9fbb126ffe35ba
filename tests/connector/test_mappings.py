"""What words of Shopify's mean: seen once, settled once, and all who wait go on."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.connector import shapes
from tests.connector.processing import (
    change,
    document,
    lines_of,
    mirrored,
    parcel,
    processed,
    shop,
    sold,
)
from tests.ledger import building

from nightclerk.connector.models import (
    CountryRule,
    OrderProblem,
    OrderProcessing,
    PaymentMapping,
    ShippingMapping,
    Shop,
    ShopLocation,
    State,
    TermsMapping,
)
from nightclerk.connector.services.mapped.rows import (
    add_mapping,
    change_mapping,
    process_after_settings,
    process_waiting,
    require_row,
    waiting_for,
)
from nightclerk.connector.services.orders.processing_starts import (
    MOST_NAMED,
    PROCESS_ORDERS,
)
from nightclerk.connector.services.orders.traces import see_words
from nightclerk.connector.services.papers.processing import process_orders
from nightclerk.core.errors import NotAllowed, Refused
from nightclerk.jobs.models import JobEntry
from nightclerk.ledger.models import Account, PaymentMethod, PaymentTerms, SalesDocument

pytestmark = pytest.mark.django_db


def without_shipping() -> Shop:
    """Give a shop whose card names no account for shipping."""
    here = shop()
    change(here, shipping_account=None)
    return here


def parcels(of: Shop, *titles: str) -> list[int]:
    """Process an order for each way of shipping; gives their keys."""
    orders = [
        sold(1001 + number, shipping=[parcel(number + 1, title=title)])
        for number, title in enumerate(titles)
    ]
    keys = [order.pk for order in mirrored(of, *orders)]
    process_orders(of, keys)
    return keys


def account(no: str) -> Account:
    return Account.objects.get(no=no)


def card(number: int, *, gateway: str, company: str | None) -> dict[str, Any]:
    """Give a payment by a gateway, by card where there is a company."""
    details = {"__typename": "CardPaymentDetails", "company": company}
    return shapes.transaction(
        number, gateway=gateway, paymentDetails=details if company else None
    )


def test_words_of_orders_are_known_once() -> None:
    here = shop()
    where = shapes.fulfillment_order()
    orders = mirrored(
        here,
        *(
            sold(
                number,
                shipping=[parcel(number, title=title)],
                transactions=[card(number, gateway="shopify_payments", company="Visa")],
                fulfillmentOrders=shapes.page([where]),
            )
            for number, title in [(1001, "Standard"), (1002, "Express")]
        ),
    )
    keys = [order.pk for order in orders]

    see_words(here, keys)
    see_words(here, keys)

    titles = ShippingMapping.objects.values_list("title", flat=True)
    assert sorted(titles) == ["Express", "Standard"]
    ways = PaymentMapping.objects.values_list("gateway", "card_company")
    assert list(ways) == [("shopify_payments", "Visa")]
    assert ShopLocation.objects.count() == 1


def test_many_orders_are_seen_in_as_many_statements_as_one() -> None:
    here = shop()
    orders = mirrored(here, *(sold(number, shipping=[parcel()]) for number in range(9)))

    with CaptureQueriesContext(connection) as one:
        see_words(here, [orders[0].pk])
    with CaptureQueriesContext(connection) as many:
        see_words(here, [order.pk for order in orders])

    assert len(many) == len(one) == 4


def test_a_word_that_is_mapped_stays_so_when_it_is_seen_again() -> None:
    here = shop()
    order = mirrored(here, sold(shipping=[parcel(title="Standard")]))[0]
    see_words(here, [order.pk])
    row = ShippingMapping.objects.get()
    change_mapping(row, account="4400")

    see_words(here, [order.pk])

    assert ShippingMapping.objects.get().account == account("4400")


def test_a_way_of_shipping_that_is_not_mapped_is_one_row_for_all_who_wait() -> None:
    here = without_shipping()
    keys = parcels(here, "Standard", "Standard", "Express")

    row = ShippingMapping.objects.get(title="Standard")

    waiting = waiting_for("shipping", row.pk)
    assert set(waiting.values_list("order_id", flat=True)) == set(keys[:2])


def test_mapping_a_word_processes_all_orders_that_wait_in_one_entry() -> None:
    here = without_shipping()
    keys = parcels(here, "Standard", "Standard", "Express")
    row = ShippingMapping.objects.get(title="Standard")

    started = change_mapping(row, account="4400")

    assert started is not None
    assert (started.entry.task, JobEntry.objects.count()) == (PROCESS_ORDERS, 1)
    assert started.entry.params["gids"] == [
        shapes.gid("Order", 1001),
        shapes.gid("Order", 1002),
    ]
    process_orders(here, keys)
    states = OrderProcessing.objects.order_by("order_id").values_list(
        "state", flat=True
    )
    assert list(states) == [State.PROCESSED, State.PROCESSED, State.STOPPED]


def test_nothing_starts_where_no_order_waits() -> None:
    here = shop()
    row = add_mapping(ShippingMapping, here, title="Standard")

    started = change_mapping(row, account="4400")

    assert started is None
    assert not JobEntry.objects.exists()


def test_more_orders_than_an_entry_names_are_all_that_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = without_shipping()
    order = parcels(here, "Standard")[0]
    row = ShippingMapping.objects.get()
    problem = OrderProblem.objects.get(mapping="shipping")
    many = mirrored(here, *(sold(5000 + each) for each in range(MOST_NAMED)))
    ways = OrderProcessing.objects.filter(order__in=many)
    ways.update(state=State.STOPPED)
    OrderProblem.objects.bulk_create(
        OrderProblem(
            processing=way, kind=problem.kind, mapping="shipping", mapping_id=row.pk
        )
        for way in ways
    )

    started = process_waiting("shipping", row.pk)

    assert started is not None
    assert order
    assert started.entry.params.get("gids", []) == []


def test_settings_that_are_completed_let_orders_go_on() -> None:
    here = shop()
    change(here, shipping_account=None, creates_items=False)
    key = parcels(here, "Standard")[0]
    change(here, shipping_account=account("4400"), creates_items=True)

    started = process_after_settings(here)

    assert started is not None
    assert started.entry.params["gids"] == [shapes.gid("Order", 1001)]
    assert process_orders(here, [key]).counts[State.PROCESSED] == 1


@pytest.mark.parametrize(
    ("kind", "no"), [("account", "4300"), ("item", "POST")], ids=["D33-gl", "D33-item"]
)
def test_d33_shipping_is_the_account_or_the_item_that_it_is_mapped_to(
    kind: str, no: str
) -> None:
    here = shop()
    building.item("Postage", no="POST", kind="service")
    row = add_mapping(ShippingMapping, here, title="Standard")
    change_mapping(row, **{kind: no})

    made = document(here, sold(shipping=[parcel(title="Standard")]))

    charged = lines_of(made)[-1]
    record = charged.account if kind == "account" else charged.item
    assert record is not None
    assert record.no == no
    assert made.gross == Decimal("14.90")


def test_how_a_parcel_is_shipped_is_on_the_document() -> None:
    here = shop()
    row = add_mapping(ShippingMapping, here, title="Standard")
    change_mapping(row, method="DAP", agent="DHL", service="PARCEL")

    made = document(here, sold(shipping=[parcel(title="Standard")]))

    assert (made.shipment_method, made.shipping_agent, made.shipping_service) == (
        "DAP",
        "DHL",
        "PARCEL",
    )


def test_a_gateway_with_its_kind_of_card_is_a_payment_method() -> None:
    here = shop()
    PaymentMethod.objects.create(code="VISA")
    add_mapping(
        PaymentMapping,
        here,
        gateway="shopify_payments",
        card_company="Visa",
        method="VISA",
    )
    paid = [card(1, gateway="shopify_payments", company="Visa")]

    made = document(here, sold(transactions=paid))

    assert made.method is not None
    assert made.method.code == "VISA"


def test_payment_terms_of_shopify_are_ours() -> None:
    here = shop()
    terms = PaymentTerms.objects.create(code="N45")
    add_mapping(TermsMapping, here, name="Net 45", terms="N45")
    named = {
        "id": shapes.gid("PaymentTerms", 1),
        "paymentTermsName": "Net 45",
        "paymentTermsType": "NET",
        "dueInDays": 45,
        "paymentSchedules": shapes.page([]),
    }

    made = document(here, sold(paymentTerms=named))

    assert made.terms == terms


def test_an_account_and_an_item_are_not_both_chosen() -> None:
    here = shop()
    building.item("Postage", no="POST", kind="service")
    row = add_mapping(ShippingMapping, here, title="Standard", account="4400")

    with pytest.raises(Refused) as refused:
        change_mapping(row, item="POST")

    assert set(refused.value.fields) == {"item"}


@pytest.mark.parametrize("field", ["title", "shop", "first_seen_at"])
def test_what_shopify_says_is_not_changed(field: str) -> None:
    row = add_mapping(ShippingMapping, shop(), title="Standard")

    with pytest.raises(Refused) as refused:
        change_mapping(row, **{field: "Other"})

    assert set(refused.value.fields) == {field}


def test_an_account_without_direct_entries_is_refused() -> None:
    row = add_mapping(ShippingMapping, shop(), title="Standard")

    with pytest.raises(Refused) as refused:
        change_mapping(row, account="1200")

    assert str(refused.value.fields["account"]) == (
        "Account 1200 takes no direct entries"
    )


def test_a_word_is_added_once() -> None:
    here = shop()
    add_mapping(CountryRule, here, country="DE")

    with pytest.raises(Refused):
        add_mapping(CountryRule, here, country="DE")


def test_a_word_that_no_order_used_is_not_found() -> None:
    here = shop()
    row = add_mapping(TermsMapping, here, name="Net 45")

    assert require_row(TermsMapping, here, name="Net 45") == row
    with pytest.raises(Refused, match="DEMO has used no such word"):
        require_row(TermsMapping, here, name="Net 90")


@pytest.mark.parametrize(
    "change",
    [
        lambda row, actor: change_mapping(row, actor=actor, method="DAP"),
        lambda row, actor: add_mapping(
            ShippingMapping, row.shop, actor=actor, title="Other"
        ),
    ],
    ids=["change", "add"],
)
def test_a_person_without_the_right_maps_no_word(
    change: Callable[[Any, Any], Any], django_user_model: Any
) -> None:
    row = add_mapping(ShippingMapping, shop(), title="Standard")
    actor = django_user_model.objects.create(username="viewer")

    with pytest.raises(NotAllowed):
        change(row, actor)


def test_an_order_with_two_missing_words_waits_for_both() -> None:
    here = without_shipping()
    change(here, creates_items=False)
    outcome = processed(here, sold(shipping=[parcel(title="Standard")]))

    waits = OrderProblem.objects.values_list("mapping", flat=True)
    assert sorted(waits) == ["shipping", "variant"]
    assert outcome.rows[0].document is None
    assert not SalesDocument.objects.exists()
