"""Set-up on pages: lists, cards, forms, parts, and who may."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client
from tests.ledger.building import company

from nightclerk.ledger.models import (
    Account,
    BusinessGroup,
    Currency,
    CurrencyRate,
    NumberSeries,
    PaymentMethod,
    PaymentTerms,
    PostingSetup,
    ProductGroup,
)
from nightclerk.web.books.registry import PAGES


@pytest.fixture
def administrator(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("anna", password="a-long-one"))
    return client


def messages_of(page) -> list[str]:
    return [str(message) for message in page.context["messages"]]


@pytest.mark.parametrize("model", PAGES, ids=lambda model: model.__name__)
def test_every_list_of_the_books_opens_and_teaches_when_it_is_empty(
    viewer: Client, model
):
    page = viewer.get(f"/ledger/{model._meta.model_name}/")

    assert page.status_code == 200


def test_terms_are_made_on_their_page(administrator: Client):
    answer = administrator.post(
        "/ledger/paymentterms/add/",
        {"code": "14D", "title": "14 days", "due": "14D", "discount_percent": "2"},
    )

    made = PaymentTerms.objects.get()
    assert answer.headers["Location"] == f"/ledger/paymentterms/{made.pk}/change/"
    assert (made.due, made.discount_percent) == ("14D", Decimal(2))


def test_terms_are_changed_on_their_card(administrator: Client):
    terms = PaymentTerms.objects.create(code="14D", due="14D")

    administrator.post(
        f"/ledger/paymentterms/{terms.pk}/save/",
        {"code": "14D", "due": "15D", "discount_percent": "0"},
    )

    terms.refresh_from_db()
    assert terms.due == "15D"


def test_a_second_pair_is_refused_and_nothing_is_made(administrator: Client):
    home = BusinessGroup.objects.create(code="HOME")
    goods = ProductGroup.objects.create(code="GOODS")
    PostingSetup.objects.create(business_group=home, product_group=goods)

    page = administrator.post(
        "/ledger/postingsetup/add/",
        {"business_group": home.pk, "product_group": goods.pk},
    )

    assert page.status_code == 200
    assert page.context["form"].errors
    assert PostingSetup.objects.count() == 1


def test_what_others_use_is_not_deleted(administrator: Client):
    account = Account.objects.create(no="1800", name="Bank", kind="asset")
    PaymentMethod.objects.create(code="BANK", account=account)
    group = BusinessGroup.objects.create(code="HOME")
    goods = ProductGroup.objects.create(code="GOODS")
    PostingSetup.objects.create(business_group=group, product_group=goods)

    page = administrator.post(
        f"/ledger/businessgroup/{group.pk}/do/delete/", follow=True
    )

    assert "is used by others (posting setup) and stays" in messages_of(page)[0]
    assert BusinessGroup.objects.filter(pk=group.pk).exists()


def test_deleting_is_asked_for_first_and_leads_to_the_list(administrator: Client):
    terms = PaymentTerms.objects.create(code="14D", due="14D")
    address = f"/ledger/paymentterms/{terms.pk}/do/delete/"

    asked = administrator.get(address)
    done = administrator.post(address)

    assert "It goes for good" in asked.content.decode()
    assert done.headers["Location"] == "/ledger/paymentterms/"
    assert not PaymentTerms.objects.exists()


def test_a_currency_gets_a_rate_on_its_card(administrator: Client):
    company()
    dollar = Currency.objects.create(code="XYZ")

    administrator.post(
        f"/ledger/currency/{dollar.pk}/parts/rates/add/",
        {"starts_on": "2026-03-01", "factor": "1.085"},
    )

    rate = CurrencyRate.objects.get(currency=dollar)
    assert (rate.currency, rate.starts_on) == (dollar, date(2026, 3, 1))
    assert rate.factor == Decimal("1.085")
    card = administrator.get(f"/ledger/currency/{dollar.pk}/change/").content.decode()
    assert "1.085" in card
    assert f"/ledger/currency/{dollar.pk}/parts/rates/{rate.pk}/" in card


def test_a_rate_is_changed_and_deleted(administrator: Client):
    dollar = Currency.objects.create(code="USD")
    rate = dollar.rates.create(starts_on=date(2026, 3, 1), factor=Decimal("1.085"))
    address = f"/ledger/currency/{dollar.pk}/parts/rates/{rate.pk}/"

    administrator.post(address, {"starts_on": "2026-03-01", "factor": "1.1"})

    rate.refresh_from_db()
    assert rate.factor == Decimal("1.1")
    administrator.post(f"{address}delete/")
    assert not dollar.rates.exists()


def test_a_line_of_a_series_is_found_only_on_its_own_card(administrator: Client):
    one = NumberSeries.objects.create(code="ONE")
    other = NumberSeries.objects.create(code="TWO")
    line = one.lines.create(starts_on=date(2026, 1, 1), first_no="A1")

    page = administrator.get(f"/ledger/numberseries/{other.pk}/parts/lines/{line.pk}/")

    assert page.status_code == 404


@pytest.mark.parametrize(
    "address", ["/ledger/paymentterms/add/", "/ledger/currency/add/"]
)
def test_the_setup_is_not_the_operators(operator: Client, address: str):
    assert operator.get(address).status_code == 403


def test_a_viewer_sees_a_card_and_no_form(viewer: Client):
    terms = PaymentTerms.objects.create(code="14D", title="14 days", due="14D")

    page = viewer.get(f"/ledger/paymentterms/{terms.pk}/change/")

    assert page.context["form"] is None
    assert "14 days" in page.content.decode()
    refused = viewer.post(f"/ledger/paymentterms/{terms.pk}/save/", {"code": "X"})
    assert refused.status_code == 403
