"""What Shopify's words mean: lists, cards, what goes on when one is settled."""

from decimal import Decimal

import pytest
from django.test import Client
from tests.ledger.building import company, item
from tests.web.books.bookkeeping import an_administrator
from tests.web.building import a_shop
from tests.web.mapping.waiting_orders import processed_now, said_to, waits_for

from nightclerk.connector.models import (
    CountryRule,
    PaymentMapping,
    ShippingMapping,
    Shop,
    ShopLocation,
    TaxMapping,
    TermsMapping,
)
from nightclerk.ledger.models import (
    Account,
    PaymentMethod,
    PaymentTerms,
    VatBusinessGroup,
    VatProductGroup,
    VatSetup,
)
from nightclerk.web.mapping.registry import PAGES


@pytest.fixture
def shop(db: None) -> Shop:
    company()
    return a_shop()


def listed(client: Client, record: str, **query: str) -> list[str]:
    page = client.get(f"/connector/{record}/", query)
    return [str(row) for row in page.context["cl"].result_list]


@pytest.mark.parametrize("model", PAGES, ids=lambda model: model.__name__)
def test_every_list_opens_and_teaches_when_it_is_empty(viewer: Client, model):
    page = viewer.get(f"/connector/{model._meta.model_name}/")
    csv = viewer.get(f"/connector/{model._meta.model_name}/csv/")

    assert page.status_code == csv.status_code == 200


def test_words_for_which_most_orders_wait_come_first(viewer: Client, shop: Shop):
    for title in ("Express", "Standard", "Pick-up"):
        ShippingMapping.objects.create(shop=shop, title=title)
    standard = ShippingMapping.objects.get(title="Standard")
    waits_for(shop, "shipping", standard, "#1", "#2")

    page = viewer.get("/connector/shippingmapping/")

    names = [row.title for row in page.context["cl"].result_list]
    assert names == ["Standard", "Express", "Pick-up"]
    assert "2 orders wait" in page.content.decode()


def test_words_are_filtered_by_what_they_mean(viewer: Client, shop: Shop):
    method = PaymentMethod.objects.create(code="CARD")
    PaymentMapping.objects.create(shop=shop, gateway="bogus", method=method)
    PaymentMapping.objects.create(shop=shop, gateway="paypal")

    assert listed(viewer, "paymentmapping", mapped="1") == ["bogus"]
    assert listed(viewer, "paymentmapping", mapped="0") == ["paypal"]


def test_a_way_of_shipping_is_settled_and_its_orders_go_on(
    operator: Client, shop: Shop
):
    row = ShippingMapping.objects.create(shop=shop, title="Express")
    waits_for(shop, "shipping", row, "#1", "#2")
    account = Account.objects.filter(is_direct=True, is_heading=False).first()
    card = f"/connector/shippingmapping/{row.pk}/"

    seen = operator.get(f"{card}change/")
    answer = operator.post(f"{card}save/", {"account": account.no, "agent": "DHL"})

    row.refresh_from_db()
    assert "Orders that wait for this" in seen.content.decode()
    assert (row.account, row.agent) == (account, "DHL")
    assert processed_now() == [["#1", "#2"]]
    assert said_to(answer)[0].startswith("2 orders are being processed now: <a")
    assert said_to(answer)[1] == "Express is saved."


def test_a_word_of_a_shop_that_is_switched_off_is_settled_and_its_orders_wait_on(
    operator: Client, shop: Shop
):
    row = TermsMapping.objects.create(shop=shop, name="Net 30")
    waits_for(shop, "terms", row, "#1")
    Shop.objects.update(is_enabled=False)
    terms = PaymentTerms.objects.get(code="14D")

    answer = operator.post(
        f"/connector/termsmapping/{row.pk}/save/", {"terms": str(terms.pk)}
    )

    row.refresh_from_db()
    assert row.terms == terms
    assert said_to(answer) == ["Net 30 is saved."]
    assert processed_now() == []


def test_an_account_and_an_item_at_once_are_refused(operator: Client, shop: Shop):
    row = ShippingMapping.objects.create(shop=shop, title="Express")
    item("Shipping", no="SHIP")
    account = Account.objects.filter(is_direct=True, is_heading=False).first()

    answer = operator.post(
        f"/connector/shippingmapping/{row.pk}/save/",
        {"account": account.no, "item": "SHIP"},
    )

    row.refresh_from_db()
    assert answer.context["form"].errors["item"] == [
        "Choose an account or an item, not both"
    ]
    assert row.account is None


@pytest.mark.parametrize(
    ("model", "word", "field", "target"),
    [
        (PaymentMapping, {"gateway": "bogus"}, "method", PaymentMethod),
        (TermsMapping, {"name": "Net 30"}, "terms", PaymentTerms),
    ],
)
def test_a_word_is_settled_by_choosing(
    operator: Client, shop: Shop, model, word, field, target
):
    row = model.objects.create(shop=shop, **word)
    chosen = target.objects.create(code="CHOSEN")

    answer = operator.post(
        f"/connector/{model._meta.model_name}/{row.pk}/save/", {field: str(chosen.pk)}
    )

    row.refresh_from_db()
    assert getattr(row, field) == chosen
    assert said_to(answer) == [f"{row} is saved."]


def test_a_viewer_sees_a_card_and_changes_nothing(viewer: Client, shop: Shop):
    row = ShopLocation.objects.create(shop=shop, gid="gid://shopify/Location/1")
    card = f"/connector/shoplocation/{row.pk}/"

    seen = viewer.get(f"{card}change/")

    assert seen.status_code == 200
    assert seen.context["form"] is None
    assert viewer.post(f"{card}save/", {"location": ""}).status_code == 403
    assert viewer.get("/connector/countryrule/add/").status_code == 403


def test_a_country_rule_is_made_by_hand_and_words_of_shopify_are_not(
    operator: Client, shop: Shop
):
    terms = PaymentTerms.objects.get(code="14D")

    answer = operator.post(
        "/connector/countryrule/add/",
        {"shop": str(shop.pk), "country": "CH", "terms": str(terms.pk)},
    )

    rule = CountryRule.objects.get()
    assert answer.headers["Location"] == f"/connector/countryrule/{rule.pk}/change/"
    assert (rule.shop, rule.country, rule.terms) == (shop, "CH", terms)
    assert operator.get("/connector/termsmapping/add/").status_code == 403


def test_taxes_are_settled_by_groups_that_have_their_rate(operator: Client, shop: Shop):
    row = TaxMapping.objects.create(
        shop=shop, country="DE", rates="VAT 19 %", rate=Decimal(19)
    )
    pair = VatSetup.objects.filter(rate=19).first()
    other = VatSetup.objects.exclude(rate=19).first()
    address = f"/connector/taxmapping/{row.pk}/save/"
    group = str(pair.business_group_id)

    refused = operator.post(
        address,
        {
            "vat_business_group": group,
            "vat_product_group": str(other.product_group_id),
        },
    )
    operator.post(address, {"vat_business_group": group})

    row.refresh_from_db()
    assert refused.context["form"].errors["vat_product_group"] == [
        "The rate does not fit"
    ]
    assert row.vat_business_group == pair.business_group


def test_a_tax_is_set_up_by_an_administrator_and_its_orders_go_on(shop: Shop):
    row = TaxMapping.objects.create(
        shop=shop,
        country="US",
        county="NY",
        rates="New York State Tax 4 % + New York City Tax 4.5 %",
        rate=Decimal("8.5"),
    )
    waits_for(shop, "tax", row, "#1")
    group = VatBusinessGroup.objects.first()
    account = Account.objects.filter(is_direct=True, is_heading=False).first()
    client = an_administrator()
    address = f"/connector/taxmapping/{row.pk}/set-up/"

    asked = client.get(address)
    incomplete = client.post(address, {"vat_business_group": str(group.pk)})
    answer = client.post(
        address, {"vat_business_group": str(group.pk), "account": account.no}
    )

    row.refresh_from_db()
    made = VatSetup.objects.get(product_group=row.vat_product_group)
    assert "US-NY-8.5" in asked.content.decode()
    assert list(incomplete.context["form"].errors) == ["account"]
    assert VatProductGroup.objects.filter(code="US-NY-8.5").exists()
    assert (made.rate, made.account) == (Decimal("8.5"), account)
    assert processed_now() == [["#1"]]
    assert said_to(answer)[1].startswith("1 order is being processed now")


def test_only_who_keeps_the_vat_setup_sets_a_tax_up(operator: Client, shop: Shop):
    row = TaxMapping.objects.create(shop=shop, country="US", rates="Tax 4 %", rate=4)
    address = f"/connector/taxmapping/{row.pk}/"

    card = operator.get(f"{address}change/").content.decode()

    assert "Set up this tax</a>" not in card
    assert operator.get(f"{address}set-up/").status_code == 403


def test_all_mappings_stand_on_one_page_and_what_is_missing_comes_first(
    viewer: Client, shop: Shop
):
    express = ShippingMapping.objects.create(shop=shop, title="Express")
    net = TermsMapping.objects.create(shop=shop, name="Net 30")
    waits_for(shop, "shipping", express, "#1")
    waits_for(shop, "terms", net, "#2", "#3")

    page = viewer.get("/mappings/")

    missing, kinds = page.context["tables"]
    words = [str(row[0]) for row in missing.rows]
    assert [">Net 30<" in words[0], ">Express<" in words[1]] == [True, True]
    assert "2 orders wait" in missing.rows[0][1]
    counts = {row[3]: (row[2], "?mapped=0" in row[1]) for row in kinds.rows}
    assert counts["When documents are due"] == ("1", True)
    assert counts["Where goods lie"] == ("0", False)


def test_the_mappings_are_for_those_who_may_see_them(log_in):
    assert log_in("").get("/mappings/").status_code == 403
