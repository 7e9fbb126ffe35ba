"""What Shopify must be told of a customer: only what differs there; pure."""

from typing import Any

from nightclerk.connector.mapping.customers.outgoing import (
    change_key,
    new_for,
    update_for,
)
from nightclerk.connector.mapping.customers.records_in import Sources
from nightclerk.connector.mapping.customers.rows import CustomerRow

HOME = {
    "id": "gid://shopify/MailingAddress/1",
    "first_name": "John",
    "last_name": "Johnson",
    "address1": "Main Street 1",
    "zip": "10115",
    "city": "Berlin",
    "country_code_v2": "DE",
}
OFFICE = {"id": "gid://shopify/MailingAddress/2", "city": "Bonn", "zip": "53111"}
LAST_FIRST = Sources("last_first", "none", "last_first")


def row(**changes: Any) -> CustomerRow:
    given: dict[str, Any] = {
        "gid": "gid://shopify/Customer/1",
        "first_name": "John",
        "last_name": "Johnson",
        "email": "john@example.com",
        "default_address": HOME,
        "addresses": [HOME, OFFICE],
    }
    return CustomerRow(**{**given, **changes})


def held(**changes: str) -> dict[str, str]:
    return {
        "name": "John Johnson",
        "name2": "",
        "contact": "John Johnson",
        "street": "Main Street 1",
        "street2": "",
        "post_code": "10115",
        "city": "Berlin",
        "county": "",
        "country": "DE",
        "phone": "",
        "email": "john@example.com",
        **changes,
    }


def test_nothing_is_told_where_nothing_differs() -> None:
    assert update_for(held(), row(), Sources()) == {}


def test_c16_only_what_changed_is_told() -> None:
    told = update_for(held(phone="+4930111"), row(), Sources())

    assert told == {"phone": "+4930111"}


def test_a_changed_street_is_told_with_all_addresses() -> None:
    told = update_for(held(street="New Street 2"), row(), Sources())

    assert told.keys() == {"addresses"}
    assert told["addresses"] == [
        {
            "id": HOME["id"],
            "firstName": "John",
            "lastName": "Johnson",
            "address1": "New Street 2",
            "zip": "10115",
            "city": "Berlin",
            "countryCode": "DE",
        },
        {"id": OFFICE["id"], "city": "Bonn", "zip": "53111"},
    ]


def test_names_that_did_not_change_are_never_split() -> None:
    names = {"name": "van Dyke Mary Ann", "contact": "van Dyke Mary Ann"}
    buyer = row(first_name="Mary Ann", last_name="van Dyke")

    told = update_for(held(**names, phone="+4930111"), buyer, LAST_FIRST)

    assert told == {"phone": "+4930111"}


def test_c21_a_changed_name_is_split_as_it_was_put_together() -> None:
    names = {"name": "Johnson Jack", "contact": "Johnson Jack"}

    told = update_for(held(**names), row(), LAST_FIRST)

    assert told == {"firstName": "Jack"}


def test_without_company_and_contact_the_name_is_the_person_s() -> None:
    told = update_for(held(name="John Smith", contact=""), row(), Sources())

    assert told == {"lastName": "Smith"}


def test_a_name_beside_a_contact_is_a_company_s_and_leaves_the_person_alone() -> None:
    told = update_for(held(name="Acme Ltd"), row(), Sources())

    assert told.keys() == {"addresses"}
    assert told["addresses"][0]["company"] == "Acme Ltd"


def test_a_country_alone_is_no_address() -> None:
    buyer = row(default_address=None, addresses=[])
    nowhere = {"street": "", "post_code": "", "city": ""}

    assert update_for(held(**nowhere), buyer, Sources()) == {}
    assert "addresses" not in new_for(held(**nowhere), Sources(), home="DE")


def test_a_changed_company_is_told_at_the_address() -> None:
    home = {**HOME, "company": "Acme"}
    buyer = row(company_name="Acme", default_address=home, addresses=[home])

    told = update_for(held(name="Acme Ltd", name2="John Johnson"), buyer, Sources())

    assert told["addresses"][0]["company"] == "Acme Ltd"
    assert "firstName" not in told


def test_what_the_books_do_not_know_is_not_taken_away() -> None:
    assert update_for(held(email="", phone=""), row(), Sources()) == {}


def test_an_empty_country_is_the_company_s_and_c06_el_is_gr() -> None:
    assert (
        new_for(held(country=""), Sources(), home="AT")["addresses"][0]["countryCode"]
        == "AT"
    )
    assert (
        new_for(held(country="EL"), Sources(), home="AT")["addresses"][0]["countryCode"]
        == "GR"
    )


def test_a_new_customer_is_told_whole() -> None:
    told = new_for(held(county="BE"), Sources(), home="DE")

    assert told == {
        "email": "john@example.com",
        "firstName": "John",
        "lastName": "Johnson",
        "addresses": [
            {
                "firstName": "John",
                "lastName": "Johnson",
                "address1": "Main Street 1",
                "zip": "10115",
                "city": "Berlin",
                "provinceCode": "BE",
                "countryCode": "DE",
            }
        ],
    }


def test_a_key_is_that_of_the_change_and_of_what_was_there() -> None:
    one = change_key("C1", "2026-01-05", {"email": "a", "phone": "b"})

    assert one == change_key("C1", "2026-01-05", {"phone": "b", "email": "a"})
    assert one != change_key("C1", "2026-01-06", {"email": "a", "phone": "b"})
