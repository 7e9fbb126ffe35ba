"""What people type is brought into one form, or refused with what is wrong."""

import re

import pytest

from nightclerk.core.errors import Refused
from nightclerk.ledger import charts
from nightclerk.ledger.formats import (
    country_code,
    email_address,
    phone_number,
    vat_identification,
)


@pytest.mark.parametrize(
    ("typed", "country", "kept"),
    [
        ("+49 (0) 151 123456", "", "+49151123456"),
        ("0049 151 123456", "FR", "+49151123456"),
        ("0151-123456", "DE", "+49151123456"),
        ("06 12 34 56 78", "FR", "+33612345678"),
        ("02 1234 5678", "IT", "+390212345678"),
        ("(212) 555-0100", "US", "+12125550100"),
        ("1 212 555 0100", "US", "+12125550100"),
        ("0151 123456", "", "0151123456"),
        ("  ", "DE", ""),
    ],
)
def test_a_telephone_number_is_kept_with_its_prefix(typed, country, kept):
    assert phone_number(typed, country) == kept


@pytest.mark.parametrize("typed", ["call me", "12", "+1234567890123456", "٠١٢٣٤"])
def test_what_is_no_telephone_number_is_refused(typed):
    with pytest.raises(Refused, match="telephone"):
        phone_number(typed, "DE")


@pytest.mark.parametrize(
    ("typed", "country", "kept"),
    [
        ("de 123.456.789", "DE", "DE123456789"),
        ("ATU12345678", "AT", "ATU12345678"),
        ("EL123456789", "GR", "EL123456789"),
        ("XI123456789", "GB", "XI123456789"),
        ("DE123456789", "US", "DE123456789"),
        ("12-3456789", "US", "123456789"),
        ("", "DE", ""),
    ],
)
def test_a_vat_id_is_kept_without_spaces(typed, country, kept):
    assert vat_identification(typed, country) == kept


@pytest.mark.parametrize(
    ("typed", "country"), [("DE12", ""), ("123456789", "DE"), ("FR1", "FR")]
)
def test_a_vat_id_of_another_pattern_is_refused(typed, country):
    with pytest.raises(Refused, match="no VAT id"):
        vat_identification(typed, country)


@pytest.mark.parametrize("typed", ["ada", "ada@", "@example.com", "a b@c.de", "a@b"])
def test_what_is_no_e_mail_address_is_refused(typed):
    with pytest.raises(Refused, match="e-mail"):
        email_address(typed)


def test_a_country_has_a_code_of_two_letters():
    assert country_code(" de ") == "DE"
    with pytest.raises(Refused, match="Germany"):
        country_code("Germany")


def test_every_country_of_the_union_has_rates_a_pattern_and_a_prefix():
    union = [each for each in charts.countries().values() if each.is_eu]

    assert len(union) == 27
    for country in union:
        assert 15 <= (country.standard or 0) <= 27
        assert (country.reduced or 0) <= (country.standard or 0)
        assert country.dial
        assert re.compile(country.vat_id)
