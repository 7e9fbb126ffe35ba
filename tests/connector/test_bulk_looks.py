"""Looks come less often the longer it takes, and people read how far it is."""

from nightclerk.connector.mapping.sending.bulk_looks import (
    how_far,
    title_of,
    wait_after,
    waiting_for,
)


def test_looks_come_after_2_seconds_and_at_most_every_30() -> None:
    seconds = [wait_after(looks).total_seconds() for looks in (0, 1, 2, 3, 4, 5, 10**9)]

    assert seconds == [2, 4, 8, 16, 30, 30, 30]


def test_people_read_what_is_waited_for_and_how_far_it_is() -> None:
    prices = how_far("variants", done=4_200, rows=10_000)

    told = waiting_for([prices, how_far("products", done=12, rows=0)])

    assert str(waiting_for([prices])) == (
        "Waits for Shopify: price changes, 4,200 of 10,000"
    )
    assert str(told).endswith("4,200 of 10,000; products, 12 so far")


def test_numbers_are_grouped_as_the_readers_language_does() -> None:
    told = how_far("variants", done=4_200, rows=10_000)
    german = {"1,000": "1.000", "price changes": "Preisänderungen"}

    said = told.translated(lambda text: german.get(text, text))

    assert said == "Preisänderungen, 4.200 of 10.000"


def test_an_unknown_purpose_is_said_as_it_is() -> None:
    assert str(title_of("samples")) == "samples"
