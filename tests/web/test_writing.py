"""Amounts, durations, moments, statuses and errors as people read them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.jobs.models import JobEntry, JobRun
from nightclerk.web.amounts import money
from nightclerk.web.badges import ENTRY_LOOKS, RUN_LOOKS, shopify_badge
from nightclerk.web.bars import HEIGHT, LEAST, bars_of
from nightclerk.web.durations import duration_in_words
from nightclerk.web.errors import message_of
from nightclerk.web.home import look_of
from nightclerk.web.templatetags.clerk import address_lines
from nightclerk.web.times import moment
from nightclerk.web.words import said_json, stored_error


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("1234.5", "EUR", "1,234.50 EUR"),
        ("1200", "JPY", "1,200 JPY"),
        ("0.12345", "EUR", "0.12345 EUR"),
        ("3.500", "KWD", "3.50 KWD"),
        ("0", "EUR", "0.00 EUR"),
        ("-5", "EUR", "-5.00 EUR"),
    ],
)
def test_money_keeps_every_digit_that_matters(amount: str, currency: str, text: str):
    assert money(Decimal(amount), currency) == text


def test_money_is_written_as_the_language_does():
    with translation.override("de"):
        assert money(Decimal("1234.5"), "EUR") == "1.234,50 EUR"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.44, "0.4 s"),
        (12, "12 s"),
        (185, "3 min 5 s"),
        (7800, "2 h 10 min"),
        (4 * 86400 + 3 * 3600, "4 d 3 h"),
    ],
)
def test_a_duration_needs_few_words(seconds: float, text: str):
    assert duration_in_words(timedelta(seconds=seconds)) == text


def test_a_moment_is_shown_in_the_readers_zone_with_utc_in_its_title():
    at = datetime(2026, 11, 20, 12, 0, 5, tzinfo=UTC)

    with timezone.override(ZoneInfo("Europe/Berlin")):
        html = moment(at)

    assert 'datetime="2026-11-20T12:00:05+00:00"' in html
    assert "2026-11-20 13:00:05 Europe/Berlin" in html
    assert "2026-11-20 12:00:05 UTC" in html
    assert ">20 Nov 2026 13:00<" in html


def test_a_moment_that_never_was_is_a_dash():
    assert moment(None) == "–"


def test_every_status_has_a_look_with_a_sign():
    looks = {**ENTRY_LOOKS, **RUN_LOOKS}

    assert set(looks) == {*JobEntry.Status, *JobRun.Status}
    assert all(look.icon for look in looks.values())


def test_a_status_that_shopify_invents_is_shown_as_a_word():
    assert "Half eaten" in shopify_badge("HALF_EATEN")


def test_shopifys_words_are_escaped():
    assert "<b>" not in shopify_badge("<b>")


def test_an_error_becomes_a_sentence_with_advice_and_request_id():
    error = Refused(
        words("Shop {shop} is frozen", shop="<DEMO>"),
        hint=words("Pay its bill."),
        request_id="abc-1",
    )

    message = message_of(error)

    assert "Shop &lt;DEMO&gt; is frozen Pay its bill." in message
    assert "<code>abc-1</code>" in message


def test_a_stored_error_is_read_with_its_advice():
    error = Refused(words("No"), hint=words("Ask again."))

    assert stored_error(error.as_json(), "raw") == ("No", "Ask again.")
    assert stored_error({}, "raw") == ("raw", "")


def test_nothing_stored_is_nothing_said():
    assert said_json({}) == ""
    assert said_json(None) == ""


@pytest.mark.parametrize(
    ("count", "tone"), [(0, "neutral"), (1, "warn"), (4, "warn"), (5, "bad")]
)
def test_a_cue_is_amber_from_1_and_red_from_5(count: int, tone: str):
    assert look_of(count).tone == tone


def test_an_address_has_no_empty_lines():
    address = {"name": "Ada", "address1": "", "zip": "10115", "city": "Berlin"}

    assert address_lines(address) == ["Ada", "10115 Berlin"]


def test_the_longest_run_is_the_highest_bar_and_the_newest_stands_right():
    start = datetime(2026, 11, 20, 12, tzinfo=UTC)
    short = JobRun(pk=1, status="done", started_at=start, finished_at=start)
    long = JobRun(
        pk=2, status="failed", started_at=start, finished_at=start + timedelta(hours=1)
    )

    picture = bars_of([long, short])

    assert [(bar.height, bar.tone) for bar in picture.bars] == [
        (LEAST, "good"),
        (HEIGHT, "bad"),
    ]
    assert picture.bars[0].x < picture.bars[1].x
    assert picture.bars[1].title == "Run 2: Failed, 1 h 0 min"
