"""Buyers and companies at Shopify on pages: linked, made, and what goes on then."""

import pytest
from django.test import Client
from tests.connector.buying import buyer
from tests.ledger.building import company, customer
from tests.web.building import a_shop
from tests.web.mapping.waiting_orders import processed_now, said_to, waits_for

from nightclerk.connector.models import Shop, ShopCompany, ShopCompanyLocation
from nightclerk.ledger.models import Customer

BUYERS = "/connector/shopcustomer/"
COMPANIES = "/connector/shopcompany/"


@pytest.fixture
def shop(db: None) -> Shop:
    company()
    return a_shop()


def a_company(shop: Shop) -> ShopCompany:
    return ShopCompany.objects.create(
        shop=shop, gid="gid://shopify/Company/1", name="Analytical Engines"
    )


def a_place(of: ShopCompany) -> ShopCompanyLocation:
    gid = "gid://shopify/CompanyLocation/1"
    return ShopCompanyLocation.objects.create(company=of, gid=gid, name="London")


def test_buyers_are_filtered_by_whether_they_are_customers(viewer: Client, shop: Shop):
    buyer(shop, 1, customer=customer(no="C1"))
    buyer(shop, 2, first_name="Charles", last_name="Babbage")

    page = viewer.get(BUYERS, {"customer__isnull": "1"})
    mapped = viewer.get(BUYERS, {"mapped": "1"})

    assert [str(row) for row in page.context["cl"].result_list] == ["Charles Babbage"]
    assert [str(row) for row in mapped.context["cl"].result_list] == ["Ada Lovelace"]


def test_a_buyer_is_linked_to_a_customer_and_his_orders_go_on(
    operator: Client, shop: Shop
):
    row, ada = buyer(shop), customer("Ada Lovelace", no="C1")
    waits_for(shop, "customer", row, "#1", "#2", "#3")

    answer = operator.post(f"{BUYERS}{row.pk}/save/", {"customer": "C1"})

    row.refresh_from_db()
    assert (row.customer, row.mapped_by) == (ada, "hand")
    assert processed_now() == [["#1", "#2", "#3"]]
    assert said_to(answer)[0].startswith("3 orders are being processed now: <a")


def test_a_link_to_a_customer_is_undone(operator: Client, shop: Shop):
    row = buyer(shop, customer=customer(no="C1"), mapped_by="hand")

    answer = operator.post(f"{BUYERS}{row.pk}/do/unlink/")

    row.refresh_from_db()
    assert (row.customer, row.mapped_by) == (None, "")
    assert said_to(answer) == [
        "Ada Lovelace is no customer any more. Documents keep theirs."
    ]


def test_many_buyers_become_customers_and_their_orders_go_on(
    operator: Client, shop: Shop
):
    ada = buyer(shop, 1)
    charles = buyer(
        shop,
        2,
        first_name="Charles",
        last_name="Babbage",
        email="charles@example.com",
        email_key="charles@example.com",
    )
    waits_for(shop, "customer", ada, "#1")
    waits_for(shop, "customer", charles, "#2")
    chosen = {"action": "create_customers", "_selected_action": [ada.pk, charles.pk]}

    answer = operator.post(BUYERS, chosen)

    assert set(Customer.objects.values_list("name", flat=True)) == {
        "Ada Lovelace",
        "Charles Babbage",
    }
    assert said_to(answer)[0] == "2 are mapped now."
    assert processed_now() == [["#1", "#2"]]


def test_looking_again_says_on_the_card_why_a_buyer_is_no_customer(
    operator: Client, shop: Shop
):
    row = buyer(shop)

    answer = operator.post(f"{BUYERS}{row.pk}/again/")

    card = operator.get(f"{BUYERS}{row.pk}/change/").content.decode()
    why = "No customer has this e-mail address or telephone number"
    assert said_to(answer)[0].startswith(f"Ada Lovelace: {why}")
    assert why in card
    assert "Main Street 1" in card


def test_a_viewer_looks_at_buyers_and_changes_nothing(viewer: Client, shop: Shop):
    row = buyer(shop)
    customer(no="C1")

    assert viewer.get(f"{BUYERS}{row.pk}/change/").status_code == 200
    for what in ("save", "create", "again", "do/unlink"):
        answer = viewer.post(f"{BUYERS}{row.pk}/{what}/", {"customer": "C1"})
        assert answer.status_code == 403
    row.refresh_from_db()
    assert row.customer is None


def test_a_company_is_linked_and_its_orders_go_on(operator: Client, shop: Shop):
    row, engines = a_company(shop), customer("Engines Ltd", no="C2")
    waits_for(shop, "company", row, "#1")

    operator.post(f"{COMPANIES}{row.pk}/save/", {"customer": "C2"})

    row.refresh_from_db()
    assert row.customer == engines
    assert processed_now() == [["#1"]]


def test_who_buys_and_who_pays_is_chosen_for_a_location(operator: Client, shop: Shop):
    row = a_company(shop)
    place = a_place(row)
    buys, pays = customer("London", no="C1"), customer("Head office", no="C2")
    address = f"{COMPANIES}{row.pk}/locations/{place.pk}/"

    card = operator.get(f"{COMPANIES}{row.pk}/change/").content.decode()
    refused = operator.post(address, {"bill_to": "C2"})
    answer = operator.post(address, {"sell_to": "C1", "bill_to": "C2"})

    place.refresh_from_db()
    assert address in card
    assert "nobody buys" in str(refused.context["form"].non_field_errors())
    assert answer.headers["Location"] == f"{COMPANIES}{row.pk}/change/"
    assert (place.sell_to, place.bill_to) == (buys, pays)


def test_a_viewer_chooses_nobody_for_a_location(viewer: Client, shop: Shop):
    row = a_company(shop)
    place = a_place(row)

    assert viewer.get(f"{COMPANIES}{row.pk}/change/").status_code == 200
    answer = viewer.get(f"{COMPANIES}{row.pk}/locations/{place.pk}/")
    assert answer.status_code == 403
