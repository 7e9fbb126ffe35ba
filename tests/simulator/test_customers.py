"""Customers as an app writes them: what is kept, what is refused, what is told."""

import httpx
import pytest

SET = """
mutation Set($identifier: CustomerSetIdentifiers, $input: CustomerSetInput!) {
  customerSet(identifier: $identifier, input: $input) {
    customer {
      id displayName updatedAt tags
      defaultEmailAddress { emailAddress } defaultPhoneNumber { phoneNumber }
      defaultAddress { city countryCodeV2 }
      addressesV2(first: 5) { nodes { city } }
    }
    userErrors { code field message }
  }
}
"""
FOUND = """
query Found($query: String) {
  customers(first: 10, query: $query) { nodes { displayName } }
}
"""
ADA = {"firstName": "Ada", "lastName": "Byron", "email": "ada@byron.example"}


def put(shop, identifier=None, **given):
    answer = shop.ask(SET, identifier=identifier, input=given)
    return answer["data"]["customerSet"]


def refusals(shop, identifier=None, **given):
    payload = put(shop, identifier, **given)
    assert payload["customer"] is None
    return [
        (error["code"], ".".join(error["field"] or ()))
        for error in payload["userErrors"]
    ]


def found(shop, query):
    answer = shop.ask(FOUND, query=query)
    return [row["displayName"] for row in answer["data"]["customers"]["nodes"]]


def test_a_new_customer_has_what_was_given(shop):
    home = {"city": "Bonn", "countryCode": "DE"}

    payload = put(
        shop, **ADA, phone="+49 (30) 555-0001", tags=["vip"], addresses=[home]
    )

    customer = payload["customer"]
    assert payload["userErrors"] == []
    assert customer["displayName"] == "Ada Byron"
    assert customer["tags"] == ["vip"]
    assert customer["defaultPhoneNumber"] == {"phoneNumber": "+49305550001"}
    assert customer["defaultAddress"] == {"city": "Bonn", "countryCodeV2": "DE"}


def test_a_list_of_addresses_replaces_the_whole_list(shop):
    homes = [{"city": city, "countryCode": "DE"} for city in ("Bonn", "Kiel")]
    gid = put(shop, **ADA, addresses=homes)["customer"]["id"]

    customer = put(shop, {"id": gid}, addresses=homes[1:])["customer"]
    without = put(shop, {"id": gid}, addresses=[])["customer"]

    assert customer["addressesV2"]["nodes"] == [{"city": "Kiel"}]
    assert customer["defaultAddress"]["city"] == "Kiel"
    assert without["defaultAddress"] is None


def test_what_was_named_by_its_address_is_changed_or_made(shop):
    first = put(shop, {"email": "ada@byron.example"}, **ADA)["customer"]

    second = put(
        shop,
        {"email": "ADA@byron.example"},
        email="ada@byron.example",
        lastName="Lovelace",
    )["customer"]

    assert second["id"] == first["id"]
    assert second["displayName"] == "Ada Lovelace"
    assert len(shop.control.customers()) == 1


@pytest.mark.parametrize(
    ("identifier", "given", "errors"),
    [
        (None, {"email": "ADA@byron.example"}, [("TAKEN", "input.email")]),
        (None, {"phone": "+44 1234-567890"}, [("TAKEN", "input.phone")]),
        (None, {"email": "nobody"}, [("INVALID", "input.email")]),
        (None, {"phone": "call me"}, [("INVALID", "input.phone")]),
        (None, {"phone": "123456"}, [("INVALID", "input.phone")]),
        (None, {"firstName": "x" * 256}, [("TOO_LONG", "input.firstName")]),
        (None, {"note": "Who is it?"}, [("BLANK", "")]),
        (
            None,
            {"firstName": "Eve", "addresses": [{"city": "Bonn"}]},
            [("BLANK", "input.addresses.0.country")],
        ),
        (
            None,
            {
                "firstName": "Eve",
                "addresses": [
                    {"countryCode": "US", "provinceCode": "NY"},
                    {"countryCode": "US", "provinceCode": "XX"},
                ],
            },
            [("INVALID", "input.addresses.1.province")],
        ),
        (
            {"id": "gid://shopify/Customer/404"},
            {"firstName": "Eve"},
            [("NOT_FOUND", "identifier")],
        ),
        (
            {"email": "eve@mail.example"},
            {"firstName": "Eve"},
            [("MISSING_FIELD_REQUIRED", "input.email")],
        ),
        (
            {"email": "eve@mail.example"},
            {"email": "eva@mail.example"},
            [("INPUT_MISMATCH", "input.email")],
        ),
        (
            {"customId": {"namespace": "erp", "key": "no", "value": "C1"}},
            {"firstName": "Eve"},
            [("NOT_FOUND", "identifier.customId")],
        ),
    ],
)
def test_what_shopify_refuses_has_a_code_and_a_field(shop, identifier, given, errors):
    put(shop, **ADA, phone="+441234567890")

    assert refusals(shop, identifier, **given) == errors
    assert len(shop.control.customers()) == 1


def test_a_customer_may_keep_its_own_address(shop):
    gid = put(shop, **ADA)["customer"]["id"]

    payload = put(shop, {"id": gid}, **ADA)

    assert payload["userErrors"] == []


def test_a_change_is_read_at_once_and_found_after_the_lag(shop):
    shop.control.stop_clock()
    gid = put(shop, **ADA)["customer"]["id"]
    shop.control.advance(60)
    before = found(shop, "last_name:Lovelace")

    put(shop, {"id": gid}, lastName="Lovelace")
    at_once = found(shop, "last_name:Lovelace")
    shop.control.advance(3)

    assert before == at_once == []
    assert found(shop, "last_name:Lovelace") == ["Ada Lovelace"]


def test_a_change_is_stamped_by_the_shops_clock(shop):
    shop.control.stop_clock()
    first = put(shop, **ADA)["customer"]
    shop.control.advance(90)

    second = put(shop, {"id": first["id"]}, note="Rings twice")["customer"]

    assert first["updatedAt"] < second["updatedAt"]
    assert second["updatedAt"] == shop.control.state()["now"]


@pytest.mark.parametrize(
    "query",
    [
        "email:ada@byron.example",
        "phone:'+441234567890'",
        "id:{number}",
        "first_name:ada",
    ],
)
def test_a_customer_is_found_by_what_is_its_own(shop, query):
    shop.control.index_lag(0)
    gid = put(shop, **ADA, phone="+441234567890")["customer"]["id"]
    put(shop, firstName="Eve")

    assert found(shop, query.format(number=gid.rpartition("/")[2])) == ["Ada Byron"]


def test_a_mutation_costs_ten_points(shop):
    cost = shop.named("customer_set", input=ADA)["extensions"]["cost"]

    assert cost["requestedQueryCost"] == cost["actualQueryCost"] == 10


def test_without_leave_nothing_is_written(shop):
    shop.control.grant(["read_customers"])

    answer = shop.ask(SET, input=ADA)

    assert answer["errors"][0]["extensions"]["code"] == "ACCESS_DENIED"
    assert answer["data"] == {"customerSet": None}
    assert shop.control.customers() == []


def test_what_apps_wanted_changed_is_kept_with_how_it_ended(shop):
    put(shop, **ADA)
    put(shop, **ADA)

    first, second = shop.control.mutations()

    assert first["operation"] == "Set"
    assert first["variables"] == {"identifier": None, "input": ADA}
    assert (first["done"], second["done"]) == (True, False)
    assert [error["code"] for error in second["errors"]] == ["TAKEN"]
    shop.control.forget_mutations()
    assert shop.control.mutations() == []


@pytest.mark.parametrize("kind", ["drop_after", "status_after"])
def test_an_answer_can_be_lost_after_the_work(shop, kind):
    shop.control.fault(kind, operation="Set", status=502)

    try:
        status = shop.post(SET, input=ADA).status_code
    except httpx.TransportError:
        status = None

    assert status == {"drop_after": None, "status_after": 502}[kind]
    assert [row["email"] for row in shop.control.customers()] == ["ada@byron.example"]
    assert shop.control.mutations()[0]["done"]


@pytest.mark.parametrize("kind", ["drop_before", "status", "internal_error", "garbage"])
def test_a_trouble_before_the_work_leaves_it_undone(shop, kind):
    shop.control.fault(kind, operation="Set")

    try:
        shop.post(SET, input=ADA)
    except httpx.TransportError:
        assert kind == "drop_before"

    assert shop.control.customers() == []
    assert shop.control.mutations() == []


def test_a_user_error_can_be_planned(shop):
    shop.control.fault(
        "user_error", code="TAKEN", field=["input", "email"], message="It is taken"
    )

    refused, made = put(shop, **ADA), put(shop, **ADA)

    assert refused == {
        "customer": None,
        "userErrors": [
            {"code": "TAKEN", "field": ["input", "email"], "message": "It is taken"}
        ],
    }
    assert made["customer"]["displayName"] == "Ada Byron"
    assert len(shop.control.customers()) == 1


def test_a_deleted_customer_is_gone_from_everywhere(shop):
    shop.control.index_lag(0)
    gid = put(shop, **ADA)["customer"]["id"]

    shop.control.delete(gid)

    assert shop.ask("query Q($id: ID!) { node(id: $id) { id } }", id=gid)["data"] == {
        "node": None
    }
    assert found(shop, "") == []
