"""The shop card's pages about customers, and about orders and documents."""

import pytest
from django.test import Client
from tests.ledger.building import company, customer
from tests.web.building import a_shop
from tests.web.mapping.waiting_orders import processed_now, said_to, waits_for

from nightclerk.connector.models import (
    CustomerSettings,
    OrderSettings,
    ProblemClass,
    Shop,
)
from nightclerk.ledger.models import Account, PaymentTerms
from nightclerk.web.mapping.settings_forms import (
    CUSTOMER_SECTIONS,
    ORDER_SECTIONS,
    help_in,
    names_in,
)

CUSTOMERS = {
    "imports": "all",
    "mapping": "contact",
    "direction": "from",
    "name_source": "company",
    "name2_source": "first_last",
    "contact_source": "first_last",
    "county_source": "code",
}
ORDERS = {
    "creates_documents": "on",
    "money": "shop",
    "sku_mapping": "both",
    "sku_separator": "|",
    "refunds": "automatic",
    "return_to": "default",
}


@pytest.fixture
def shop(db: None) -> Shop:
    company()
    return a_shop()


def page(shop: Shop, name: str) -> str:
    return f"/connector/shop/{shop.pk}/{name}/"


@pytest.mark.parametrize(
    ("model", "sections"),
    [(CustomerSettings, CUSTOMER_SECTIONS), (OrderSettings, ORDER_SECTIONS)],
)
def test_each_setting_is_asked_once_with_a_sentence_of_help(model, sections):
    known = {field.name for field in model._meta.fields} - {"id", "shop"}

    names = names_in(sections)

    assert sorted(names) == sorted(known)
    assert all(str(told).endswith(".") for told in help_in(sections).values())


def test_customer_settings_are_kept_and_customers_are_named_by_number(
    operator: Client, shop: Shop
):
    terms = PaymentTerms.objects.get(code="14D")
    ada = customer("Ada Lovelace", no="C1")

    answer = operator.post(
        page(shop, "customers"),
        {
            **CUSTOMERS,
            "creates_unknown": "on",
            "default_customer": "C1",
            "template_terms": str(terms.pk),
        },
    )

    kept = CustomerSettings.objects.get(shop=shop)
    assert answer.headers["Location"] == page(shop, "customers")
    assert said_to(answer) == ["The settings are saved."]
    assert (kept.imports, kept.direction, kept.creates_unknown) == ("all", "from", True)
    assert (kept.default_customer, kept.template_terms) == (ada, terms)


def test_order_settings_are_kept_with_accounts_named_by_number(
    operator: Client, shop: Shop
):
    account = Account.objects.filter(is_direct=True, is_heading=False).first()

    operator.post(page(shop, "orders"), {**ORDERS, "shipping_account": account.no})

    kept = OrderSettings.objects.get(shop=shop)
    assert kept.creates_documents
    assert not kept.releases
    assert (kept.sku_mapping, kept.refunds) == ("both", "automatic")
    assert kept.shipping_account == account


def test_what_does_not_fit_is_said_at_its_field_and_nothing_is_kept(
    operator: Client, shop: Shop
):
    answer = operator.post(
        page(shop, "orders"), {**ORDERS, "creates_documents": "", "tip_account": "none"}
    )
    refused = operator.post(page(shop, "orders"), {**ORDERS, "creates_documents": ""})

    assert answer.context["form"].errors["tip_account"] == ["Nothing matches “none”"]
    assert list(refused.context["form"].errors) == ["refunds"]
    assert "Credit memos can be automatic only" in refused.content.decode()
    assert not OrderSettings.objects.exists()


def test_a_contact_that_is_a_company_is_refused_at_its_field(
    operator: Client, shop: Shop
):
    answer = operator.post(
        page(shop, "customers"), {**CUSTOMERS, "contact_source": "company"}
    )

    assert list(answer.context["form"].errors) == ["contact_source"]
    assert not CustomerSettings.objects.exists()


def test_orders_that_waited_for_the_card_are_processed_when_it_is_saved(
    operator: Client, shop: Shop
):
    waits_for(shop, "", None, "#1001", "#1002", kind=ProblemClass.SETTINGS)

    answer = operator.post(page(shop, "orders"), ORDERS)

    assert processed_now() == [["#1001", "#1002"]]
    assert said_to(answer)[1].startswith("2 orders are being processed now: <a")


@pytest.mark.parametrize("name", ["customers", "orders"])
def test_a_viewer_reads_the_settings_and_changes_none(
    viewer: Client, shop: Shop, name: str
):
    seen = viewer.get(page(shop, name))
    answer = viewer.post(page(shop, name), {**CUSTOMERS, **ORDERS})

    assert seen.status_code == 200
    assert "<select" not in seen.content.decode()
    assert answer.status_code == 403
    assert not CustomerSettings.objects.exists()
    assert not OrderSettings.objects.exists()


def test_the_card_leads_to_its_other_pages(operator: Client, shop: Shop):
    card = operator.get(f"/connector/shop/{shop.pk}/change/").content.decode()

    assert page(shop, "customers") in card
    assert page(shop, "orders") in card
