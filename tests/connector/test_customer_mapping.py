"""Names, addresses and keys of buyers; pure."""

import pytest

from nightclerk.connector.mapping.customers.records_in import (
    Buyer,
    Sources,
    county_of,
    customer_fields,
    differences,
    email_key,
    iso_country,
    name_from,
    names_of,
    phone_key,
    split_name,
)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("company", "K", id="C01-company"),
        pytest.param("first_last", "F L", id="C01-first-last"),
        pytest.param("last_first", "L F", id="C01-last-first"),
        pytest.param("none", "", id="C01-none"),
    ],
)
def test_a_name_comes_from_its_source(source: str, expected: str) -> None:
    name = name_from(source, first="F", last="L", company="K")

    assert name == expected


@pytest.mark.parametrize(
    ("text", "source", "expected"),
    [
        pytest.param(
            "Firstname Last name", "first_last", ("Firstname", "Last name"), id="C03"
        ),
        pytest.param(
            "Last name Firstname", "last_first", ("Firstname", "Last name"), id="C04"
        ),
        pytest.param("Johnson John", "last_first", ("John", "Johnson"), id="C21"),
        pytest.param("Plato", "first_last", ("", "Plato"), id="one-word"),
        pytest.param("Acme Ltd", "company", ("", ""), id="company"),
    ],
)
def test_a_name_is_split_as_it_was_put_together(
    text: str, source: str, expected: tuple[str, str]
) -> None:
    parts = split_name(text, source)

    assert parts == expected


@pytest.mark.parametrize(
    ("buyer", "expected"),
    [
        (Buyer(key="1", first_name="Ada", last_name="L"), ("Ada L", "", "Ada L")),
        (
            Buyer(key="1", first_name="Ada", last_name="L", company="K"),
            ("K", "Ada L", "Ada L"),
        ),
        (Buyer(key="1", email="a@b.example"), ("a@b.example", "", "")),
        (Buyer(key="1", phone="+4930111"), ("+4930111", "", "")),
        (Buyer(key="1", address={"name": "Ada L"}), ("Ada L", "", "")),
        (Buyer(key="1"), ("", "", "")),
    ],
)
def test_an_empty_name_is_taken_from_what_else_is_known(
    buyer: Buyer, expected: tuple[str, str, str]
) -> None:
    names = names_of(buyer, Sources())

    assert (names.name, names.name2, names.contact) == expected


def test_c06_greece_is_gr_at_shopify() -> None:
    assert iso_country("EL") == "GR"


@pytest.mark.parametrize(
    ("text", "country", "expected"),
    [
        pytest.param("+45 (45) 45.45/45", "", "+4545454545", id="C07"),
        ("030 111222", "DE", "+4930111222"),
        ("030 111222", "", ""),
        ("call me", "DE", ""),
        ("", "DE", ""),
    ],
)
def test_a_telephone_number_has_one_form(
    text: str, country: str, expected: str
) -> None:
    assert phone_key(text, country) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(" Ada@Example.COM ", "ada@example.com", id="C10"),
        ("a@b.example; c@d.example", "a@b.example"),
        ("nobody", ""),
        ("", ""),
    ],
)
def test_an_e_mail_address_has_one_form(text: str, expected: str) -> None:
    assert email_key(text) == expected


def test_a_county_is_its_code_or_its_name() -> None:
    address = {"province": "Bavaria", "province_code": "BY"}

    assert county_of(address, "code") == "BY"
    assert county_of(address, "name") == "Bavaria"


def test_an_address_of_no_country_known_to_the_telephone_keeps_what_it_can() -> None:
    buyer = Buyer(
        key="1",
        first_name="Ada",
        last_name="Lovelace",
        email="ADA@example.com",
        phone="030 111222",
        address={
            "address1": "Main  Street 1",
            "zip": "10115",
            "city": "Berlin",
            "country_code_v2": "DE",
        },
    )

    fields = customer_fields(buyer, Sources())

    assert fields == {
        "name": "Ada Lovelace",
        "name2": "",
        "contact": "Ada Lovelace",
        "street": "Main Street 1",
        "street2": "",
        "post_code": "10115",
        "city": "Berlin",
        "county": "",
        "country": "DE",
        "phone": "+4930111222",
        "email": "ada@example.com",
    }


def test_a_buyer_without_an_address_has_no_fields_of_one() -> None:
    fields = customer_fields(Buyer(key="1", email="a@b.example"), Sources())

    assert "street" not in fields
    assert fields["name"] == "a@b.example"


def test_what_shopify_does_not_know_takes_nothing_away() -> None:
    held = {"name": "Ada", "email": "a@b.example", "street2": "Back"}

    changes = differences({"name": "", "email": "", "street2": ""}, held)

    assert changes == {"street2": ""}
