"""Settings, words, products and buyers of a shop over HTTP."""

import pytest
from django.contrib.auth.models import User
from tests.api.asking import Program, a_key, a_program
from tests.api.shops.selling import a_shop, a_strict_shop, an_order_that_waits
from tests.connector.processing import goods, processed, shop, sold
from tests.ledger import building

from nightclerk.access.models import ApiKey
from nightclerk.connector.models import (
    ShippingMapping,
    Shop,
    ShopCustomer,
    ShopVariant,
    TaxMapping,
)
from nightclerk.connector.services.shops.roles import VIEWER
from nightclerk.jobs.models import JobEntry

pytestmark = pytest.mark.django_db
MAPPINGS = "/shops/DEMO/mappings"
REVENUE, VAT_ACCOUNT = "4400", "3806"  # of SKR04


@pytest.fixture
def program(db: None) -> Program:
    return a_program()


def test_shops_are_listed_without_their_credentials(program):
    shop()
    Shop.objects.update(token_sealed="sealed", client_id="app")

    (told,) = program.get("/shops").json()

    assert (told["code"], told["currency"]) == ("DEMO", "EUR")
    assert program.get("/shops/demo").json() == told
    assert "sealed" not in str(told)


def test_settings_are_read_and_changed_in_part(program):
    shop()
    building.customer("Walk-in", no="WALK")

    before = program.get("/shops/DEMO/settings").json()
    orders = program.send(
        "PATCH", "/shops/DEMO/settings/orders", {"releases": False, "tip_account": ""}
    )
    customers = program.send(
        "PATCH", "/shops/DEMO/settings/customers", {"default_customer": "WALK"}
    )

    assert (before["orders"]["releases"], before["orders"]["money"]) == (True, "shop")
    assert before["orders"]["tip_account"]
    assert orders.json()["orders"]["releases"] is False
    assert orders.json()["orders"]["tip_account"] == ""
    assert customers.json()["customers"]["default_customer"] == "WALK"
    assert customers.json()["orders"]["releases"] is False


def test_settings_that_cannot_be_are_named(program):
    shop()

    wrong = program.send(
        "PATCH",
        "/shops/DEMO/settings/orders",
        {"shipping_account": "NOWHERE", "refunds": "automatic"},
    )
    unknown = program.send("PATCH", "/shops/DEMO/settings/orders", {"colour": "red"})

    assert wrong.status_code == 422
    assert "shipping_account" in wrong.json()["fields"]
    assert (unknown.status_code, unknown.json()["field"]) == (422, "colour")


def test_a_word_is_settled_once_and_its_orders_are_processed(program):
    here = a_shop()
    an_order_that_waits(here)
    (missing,) = program.get(MAPPINGS).json()
    changed = program.send(
        "PATCH", f"{MAPPINGS}/shipping/{missing['id']}", {"account": REVENUE}
    )

    assert (missing["kind"], missing["word"], missing["waiting"]) == (
        "shipping",
        "DHL",
        1,
    )
    assert changed.json()["mapping"]["means"]["account"] == REVENUE
    entry = JobEntry.objects.get(pk=changed.json()["entry"])
    assert entry.params["gids"] == ["gid://shopify/Order/1001"]


def test_a_field_of_another_kind_of_word_is_refused(program):
    here = a_shop()
    row = ShippingMapping.objects.create(shop=here, title="DHL")

    answer = program.send(
        "PATCH", f"{MAPPINGS}/shipping/{row.pk}", {"location": "MAIN"}
    )
    elsewhere = program.send("PATCH", f"{MAPPINGS}/terms/{row.pk}", {"terms": "14D"})
    nowhere = program.get(f"{MAPPINGS}/colours")

    assert (answer.status_code, answer.json()["field"]) == (422, "location")
    assert elsewhere.status_code == 404
    assert nowhere.status_code == 422


def test_what_holds_for_a_country_is_said_before_its_first_order(program):
    shop()
    building.customer("Swiss partner", no="CH1")

    made = program.post(
        f"{MAPPINGS}/country", {"country": "CH", "default_customer": "CH1"}
    )
    twice = program.post(f"{MAPPINGS}/country", {"country": "CH"})
    found = program.get(f"{MAPPINGS}/country").json()["items"]

    assert (made.status_code, twice.status_code) == (201, 422)
    assert [(each["word"], each["means"]["default_customer"]) for each in found] == [
        ("CH", "CH1")
    ]


def test_taxes_are_settled_with_the_groups_of_their_rate(program):
    here = shop()
    row = TaxMapping.objects.create(shop=here, country="DE", rates="MwSt 19 %", rate=19)

    wrong = program.send(
        "PATCH", f"{MAPPINGS}/tax/{row.pk}", {"vat_business_group": "EXPORT"}
    )
    done = program.send(
        "PATCH", f"{MAPPINGS}/tax/{row.pk}", {"vat_business_group": "DOMESTIC"}
    )

    assert wrong.status_code == 422
    assert done.json()["mapping"]["means"] == {
        "vat_business_group": "DOMESTIC",
        "vat_product_group": "",
    }
    assert done.json()["mapping"]["rate"] == "19.00"


def test_only_administrators_set_a_tax_up(program):
    here = shop()
    row = TaxMapping.objects.create(
        shop=here, country="US", rates="NY 8.5 %", rate="8.5"
    )
    root = User.objects.create_superuser("root")
    administrator = Program(a_key(root, role=ApiKey.Role.ADMINISTRATOR)[1])
    body = {
        "vat_business_group": "EXPORT",
        "account": VAT_ACCOUNT,
    }

    refused = program.post(f"{MAPPINGS}/tax/{row.pk}/set_up", body)
    done = administrator.post(f"{MAPPINGS}/tax/{row.pk}/set_up", body)

    assert refused.status_code == 403
    assert done.json()["mapping"]["means"]["vat_product_group"] == "US-8.5"


def test_a_product_is_linked_unlinked_and_made_an_item(program):
    here = a_strict_shop()
    building.customer("Buyer", email="buyer1001@example.com")
    building.item("Mug", no="MUG")
    processed(here, sold(1001, goods(quantity=2)))

    (told,) = program.get("/shops/DEMO/products", is_mapped=False).json()["items"]
    place = f"/shops/DEMO/products/{told['id']}"
    wrong = program.post(f"{place}/link", {"item": "NONE"})
    linked = program.post(f"{place}/link", {"item": "MUG"})
    mapped = program.get(place).json()
    unlinked = program.post(f"{place}/unlink")
    made = program.post(f"{place}/create_item")

    assert (told["sku"], told["waiting"], told["item"]) == ("SKU-1", 1, "")
    assert "SKU-1" in told["problem"]
    assert (wrong.status_code, wrong.json()["field"]) == (422, "item")
    assert (linked.json()["to"], linked.json()["entry"]) == (
        "MUG",
        JobEntry.objects.order_by("pk").values_list("pk", flat=True)[0],
    )
    assert (mapped["item"], mapped["mapped_by"]) == ("MUG", "hand")
    assert unlinked.json()["to"] == ""
    assert made.json()["to"] == ShopVariant.objects.get().item.no


def test_a_buyer_is_linked_unlinked_and_made_a_customer(program):
    here = shop()
    building.customer("Ada", no="ADA")
    row = ShopCustomer.objects.create(
        shop=here,
        gid="gid://shopify/Customer/1",
        first_name="Ada",
        last_name="Lovelace",
        email="ada@example.com",
        email_key="ada@example.com",
    )
    place = f"/shops/DEMO/buyers/customers/{row.pk}"

    found = program.get("/shops/DEMO/buyers/customers", text="love").json()["items"]
    linked = program.post(f"{place}/link", {"customer": "ADA"})
    mapped = program.get("/shops/DEMO/buyers/customers", is_mapped=True).json()["items"]
    program.post(f"{place}/unlink")
    made = program.post(f"{place}/create_customer")

    assert [(each["name"], each["customer"]) for each in found] == [
        ("Ada Lovelace", "")
    ]
    assert linked.json() == {"id": row.pk, "to": "ADA", "entry": None}
    assert [each["customer"] for each in mapped] == ["ADA"]
    row.refresh_from_db()
    assert made.json()["to"] == row.customer.no != "ADA"
    assert program.get("/shops/DEMO/buyers/companies").json()["items"] == []


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "/settings/orders", {"releases": False}),
        ("PATCH", "/settings/customers", {"imports": "all"}),
        ("POST", "/test", {}),
        ("PATCH", "/mappings/shipping/1", {}),
        ("POST", "/mappings/country", {"country": "CH"}),
        ("POST", "/mappings/tax/1/set_up", {"vat_business_group": "EXPORT"}),
        ("POST", "/products/1/unlink", {}),
        ("POST", "/products/1/create_item", {}),
        ("POST", "/buyers/customers/1/unlink", {}),
        ("POST", "/buyers/companies/1/create_customer", {}),
        ("POST", "/refunds/1/credit", {}),
        ("POST", "/refunds/1/accept_difference", {}),
        ("POST", "/completeness/check", {}),
        ("POST", "/completeness/2026-01-01/fetch", {}),
        ("POST", "/outbox/1/retry", {}),
    ],
)
def test_a_viewer_settles_nothing(method, path, body):
    shop()

    answer = a_program(role=VIEWER).send(method, f"/shops/DEMO{path}", body)

    assert answer.status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/work",
        "/settings",
        "/orders",
        "/orders/waiting",
        "/refunds",
        "/mappings",
        "/mappings/tax",
        "/products",
        "/buyers/customers",
        "/buyers/companies",
        "/completeness",
        "/skipped",
        "/outbox",
    ],
)
def test_a_viewer_sees_all_of_a_shop(path):
    shop()

    assert a_program(role=VIEWER).get(f"/shops/DEMO{path}").status_code == 200
