"""Where parcels can be followed: numbers, carriers' names, links."""

import pytest

from nightclerk.connector.mapping.shipping.tracking import (
    CarrierTerms,
    Followed,
    Told,
    followed,
    is_told,
    numbers_in,
)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("", ()),
        ("JJD1", ("JJD1",)),
        ("JJD1, JJD2;JJD3", ("JJD1", "JJD2", "JJD3")),
        (" JJD1\nJJD2\tJJD1 ", ("JJD1", "JJD2")),
    ],
)
def test_several_numbers_are_told_apart(text, numbers):
    assert numbers_in(text) == numbers


@pytest.mark.parametrize(
    ("terms", "company"),
    [
        pytest.param(CarrierTerms("DHL Express"), "DHL Express", id="S13-mapped"),
        pytest.param(CarrierTerms(), "X", id="S13-without-a-company"),
        pytest.param(None, "X", id="S13-without-a-mapping"),
    ],
)
def test_a_carrier_is_called_as_its_mapping_says(terms, company):
    assert followed(Told("X", "1"), terms) == Followed(company, ("1",))


def test_s14_each_number_is_inserted_into_the_pattern():
    terms = CarrierTerms("", "https://post.example/{number}?lang=en")

    found = followed(Told("Post", "A 1/2"), terms)

    assert found.urls == (
        "https://post.example/A?lang=en",
        "https://post.example/1%2F2?lang=en",
    )


def test_the_shipments_own_link_counts_before_the_pattern():
    told = Told("Post", "1", "https://mine.example/1")

    found = followed(told, CarrierTerms("", "https://post.example/{number}"))

    assert found.urls == ("https://mine.example/1",)


def test_without_number_and_link_nothing_is_told():
    assert followed(Told("Post"), CarrierTerms("DHL")) == Followed()


def test_links_that_shopify_adds_change_nothing():
    seen = [Followed("DHL", ("1",), ("https://dhl.example/1",))]

    assert is_told(Followed("DHL", ("1",)), seen)
    assert not is_told(Followed("DHL", ("1", "2")), seen)
    assert not is_told(Followed("UPS", ("1",)), seen)
    assert not is_told(Followed("DHL", ("1",), ("https://other.example",)), seen)
